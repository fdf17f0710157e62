"""Samples of the gate in the east, each bearing the canary: called by `samples.fill`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.gates.models import (
    Asking,
    Calling,
    FollowUp,
    Gate,
    Guard,
    Lot,
    PaperList,
    Pass,
    Passage,
    Post,
    Reading,
    Restriction,
    SigningKey,
    TurnAway,
    Undone,
)
from tongzhou.shared.intake.models import Device
from tongzhou.shared.posters.models import Poster

DAY = MONDAY_9AM.date()
LATER = MONDAY_9AM + timedelta(days=30)
SERIAL, QUOTA = 2**40 + 7, 2**40 + 11


def fill(town: Town, words: str) -> None:
    """A gate with a guard and a device, a pass that is restricted, a day's stream, and what waits."""
    here = {"place": town.places["east_estate"], "place_path": town.places["east_estate"].path}
    gate = Gate.objects.create(name=f"北门{words}", opened_at=MONDAY_9AM, **here)
    guard = Guard.objects.create(
        number="07", name=words, started_on=DAY, ended_on=LATER.date(), **here
    )
    device = Device.objects.create(
        purpose="gates",
        name=f"北门手机{words}",
        place_path=gate.place_path,
        ends_on=LATER.date(),
        made_by=town.people["eva"],
        made_at=MONDAY_9AM,
        token_digest="a" * 64,
        joined_at=MONDAY_9AM,
    )
    Post.objects.create(device=device, gate=gate)
    _passes(town, here, words)
    _desk(town, here, gate, words)
    _streams(gate, guard, device, words)
    _waiting(gate, guard, device, words)


def _passes(town: Town, here: dict[str, Any], words: str) -> None:
    SigningKey.objects.create(number=1, public=b"p" * 32, sealed=b"s" * 60, starts_at=MONDAY_9AM)
    common = here | {"starts_at": MONDAY_9AM, "ends_at": LATER, "applied_at": MONDAY_9AM}
    held = Pass.objects.create(
        kind="household",
        serial=SERIAL,
        quota=QUOTA,
        short_code="K7MP4X",
        number=1,
        household=town.households["east"],
        holder=words,
        phone=words[:20],
        unit=words,
        words=words,
        reason=words,
        **common,
    )
    Pass.objects.create(
        kind="visitor",
        state="applied",
        serial=SERIAL + 1,
        quota=QUOTA + 1,
        short_code="N3QW8Z",
        number=2,
        holder=words,
        answers={"who": words},
        **common,
    )
    Restriction.objects.create(
        held=held,
        household=held.household,
        quota=QUOTA,
        reason=words,
        objection=words,
        objected_at=MONDAY_9AM,
        decided_by=town.people["eva"],
        decided_at=MONDAY_9AM,
        ends_at=LATER,
        **here,
    )


def _desk(town: Town, here: dict[str, Any], gate: Gate, words: str) -> None:
    """A lot, a poster and a paper list."""
    made = {"made_by": town.people["eva"], "made_at": MONDAY_9AM}
    lot = Lot.objects.create(
        act="given", kind="household", count=1, key=UUID(int=51), **here, **made
    )
    Pass.objects.filter(serial=SERIAL).update(lot=lot, receipt="7KQM-2XVD-9RTH")
    Poster.objects.create(kind="passes", code="K7MP4X", **here, **made)
    PaperList.objects.create(
        gate=gate,
        place_path=gate.place_path,
        starts_at=MONDAY_9AM,
        lines=[[1, words, "household", SERIAL, QUOTA, 1]],
        key=UUID(int=52),
        printed_by=town.people["eva"],
        printed_at=MONDAY_9AM,
    )


def _happened(gate: Gate, guard: Guard, device: Device, number: int) -> dict[str, Any]:
    return {
        "id": UUID(int=number),
        "digest": "d",
        "gate": gate,
        "place_path": gate.place_path,
        "happened_at": MONDAY_9AM,
        "made_at": MONDAY_9AM,
        "received_at": MONDAY_9AM,
        "device_id": device.pk,
        "guard": guard,
    }


def _streams(gate: Gate, guard: Guard, device: Device, words: str) -> None:
    Passage.objects.create(
        direction="out",
        serial=SERIAL,
        quota=QUOTA,
        read_by="scan",
        verdict="pass",
        **_happened(gate, guard, device, 41),
    )
    TurnAway.objects.create(
        reason="no_pass",
        help="called",
        undone_at=MONDAY_9AM,
        **_happened(gate, guard, device, 42),
    )
    Reading.objects.create(normal=False, tenths=379, **_happened(gate, guard, device, 43))
    Undone.objects.create(
        id=UUID(int=45),
        source=UUID(int=42),
        place_path=gate.place_path,
        by=device.made_by,
        reason=words,
        made_at=MONDAY_9AM,
        received_at=MONDAY_9AM,
        applied=True,
    )


def _waiting(gate: Gate, guard: Guard, device: Device, words: str) -> None:
    FollowUp.objects.create(
        source=UUID(int=41),
        gate=gate,
        place_path=gate.place_path,
        happened_at=MONDAY_9AM,
        serial=SERIAL,
        phone_said="pass",
        we_say="quota",
        made_at=MONDAY_9AM,
        words=words,
    )
    Calling.objects.create(
        source=UUID(int=41),
        place_path=gate.place_path,
        by=device.made_by,
        called_at=MONDAY_9AM,
    )
    Asking.objects.create(
        id=UUID(int=44),
        gate=gate,
        place_path=gate.place_path,
        device_id=device.pk,
        guard=guard,
        purpose="medical",
        asked_at=MONDAY_9AM,
        received_at=MONDAY_9AM,
        words=words,
    )
