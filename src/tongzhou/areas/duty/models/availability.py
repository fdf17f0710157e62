"""When people can, want to and may serve; whom they serve with; how they get about; cars and trips."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped
from tongzhou.ground.organisations.models import Dated

# Availability is seen by the person and by those who plan duties of the bodies they belong to, and of
# the places they are sent to: as long as they belong there and not a day longer.
_PLANNERS = (
    "person__memberships__organisation__path",
    "person__memberships__organisation__serves__path",
    "person__employments__unit__path",
    "person__appointments__organisation__path",
    "person__appointments__organisation__serves__path",
    "person__deployments__place_path",
)
_WHILE = (
    "person__memberships",
    "person__employments",
    "person__appointments",
    "person__deployments",
)
_SEEN_BY_PLANNERS = Scope(
    paths=_PLANNERS,
    people=("person_id", "person__guardian_id"),
    needs="duty.plan",
    holding=_WHILE,
    joins=True,
)


class OtherDuty(models.Model):
    """Duty at the home unit or elsewhere (保产): never double-booked (practice A03)."""

    person = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="other_duties"
    )
    what = models.CharField(_("What"), max_length=60)
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    travel_minutes = models.PositiveSmallIntegerField(_("Minutes on the way"), default=0)
    recorded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    scope = _SEEN_BY_PLANNERS
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["person", "ends_at"], name="other_duty_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="other_duty_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.what


class Absence(Dated):
    """Leave, or what somebody is spared from. No illness and no reason is ever written down."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SPARED = "spared", _("Spared from duty")
        NO_NIGHTS = "no_nights", _("No nights")
        NO_HEAVY = "no_heavy", _("No heavy work")

    person = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="absences"
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    recorded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    scope = _SEEN_BY_PLANNERS
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]

    @property
    def whole_days(self) -> bool:
        """Whether nothing at all is given then; the others only keep some duties away."""
        return self.kind in (self.Kind.LEAVE, self.Kind.SPARED)

    def covers(self, day: date) -> bool:
        """Whether that day lies in it."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"


class Preference(models.Model):
    """A wish, on a date or every such weekday: rather on, or rather not. Wishes never bind anybody."""

    person = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="preferences"
    )
    day = models.DateField(_("Day"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("Weekday"), null=True, blank=True)
    pattern = models.ForeignKey(
        "duty.Pattern", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    post = models.ForeignKey(
        "duty.Post", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    wants = models.BooleanField(_("Would like to"), default=True)
    # 1 would be nice, 2 important, 3 very important.
    weight = models.PositiveSmallIntegerField(_("How much"), default=1)
    recorded_at = models.DateTimeField()

    scope = _SEEN_BY_PLANNERS
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["day", "weekday", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.day or self.weekday}"


class PairBond(Dated):
    """Two people who serve together for a time (两人一组)."""

    person = models.ForeignKey("organisations.Person", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("organisations.Person", on_delete=models.CASCADE, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    # True: never without the other. False: rather together.
    strict = models.BooleanField(_("Never apart"), default=False)
    # A family pair is kept off posts that handle money; this row then says who must not pair.
    apart_on_cash = models.BooleanField(_("One family"), default=False)

    scope = Scope(paths=("place_path",), people=("person_id", "other_id"), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]

    def __str__(self) -> str:
        return f"{self.person} + {self.other}"


class Consent(Dated):
    """A guardian's consent for a minor: which posts (role cards), how many minutes a day, until when."""

    person = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="consents"
    )
    guardian = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    cards = models.JSONField(default=list)
    minutes_a_day = models.PositiveSmallIntegerField(_("Minutes a day"))
    agreed_at = models.DateTimeField()
    # How it was given: by the guardian's own sign-in, or on paper and typed in.
    on_paper = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    scope = _SEEN_BY_PLANNERS
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.started_on}"


class Traveller(models.Model):
    """Where somebody sets out from (rounded to some hundred metres) and how; given by themselves."""

    class Mode(models.TextChoices):
        FOOT = "foot", _("On foot")
        EBIKE = "ebike", _("Electric bicycle")
        CAR = "car", _("Car")

    person = models.OneToOneField(
        "organisations.Person", on_delete=models.CASCADE, related_name="traveller"
    )
    longitude = models.FloatField()
    latitude = models.FloatField()
    system = models.CharField(max_length=5, default="wgs84")
    mode = models.CharField(_("How"), max_length=6, choices=Mode.choices, default=Mode.FOOT)
    most_minutes = models.PositiveSmallIntegerField(_("Most minutes on the way"), default=60)
    given_at = models.DateTimeField()

    scope = _SEEN_BY_PLANNERS
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.mode}"


class Vehicle(models.Model):
    """A car of one pool: who drives it, what it carries. `plate` as `plates.tidy_plate` writes it."""

    plate = models.CharField(_("Plate"), max_length=10)
    driver = models.ForeignKey(
        "organisations.Person", on_delete=models.CASCADE, related_name="vehicles"
    )
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    seats = models.PositiveSmallIntegerField(_("Seats"), default=4)
    load_kg = models.PositiveSmallIntegerField(_("Load (kg)"), default=0)
    offered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), people=("driver_id",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plate"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="vehicle_once_in_all_pools",
            )
        ]

    def __str__(self) -> str:
        return self.plate

    def carries(self, trip: Trip) -> bool:
        """Whether its people and its load fit in; a load of 0 kg for the car means: not known."""
        heavy = trip.load_kg > self.load_kg > 0
        return trip.people <= self.seats and not heavy


class Trip(models.Model):
    """Somebody or something must be driven: asked for, taken by a driver, done."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(_("What for"), max_length=80)
    start_from = models.CharField(_("From"), max_length=60)
    go_to = models.CharField(_("To"), max_length=60)
    starts_at = models.DateTimeField(_("Leaves at"))
    minutes = models.PositiveSmallIntegerField(_("Minutes"), default=60)
    people = models.PositiveSmallIntegerField(_("People"), default=0)
    load_kg = models.PositiveSmallIntegerField(_("Load (kg)"), default=0)
    # Loads with different marks never go together (each hotel's laundry by itself).
    apart = models.CharField(_("Carried separately"), max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    vehicle = models.ForeignKey(
        Vehicle, null=True, blank=True, on_delete=models.PROTECT, related_name="trips"
    )
    asked_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    # Made on the page with the form: pressed twice it is one trip.
    key = models.UUIDField(null=True, blank=True, unique=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(
        paths=("place_path",), people=("vehicle__driver_id", "asked_by_id"), needs="duty.see"
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]

    @property
    def ends_at(self) -> datetime:
        """When the car should be back."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        return f"{self.start_from} → {self.go_to}"
