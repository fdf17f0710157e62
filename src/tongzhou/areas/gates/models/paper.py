"""The evening list on paper, and what was typed in from it the next morning."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.areas.gates.models.gates import Gate
from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class PaperList(models.Model):
    """A list printed for a gate that works without a phone: which passes stand on it, and in which order.

    A line is [pass number, short code, kind, serial, quota, people]; no name, no room.
    """

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event_id = models.BigIntegerField(null=True, db_index=True)
    # From this moment on; hours before it on the clock belong to the next day.
    starts_at = models.DateTimeField(_("From"))
    lines = models.JSONField(default=list)
    key = models.UUIDField(unique=True)
    printed_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    printed_at = models.DateTimeField()
    typed_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    typed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gate} {self.starts_at:%Y-%m-%d}"
