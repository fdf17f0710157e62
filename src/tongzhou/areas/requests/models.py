"""What is special about a request: who asked, in which words, and what the call-back said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.shared.tracking.scope import ItemScope


class Category(models.TextChoices):
    REPAIRS = "repairs", _("Repairs")
    UTILITIES = "utilities", _("Water, power, gas, heating")
    ENVIRONMENT = "environment", _("Cleanliness")
    NOISE = "noise", _("Noise")
    PARKING = "parking", _("Parking")
    SAFETY = "safety", _("Safety hazard")
    MEDICAL = "medical", _("Doctor and medicine")
    CARE = "care", _("Care and help")
    SUPPLIES = "supplies", _("Daily supplies")
    PAPERS = "papers", _("Certificates and papers")
    NEIGHBOURS = "neighbours", _("Neighbours' dispute")
    OTHER = "other", _("Other")


class Exclusion(models.TextChoices):
    """Why a call-back does not count; an approver says so, and the count stays visible."""

    UNREASONABLE = "unreasonable", _("Unreasonable demand")
    DUPLICATE = "duplicate", _("Duplicate")
    BEYOND_CONTROL = "beyond_control", _("Beyond anybody's control")


class Request(models.Model):
    """What a resident asked. The life, the owner and the deadline are the item's."""

    item = models.OneToOneField(
        "tracking.Item", primary_key=True, on_delete=models.CASCADE, related_name="request"
    )
    words = models.TextField(_("Request in the person's words"), blank=True)
    caller_name = models.CharField(_("Name"), max_length=40, blank=True)
    caller_phone = models.CharField(_("Phone"), max_length=20, blank=True)
    # The number without gaps, so that the second call of the same day is recognised.
    phone_key = models.CharField(max_length=20, blank=True, db_index=True)
    household = models.ForeignKey(
        "places.Household", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    room = models.CharField(_("Room"), max_length=20, blank=True)
    receipt = models.CharField(max_length=14, unique=True)
    # Made on the phone or in the operator's page: what is posted twice is one request.
    client_key = models.UUIDField(null=True, blank=True, unique=True)
    recorded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    poster = models.ForeignKey(
        "posters.Poster",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    paper_on = models.DateField(_("Date of the paper"), null=True, blank=True)
    source_ref = models.CharField(_("Number at the source"), max_length=60, blank=True)
    notice_shown = models.CharField(max_length=20, blank=True)
    next_call_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    scope = ItemScope(before="item__")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-item_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_ref"],
                condition=~models.Q(source_ref=""),
                name="request_once_from_source",
            )
        ]

    def __str__(self) -> str:
        return f"request {self.item_id}"


class CallBack(models.Model):
    """One attempt to ask whoever asked: reached or not, and what was said."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="call_backs")
    at = models.DateTimeField()
    by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField(max_length=12)
    reached = models.BooleanField()
    contacted = models.BooleanField(null=True)
    solved = models.CharField(max_length=6, blank=True)
    satisfied = models.CharField(max_length=6, blank=True)
    words = models.CharField(_("In the person's words"), max_length=400, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    move = models.OneToOneField(
        "tracking.Move", null=True, blank=True, on_delete=models.PROTECT, related_name="call_back"
    )
    fact_id = models.BigIntegerField(null=True)
    excluded = models.CharField(max_length=16, choices=Exclusion.choices, blank=True)
    excluded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    excluded_at = models.DateTimeField(null=True, blank=True)

    scope = ItemScope(before="request__item__")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reached=True) | models.Q(solved=""),
                name="call_back_answer_only_when_reached",
            )
        ]

    def __str__(self) -> str:
        return f"call-back {self.pk}"


class Thanks(models.Model):
    """A resident's thanks, written down for those who did the work. Shown to the office only."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    place_label = models.CharField(max_length=120, blank=True)
    request = models.ForeignKey(
        Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="thanks"
    )
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=20)
    words = models.CharField(_("Words of thanks"), max_length=400, blank=True)
    thanked = models.ForeignKey(
        "organisations.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Who is thanked"),
    )
    thanked_org = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Which team is thanked"),
    )
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    scope = Scope(paths=("place_path",), needs="items.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "thanks"

    def __str__(self) -> str:
        return f"thanks {self.pk}"


class Paste(models.Model):
    """A pasted group text, kept whole until each of its lines was accepted or put aside."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    heading = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    client_key = models.UUIDField(null=True, unique=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="items.take_in")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"paste {self.pk}"


class PasteLine(models.Model):
    """One line of a pasted text, as it stood and as it was read."""

    paste = models.ForeignKey(Paste, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    raw = models.CharField(max_length=600)
    name = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=600, blank=True)
    doubt = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    request = models.ForeignKey(
        Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    scope = Scope(paths=("paste__place_path",), needs="items.take_in")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"line {self.position}"
