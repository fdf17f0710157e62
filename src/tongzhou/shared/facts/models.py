"""The one ledger."""

from __future__ import annotations

from typing import Any

from django.db import models

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Ledger(Scoped):
    """Rows are added and read; the database refuses the rest to whoever goes round this."""

    def update(self, **_values: Any) -> int:
        raise TypeError("A fact is never edited: record a correction.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A fact is never removed: record a correction.")


class Fact(models.Model):
    """Something that happened, once, with what was known then.

    Paths are copied, not linked: grids are redrawn, but the visit stays where it was made. Never holds
    personal data: ids, codes and numbers only, so that it may stay when an event file is destroyed.
    """

    kind = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    # The local calendar day of happened_at, kept because every report asks by day.
    day = models.DateField()
    recorded_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    place_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    organisation_path = models.CharField(max_length=MAX_LENGTH, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    event_id = models.BigIntegerField(null=True)
    quantity = models.IntegerField(default=1)
    values = models.JSONField(default=dict)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )

    scope = Scope(paths=("place_path", "organisation_path"))
    objects = Ledger.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [
            models.Index(fields=["kind", "day", "place_path"], name="fact_kind_day_place"),
            models.Index(fields=["day", "place_path"], name="fact_day_place"),
            models.Index(fields=["subject", "day"], name="fact_subject_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["corrects"], name="fact_corrected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A fact is never edited: record a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A fact is never removed: record a correction.")
