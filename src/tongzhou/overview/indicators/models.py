"""Levels of past days, kept because they cannot be recounted."""

from __future__ import annotations

from django.db import models

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Snapshot(models.Model):
    """How high a stock stood under a path at the end of a day."""

    indicator = models.CharField(max_length=60)
    path = models.CharField(max_length=MAX_LENGTH)
    day = models.DateField()
    value = models.BigIntegerField()
    taken_at = models.DateTimeField()

    scope = Scope(paths=("path",), needs="reports.see")
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["day", "indicator", "path"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "day", "path"], name="snapshot_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.day} {self.value}"
