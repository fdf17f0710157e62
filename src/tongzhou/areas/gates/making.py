"""A pair of keys comes to be: the public half as it goes to the phones, the private half sealed."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Max

from tongzhou.areas.gates.models import SigningKey
from tongzhou.areas.gates.sealing import seal
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import NOBODY, Viewer

# One byte of the code holds the number; 0 is never used.
MOST = 255


@transaction.atomic
def make_key(*, starts_at: datetime, by: Viewer | None, at: datetime, reason: str) -> SigningKey:
    """A new key with the next number signs from `starts_at` on. Without `by`, the program made it."""
    last = SigningKey.objects.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST:
        raise Refused("keys_used_up", said("All %(most)d key numbers are used up.", most=MOST))
    private = Ed25519PrivateKey.generate()
    key = SigningKey.objects.create(
        number=last + 1,
        public=private.public_key().public_bytes_raw(),
        sealed=seal(private.private_bytes_raw(), last + 1),
        starts_at=starts_at,
        made_by_id=by.person_id if by else None,
    )
    write_audit(
        "gates.key_made",
        by=by or NOBODY,
        at=at,
        subject=f"signing key {key.number}",
        starts_at=starts_at.isoformat(),
        reason=reason,
    )
    return key
