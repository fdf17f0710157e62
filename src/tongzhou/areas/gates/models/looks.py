"""How far background work has looked."""

from __future__ import annotations

from django.db import models

from tongzhou.ground.access.scope import Scope, Scoped


class Look(models.Model):
    """Up to which moment what was received has been counted. Its row is the lock of those who count."""

    name = models.CharField(max_length=20, unique=True)
    upto = models.DateTimeField()

    scope = Scope(office=("system.run",))
    objects = Scoped.as_manager()

    def __str__(self) -> str:
        return self.name
