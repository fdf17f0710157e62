"""Signing keys: a new one with an overlap in which both count, and a leaked one that ends at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tongzhou.areas.gates.making import make_key
from tongzhou.areas.gates.models import SigningKey
from tongzhou.areas.gates.queries.codes import in_force
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks import queries as rulepacks


@transaction.atomic
def rotate_keys(*, by: Viewer, at: datetime) -> SigningKey:
    """A new key signs after the lead in which phones learn it; the old ones count for the overlap."""
    _refuse_unless_keeper(by)
    if SigningKey.objects.filter(starts_at__gt=at, ends_at=None).exists():
        raise Refused("key_waiting", said("A new key is already on its way to the phones."))
    lead = timedelta(hours=rulepacks.whole("gates.key_lead_hours", at=at))
    overlap = timedelta(days=rulepacks.whole("gates.key_overlap_days", at=at))
    # The very first key need not wait: there is no other one to sign with.
    starts_at = at + lead if in_force(at) else at
    old = SigningKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at + overlap))
    ended = list(old.values_list("number", flat=True))
    old.update(ends_at=starts_at + overlap)
    if ended:
        write_audit(
            "gates.keys_rotated",
            by=by,
            at=at,
            subject=f"signing keys {', '.join(map(str, ended))}",
            ends_at=(starts_at + overlap).isoformat(),
        )
    return make_key(starts_at=starts_at, by=by, at=at, reason="rotation")


@transaction.atomic
def end_key(key: SigningKey, *, reason: str, by: Viewer, at: datetime) -> None:
    """Codes of the key count no more from now on; another key signs, if need be a new one at once."""
    _refuse_unless_keeper(by)
    if not reason.strip():
        raise Refused("no_reason", said("Say why the key ends."))
    running = Q(ends_at=None) | Q(ends_at__gt=at)
    if not SigningKey.objects.filter(running, pk=key.pk).update(ends_at=at):
        raise Refused("ended_before", said("The key has ended already."))
    key.ends_at = at
    write_audit("gates.key_ended", by=by, at=at, subject=f"signing key {key.number}", reason=reason)
    if in_force(at) is None:
        make_key(starts_at=at, by=by, at=at, reason=f"key {key.number} ended")


def _refuse_unless_keeper(by: Viewer) -> None:
    if not (by.may("devices.revoke") or by.may("system.run")):
        raise Refused("not_allowed", said("Only the administrators keep the signing keys."))
