"""Who stands when: rosters, the duties in them, and everything that was changed after publishing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Roster(models.Model):
    """The shifts of a place from day to day, and who stands there. Published, it binds both sides."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    title = models.CharField(_("Title"), max_length=80)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_day = models.DateField(_("From"))
    last_day = models.DateField(_("Until"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Who may be put into it; the crew is chosen when the roster is made and may grow.
    crew = models.ManyToManyField("organisations.Person", related_name="+")
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    # The planning run whose proposal was accepted last.
    run_id = models.BigIntegerField(null=True, blank=True)
    # Counted up by every change: a page opened before a change cannot overwrite it.
    version = models.PositiveIntegerField(default=0)
    # Limits that the planner gave up so that a roster is possible: codes and ids as the library says them.
    given_up = models.JSONField(default=list, blank=True)

    scope = Scope(paths=("place_path",), people=("crew__pk",), needs="duty.see", joins=True)
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="roster_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Duty(models.Model):
    """One person on one shift. A duty that ended (`ended_at`) stays for the record and binds nobody."""

    class Source(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        BY_HAND = "by_hand", _("By hand")
        SWAP = "swap", _("Swap")
        SUBSTITUTE = "substitute", _("Substitute")
        SURGE = "surge", _("Surge")
        TAKEN = "taken", _("Taken from the board")

    roster = models.ForeignKey(
        Roster, null=True, blank=True, on_delete=models.CASCADE, related_name="duties"
    )
    shift = models.ForeignKey("duty.Shift", on_delete=models.PROTECT, related_name="duties")
    person = models.ForeignKey(
        "organisations.Person", on_delete=models.PROTECT, related_name="duties"
    )
    place_path = models.CharField(max_length=MAX_LENGTH)
    # Copied from the shift; a split duty has a part of it.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PROPOSED)
    cause = models.CharField(_("Cause"), max_length=120, blank=True)
    # Set by hand and kept when a new proposal is made.
    locked = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Attendance, said by the leader: never by the person alone, never by a device.
    attended = models.BooleanField(null=True)
    confirmed_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    actual_starts_at = models.DateTimeField(null=True, blank=True)
    actual_ends_at = models.DateTimeField(null=True, blank=True)
    fact_id = models.BigIntegerField(null=True)
    # A rest limit was set aside for this duty: both the person and the leader agreed.
    override_person_at = models.DateTimeField(null=True, blank=True)
    override_leader = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    override_rule = models.CharField(max_length=40, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # The day on which the row of days before it was last counted.
    rest_looked_on = models.DateField(null=True, blank=True)
    # When the leader was told that the days in a row are getting too many.
    alarmed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), people=("person_id",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["starts_at", "shift__post__order", "pk"]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="duty_person_starts"),
            models.Index(fields=["place_path", "starts_at"], name="duty_place_starts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="duty_once_in_a_shift",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.shift}"


class Change(models.Model):
    """One change of a roster: who came in, who went out, by whom, why. Rows are only added."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("Proposal accepted")
        ADDED = "added", _("Added")
        REMOVED = "removed", _("Removed")
        REPLACED = "replaced", _("Replaced")
        SWAPPED = "swapped", _("Swapped")
        PUBLISHED = "published", _("Published")
        UNDONE = "undone", _("Taken back")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="changes")
    place_path = models.CharField(max_length=MAX_LENGTH)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    shift = models.ForeignKey(
        "duty.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person_out = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person_in = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("Reason"), max_length=120, blank=True)
    count = models.PositiveSmallIntegerField(default=1)
    after_publishing = models.BooleanField(default=False)
    # Ids of the duties that came and went, so that the change can be taken back.
    before = models.JSONField(default=dict, blank=True)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("place_path",), people=("person_in_id", "person_out_id"), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.shift_id}"


class RestRequest(models.Model):
    """A leader asks somebody to serve although a limit of rest speaks against it; only a yes counts."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="rest_requests")
    shift = models.ForeignKey("duty.Shift", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH)
    # The codes of the limits that both set aside (`rules.Breach.code`).
    rules = models.JSONField(default=list)
    asked_by = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True)

    scope = Scope(paths=("place_path",), people=("person_id",), needs="duty.plan")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=models.Q(answered_at__isnull=True),
                name="rest_asked_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"rest {self.person_id} {self.shift_id}"


class Feed(models.Model):
    """The private address of somebody's calendar; only a digest of its secret is kept."""

    person = models.OneToOneField(
        "organisations.Person", on_delete=models.CASCADE, related_name="duty_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    scope = Scope(people=("person_id",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"feed {self.pk}"
