"""The receipts."""

from __future__ import annotations

from django.db import models

from tongzhou.ground.access.scope import Scope, Scoped


class Receipt(models.Model):
    """An envelope was handled, and this was the answer. Made in the transaction that did the work.

    The content is kept only when it was refused, so that a person can look at what was lost; what was
    accepted stands where it belongs, and here only as a digest.
    """

    id = models.UUIDField(primary_key=True)
    account_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    clock_offset_s = models.IntegerField(default=0)
    refused = models.CharField(max_length=40, blank=True)
    answer = models.JSONField(default=dict)
    payload = models.JSONField(null=True)
    event_id = models.BigIntegerField(null=True, db_index=True)

    scope = Scope(people=("person_id",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
