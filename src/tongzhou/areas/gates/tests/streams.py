"""What tests of the gate need again and again: a gate of the east, and rows as devices send them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.gates.models import Asking, Gate, Passage, Reading, TurnAway

_number = count(1)


def a_gate(town: Town, name: str = "北门", *, estate: str = "east_estate", **more: Any) -> Gate:
    """An open gate of that estate."""
    place = town.places[estate]
    return Gate.objects.create(
        name=name, place=place, place_path=place.path, opened_at=MONDAY_9AM, **more
    )


def _happened(gate: Gate, at: datetime, received: datetime | None, more: dict[str, Any]) -> Any:
    return {
        "id": UUID(int=next(_number)),
        "digest": "d",
        "gate": gate,
        "place_path": gate.place_path,
        "happened_at": at,
        "made_at": at,
        "received_at": received or at + timedelta(seconds=5),
        "event_id": gate.event_id,
    } | more


def a_passage(
    gate: Gate, at: datetime, *, received: datetime | None = None, **more: Any
) -> Passage:
    """Somebody went in, unless told otherwise."""
    values = {"direction": "in", "read_by": "scan", "verdict": "pass"} | more
    return Passage.objects.create(**_happened(gate, at, received, values))


def a_turn_away(
    gate: Gate, at: datetime, *, received: datetime | None = None, **more: Any
) -> TurnAway:
    """Somebody without a pass was turned away and helped."""
    values = {"reason": "no_pass", "help": "called"} | more
    return TurnAway.objects.create(**_happened(gate, at, received, values))


def a_reading(
    gate: Gate, at: datetime, *, received: datetime | None = None, **more: Any
) -> Reading:
    """A normal temperature, its number kept for now."""
    values = {"normal": True, "tenths": 365} | more
    return Reading.objects.create(**_happened(gate, at, received, values))


def an_asking(gate: Gate, at: datetime, *, answer: str = "yes", **more: Any) -> Asking:
    """A guard asked for somebody without a pass, and was answered at once."""
    values = {"purpose": "medical", "answered_at": at if answer else None} | more
    return Asking.objects.create(
        id=UUID(int=next(_number)),
        gate=gate,
        place_path=gate.place_path,
        event_id=gate.event_id,
        asked_at=at,
        received_at=at,
        answer=answer,
        **values,
    )
