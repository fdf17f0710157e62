"""Paper at the gate: an evening list in a fixed order, and what stood on it typed in exactly once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime, make_aware

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.actions.follow_ups import Knowledge, held_of, hold
from tongzhou.areas.gates.actions.rights import APPROVES, RUNS, require
from tongzhou.areas.gates.models import Gate, Guard, PaperList, Passage, TurnAway
from tongzhou.areas.gates.queries.paper import Ids, on_the_list
from tongzhou.areas.gates.queries.standing import events_over
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer

DAY = timedelta(days=1)
PAPER = "paper"
MOST_TURNED = 200
Line = Sequence[object]
Row = TypeVar("Row", Passage, TurnAway)


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody of a line went out and came in, as it stands on the paper."""

    out: time | None = None
    back: time | None = None
    people: int = 1
    # What for, a code of kinds.PURPOSES: what is ticked on the paper uses no turn where the rule says so.
    purpose: str = ""


@transaction.atomic
def print_list(
    gate: Gate, *, starts_at: datetime, key: UUID, by: Viewer, at: datetime
) -> PaperList:
    """The list of the passes that count there then, in the order of their numbers; once for one key."""
    require(gate.place_path, by, RUNS, APPROVES)
    if (known := PaperList.objects.filter(key=key, gate=gate).first()) is not None:
        return known
    made = PaperList.objects.create(
        gate=gate,
        place_path=gate.place_path,
        event_id=gate.event_id,
        starts_at=starts_at,
        lines=on_the_list(gate, starts_at),
        key=key,
        printed_by_id=by.person_id,
        printed_at=at,
    )
    write_audit("gates.paper_printed", by=by, at=at, subject=f"paper:{made.pk}")
    return made


@transaction.atomic
def type_in(
    paper: PaperList,
    times: Mapping[int, Times],
    turned: Mapping[str, int],
    *,
    guard: Guard | None = None,
    by: Viewer,
    at: datetime,
) -> int:
    """What stood on the paper is in the tables, each line and way once, however often it is saved.

    What was taken back stays so; its line and way may be typed anew.

    `times` by the line's position, `turned` how many by reason. Raises Refused: nothing, no_line,
    no_purpose, in_the_future. How many rows are new.
    """
    require(paper.place_path, by, RUNS, APPROVES)
    PaperList.objects.select_for_update().get(pk=paper.pk)
    ids = Ids(paper)
    rows = [
        row for place, one in times.items() for row in passages_of_line(ids, place, one, guard, at)
    ]
    spare(rows, paper.gate, at)
    away = [row for why, count in turned.items() for row in _away(ids, why, count, guard, at)]
    if not rows and not away:
        raise Refused("nothing", said("Nothing was filled in."))
    fresh = _put(Passage, rows)
    look_at_paper(fresh, paper.gate, at)
    new = len(fresh) + len(_put(TurnAway, away))
    PaperList.objects.filter(pk=paper.pk).update(typed_at=at, typed_by_id=by.person_id)
    write_audit("gates.paper_typed", by=by, at=at, subject=f"paper:{paper.pk}", rows=new)
    return new


def _put(model: type[Row], rows: Sequence[Row]) -> list[Row]:
    """Which of them were not there before; the ids follow from the paper, so a repeat is the same row."""
    there = set(model.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    new = [row for row in rows if row.pk not in there]
    model.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return new


def passages_of_line(
    ids: Ids, place: int, one: Times, guard: Guard | None, at: datetime
) -> Iterator[Passage]:
    """What those hours of one line mean, unsaved; the ids follow from list, line and way.

    Raises Refused: no_line, no_purpose, in_the_future.
    """
    paper = ids.paper
    if not 0 <= place < len(paper.lines):
        raise Refused("no_line", said("There is no such line on this list."))
    if one.purpose and one.purpose not in kinds.PURPOSES:
        raise Refused("no_purpose", said("This purpose is not known."))
    line = paper.lines[place]
    for way, clock in (("out", one.out), ("in", one.back)):
        if clock is not None:
            yield Passage(
                **_happened(ids, f"{place}:{way}", clock, guard, at),
                direction=way,
                vehicle=line[2] == "vehicle",
                people=one.people,
                purpose=one.purpose,
                serial=line[3],
                quota=line[4],
                read_by=PAPER,
                verdict=PAPER,
                decided_by_guard=True,
                decided_offline=True,
                unknown="quota,revoked",
            )


def spare(rows: Sequence[Passage], gate: Gate, at: datetime) -> None:
    """Those of that gate that use no turn are marked so, as a phone would have marked them."""
    if not rows:
        return
    held = [held_of(row) for row in rows]
    knowledge = Knowledge(held, {gate.pk: gate}, at)
    for row, one in zip(rows, held, strict=True):
        row.spared = knowledge.spared(one)


def look_at_paper(rows: Sequence[Passage], gate: Gate, at: datetime) -> None:
    """New rows of that gate are held against all that is known, like those of a phone."""
    if rows:
        hold([held_of(row) for row in rows], {gate.pk: gate}, at=at)


def _away(ids: Ids, why: str, count: int, guard: Guard | None, at: datetime):
    if why not in kinds.TURNED_AWAY or not 0 <= count <= MOST_TURNED:
        raise Refused("no_line", said("There is no such line on this list."))
    moment = localtime(ids.paper.starts_at).time()
    for n in range(count):
        row = _happened(ids, f"away:{why}:{n}", moment, guard, at)
        yield TurnAway(**row, reason=why, help="none")


def _happened(ids: Ids, name: str, clock: time, guard: Guard | None, at: datetime):
    paper = ids.paper
    moment = moment_of(paper, clock)
    if moment > at:
        raise Refused("in_the_future", said("%(clock)s has not come yet.", clock=f"{clock:%H:%M}"))
    events = [one for one in events_over([paper.place_path]) if one.covers(moment)]
    event = max(events, key=lambda one: one.pk == paper.gate.event_id, default=None)
    return {
        "id": ids.of(name),
        "digest": sha256(f"{paper.key}:{name}:{moment}".encode()).hexdigest()[:32],
        "gate_id": paper.gate_id,
        "place_path": paper.place_path,
        "happened_at": moment,
        "made_at": moment,
        "received_at": at,
        "guard": guard,
        "event_id": event.pk if event else None,
    }


def moment_of(paper: PaperList, clock: time) -> datetime:
    """The moment of that hour on the paper: before the list begins, it is the next day's."""
    start = localtime(paper.starts_at)
    moment = make_aware(datetime.combine(start.date(), clock))
    return moment if moment >= start.replace(second=0, microsecond=0) else moment + DAY
