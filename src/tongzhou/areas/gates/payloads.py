"""Reading what a phone sent from a gate: each kind's payload as a row of plain values, or `Wrong`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from tongzhou.areas.gates.kinds import HELP, PURPOSES, TURNED_AWAY, VERDICTS
from tongzhou.base.errors import Refused
from tongzhou.base.words import Sentence, said

# Serials and quotas are random numbers of 48 bits.
LARGEST_NUMBER = 1 << 48
MOST_PEOPLE = 99
# A body is between 30.0 and 45.0 degrees.
TENTHS = range(300, 451)
DIRECTIONS = frozenset({"in", "out"})
READ_BY = frozenset({"scanned", "typed", "picked", "plate", "paper", "none"})
UNKNOWN = ("quota", "revoked", "used", "issued")

WRONG: dict[str, Sentence] = {
    "gate": said("The gate is missing."),
    "guard": said("The guard cannot be read."),
    "direction": said("In or out is missing."),
    "flag": said("A yes or no is missing."),
    "people": said("The number of people cannot be read."),
    "purpose": said("This purpose is not known."),
    "number": said("The number of the pass cannot be read."),
    "read_by": said("How it was read is not known."),
    "verdict": said("This verdict is not known."),
    "reason": said("This reason is not known."),
    "help": said("This help is not known."),
    "reading": said("The reading cannot be read."),
    "id": said("The id of what is meant cannot be read."),
}


class Wrong(ValueError):  # noqa: N818 - as `Refused`, it is no fault of ours
    """The payload is no such thing; the argument is a code of `WRONG`."""


Payload = Mapping[str, Any]
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def refusal(wrong: Wrong) -> Refused:
    """The refusal with its sentence."""
    return Refused("malformed", WRONG[wrong.args[0]])


def digest_of(kind: str, made_at: datetime, payload: Payload) -> str:
    """The same act gives the same digest, whatever the order of its keys."""
    words = _encode([kind, made_at.timestamp(), payload])
    return sha256(words.encode()).hexdigest()[:32]


def gate_of(payload: Payload) -> int:
    """The gate's number."""
    gate = payload.get("gate")
    if type(gate) is not int:
        raise Wrong("gate")
    return gate


def guard_of(payload: Payload) -> str:
    """The digest of the guard's number, as it stands in the kit; "" when nobody said."""
    guard = payload.get("guard")
    if guard is None or (isinstance(guard, str) and len(guard) <= 64):
        return guard or ""
    raise Wrong("guard")


def _flag(payload: Payload, name: str) -> bool:
    found = payload.get(name, False)
    if type(found) is not bool:
        raise Wrong("flag")
    return found


def _people(payload: Payload) -> int:
    found = payload.get("people", 1)
    if type(found) is not int or not 1 <= found <= MOST_PEOPLE:
        raise Wrong("people")
    return found


def _number(payload: Payload, name: str) -> int | None:
    found = payload.get(name)
    if found is None or (type(found) is int and 0 <= found < LARGEST_NUMBER):
        return found
    raise Wrong("number")


def _one_of(payload: Payload, name: str, known: Any, default: str = "") -> str:
    found = payload.get(name, default)
    if isinstance(found, str) and (found in known or found == default):
        return found
    raise Wrong(name)


def _id(payload: Payload, name: str) -> UUID | None:
    found = payload.get(name)
    if found is None:
        return None
    try:
        return UUID(found)
    except (ValueError, TypeError, AttributeError):
        raise Wrong("id") from None


def _unknown(payload: Payload) -> str:
    found = payload.get("unknown") or ()
    if not isinstance(found, list | tuple):
        raise Wrong("verdict")
    return ",".join(name for name in UNKNOWN if name in found)


def passage(payload: Payload) -> tuple[Any, ...]:
    """Direction, vehicle, people, purpose, serial, quota, read by, verdict, by guard, offline, unknown, spared."""
    direction, verdict = payload.get("direction"), payload.get("verdict")
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        raise Wrong("direction")
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        raise Wrong("verdict")
    return (
        direction,
        _flag(payload, "vehicle"),
        _people(payload),
        _one_of(payload, "purpose", PURPOSES),
        _number(payload, "serial"),
        _number(payload, "quota"),
        _one_of(payload, "read_by", READ_BY, "none"),
        verdict,
        _flag(payload, "by_guard"),
        _flag(payload, "offline"),
        _unknown(payload),
        _flag(payload, "spared") or verdict == "exempt",
    )


def turned_away(payload: Payload) -> tuple[Any, ...]:
    """Reason, help, vehicle, people."""
    return (
        _one_of(payload, "reason", TURNED_AWAY, "other"),
        _one_of(payload, "help", HELP, "none"),
        _flag(payload, "vehicle"),
        _people(payload),
    )


def reading(payload: Payload) -> tuple[Any, ...]:
    """Normal, tenths of a degree, passage."""
    normal, tenths = payload.get("normal"), payload.get("tenths")
    if type(normal) is not bool:
        raise Wrong("reading")
    if tenths is not None and (type(tenths) is not int or tenths not in TENTHS):
        raise Wrong("reading")
    return normal, tenths, _id(payload, "passage")


def undone(payload: Payload) -> UUID:
    """What is taken back."""
    source = _id(payload, "source")
    if source is None:
        raise Wrong("id")
    return source


def asked(payload: Payload) -> tuple[str, int, bool]:
    """Purpose, people, vehicle."""
    purpose = payload.get("purpose")
    if not isinstance(purpose, str) or purpose not in PURPOSES:
        raise Wrong("purpose")
    return purpose, _people(payload), _flag(payload, "vehicle")


def decided(payload: Payload) -> tuple[UUID, bool, bool]:
    """Which asking, whether the guard let in, and whether they had left."""
    asking, let_in = _id(payload, "asking"), payload.get("let_in")
    if asking is None:
        raise Wrong("id")
    if type(let_in) is not bool:
        raise Wrong("flag")
    return asking, let_in, _flag(payload, "left")
