"""The signed code on a pass: thirty bytes and a signature, with no name, no room and no phone in it.

Its twin is `static/gates/js/codes.js`; both are held to `tests/codes.json`. Every field is described
in docs/algorithms/gate-verdict.md. What comes out of a camera is never trusted: reading answers with
a `Code` or a `Trouble`, whatever it is given, and raises nothing.
"""

from __future__ import annotations

import struct
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tongzhou.areas.gates.rules.verdict import iso, moment

PREFIX = "TZ1:"
VERSION = 1
# Their order is part of every code ever printed: new ones go to the end. Tests hold them to
# models.PassKind and kinds.PURPOSES.
KINDS = ("resident", "household", "service", "visitor", "vehicle", "one_off", "goods")
PURPOSES = (
    "shopping",
    "medical",
    "duty",
    "supply",
    "work",
    "school",
    "family",
    "service",
    "moving",
    "other",
)
NO_PURPOSE = 0xFF
CARER = 0x01
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# version, key, kind, serial (6 bytes as 2 + 4), quota (likewise), place, starts, ends, people, flags, purpose
_FIELDS = struct.Struct(">BBBHIHIIIIBBB")
SIGNED = _FIELDS.size
SIGNATURE = 64
_MINUTE = timedelta(minutes=1)
# The year 6103. Python's years end before four bytes do; so nothing later is written or read.
_LATEST = 2**31 - 1

Sign = Callable[[bytes], bytes]


class Trouble(StrEnum):
    """Why a text is no valid code; each is a code of kinds.VERDICTS."""

    UNREADABLE = "unreadable"
    FORGED = "forged"
    OLD_KEY = "old_key"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says. `serial` and `quota` are random 48-bit numbers, `place` is the estate's."""

    key: int
    kind: str
    serial: int
    quota: int
    place: int
    starts_at: datetime
    ends_at: datetime
    people: int = 1
    carer: bool = False
    purpose: str = ""

    def found(self) -> dict[str, object]:
        """As `verdict` reads it."""
        return {
            "kind": self.kind,
            "serial": self.serial,
            "quota": self.quota,
            "place": self.place,
            "starts": iso(self.starts_at),
            "ends": iso(self.ends_at),
            "people": self.people,
            "carer": self.carer,
            "purpose": self.purpose,
        }


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of a signing key, and until when its codes count (no end: they count)."""

    number: int
    public: bytes
    ends_at: datetime | None = None


def key_of(row: Mapping[str, object]) -> Key:
    """A key as the kit carries it: {"number", "public" (base64), "from", "until"}."""
    until = row["until"]
    return Key(
        int(str(row["number"])),
        b64decode(str(row["public"])),
        None if until is None else moment(str(until)),
    )


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


def pack(code: Code) -> bytes:
    """The bytes that are signed. Starts are cut to the minute, ends filled up to it."""
    return _FIELDS.pack(
        VERSION,
        code.key,
        KINDS.index(code.kind),
        code.serial >> 32,
        code.serial & 0xFFFFFFFF,
        code.quota >> 32,
        code.quota & 0xFFFFFFFF,
        code.place,
        _minutes(code.starts_at),
        _minutes(code.ends_at + _MINUTE - timedelta(microseconds=1)),
        min(code.people, 255),
        CARER if code.carer else 0,
        PURPOSES.index(code.purpose) if code.purpose in PURPOSES else NO_PURPOSE,
    )


def text_of(code: Code, sign: Sign) -> str:
    """What stands in the QR: capitals, digits and few signs, so that the QR stays small."""
    signed = pack(code)
    return PREFIX + base45(signed + sign(signed))


def _minutes(at: datetime) -> int:
    return max(0, min(_LATEST, (at - EPOCH) // _MINUTE))


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def read_text(text: object, keys: Sequence[Key], at: datetime) -> Code | Trouble:
    """The code in a scanned text, once its signature is right and its key still counts."""
    raw = _bytes_of(text)
    code = None if raw is None else _unpack(raw)
    if raw is None or code is None:
        return Trouble.UNREADABLE
    key = next((one for one in keys if one.number == code.key), None)
    # Without the key nothing can be said for or against it: a phone that was long without contact.
    if key is None:
        return Trouble.UNREADABLE
    if not _signed(raw, key.public):
        return Trouble.FORGED
    if key.ends_at is not None and at >= key.ends_at:
        return Trouble.OLD_KEY
    return code


def _bytes_of(text: object) -> bytes | None:
    """The bytes in the text, exactly as many as a code has."""
    if not isinstance(text, str) or not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    # Some readers add a line end. (A blank is one of the 45 signs, but never the last one.)
    raw = unbase45(text[len(PREFIX) :].rstrip("\r\n"))
    return raw if raw is not None and len(raw) == SIGNED + SIGNATURE else None


def _unpack(raw: bytes) -> Code | None:
    """The fields, or None when one of them has a value that we never write."""
    (version, key, kind, serial_high, serial, quota_high, quota, place, starts, ends, people) = (
        _FIELDS.unpack(raw[:SIGNED])[:11]
    )
    flags, purpose = raw[SIGNED - 2], raw[SIGNED - 1]
    known = purpose == NO_PURPOSE or purpose < len(PURPOSES)
    if version != VERSION or kind >= len(KINDS) or flags & ~CARER or not known:
        return None
    if max(starts, ends) > _LATEST:
        return None
    return Code(
        key=key,
        kind=KINDS[kind],
        serial=serial_high << 32 | serial,
        quota=quota_high << 32 | quota,
        place=place,
        starts_at=EPOCH + starts * _MINUTE,
        ends_at=EPOCH + ends * _MINUTE,
        people=people,
        carer=bool(flags & CARER),
        purpose="" if purpose == NO_PURPOSE else PURPOSES[purpose],
    )


def _signed(raw: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw[SIGNED:], raw[:SIGNED])
    except (InvalidSignature, ValueError):
        return False
    return True


# ── Base45 (RFC 9285) ────────────────────────────────────────────────────────────────────────────

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {sign: value for value, sign in enumerate(SIGNS)}
_BODY = (SIGNED + SIGNATURE) // 2 * 3
LONGEST = len(PREFIX) + _BODY + 2


def base45(raw: bytes) -> str:
    """Two bytes as three signs, a last single one as two."""
    signs = []
    for start in range(0, len(raw) - 1, 2):
        rest, first = divmod(raw[start] << 8 | raw[start + 1], 45)
        third, second = divmod(rest, 45)
        signs += [first, second, third]
    if len(raw) % 2:
        signs += reversed(divmod(raw[-1], 45))
    return "".join(SIGNS[value] for value in signs)


def unbase45(text: str) -> bytes | None:
    """The bytes again, or None when the text is not base45."""
    if len(text) % 3 == 1 or any(sign not in _VALUES for sign in text):
        return None
    raw = bytearray()
    for start in range(0, len(text), 3):
        values = [_VALUES[sign] for sign in text[start : start + 3]]
        amount, size = sum(value * 45**power for power, value in enumerate(values)), len(values) - 1
        if amount >= 256**size:
            return None
        raw += amount.to_bytes(size, "big")
    return bytes(raw)
