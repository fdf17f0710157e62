"""A surge roll-call: seats by skill, a clock, rings of people by travel time, and a stop by itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Surge(models.Model):
    """People are needed now. Only inside an active event, or for a job with a quota."""

    class State(models.TextChoices):
        OPEN = "open", _("People are being asked")
        FULL = "full", _("All seats are taken")
        OVER = "over", _("Time is up")
        STOPPED = "stopped", _("Stopped early")

    title = models.CharField(_("What for"), max_length=80)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    meet_at = models.CharField(_("Meet at"), max_length=80)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Without an event: the job that has a quota, in words.
    job = models.CharField(_("The job"), max_length=80, blank=True)
    shift = models.ForeignKey(
        "duty.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    work_starts_at = models.DateTimeField(_("Work starts"))
    work_ends_at = models.DateTimeField(_("Work ends"))
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("Closes at"))
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # How far out has been asked: ring 0 first; the next one when its minutes are over.
    ring = models.PositiveSmallIntegerField(default=0)
    next_ring_at = models.DateTimeField(null=True, blank=True)
    # Upper ends of the rings in minutes on the way; after them comes one for everybody else.
    rings = models.JSONField(default=list)
    ring_minutes = models.PositiveSmallIntegerField(_("Minutes until the next ring"), default=3)
    # Goes out in the quiet hours too; only inside an active event.
    red = models.BooleanField(_("Urgent, also at night"), default=False)
    # How many were asked; kept when the list of those asked is gone.
    asked = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.UUIDField(unique=True)

    scope = Scope(
        paths=("place_path",),
        people=("calls__person_id", "answers__person_id"),
        needs="duty.see",
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """So many seats for people with a skill (empty: anybody)."""

    surge = models.ForeignKey(Surge, on_delete=models.CASCADE, related_name="seats")
    skill = models.CharField(_("Skill"), max_length=24, blank=True)
    need = models.PositiveSmallIntegerField(_("People"))
    taken = models.PositiveSmallIntegerField(default=0)

    scope = Scope(
        paths=("surge__place_path",),
        people=("surge__calls__person_id",),
        needs="duty.see",
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["surge", "skill"], name="seat_kind_once"),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("need")), name="seat_never_overfull"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.taken}/{self.need}"


class Call(models.Model):
    """Somebody was asked, in which ring. Deleted when the surge ends: silence is no record."""

    surge = models.ForeignKey(Surge, on_delete=models.CASCADE, related_name="calls")
    person = models.ForeignKey("organisations.Person", on_delete=models.CASCADE, related_name="+")
    ring = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    # The order inside a ring: who worked least lately is asked first.
    order = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, unique=True)
    told_at = models.DateTimeField(null=True, blank=True)
    # Bound elsewhere: asked last, and may come if somebody takes that duty (practice A18).
    swap_duty = models.ForeignKey(
        "duty.Duty", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    swap_other = models.ForeignKey(
        "duty.OtherDuty", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # How often the link's buttons were pressed; beyond a limit they do nothing more.
    presses = models.PositiveSmallIntegerField(default=0)

    scope = Scope(paths=("surge__place_path",), people=("person_id",), needs="duty.lead")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["ring", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["surge", "person"], name="called_once")]

    def __str__(self) -> str:
        return f"call {self.pk}"


class Answer(models.Model):
    """Somebody said yes: seated, or waiting until a seat is free. A no is not kept, nor who withdrew."""

    class Way(models.TextChoices):
        PAGE = "page", _("Own page")
        LINK = "link", _("Personal link")
        PHONE = "phone", _("Answered by telephone")
        PASTE = "paste", _("From the group")

    class State(models.TextChoices):
        SEATED = "seated", _("Seated")
        WAITING = "waiting", _("Waiting list")
        IF_SWAPPED = "swap", _("Comes if somebody takes the duty")
        IN_PLACE = "in_place", _("In place")

    surge = models.ForeignKey(Surge, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    answered_at = models.DateTimeField()
    # By swapping a duty, or in somebody's stead, and why (practices A18, A19).
    by_swap = models.ForeignKey(
        "duty.Duty", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_swap_other = models.ForeignKey(
        "duty.OtherDuty", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    swapped = models.BooleanField(default=False)
    stands_in_for = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cause = models.CharField(_("Cause"), max_length=120, blank=True)
    in_place_at = models.DateTimeField(null=True, blank=True)
    duty = models.ForeignKey(
        "duty.Duty", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # Of the personal link: it opens this answer until the work is over.
    digest = models.CharField(max_length=64, blank=True, db_index=True)

    scope = Scope(paths=("surge__place_path",), people=("person_id",), needs="duty.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["surge", "person"], name="answered_once")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
