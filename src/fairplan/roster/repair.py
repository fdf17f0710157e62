"""Somebody drops out: the smallest changes to the roster people know.

`drop_out` looks for options by its own small search: who can simply take each duty, then chains in
which somebody moves and another takes the place, always with as few people as possible. It is exact
for direct substitutes; `proven` options come from an integer program (see `elastic`) where a planner's
process is at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic

from fairplan.roster.check import check, person_violations
from fairplan.roster.check_together import demand_violations, pair_violations
from fairplan.roster.problem import Demand, Person, Problem, Roster
from fairplan.roster.reasons import Reason, reason
from fairplan.roster.swap import worse

Table = dict[str, tuple[str | None, ...]]
Prove = Callable[[Problem, Roster, int, str], Roster | None]
"""A planner that finds the roster with the fewest people disturbed from a day on (absent one aside)."""

BEAM = 40
"""So many unfinished repairs are kept after each duty."""
DEEPEST = 3
"""So many people in a chain at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """One person's day: what was there and what is there now."""

    person: str
    day: int
    was: str | None
    now: str | None

    @property
    def says(self) -> Reason:
        about = {"person": self.person, "day": self.day}
        if self.was is None:
            return reason("takes", **about, shift=self.now)
        if self.now is None:
            return reason("gives", **about, before=self.was)
        return reason("moves", **about, before=self.was, shift=self.now)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to repair: `changes` for others than the absent one, `people` who are disturbed, `short`
    what still cannot be kept, and what the roster costs more than before (less is below 0).
    """

    changes: tuple[Change, ...]
    people: tuple[str, ...]
    short: tuple[Reason, ...]
    cost: int
    roster: Roster

    def __str__(self) -> str:
        return "; ".join(str(change.says) for change in self.changes) + "."


def drop_out(
    problem: Problem,
    roster: Roster,
    absent: str,
    first: int,
    last: int | None = None,
    *,
    most: int = 5,
    seconds: float = 1.5,
    prove: Prove | None = None,
) -> list[Option]:
    """Options without the absent person from the first to the last day (to the end, if not said), the
    one that disturbs fewest people first; nothing before the first day changes.
    """
    last = problem.days - 1 if last is None else last
    gone = without_person(problem, absent, first, last)
    search = _Repairing(gone, roster, absent, first, last, monotonic() + seconds)
    tables = list(search.tables())
    if prove:
        proven = prove(gone, search.base, first, absent)
        tables += [dict(proven)] if proven else []
    options = [search.option(table) for table in tables]
    by_changes = {repr(option.changes): option for option in options}
    return sorted(by_changes.values(), key=_order)[:most]


def _order(option: Option) -> tuple[object, ...]:
    return len(option.short), len(option.people), len(option.changes), option.cost, str(option)


def without_person(problem: Problem, absent: str, first: int, last: int) -> Problem:
    """The problem with somebody away on these days, who owes nothing any more."""
    return replace(
        problem,
        people=tuple(
            _away(person, first, last) if person.id == absent else person
            for person in problem.people
        ),
        pairs=tuple(p for p in problem.pairs if p.weight is not None or absent not in (p.a, p.b)),
    )


def _away(person: Person, first: int, last: int) -> Person:
    away = range(first, last + 1)
    return replace(
        person,
        days_off={**person.days_off, **dict.fromkeys(away, "dropped_out")},
        fixed={day: shift for day, shift in person.fixed.items() if day not in away},
        min_minutes=0,
        min_consecutive=1,
        min_days_off=1,
    )


@dataclass
class _Repairing:
    problem: Problem
    before: Roster
    absent: str
    first: int
    last: int
    until: float
    _legal: dict[tuple[str, tuple[str | None, ...]], bool] = field(default_factory=dict)
    _lack: dict[tuple[int, tuple[str | None, ...]], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base: Table = dict(self.before)
        line = self.base[self.absent]
        off = (None,) * (self.last + 1 - self.first)
        self.base[self.absent] = (*line[: self.first], *off, *line[self.last + 1 :])
        self.people = {person.id: person for person in self.problem.people}
        self.demands: dict[int, list[Demand]] = {}
        for demand in self.problem.demands:
            self.demands.setdefault(demand.day, []).append(demand)
        self.was = check(self.problem, self.before)
        self.gaps = [
            (day, shift)
            for day in range(self.first, self.last + 1)
            if (shift := line[day]) is not None
        ]

    # -- results

    def option(self, table: Table) -> Option:
        """The option that a finished table is."""
        changes = tuple(
            Change(person, day, was, now)
            for person in self.base
            for day, (was, now) in enumerate(zip(self.base[person], table[person], strict=True))
            if was != now
        )
        verdict = check(self.problem, table)
        people = tuple(dict.fromkeys(change.person for change in changes))
        old = [w for w in self.was.violations if w.values.get("why") != "dropped_out"]
        short = tuple(worse(old, verdict.violations))
        return Option(changes, people, short, verdict.cost - self.was.cost, table)

    # -- the search

    def tables(self) -> Iterator[Table]:
        """Finished tables: a beam over the duties that became free, the fewest people first."""
        beam = [self.base]
        for day, shift in sorted(self.gaps, key=lambda gap: len([*self._direct(self.base, *gap)])):
            grown = [table for one in beam for table in self._filled(one, day, shift)]
            unique = {repr(table): table for table in grown}
            beam = sorted(unique.values(), key=self._rank)[:BEAM]
        yield from beam

    def _rank(self, table: Table) -> tuple[int, int, int, int]:
        changed = [name for name, line in table.items() if line is not self.base[name]]
        days = sum(
            was != now for p in changed for was, now in zip(self.base[p], table[p], strict=True)
        )
        lacks = [self._lacking(table, day) for day in range(self.first, self.problem.days)]
        return sum(h for h, _ in lacks), len(changed), days, sum(soft for _, soft in lacks)

    def _lacking(self, table: Roster, day: int) -> tuple[int, int]:
        """How much hard and how much priced demand on the day is not met."""
        key = (day, tuple(table[name][day] for name in self.people))
        if key not in self._lack:
            self._lack[key] = self._counted(table, day)
        return self._lack[key]

    def _counted(self, table: Roster, day: int) -> tuple[int, int]:
        demands = self.demands.get(day, ())
        hard = sum(_by_how_much(wrong) for wrong in demand_violations(self.problem, table, demands))
        hard += sum(wrong.values["day"] == day for wrong in pair_violations(self.problem, table))
        soft = sum(
            demand.under * max(0, demand.need - _there(table, demand))
            for demand in demands
            if demand.under and not demand.only_if_staffed
        )
        return hard, soft

    def _whole(self, table: Table, day: int) -> bool:
        """Whether the day is as well staffed as it was before somebody dropped out."""
        return self._lacking(table, day) <= self._lacking(self.before, day)

    def _filled(self, table: Table, day: int, shift: str) -> list[Table]:
        """The table with this duty filled in every way of the shortest kind that makes the day whole;
        else in the ways that help at all; else as it is.
        """
        if self._whole(table, day):
            return [table]
        some = list(self._direct(table, day, shift))
        for depth in range(1, DEEPEST + 1):
            ways = some if depth == 1 else self._ways(table, day, shift, depth, frozenset())
            found = [way for way in ways if self._whole(way, day)]
            if found:
                return found
        return some or [table]

    def _ways(
        self, table: Table, day: int, shift: str, depth: int, seen: frozenset[str]
    ) -> Iterator[Table]:
        """Tables in which somebody has the duty, after a chain of exactly so many people."""
        if depth == 1:
            yield from self._direct(table, day, shift)
            return
        for name in self.people:
            if name in seen or name == self.absent or table[name][day] == shift:
                continue
            for released in self._released(table, name, day):
                if monotonic() > self.until:
                    return
                moved = _put(_put(table, name, released, None), name, day, shift)
                if self._keeps(name, moved[name]):
                    before = table[name][released]
                    assert before is not None
                    if self._whole(moved, released):
                        yield moved
                    else:
                        yield from self._ways(moved, released, before, depth - 1, seen | {name})

    def _released(self, table: Table, name: str, day: int) -> list[int]:
        """Days whose duty somebody could give up to take this one: the same day's, or another's if it
        is the one in the way.
        """
        line, fixed = table[name], self.people[name].fixed
        if line[day] is not None:
            return [] if day in fixed else [day]
        if self._keeps(name, _put(table, name, day, self._any(name, day))[name]):
            return []
        near = range(max(self.first, day - 7), min(self.problem.days, day + 8))
        return [other for other in near if line[other] is not None and other not in fixed]

    def _any(self, name: str, day: int) -> str | None:
        """Some shift that is not closed to somebody that day."""
        blocked = self.people[name].blocked
        return next((s.id for s in self.problem.shifts if (day, s.id) not in blocked), None)

    def _direct(self, table: Table, day: int, shift: str) -> Iterator[Table]:
        """Somebody who is off simply takes it, where that helps."""
        lacking = self._lacking(table, day)
        for name in self.people:
            if name != self.absent and table[name][day] is None:
                after = _put(table, name, day, shift)
                if self._keeps(name, after[name]) and self._lacking(after, day) < lacking:
                    yield after

    def _keeps(self, name: str, line: tuple[str | None, ...]) -> bool:
        """Whether somebody's days break nothing that was not broken before."""
        key = (name, line)
        if key not in self._legal:
            person = self.people[name]
            old = person_violations(self.problem, person, self.before[name])
            new = person_violations(self.problem, person, line)
            self._legal[key] = not worse(old, new)
        return self._legal[key]


def _put(table: Table, name: str, day: int, shift: str | None) -> Table:
    line = table[name]
    return {**table, name: (*line[:day], shift, *line[day + 1 :])}


def _by_how_much(wrong: Reason) -> int:
    have, need = wrong.values["have"], wrong.values["need"]
    assert isinstance(have, int)
    assert isinstance(need, int)
    return max(1, abs(have - need))


def _there(table: Roster, demand: Demand) -> int:
    """How many of the group are on the demand's shifts."""
    return sum(
        1
        for name, line in table.items()
        if demand.day < len(line)
        and line[demand.day] in demand.shifts
        and (demand.people is None or name in demand.people)
    )
