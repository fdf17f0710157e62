"""What is handed over at the end of a shift, and the proof of service a person may ask for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Handover(models.Model):
    """交接事项: what the next one must know. Written by who leaves, taken by who comes."""

    shift = models.ForeignKey("duty.Shift", on_delete=models.PROTECT, related_name="handovers")
    place_path = models.CharField(max_length=MAX_LENGTH)
    words = models.CharField(_("Handed over"), max_length=400)
    nothing = models.BooleanField(_("Nothing to hand over"), default=False)
    by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    taken_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(unique=True)

    scope = Scope(
        paths=("place_path",),
        people=("by_id", "taken_by_id", "shift__duties__person_id"),
        needs="duty.see",
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class Proof(models.Model):
    """服务记录证明, given out when the person asked for it (志愿服务条例; 民政部令 67)."""

    # Given when it is issued, counted up within the year; nothing before.
    number = models.CharField(_("No."), max_length=30, unique=True, null=True, blank=True)
    person = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    first_day = models.DateField(_("From"))
    last_day = models.DateField(_("Until"))
    # Frozen when it is issued: the totals of the facts of that moment, and each sort of post apart
    # ([name, duties, minutes]).
    minutes = models.PositiveIntegerField(default=0)
    duties = models.PositiveIntegerField(default=0)
    lines = models.JSONField(default=list, blank=True)
    volunteer = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    # Or it is settled without a paper: declined with a reason, or not wanted any more.
    declined_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    # Nobody has answered it yet, and the person still wants it.
    WAITS = models.Q(issued_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)

    scope = Scope(paths=("place_path",), people=("person_id",), needs="duty.plan")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="proof_ends_later"
            )
        ]

    @property
    def waits(self) -> bool:
        """Whether it can still be issued, declined, or withdrawn."""
        return not (self.issued_at or self.declined_at or self.withdrawn_at)

    def __str__(self) -> str:
        return self.number or f"proof {self.pk}"
