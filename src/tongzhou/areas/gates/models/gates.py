"""Gates, the guards who keep them, and which device stands at which gate."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Sort(models.TextChoices):
    ESTATE = "estate", _("Estate gate")
    CHECKPOINT = "checkpoint", _("Checkpoint")


class Direction(models.TextChoices):
    IN = "in", _("Way in")
    OUT = "out", _("Way out")


class Gate(models.Model):
    """Where people and vehicles pass: a gate of an estate, or a checkpoint on a road."""

    name = models.CharField(_("Name of the gate"), max_length=40)
    sort = models.CharField(_("Kind"), max_length=10, choices=Sort.choices, default=Sort.ESTATE)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event = models.ForeignKey(
        "events.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["place_path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=models.Q(closed_at__isnull=True),
                name="gate_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Guard(models.Model):
    """Somebody who keeps gates. The phone knows only the number; whose it is stands here."""

    number = models.CharField(_("Guard number"), max_length=6)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    person = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # A guard of the property company who has no account and is nobody's member.
    name = models.CharField(_("Name"), max_length=40, blank=True)
    started_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"))

    scope = Scope(paths=("place_path",), people=("person_id",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["place_path", "number"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="guard_numbered_once")
        ]

    def __str__(self) -> str:
        return self.number


class Post(models.Model):
    """A device stands at a gate (a device may serve several gates of one estate), or stood there.

    What it did where it stood may arrive long after it was moved, and is taken in.
    """

    device = models.ForeignKey("intake.Device", on_delete=models.CASCADE, related_name="+")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="posts")
    ended_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("gate__place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "gate"], name="device_at_gate_once")
        ]

    def __str__(self) -> str:
        return f"{self.device} · {self.gate}"
