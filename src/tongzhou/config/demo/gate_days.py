"""Two days at one estate, with the figures of text 002: 200 vehicles, 400 people, 680 readings, 23 turned away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from tongzhou.areas.gates.actions.hours import count_hours
from tongzhou.areas.gates.models import (
    Asking,
    FollowUp,
    Gate,
    Guard,
    Pass,
    Passage,
    PassKind,
    Reading,
    Restriction,
    TurnAway,
)
from tongzhou.config.demo.gates import MAIN, SEED, gates_of
from tongzhou.config.demo.stage import Stage, moment

PEOPLE, CARS, READINGS, TURNED = 400, 200, 680, 23
SHOPPERS = 100
# How many of a day's passages fall into each hour from six to twenty-two.
BUSY = (3, 9, 10, 6, 5, 5, 5, 4, 4, 5, 6, 10, 12, 8, 5, 3)
FIRST_HOUR, EVERY = 6, 4
REASONS = (
    *[("no_pass", "community")] * 8,
    *[("no_pass", "called")] * 4,
    *[("not_resident", "handed_over")] * 5,
    ("vehicle", "other_way"),
    ("vehicle", "handed_over"),
    *[("expired", "one_off")] * 2,
    ("quota", "other_way"),
    ("quota", "community"),
)
HOMEWARD = timedelta(minutes=70)


@dataclass
class Day:
    """What happens on one day, in the order of time; written down a few hours at a time."""

    rows: list[Any] = field(default_factory=list)
    written: int = 0


def plan_gate_days(stage: Stage, today: date) -> None:
    """Yesterday whole, today until now; the hours are counted before the reports of each day."""
    for back in (1, 0):
        day, kept = today - timedelta(days=back), Day()
        for hour in range(FIRST_HOUR + 2, 23, EVERY):
            stage.plan(moment(day, hour, 20), partial(_write, stage, day, kept))
        stage.plan(moment(day, 17, 15), partial(_write, stage, day, kept))
        stage.plan(moment(day, 23, 20), partial(_write, stage, day, kept))
        if not back:
            stage.plan(stage.now - timedelta(seconds=80), partial(_write, stage, day, kept))
            stage.plan(stage.now - timedelta(seconds=70), partial(_just_now, stage))


def _write(stage: Stage, day: date, kept: Day, at: datetime) -> None:
    """All that has happened by now stands in the tables, and its hours in the ledger."""
    if not kept.rows:
        kept.rows = sorted(_day(stage, day), key=lambda row: (row.happened_at, str(row.id)))
    due = [row for row in kept.rows[kept.written :] if row.happened_at < at]
    kept.written += len(due)
    for model in (Passage, TurnAway, Reading):
        model.objects.bulk_create([row for row in due if isinstance(row, model)], batch_size=200)
    count_hours(at)


def _day(stage: Stage, day: date) -> Iterator[Any]:
    """Everything of the day: passages with their readings, more readings, and those turned away."""
    hand = _Hand(stage, day)
    yield from hand.people()
    yield from hand.cars()
    yield from hand.readings()
    for reason, help_ in REASONS[:TURNED]:
        yield hand.row(
            TurnAway, hand.moment(), reason=reason, help=help_, vehicle=reason == "vehicle"
        )


class _Hand:
    """Draws one day from seeded dice."""

    def __init__(self, stage: Stage, day: date) -> None:
        # By the weekday, so that two days in a row differ and a town of the same day is the same.
        self.dice = Random(SEED + day.toordinal() % 7)
        self.day = day
        self.gates: list[Gate] = gates_of(MAIN)
        self.guards = list(Guard.objects.order_by("pk"))
        rows = Pass.objects.filter(place__name=MAIN).order_by("pk")
        homes = list(rows.filter(kind=PassKind.HOUSEHOLD))
        # Each household once in three days: yesterday's are not today's.
        share = day.toordinal() % 4
        self.shoppers = homes[share * SHOPPERS : (share + 1) * SHOPPERS]
        self.residents = list(rows.filter(kind=PassKind.RESIDENT))
        self.vehicles = list(rows.filter(kind=PassKind.VEHICLE))
        self.passed: list[Passage] = []

    def moment(self) -> datetime:
        hour = self.dice.choices(range(len(BUSY)), weights=BUSY)[0]
        start = moment(self.day, FIRST_HOUR + hour)
        return start + timedelta(seconds=self.dice.randrange(3600))

    def row(self, model: type, at: datetime, **values: Any) -> Any:
        vehicle = values.get("vehicle", False)
        gate = self.gates[-1] if vehicle else self.dice.choice(self.gates[:-1])
        offline = self.dice.random() < 0.06
        late = self.dice.randrange(600, 1800) if offline else self.dice.randrange(1, 6)
        if model is Passage:
            values |= {"decided_offline": offline, "unknown": "revoked" if offline else ""}
        return model(
            id=self._id(at),
            digest=f"{self.dice.getrandbits(64):016x}",
            gate=gate,
            place_path=gate.place_path,
            happened_at=at,
            made_at=at,
            received_at=at + timedelta(seconds=late),
            guard=self.guards[(at.hour // 8 * 3 + gate.pk) % len(self.guards)],
            **values,
        )

    def _id(self, at: datetime) -> UUID:
        """A number that rises with time, as the phones make it."""
        millis, low = int(at.timestamp() * 1000), self.dice.getrandbits(62)
        return UUID(int=millis << 80 | 7 << 76 | self.dice.getrandbits(12) << 64 | 2 << 62 | low)

    def passage(self, at: datetime, direction: str, one: Pass | None, **more: Any) -> Passage:
        read_by = self.dice.choices(("scan", "typed", "picked"), weights=(8, 1, 1))[0]
        values = {
            "direction": direction,
            "serial": one.serial if one else None,
            "quota": one.quota if one else None,
            "read_by": "plate" if more.get("vehicle") else read_by,
            "verdict": "pass",
        } | more
        made: Passage = self.row(Passage, at, **values)
        return made

    def people(self) -> Iterator[Passage]:
        """Households go shopping and come home; others go to work, to the doctor, on duty."""
        for one in self.shoppers:
            at = self.moment()
            back = at + HOMEWARD * self.dice.uniform(0.3, 1.5)
            self.passed += [
                self.passage(at, "out", one, purpose="shopping"),
                self.passage(back, "in", one, purpose="shopping"),
            ]
        for number in range(PEOPLE - len(self.passed)):
            one = self.dice.choice(self.residents)
            direction, purpose = "out" if number % 2 else "in", one.purpose
            verdict = "exempt" if purpose in {"medical", "duty"} else "pass"
            self.passed.append(
                self.passage(self.moment(), direction, one, purpose=purpose, verdict=verdict)
            )
        yield from self.passed

    def cars(self) -> Iterator[Passage]:
        for number in range(CARS):
            known = self.dice.choice(self.vehicles) if number % 5 else None
            yield self.passage(
                self.moment(),
                "out" if number % 2 else "in",
                known,
                vehicle=True,
                purpose="work" if known else "supply",
                verdict="pass" if known else "exempt",
                decided_by_guard=known is None,
            )

    def readings(self) -> Iterator[Reading]:
        """One for everybody on foot; drivers, second ones and visitors make up the rest."""
        for number in range(READINGS):
            who = self.passed[number] if number < len(self.passed) else None
            at = who.happened_at if who else self.moment()
            normal = number % 230 != 7
            tenths = self.dice.randrange(360, 370) if normal else self.dice.randrange(373, 378)
            passage = who.id if who else None
            yield self.row(Reading, at, normal=normal, tenths=tenths, passage_id=passage)


def _just_now(stage: Stage, at: datetime) -> None:
    """Somebody waits for an answer; a restriction is objected to; a phone let in a pass withdrawn before."""
    gate = gates_of(MAIN)[0]
    guard = Guard.objects.order_by("pk").first()
    common = {"gate": gate, "place_path": gate.place_path}
    Asking.objects.create(
        id=UUID(int=SEED),
        guard=guard,
        purpose="medical",
        people=1,
        asked_at=at,
        received_at=at,
        **common,
    )
    _let_in_by_guard(stage, common, guard, at)
    held = (
        Pass.objects.filter(place=gate.place, kind=PassKind.HOUSEHOLD).order_by("-number").first()
    )
    assert held is not None
    Restriction.objects.create(
        place=gate.place,
        place_path=gate.place_path,
        household=held.household,
        quota=held.quota,
        reason="多次由他人冒用采购证，暂停本户采购证，改由社区代购",
        decided_by=stage.person("shuji"),
        decided_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=5),
        objection="证是被邻居借去的，已经要回，家里有病人需要自己买药，请恢复。",
        objected_at=at - timedelta(hours=3),
    )
    last = Passage.objects.filter(gate=gate).order_by("-happened_at").first()
    if last is not None:
        FollowUp.objects.create(
            source=last.id,
            happened_at=last.happened_at,
            serial=last.serial,
            phone_said="pass",
            we_say="revoked",
            made_at=at,
            **common,
        )


def _let_in_by_guard(stage: Stage, common: dict, guard: Guard | None, at: datetime) -> None:
    """Earlier today nobody answered within two minutes: the guard decided, and the desk has not yet looked."""
    then = at - timedelta(hours=2)
    Asking.objects.create(
        id=UUID(int=SEED + 1),
        guard=guard,
        purpose="family",
        people=1,
        asked_at=then,
        received_at=then,
        answer=Asking.Answer.YES,
        answered_at=then + timedelta(seconds=130),
        by_guard=True,
        **common,
    )
