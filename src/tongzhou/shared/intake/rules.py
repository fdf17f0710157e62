"""Reading envelopes: what is well formed, when it really happened, and how much may come at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any
from uuid import UUID

from tongzhou.base.words import Sentence, said

MOST_AT_ONCE = 50
LARGEST_PAYLOAD = 16 * 1024
LARGEST_BODY = 1024 * 1024
MOST_A_MINUTE = 300
# A device may send more at once; with an empty bucket it may send again after seconds, and a week of a
# busy gate (3,000 rows) still arrives within half a minute.
MOST_FROM_DEVICE = 200
DEVICE_A_SECOND = 200
DEVICE_HOLDS = 4000
# A request costs at least this many rows, so that empty ones are no way round.
LEAST_COST = 10
# So often it may send though it was told to wait, and so many rows may be refused as wrong, within an
# hour; then it is stopped until somebody has looked.
MOST_IGNORED = 60
MOST_WRONG = 600
STRIKES_LAST = timedelta(hours=1)
# So many rows a server process draws from the device's bucket at once and lets pass without asking again.
LEASE = 1000
# A clock that runs ahead may not put work into the future.
AHEAD = timedelta(minutes=2)
# A century: a clock without battery starts in 1970.
MOST_OFF_MS = 100 * 366 * 86_400_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """One act done on a device: the id made there, what it is, and the moment by the device's clock."""

    id: UUID
    kind: str
    made_at: datetime
    payload: dict[str, Any]
    # How far the device's clock was behind ours when the act was done, as it had last measured.
    offset: timedelta | None = None

    @property
    def digest(self) -> str:
        """The same content gives the same digest, whatever the order of its keys."""
        words = json.dumps([self.kind, self.payload], sort_keys=True, ensure_ascii=False)
        return sha256(words.encode()).hexdigest()

    @property
    def event_id(self) -> int | None:
        """The event file it belongs to, so that it ends with the event."""
        found = self.payload.get("event")
        return found if isinstance(found, int) and not isinstance(found, bool) else None


def read_envelope(row: object, *, measure: bool = True) -> Envelope | Sentence:
    """The envelope, or the sentence that says what is wrong with it.

    Without `measure` the payload may be as large as the whole body may.
    """
    if not isinstance(row, Mapping):
        return said("An envelope is an object with id, kind, made_at and payload.")
    payload = row.get("payload")
    if not isinstance(payload, dict):
        return said("The payload is missing.")
    if measure and len(json.dumps(payload, ensure_ascii=False).encode()) > LARGEST_PAYLOAD:
        return said("The payload is too large.")
    try:
        made_at = datetime.fromisoformat(str(row.get("made_at", "")))
        key = UUID(str(row.get("id", "")))
    except ValueError:
        return said("The id or the moment cannot be read.")
    if made_at.tzinfo is None:
        return said("The moment needs a time zone.")
    return Envelope(key, str(row.get("kind", ""))[:60], made_at, payload, _offset(row))


def _offset(row: Mapping[str, Any]) -> timedelta | None:
    """From `offset_ms`, which counts how far the device was ahead; nothing where it is no sound number."""
    ahead = row.get("offset_ms")
    if not isinstance(ahead, int) or isinstance(ahead, bool) or abs(ahead) > MOST_OFF_MS:
        return None
    return -timedelta(milliseconds=ahead)


def clock_offset(device_now: datetime | None, received_at: datetime) -> timedelta:
    """How far the device's clock is behind ours; nothing when it did not say."""
    return received_at - device_now if device_now else timedelta(0)


def happened_at(made_at: datetime, *, offset: timedelta, received_at: datetime) -> datetime:
    """The moment by our clock. Never in the future: a device cannot know what is to come."""
    moment = made_at + offset
    return received_at if moment > received_at + AHEAD else min(moment, received_at)


def wait_seconds(times_of_last_minute: int, oldest: datetime | None, at: datetime) -> int:
    """How many seconds to wait before sending more; 0 when there is room now."""
    if times_of_last_minute < MOST_A_MINUTE or oldest is None:
        return 0
    return max(1, int((oldest + timedelta(minutes=1) - at).total_seconds()) + 1)


# How long after its last day a device may still send what it did until then.
GRACE = timedelta(days=14)
# The one-time link of an invitation.
INVITE_HOLDS = timedelta(hours=24)
# A contact is noted when the last note is older, or says something else.
NOTE_EVERY = timedelta(minutes=1)
CLOCK_MOVED_S = 5

# Why a device is not heard: the code, and the words for whoever holds it.
TROUBLES: dict[str, Sentence] = {
    "unknown": said("This device is not known here. Ask the community for a new link."),
    "ended": said("The time of this device is over. Ask the community for a new link."),
    "revoked": said("This device was signed off. Please hand it to the community."),
    "stopped": said(
        "This device was stopped because it sent what it should not. The community looks into it."
    ),
}
WHY_STOPPED: dict[str, Sentence] = {
    "flood": said("It sent far too much and did not wait when told to."),
    "wrong": said("Too much of what it sent was wrong or not for it to send."),
}
# Answers that tell of a device out of order, or in wrong hands.
MISBEHAVIOUR = frozenset({"malformed", "id_used", "unknown_kind", "not_its_gate"})
STATUS = {"unknown": 401, "ended": 401, "revoked": 403, "stopped": 403}


def digest_of(secret: str) -> str:
    """What the tables know of a link or a token."""
    return sha256(secret.encode()).hexdigest()


def trouble_of(*, ends_on: date, revoked: bool, stopped: bool, today: date, sending: bool) -> str:
    """Why a known device is not heard, or "". What it did until its end may be sent for some days more."""
    if revoked:
        return "revoked"
    if stopped:
        return "stopped"
    last = ends_on + GRACE if sending else ends_on
    return "ended" if today > last else ""


def cost_of(rows: int) -> int:
    """What a request with so many rows takes out of the bucket."""
    return max(LEAST_COST, rows)


def filled(level: float, drawn_at: datetime | None, at: datetime) -> float:
    """How many rows a device's bucket holds now; it fills evenly. A clock that was put back adds nothing."""
    if drawn_at is None:
        return DEVICE_HOLDS
    return min(DEVICE_HOLDS, level + max(0.0, (at - drawn_at).total_seconds()) * DEVICE_A_SECOND)


def seconds_until(cost: int, level: float) -> int:
    """How long until the bucket holds that much."""
    return max(1, ceil((cost - level) / DEVICE_A_SECOND))


def why_stop(ignored: int, wrong: int) -> str:
    """Says "flood" or "wrong" when the device misbehaves, by what was counted within the hour."""
    if ignored > MOST_IGNORED:
        return "flood"
    return "wrong" if wrong > MOST_WRONG else ""
