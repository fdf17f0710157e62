"""The whole problem as one integer program: for rosters of a few dozen people over a few weeks.

From the same numbers as the search. Where HiGHS comes to an end the roster is proven best; stopped
before, the best so far and a bound are known. Hard rows are strict here: no roster comes back where
they cannot all be kept. Uses HiGHS: import it in a planner's child process only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import highspy
import numpy as np

from fairplan.roster.at_once import Ask, Heard
from fairplan.roster.compiled import HARD, Compiled, Own, Row
from fairplan.roster.program import INFINITY, Terms, is_ended, is_found, laid_out

Hears = Callable[[np.ndarray | None, float], bool]
"""Hears the table of a better roster (or None) and the bound so far; True ends the search."""


@dataclass(frozen=True, slots=True)
class Whole:
    """`days` (P, D) of shift numbers (the number of shifts for none) or None where none was found;
    `bound` on the cost of any roster that keeps the hard rows; `finished` where HiGHS came to an end:
    the roster is best within `gap`, or there is none.
    """

    days: np.ndarray | None
    bound: float
    finished: bool


def whole(
    compiled: Compiled,
    *,
    seconds: float = INFINITY,
    gap: float = 0.0,
    seed: int = 1,
    start: np.ndarray | None = None,
    hears: Hears | None = None,
) -> Whole:
    """The best roster HiGHS finds; always the same unless time ends it."""
    program = _Program(compiled)
    program.built()
    options = {"time_limit": seconds, "mip_rel_gap": gap, "random_seed": seed}
    return program.run(options, start, hears)


def serve(receive: Callable[[], Any], send: Callable[[Any], None]) -> None:
    """A member of a crew: solves what it is asked and tells what it finds on the way."""
    while True:
        ask: Ask = receive()

        def hears(days: np.ndarray | None, bound: float) -> bool:
            send(Heard(days, bound))
            return False

        found = whole(ask.compiled, seed=ask.seed, start=ask.start, hears=hears)
        send(Heard(found.days, found.bound, ended=True))


@dataclass
class _Program:
    compiled: Compiled
    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole_numbers: list[bool] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def built(self) -> None:
        """All cells, limits and rows stand in the program."""
        self.people, self.days, self.shifts = self.compiled.allowed.shape
        self._cells()
        for person, own in enumerate(self.compiled.people):
            self._one_a_day(person)
            self._follows(person, own)
            self._sums(person, own)
            self._blocks(person, own)
        for row in self.compiled.rows:
            self._row(row)
        if self.compiled.standing is not None and self.compiled.disturbed:
            self._disturbed(self.compiled.standing)

    # -- columns

    def _column(self, cost: float, upper: float, *, whole_number: bool = True) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole_numbers.append(whole_number)
        return len(self.cost) - 1

    def _cells(self) -> None:
        """A column for each open cell; its cost is what it costs more than a day off."""
        allowed = self.compiled.allowed
        more = self.compiled.cost[:, :, :-1] - self.compiled.cost[:, :, -1:]
        self.constant = self.compiled.constant + int(self.compiled.cost[:, :, -1].sum())
        self.number = np.full(allowed.shape, -1, dtype=np.int64)
        self.number[allowed] = np.arange(int(allowed.sum()))
        self.cost = more[allowed].astype(float).tolist()
        self.upper = [1.0] * len(self.cost)
        self.whole_numbers = [True] * len(self.cost)
        self.flat = self.number.reshape(-1)

    def _works(self, person: int, day: int, sign: float = 1.0) -> Terms:
        return [(int(n), sign) for n in self.number[person, day] if n >= 0]

    def _limit(self, terms: Terms, low: float, high: float) -> None:
        if terms or not low <= 0 <= high:
            self.rows.append((terms, low, high))

    # -- one person

    def _one_a_day(self, person: int) -> None:
        for day in range(self.days):
            self._limit(self._works(person, day), float(self.compiled.must_work[person, day]), 1)

    def _follows(self, person: int, own: Own) -> None:
        number = self.number[person]
        for first in range(self.shifts):
            late = [s for s in range(self.shifts) if not self.compiled.follows[first, s]]
            for day in range(self.days - 1 if late else 0):
                then = [(int(n), 1.0) for n in number[day + 1, late] if n >= 0]
                if number[day, first] >= 0 and then:
                    self._limit([(int(number[day, first]), 1.0), *then], 0, 1)
            if own.before_shift == first and late:
                self._limit([(int(n), 1.0) for n in number[0, late] if n >= 0], 0, 0)

    def _sums(self, person: int, own: Own) -> None:
        number, minutes = self.number[person], self.compiled.minutes
        for shift, most in enumerate(own.max_shifts):
            if most < self.days:
                self._limit([(int(n), 1.0) for n in number[:, shift] if n >= 0], 0, most)
        most = int(minutes.max(initial=0)) * self.days
        if own.min_minutes or own.max_minutes < most:
            terms = [
                (int(number[day, shift]), float(minutes[shift]))
                for day, shift in product(range(self.days), range(self.shifts))
                if number[day, shift] >= 0 and minutes[shift]
            ]
            self._limit(terms, own.min_minutes, min(own.max_minutes, most))

    def _blocks(self, person: int, own: Own) -> None:
        worked = max(own.before_worked, 0)
        for first in range(-min(worked, own.max_consecutive), self.days - own.max_consecutive):
            days = range(max(first, 0), first + own.max_consecutive + 1)
            terms = [term for day in days for term in self._works(person, day)]
            self._limit(terms, 0, len(days) - 1)
        self._short_blocks(person, own.min_consecutive, own.before_worked, works=True)
        self._short_blocks(person, own.min_days_off, own.before_off, works=False)
        weekends = int(self.compiled.weekend_of.max(initial=-1)) + 1
        if own.max_weekends < weekends:
            self._weekends(person, own.max_weekends, weekends)

    def _short_blocks(self, person: int, least: int, held: int, *, works: bool) -> None:
        """A block that begins goes on for `least` days: on[d] - on[d-1] <= on[d+k]."""
        sign = 1.0 if works else -1.0
        for day, later in product(range(self.days), range(1, least)):
            if day + later < self.days and (day or held == 0):
                terms = self._works(person, day, sign) + self._works(person, day + later, -sign)
                terms += self._works(person, day - 1, -sign) if day else []
                self._limit(terms, -INFINITY, 0 if works or not day else 1)
        for day in range(min(least - held, self.days) if held > 0 else 0):
            self._limit(self._works(person, day, -sign), -INFINITY, -1 if works else 0)

    def _weekends(self, person: int, most: int, weekends: int) -> None:
        columns = [self._column(0, 1) for _ in range(weekends)]
        for day, weekend in enumerate(self.compiled.weekend_of):
            if weekend >= 0:
                self._limit([*self._works(person, day), (columns[weekend], -1.0)], -INFINITY, 0)
        self._limit([(column, 1.0) for column in columns], 0, most)

    # -- rows

    def _row(self, row: Row) -> None:
        cells = self.flat[row.cells]
        terms = [(int(n), float(c)) for n, c in zip(cells, row.coefs, strict=True) if n >= 0]
        most = int(np.abs(row.coefs).sum()) + abs(row.low) + (abs(row.high) if row.over else 0)
        low, high = (row.low if row.under else -INFINITY), (row.high if row.over else INFINITY)
        terms += [(column, 1.0) for column in self._steps(row.under, most)]
        terms += [(column, -1.0) for column in self._steps(row.over, most)]
        self._limit(terms, low, high)

    def _steps(self, steps: tuple[tuple[int, int], ...], most: int) -> Iterator[int]:
        """Columns for what is outside; none for a step that is hard."""
        for width, price in steps:
            if price < HARD:
                yield self._column(price, min(width, most))

    def _disturbed(self, standing: np.ndarray) -> None:
        for person in range(self.people):
            disturbed = self._column(self.compiled.disturbed, 1, whole_number=False)
            for day in np.flatnonzero(standing[person] >= 0).tolist():
                self._changed(person, day, int(standing[person, day]), disturbed)

    def _changed(self, person: int, day: int, stood: int, disturbed: int) -> None:
        """Whoever has something else that day is disturbed."""
        if stood == self.shifts:
            self._limit([*self._works(person, day), (disturbed, -1.0)], -INFINITY, 0)
        else:
            there = self.number[person, day, stood]
            terms = [(int(there), 1.0)] if there >= 0 else []
            self._limit([*terms, (disturbed, 1.0)], 1, INFINITY)

    # -- solving

    def run(
        self,
        options: dict[str, Any],
        start: np.ndarray | None,
        hears: Hears | None,
    ) -> Whole:
        if not self.cost:
            nothing = np.full((self.people, self.days), self.shifts)
            return Whole(None if self.rows else nothing, self.constant, True)
        highs = highspy.Highs()
        highs.silent()
        for name, value in {**options, "threads": 1, "mip_abs_gap": 0.999}.items():
            highs.setOptionValue(name, value)
        highs.passModel(laid_out(self.cost, self.upper, self.whole_numbers, self.rows))
        if start is not None:
            self._begin(highs, start)
        if hears:
            self._listen(highs, hears)
        highs.run()
        return self._whole(highs)

    def _begin(self, highs: highspy.Highs, start: np.ndarray) -> None:
        """Starts from this table; HiGHS finds the other columns itself."""
        values = np.zeros(int((self.number >= 0).sum()))
        works = np.argwhere(start < self.shifts)
        cells = self.number[works[:, 0], works[:, 1], start[start < self.shifts]]
        values[cells[cells >= 0]] = 1.0
        highs.setSolution(len(values), np.arange(len(values), dtype=np.int32), values)

    def _listen(self, highs: highspy.Highs, hears: Hears) -> None:
        def better(event: Any) -> None:
            told = event.data_out
            table = self._table(np.array(told.mip_solution))
            if hears(table, told.mip_dual_bound + self.constant):
                event.interrupt()

        def still(event: Any) -> None:
            told = event.data_out
            if hears(None, told.mip_dual_bound + self.constant):
                event.interrupt()

        highs.cbMipImprovingSolution += better
        highs.cbMipInterrupt += still

    def _whole(self, highs: highspy.Highs) -> Whole:
        bound = highs.getInfo().mip_dual_bound + self.constant
        found = is_found(highs)
        days = self._table(np.array(highs.getSolution().col_value)) if found else None
        return Whole(days, bound, is_ended(highs))

    def _table(self, values: np.ndarray) -> np.ndarray:
        held = np.zeros(self.number.shape, dtype=bool)
        inside = self.number >= 0
        held[inside] = values[self.number[inside]] > 0.5
        return np.where(held.any(axis=2), held.argmax(axis=2), self.shifts)
