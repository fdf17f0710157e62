"""The rows of a problem: everything that links people, or the days of one person in ways that are
not priced day after day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd

import numpy as np

from fairplan.roster.compiled import HARD, Row
from fairplan.roster.names import Cells, Names
from fairplan.roster.problem import (
    STEEPER,
    STEPS,
    WEEK,
    Demand,
    Pair,
    Person,
    Problem,
    Share,
    Shift,
)

NO_LIMIT = 10**9
"""Stands for “no limit”, and is the width of the last step of a row."""

Steps = tuple[tuple[int, int], ...]


def steps_of(share: Share) -> Steps:
    """(width, cost per unit) of the deviation from a fair share, from the first unit on."""
    prices = [share.weight * STEEPER**step for step in range(STEPS)]
    return (*((share.step, price) for price in prices[:-1]), (NO_LIMIT, prices[-1]))


def is_ban(demand: Demand) -> bool:
    """Nobody of the group may stand there at all: cells are closed, no row is needed."""
    return demand.need == 0 and demand.over is None and not demand.only_if_staffed


@dataclass(frozen=True)
class Rows:
    """Makes the rows; cells that are closed in `allowed` (P, D, S) are left out."""

    names: Names
    allowed: np.ndarray

    @property
    def problem(self) -> Problem:
        return self.names.problem

    def all(self) -> Iterator[Row]:
        for demand in self.problem.demands:
            if not is_ban(demand) and 0 <= demand.day < self.problem.days:
                yield from self._demand_row(demand)
        for pair in self.problem.pairs:
            yield from self._pair_rows(pair)
        for share in self.problem.shares:
            yield from self._share_rows(share)
        for person in self.problem.people:
            yield from self._week_rows(person)
        yield from self._rest_rows()

    def _demand_row(self, demand: Demand) -> Iterator[Row]:
        cells = self._open(self.names.cells(self.names.group(demand), (demand.day,), demand.shifts))
        shift = self.names.s(demand.shifts[0]) if len(demand.shifts) == 1 else -1
        if demand.only_if_staffed:
            yield from self._company_row(demand, cells, shift)
            return
        under, over = _steps(demand.under), _steps(demand.over)
        high = demand.need if over else max(demand.need, len(cells))
        if (demand.need and under) or len(cells) > high:
            yield self._row(
                [(cell, 1) for cell in cells],
                (demand.need if under else 0, high),
                (under if demand.need else (), over if len(cells) > high else ()),
                kind="cover",
                rule=demand.rule,
                day=demand.day,
                shift=shift,
            )

    def _company_row(self, demand: Demand, group: Cells, shift: int) -> Iterator[Row]:
        """Whoever stands there needs one of the group: `one * many - others >= 0`."""
        everybody = self._open(
            self.names.cells(self.names.person.values(), (demand.day,), demand.shifts)
        )
        inside = set(group)
        others = [cell for cell in everybody if cell not in inside]
        if others and _steps(demand.under):
            yield self._row(
                [*((cell, len(others)) for cell in group), *((cell, -1) for cell in others)],
                (0, NO_LIMIT),
                (_steps(demand.under), ()),
                kind="cover",
                rule=demand.rule,
                day=demand.day,
                shift=shift,
            )

    def _pair_rows(self, pair: Pair) -> Iterator[Row]:
        every: Sequence[Sequence[str]] = [list(self.names.shift)]
        if pair.by_shift:
            every = [[shift] for shift in self.names.shift]
        days = range(self.problem.days) if pair.days is None else sorted(pair.days)
        for day, shifts in product(days, every):
            one = self._open(self.names.cells([self.names.p(pair.a)], (day,), shifts))
            two = self._open(self.names.cells([self.names.p(pair.b)], (day,), shifts))
            if one or two:
                steps = _steps(pair.weight)
                yield self._row(
                    [*((cell, 1) for cell in one), *((cell, -1) for cell in two)],
                    (0, 0),
                    (steps if two else (), steps if one else ()),
                    kind="pair",
                    rule=f"{pair.a}+{pair.b}",
                    person=self.names.p(pair.a),
                    day=day,
                    shift=self.names.s(shifts[0]) if pair.by_shift else -1,
                )

    def _share_rows(self, share: Share) -> Iterator[Row]:
        steps = steps_of(share)
        for person, fair in share.fair.items():
            cells = self._open(
                [
                    (self.names.p(person), day, self.names.s(shift))
                    for day, shift in sorted(share.cells)
                    if 0 <= day < self.problem.days and share.units.get(shift)
                ]
            )
            target = fair - share.carried.get(person, 0)
            yield self._row(
                [(cell, share.units[self.problem.shifts[cell[2]].id]) for cell in cells],
                (target, target),
                (steps, steps),
                kind="share",
                rule=share.name,
                person=self.names.p(person),
            )

    def _week_rows(self, person: Person) -> Iterator[Row]:
        if person.max_week_minutes is None:
            return
        before = person.before.minutes if person.before else ()
        for back in range(1, min(len(before), WEEK - 1) + 1):
            days = range(min(WEEK - back, self.problem.days))
            carried = sum(before[-back:])
            yield from self._week_row(person, days, max(0, person.max_week_minutes - carried))
        for first in range(max(1, self.problem.days - WEEK + 1)):
            days = range(first, min(first + WEEK, self.problem.days))
            yield from self._week_row(person, days, person.max_week_minutes)

    def _week_row(self, person: Person, days: range, most: int) -> Iterator[Row]:
        minutes = [shift.minutes for shift in self.problem.shifts]
        cells = self._open(
            self.names.cells([self.names.p(person.id)], days, list(self.names.shift))
        )
        cells = [cell for cell in cells if minutes[cell[2]]]
        unit = gcd(*(minutes[cell[2]] for cell in cells)) or 1
        longest = [max((minutes[c[2]] for c in cells if c[1] == day), default=0) for day in days]
        if sum(longest) > most:
            yield self._row(
                [(cell, minutes[cell[2]] // unit) for cell in cells],
                (0, most // unit),
                ((), _steps(None)),
                kind="week",
                rule="max_week_minutes",
                person=self.names.p(person.id),
                day=days[0],
            )

    def _rest_rows(self) -> Iterator[Row]:
        for person in self.problem.people:
            for shift in self.problem.shifts:
                soon = person.too_soon.get(shift.id, frozenset()) - shift.not_before
                yield from self._apart_rows(person, shift, 1, soon, "not_before")
                yield from self._apart_rows(
                    person, shift, 2, shift.not_two_before, "not_two_before"
                )

    def _apart_rows(
        self, person: Person, shift: Shift, apart: int, late: frozenset[str], rule: str
    ) -> Iterator[Row]:
        """At most one of the shift and of those too soon after it, so many days later."""
        for day in range(self.problem.days - apart if late else 0):
            first = self._open(self.names.cells([self.names.p(person.id)], (day,), [shift.id]))
            then = self.names.cells([self.names.p(person.id)], (day + apart,), sorted(late))
            then = self._open(then)
            if first and then:
                yield self._row(
                    [(cell, 1) for cell in first + then],
                    (0, 1),
                    ((), _steps(None)),
                    kind="rest",
                    rule=rule,
                    person=self.names.p(person.id),
                    day=day,
                    shift=self.names.s(shift.id),
                )

    def _open(self, cells: Cells) -> Cells:
        return [cell for cell in cells if self.allowed[cell]]

    def _row(
        self,
        weighted: Collection[tuple[tuple[int, int, int], int]],
        between: tuple[int, int],
        steps: tuple[Steps, Steps],
        *,
        kind: str,
        rule: str,
        person: int = -1,
        day: int = -1,
        shift: int = -1,
    ) -> Row:
        shape = self.allowed.shape
        flat = [(p * shape[1] + d) * shape[2] + s for (p, d, s), _ in weighted]
        return Row(
            cells=np.array(flat, dtype=np.int64),
            coefs=np.array([coef for _, coef in weighted], dtype=np.int64),
            low=between[0],
            high=between[1],
            under=steps[0],
            over=steps[1],
            kind=kind,
            rule=rule,
            person=person,
            day=day,
            shift=shift,
        )


def _steps(price: int | None) -> Steps:
    """One step of this price per unit for ever; None is hard, 0 is no step at all."""
    return () if price == 0 else ((NO_LIMIT, HARD if price is None else price),)
