"""Who handles what phones send from the gates: each handler gets all envelopes of its kind in a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tongzhou.areas.gates import payloads
from tongzhou.areas.gates.actions import askings
from tongzhou.areas.gates.actions.arriving import (
    NOT_ASKED,
    PASSAGE,
    READING,
    TURNED_AWAY,
    Arriving,
)
from tongzhou.areas.gates.actions.follow_ups import look_at
from tongzhou.areas.gates.actions.once import once
from tongzhou.areas.gates.actions.undoing import take_back, taken_back
from tongzhou.areas.gates.models import Asking, Passage, Reading, TurnAway, Undone
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.intake.actions import Answer
from tongzhou.shared.intake.actions.streams import refused
from tongzhou.shared.intake.rules import Envelope

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

Told = Sequence[Answer]


@once(Passage)
def passages(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> Told:
    """What the guards let through stands in the table as it happened, whatever we would have said."""
    batch = Arriving(device, at, offset)
    batch.rows = [row for one in envelopes if (row := batch.read(one, payloads.passage))]
    fresh = batch.put(Passage, PASSAGE)
    fresh -= taken_back(Passage, batch.rows, device)
    look_at([row for row in batch.rows if row[0] in fresh], batch.standing, at=at)
    return batch.told(envelopes)


@once(TurnAway)
def turn_aways(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> Told:
    """Who was turned away is counted, with the reason and the help offered."""
    batch = Arriving(device, at, offset)
    batch.rows = [row for one in envelopes if (row := batch.read(one, payloads.turned_away))]
    batch.put(TurnAway, TURNED_AWAY)
    taken_back(TurnAway, batch.rows, device)
    return batch.told(envelopes)


@once(Reading)
def readings(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> Told:
    """Temperatures taken while an event asked; others are refused and nothing of them is kept."""
    batch = Arriving(device, at, offset)
    numbers = bool(rulepacks.whole("gates.keep_number_hours", path=device.place_path, at=at))
    asking = {event.pk for event in batch.standing.events if event.asks}
    for one in envelopes:
        row = batch.read(one, payloads.reading)
        if row is None:
            continue
        if row[9] not in asking:
            batch.answers[one.id] = refused(one.id, NOT_ASKED)
            continue
        batch.rows.append(row if numbers else (*row[:11], None, row[12]))
    batch.put(Reading, READING)
    taken_back(Reading, batch.rows, device)
    return batch.told(envelopes)


@once(Undone)
def undone(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> Told:
    """What a guard took back within its seconds counts nowhere, also when it arrives after this."""
    answers: dict[UUID, Answer] = {}
    wanted: list[tuple[Envelope, UUID]] = []
    for one in envelopes:
        try:
            wanted.append((one, payloads.undone(one.payload)))
        except payloads.Wrong as wrong:
            answers[one.id] = wrong_answer(one, wrong)
    answers |= take_back(wanted, device=device, at=at)
    return [answers[one.id] for one in envelopes]


@once(Asking)
def asked(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> Told:
    """A guard's question waits for an answer, and those who may answer are told."""
    batch = Arriving(device, at, offset)
    rows = [(one, row) for one in envelopes if (row := batch.read(one, payloads.asked))]
    for one, row in rows:
        batch.answers[one.id] = askings.ask(one, row, device=device, at=at)
    return batch.told(envelopes)


@once()
def decided(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> Told:
    """Nobody had answered: the guard decided, under their own number."""
    return [_decided(one, device, at, offset) for one in envelopes]


def _decided(one: Envelope, device: Device, at: datetime, offset: timedelta) -> Answer:
    try:
        decision = payloads.decided(one.payload)
    except payloads.Wrong as wrong:
        return wrong_answer(one, wrong)
    return askings.guard_decided(one, decision, device=device, at=at, offset=offset)


def wrong_answer(one: Envelope, wrong: payloads.Wrong) -> Answer:
    """A payload that is no such thing, as an answer."""
    return refused(one.id, payloads.refusal(wrong))


# In the order in which the kinds of one batch are handled: what is referred to comes first.
STREAMS = (
    ("gates.passage", passages),
    ("gates.turned_away", turn_aways),
    ("gates.reading", readings),
    ("gates.undone", undone),
    ("gates.asked", asked),
    ("gates.decided", decided),
)
