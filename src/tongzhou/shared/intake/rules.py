"""Reading envelopes: what is well formed, when it really happened, and how much may come at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from tongzhou.base.words import Sentence, said

MOST_AT_ONCE = 50
LARGEST_PAYLOAD = 16 * 1024
LARGEST_BODY = 1024 * 1024
MOST_A_MINUTE = 300
# A clock that runs ahead may not put work into the future.
AHEAD = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One act done on a device: the id made there, what it is, and the moment by the device's clock."""

    id: UUID
    kind: str
    made_at: datetime
    payload: dict[str, Any]

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


def read_envelope(row: object) -> Envelope | Sentence:
    """The envelope, or the sentence that says what is wrong with it."""
    if not isinstance(row, Mapping):
        return said("An envelope is an object with id, kind, made_at and payload.")
    payload = row.get("payload")
    if not isinstance(payload, dict):
        return said("The payload is missing.")
    if len(json.dumps(payload, ensure_ascii=False).encode()) > LARGEST_PAYLOAD:
        return said("The payload is too large.")
    try:
        made_at = datetime.fromisoformat(str(row.get("made_at", "")))
        key = UUID(str(row.get("id", "")))
    except ValueError:
        return said("The id or the moment cannot be read.")
    if made_at.tzinfo is None:
        return said("The moment needs a time zone.")
    return Envelope(key, str(row.get("kind", ""))[:60], made_at, payload)


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
