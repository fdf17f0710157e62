"""The inbox, announcements with their posting points, and messages on their way out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Notice(models.Model):
    """One line in one person's inbox. Only that person knows whether it was read.

    The text is a msgid with values, read in the reader's language; it names things by title and code,
    never a resident. More of the same while it is unread only counts up.
    """

    person = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    red = models.BooleanField(default=False)
    event_id = models.BigIntegerField(null=True, db_index=True)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    scope = Scope(people=("person_id",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["person", "read_at", "last_at"], name="notice_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject"],
                condition=models.Q(read_at__isnull=True),
                name="one_unread_of_a_subject",
            )
        ]

    def __str__(self) -> str:
        words = gettext(self.text)
        return words % self.values if self.values else words


class Announcement(models.Model):
    """Something told to everybody with a post in an area: in the inbox, on paper, through channels."""

    title = models.CharField(_("Title"), max_length=60)
    text = models.TextField(_("Wording"), max_length=2000)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, verbose_name=_("Area"))
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    signed = models.CharField(_("Signed by"), max_length=80, blank=True)
    red = models.BooleanField(_("Urgent, also at night"), default=False)
    sent_by = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="announcements"
    )
    sent_at = models.DateTimeField()
    event_id = models.BigIntegerField(null=True, db_index=True)

    scope = Scope(paths=("place_path",), around=("place_path",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.title


class Posting(models.Model):
    """A physical point where the announcement is to be put up: a board, a door, a banner, a loudspeaker."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="postings"
    )
    point = models.CharField(_("Posting point"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("announcement__place_path",), around=("announcement__place_path",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.point


class ChannelKind(models.TextChoices):
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    EMAIL = "email", _("E-mail")


class Channel(models.Model):
    """A way out of the house, off until somebody switches it on. Address and secret are kept encrypted."""

    kind = models.CharField(_("Kind"), max_length=10, choices=ChannelKind.choices)
    name = models.CharField(_("Name"), max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, verbose_name=_("Area"))
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    address_sealed = models.TextField()
    secret_sealed = models.TextField(blank=True)
    active = models.BooleanField(_("On"), default=False)
    # DingTalk blocks a robot for ten minutes; others ask to wait. Nothing is sent before then.
    rests_until = models.DateTimeField(null=True)

    scope = Scope(paths=("place_path",), needs="notices.send")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Outgoing(models.Model):
    """A message waiting for a channel. Whatever becomes of it, the work that caused it is done."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="outgoing")
    announcement = models.ForeignKey(
        Announcement, null=True, on_delete=models.CASCADE, related_name="outgoing"
    )
    text = models.TextField()
    red = models.BooleanField(default=False)
    event_id = models.BigIntegerField(null=True, db_index=True)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    scope = Scope(paths=("channel__place_path",), needs="notices.send")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="outgoing_waiting",
            ),
            models.Index(fields=["channel", "sent_at"], name="outgoing_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
