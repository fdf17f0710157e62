"""What happened at the gates: the heavy streams, each row its own receipt.

The id is made on the phone and rises with time (UUID version 7), so that a row sent twice is the
same row. No row names anybody: a pass is known by its serial, a household by its quota number.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates.models.gates import Direction, Gate, Guard
from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Happened(models.Model):
    """Where, when by both clocks, by which device and guard."""

    id = models.UUIDField(primary_key=True)
    # Of the content, so that a repeat is told from another event under the same id.
    digest = models.CharField(max_length=32)
    gate = models.ForeignKey(
        Gate, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    place_path = models.CharField(max_length=MAX_LENGTH)
    # By our clock, from the phone's own (`made_at`) and how far that one is off.
    happened_at = models.DateTimeField()
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device_id = models.BigIntegerField(null=True)
    guard = models.ForeignKey(
        Guard, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    event_id = models.BigIntegerField(null=True)
    # Taken back, by the guard within ten seconds or later by the desk: it stays, and counts nowhere.
    undone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Passage(Happened):
    """One passage, in or out, of people or a vehicle, as the guard let it happen."""

    direction = models.CharField(_("Direction"), max_length=3, choices=Direction.choices)
    vehicle = models.BooleanField(_("Vehicle"), default=False)
    people = models.PositiveSmallIntegerField(_("People"), default=1)
    purpose = models.CharField(_("Purpose"), max_length=12, blank=True)
    serial = models.BigIntegerField(null=True)
    quota = models.BigIntegerField(null=True)
    # How it was read: scanned, typed, picked, plate, paper.
    read_by = models.CharField(max_length=7)
    # What the phone said, whether a person decided against it, and what it could not know.
    verdict = models.CharField(max_length=16)
    # It uses no turn (an exempt purpose, a carer), whatever else the phone said of it.
    spared = models.BooleanField(default=False, db_default=False)
    decided_by_guard = models.BooleanField(default=False)
    decided_offline = models.BooleanField(default=False)
    unknown = models.CharField(max_length=40, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.watch")
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "happened_at"], name="passage_place_time"),
            models.Index(fields=["gate", "happened_at"], name="passage_gate_time"),
            models.Index(fields=["quota", "happened_at"], name="passage_quota_time"),
            models.Index(fields=["received_at"], name="passage_received"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%m-%d %H:%M} {self.direction}"

    @property
    def exempt(self) -> bool:
        """Whether it uses no turn."""
        return self.spared or self.verdict == "exempt"


class TurnAway(Happened):
    """劝返: why, and which help was offered instead. Nothing that identifies."""

    reason = models.CharField(_("Reason"), max_length=16)
    help = models.CharField(_("Help offered"), max_length=16)
    vehicle = models.BooleanField(_("Vehicle"), default=False)
    people = models.PositiveSmallIntegerField(_("People"), default=1)

    scope = Scope(paths=("place_path",), needs="gates.watch")
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "happened_at"], name="turned_place_time"),
            models.Index(fields=["received_at"], name="turned_received"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%m-%d %H:%M} {self.reason}"


class Reading(Happened):
    """A temperature taken while an event asks for it: normal or needs care, and for a time the number."""

    normal = models.BooleanField(_("Normal"))
    tenths = models.PositiveSmallIntegerField(null=True)
    passage_id = models.UUIDField(null=True)

    scope = Scope(paths=("place_path",), needs="gates.watch")
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "happened_at"], name="reading_place_time"),
            models.Index(fields=["received_at"], name="reading_received"),
            # The few that still hold a number: found at once when their hours are over.
            models.Index(
                fields=["happened_at"],
                condition=models.Q(tenths__isnull=False),
                name="reading_with_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%m-%d %H:%M}"


class Undone(models.Model):
    """Something was taken back. Kept by itself, for a guard's may arrive before what it takes back."""

    id = models.UUIDField(primary_key=True)
    source = models.UUIDField(db_index=True)
    # Of the device, or of what the desk took back; and the event of what is taken back, once that is here.
    place_path = models.CharField(max_length=MAX_LENGTH)
    event_id = models.BigIntegerField(null=True, db_index=True)
    # The guard's phone; the desk has none, but says who and why.
    device_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        "organisations.Person",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    # What it takes back has arrived; the others wait, few of them.
    applied = models.BooleanField(default=False)

    scope = Scope(paths=("place_path",), needs="gates.watch")
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["device_id"], condition=models.Q(applied=False), name="undone_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%m-%d %H:%M}"


class FollowUp(models.Model):
    """The phone let something happen that we would have answered otherwise. It happened; somebody looks."""

    source = models.UUIDField(unique=True)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event_id = models.BigIntegerField(null=True, db_index=True)
    happened_at = models.DateTimeField()
    serial = models.BigIntegerField(null=True)
    phone_said = models.CharField(max_length=16)
    we_say = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(_("What was found"), max_length=200, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["settled_at", "-happened_at"]

    def __str__(self) -> str:
        return f"{self.phone_said} → {self.we_say}"
