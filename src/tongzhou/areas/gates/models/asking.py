"""A guard asks for somebody without a pass; a named person answers, or after two minutes the guard does."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates.models.gates import Gate, Guard
from tongzhou.areas.gates.models.passes import Pass
from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Asking(models.Model):
    """“Somebody is here to bring an umbrella to the hospital”: purpose class, answer, and by whom."""

    class Answer(models.TextChoices):
        WAITING = "", _("Waiting")
        YES = "yes", _("Let in")
        NO = "no", _("Not let in")

    id = models.UUIDField(primary_key=True)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event_id = models.BigIntegerField(null=True, db_index=True)
    device_id = models.BigIntegerField(null=True)
    guard = models.ForeignKey(Guard, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(_("Purpose"), max_length=12)
    people = models.PositiveSmallIntegerField(_("People"), default=1)
    vehicle = models.BooleanField(_("Vehicle"), default=False)
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer.choices, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Nobody had answered in time: the guard decided, under their own number.
    by_guard = models.BooleanField(default=False)
    # The guard did not wait, though the question had reached us and the time for an answer was not over.
    early = models.BooleanField(default=False)
    words = models.CharField(_("Words for the guard"), max_length=100, blank=True)
    # Signed off later by the desk, when the guard had decided.
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given = models.OneToOneField(
        Pass, null=True, blank=True, on_delete=models.SET_NULL, related_name="asking"
    )

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                fields=["place_path", "asked_at"],
                condition=models.Q(answer=""),
                name="asking_waiting",
            )
        ]

    @property
    def waited_s(self) -> int:
        """Seconds from the question to its answer."""
        waited = self.answered_at - self.asked_at if self.answered_at else timedelta(0)
        return max(0, int(waited.total_seconds()))

    @property
    def alone(self) -> bool:
        """The guard had no network: the question reached us only after it was decided."""
        decided = self.by_guard and self.answered_at is not None
        return decided and self.answered_at <= self.received_at

    def __str__(self) -> str:
        return f"{self.asked_at:%m-%d %H:%M} {self.purpose}"
