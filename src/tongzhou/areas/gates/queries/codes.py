"""The code on a pass, signed; the keys that phones check it with; numbers for new passes."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tongzhou.areas.gates.making import make_key
from tongzhou.areas.gates.models import Pass, SigningKey
from tongzhou.areas.gates.rules.codes import Code, Key, Sign, text_of
from tongzhou.areas.gates.sealing import unseal
from tongzhou.base.errors import Refused
from tongzhou.base.ids import spoken_code
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer


def keys_seen(viewer: Viewer) -> QuerySet[SigningKey]:
    """The signing keys, for whoever keeps them."""
    return SigningKey.objects.visible_to(viewer)


def in_force(at: datetime) -> SigningKey | None:
    """The key that signs at that moment: the latest one begun that has not ended."""
    running = SigningKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)
    return running.order_by("-starts_at", "-number").first()


def check_keys() -> list[Key]:
    """Every key's public half, also of those that ended: their codes are told from forged ones."""
    rows = SigningKey.objects.values_list("number", "public", "ends_at")
    return [Key(number, bytes(public), ends_at) for number, public, ends_at in rows]


def keys_json() -> list[dict[str, object]]:
    """The same as the kit carries them to the phones."""
    return [
        {
            "number": key.number,
            "public": b64encode(bytes(key.public)).decode(),
            "from": key.starts_at.isoformat(),
            "until": key.ends_at and key.ends_at.isoformat(),
        }
        for key in SigningKey.objects.all()
    ]


def code_of(passed: Pass, at: datetime) -> str:
    """The text for the pass's QR, signed with the key in force."""
    return codes_of([passed], at)[passed.pk]


def codes_of(passes: Iterable[Pass], at: datetime) -> dict[int, str]:
    """The texts for many passes by their pk; the key is unsealed once."""
    number, sign = _signer(at)
    return {passed.pk: text_of(_code(passed, number), sign) for passed in passes}


def _code(passed: Pass, key: int) -> Code:
    return Code(
        key=key,
        kind=passed.kind,
        serial=passed.serial,
        quota=passed.quota,
        place=passed.place_id,
        starts_at=passed.starts_at,
        ends_at=passed.ends_at,
        people=passed.people,
        carer=passed.carer,
        purpose=passed.purpose,
    )


def _signer(at: datetime) -> tuple[int, Sign]:
    key = in_force(at) or _first_key(at)
    private = unseal(bytes(key.sealed), key.number)
    if private is None:
        raise Refused(
            "key_sealed",
            said(
                "The installation's secret has changed: the signing key cannot be opened. End it."
            ),
        )
    return key.number, Ed25519PrivateKey.from_private_bytes(private).sign


def _first_key(at: datetime) -> SigningKey:
    """Nobody has to know about keys before the first pass is printed: the program makes the first."""
    try:
        with transaction.atomic():
            return make_key(starts_at=at, by=None, at=at, reason="first pass")
    except IntegrityError:
        # Another process made it at the same moment.
        found = in_force(at)
        if found is None:
            raise
        return found


# ── Numbers of new passes ────────────────────────────────────────────────────────────────────────


def new_number() -> int:
    """A random number of 48 bits, for a pass or for whose turns it uses. Never 0."""
    return secrets.randbits(48) or 1


def free_short_code() -> str:
    """A short code that no pass has: six signs, without 0 O 1 I L, the last one checks the others."""
    for length in (6, 6, 6, 7, 7, 8):
        code = spoken_code(length)
        if not Pass.objects.filter(short_code=code).exists():
            return code
    raise RuntimeError("no free short code in six draws")
