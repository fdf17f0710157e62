"""A shop or supply point with so many people inside: slots, bookings, and the count at the door (C18)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class ServicePoint(models.Model):
    """Where people come by turns: so many inside at once, in slots of so many minutes."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("Shop or market")
        SUPPLY = "supply", _("Supply point")
        HEALTH = "health", _("Health station")
        OTHER = "other", _("Another point")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("Name of the point"), max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.PositiveSmallIntegerField(_("People inside at once"))
    slot_minutes = models.PositiveSmallIntegerField(_("Minutes of a slot"), default=30)
    weekdays = models.CharField(max_length=7, default="1111111")
    opens = models.TimeField(_("Opening time"))
    closes = models.TimeField(_("Closing time"))
    # Its code opens the public page.
    poster = models.OneToOneField("posters.Poster", on_delete=models.PROTECT, related_name="point")
    # Of the secret in the door's address: whoever has it counts people in and out, and sees no names.
    door = models.CharField(max_length=64, unique=True, null=True, blank=True)
    # Who is inside now, and of which day that count is: each morning begins at nobody.
    inside = models.PositiveSmallIntegerField(default=0)
    inside_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="point_closes_later"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day on which the point does not open."""

    point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("Closed on"))
    words = models.CharField(_("Reason"), max_length=60, blank=True)

    scope = Scope(paths=("point__place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["point", "day"], name="point_closed_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.day}"


class Slot(models.Model):
    """One slot of one day, made when somebody first books it or comes to the door."""

    point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    # Of the capacity, for those who should not have to wait: the elderly and the disabled.
    kept = models.PositiveSmallIntegerField(default=0)
    booked = models.PositiveSmallIntegerField(default=0)
    booked_priority = models.PositiveSmallIntegerField(default=0)
    # At the door: who came with a booking, who without, and who was given another time.
    arrived = models.PositiveSmallIntegerField(default=0)
    walked_in = models.PositiveSmallIntegerField(default=0)
    turned = models.PositiveSmallIntegerField(default=0)
    # Its facts are written once it is over.
    settled_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("point__place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["point", "starts_at"], name="slot_once")]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=models.Q(settled_at__isnull=True),
                name="slot_unsettled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%m-%d %H:%M}"


class Booking(models.Model):
    """A household's place in a slot. Whoever does not come is not noted anywhere."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        WAITING = "waiting", _("Waiting list")
        ARRIVED = "arrived", _("Came in")
        CANCELLED = "cancelled", _("Cancelled")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="bookings")
    point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="bookings")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    day = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    # Shown at the door and needed to cancel; whoever has it needs no name.
    code = models.CharField(max_length=12, unique=True)
    household = models.ForeignKey(
        "places.Household", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Building and room as said on the public page, for a household that the register does not hold.
    room = models.CharField(_("Building and room"), max_length=40, blank=True)
    # A keyed hash of the home: one booking for a household on a day (rule), and its turn among them.
    home = models.CharField(max_length=64, blank=True)
    turn = models.PositiveSmallIntegerField(default=1)
    people = models.PositiveSmallIntegerField(_("How many people"), default=1)
    priority = models.BooleanField(_("Elderly or disabled"), default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(null=True, blank=True, unique=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["slot__starts_at", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "day", "home", "turn"],
                condition=~models.Q(home="") & ~models.Q(state="cancelled"),
                name="booking_once_a_day",
            )
        ]
        indexes = [models.Index(fields=["slot", "state"], name="booking_slot_state")]

    def __str__(self) -> str:
        return self.code


class Tap(models.Model):
    """One press at the door: in, out, or told another time. The last one may be taken back."""

    class Kind(models.TextChoices):
        ARRIVED = "arrived", _("Came with a booking")
        WALKED_IN = "walked_in", _("Came without a booking")
        OUT = "out", _("Went out")
        TURNED = "turned", _("Given another time")

    point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="taps")
    slot = models.ForeignKey(Slot, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    people = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    booking = models.ForeignKey(Booking, null=True, on_delete=models.SET_NULL, related_name="+")
    # Made for the page: a button pressed twice by a wet glove counts once.
    key = models.UUIDField(unique=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("point__place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"
