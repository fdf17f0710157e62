"""Somebody looks after people who are out past their hour."""

from __future__ import annotations

from django.db import models

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Calling(models.Model):
    """“I call them”: said of one passage, so that nobody is called twice and nobody is forgotten."""

    # The passage with which they went out.
    source = models.UUIDField(unique=True)
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    event_id = models.BigIntegerField(null=True, db_index=True)
    by = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    scope = Scope(paths=("place_path",), needs="gates.see")
    objects = Scoped.as_manager()

    def __str__(self) -> str:
        return f"{self.called_at:%m-%d %H:%M}"
