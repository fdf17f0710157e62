"""The devices that send without anybody signing in, and the receipts of what was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Device(models.Model):
    """A phone that works for a place without anybody signing in, until a day, and no longer than allowed.

    Of its token only a digest is kept. What stands on the phone names nobody, and the token lets it
    send work and fetch what its kind of work needs, nothing else.
    """

    # What it is for, named by the slice that gave it out ("gates").
    purpose = models.CharField(max_length=20)
    name = models.CharField(_("Name of the device"), max_length=40)
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    ends_on = models.DateField(_("Until"))
    made_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    # The one-time link: used once, within its time.
    invite_digest = models.CharField(max_length=64, null=True, unique=True)
    invite_ends_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, null=True, unique=True)
    joined_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # It sent what it may not, or far too much; somebody looks before it goes on.
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=20, blank=True)
    last_contact_at = models.DateTimeField(null=True)
    clock_offset_s = models.IntegerField(default=0)
    # What it told at the last contact.
    unsent = models.PositiveIntegerField(default=0)
    version = models.CharField(max_length=20, blank=True)
    # How many rows it may still send at once, shared by all server processes (`pacing`).
    pace_level = models.FloatField(default=0)
    pace_at = models.DateTimeField(null=True)
    # Since when these are counted: sent though told to wait, and rows that were wrong.
    strikes_since = models.DateTimeField(null=True)
    ignored = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    scope = Scope(paths=("place_path",), needs="gates.run", office=("devices.revoke",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """An envelope was handled, and this was the answer. Made in the transaction that did the work.

    The content is kept only when it was refused, so that a person can look at what was lost; what was
    accepted stands where it belongs, and here only as a digest.
    """

    id = models.UUIDField(primary_key=True)
    # By whom: an account, or a device (which leaves a receipt only where it was refused, or told more
    # than “done”; what it sends in bulk is its own receipt).
    account_id = models.BigIntegerField(null=True, db_index=True)
    device_id = models.BigIntegerField(null=True, db_index=True)
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
