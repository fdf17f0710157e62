"""From the problem in words to the problem in numbers: `compiled(problem)`.

Every limit of one person that reaches over days becomes part of `Own`; what a cell costs by itself
becomes its cost; everything that links cells or people becomes a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fairplan.roster.compiled import Compiled, Own
from fairplan.roster.names import Names
from fairplan.roster.problem import Before, Person, Problem, Standing, Wish
from fairplan.roster.rows import NO_LIMIT, Rows, is_ban


def compiled(problem: Problem) -> Compiled:
    """The problem as arrays and rows; every roster that keeps the persons' limits costs there what
    `check` says it costs (a unit of a hard row costs `HARD`). Unknown names are a `ProblemError`.
    """
    return _Compiler(problem).compiled()


@dataclass(frozen=True)
class _Compiler:
    problem: Problem

    @cached_property
    def names(self) -> Names:
        return Names(self.problem)

    @cached_property
    def every_shift(self) -> range:
        return range(len(self.problem.shifts))

    @cached_property
    def allowed(self) -> np.ndarray:
        free = np.ones(
            (len(self.problem.people), self.problem.days, len(self.every_shift)), dtype=bool
        )
        for index, person in enumerate(self.problem.people):
            self._block(free[index], person)
        for demand in self.problem.demands:
            if is_ban(demand):
                for cell in self.names.cells(
                    self.names.group(demand), (demand.day,), demand.shifts
                ):
                    free[cell] = False
        return free

    def compiled(self) -> Compiled:
        cost, constant = self._costs()
        standing = self.problem.standing
        return Compiled(
            people=tuple(self._own(person) for person in self.problem.people),
            minutes=np.array([shift.minutes for shift in self.problem.shifts], dtype=np.int64),
            follows=self._follows(),
            allowed=self.allowed,
            must_work=self._must_work(),
            cost=cost,
            weekend_of=self._weekend_of(),
            rows=tuple(Rows(self.names, self.allowed).all()),
            constant=constant,
            standing=self._standing(standing) if standing else None,
            disturbed=standing.per_person if standing else 0,
        )

    # -- one person

    def _own(self, person: Person) -> Own:
        shift, worked, off = self._before(person.before)
        limits = {self.names.s(shift): most for shift, most in person.max_shifts.items()}
        return Own(
            max_shifts=tuple(limits.get(shift, NO_LIMIT) for shift in self.every_shift),
            max_minutes=_or_no_limit(person.max_minutes),
            min_minutes=person.min_minutes,
            max_consecutive=_or_no_limit(person.max_consecutive),
            min_consecutive=person.min_consecutive,
            min_days_off=person.min_days_off,
            max_weekends=_or_no_limit(person.max_weekends),
            before_shift=shift,
            before_worked=worked,
            before_off=off,
        )

    def _before(self, before: Before | None) -> tuple[int, int, int]:
        if before is None:
            return -1, -1, -1
        last = -1 if before.shift is None else self.names.s(before.shift)
        if not before.days_worked and not before.days_off:
            return last, -1, -1
        return last, before.days_worked, before.days_off

    def _block(self, free: np.ndarray, person: Person) -> None:
        for (day, shift), _ in person.blocked.items():
            if 0 <= day < self.problem.days:
                free[day, self.names.s(shift)] = False
        for day in person.days_off:
            if 0 <= day < self.problem.days:
                free[day] = False
        for day, shift in person.fixed.items():
            if 0 <= day < self.problem.days:
                free[day, [other for other in self.every_shift if other != self.names.s(shift)]] = (
                    False
                )
        if person.before and person.before.shift is not None:
            self._block_after(free, person, person.before.shift)

    def _block_after(self, free: np.ndarray, person: Person, before: str) -> None:
        """What is too soon after the last shift before day 0."""
        last = self.problem.shifts[self.names.s(before)]
        soon = last.not_before | person.too_soon.get(before, frozenset())
        free[0, [self.names.s(shift) for shift in soon]] = False
        free[1:2, [self.names.s(shift) for shift in last.not_two_before]] = False

    # -- arrays

    def _follows(self) -> np.ndarray:
        follows = np.ones((len(self.every_shift), len(self.every_shift)), dtype=bool)
        for first, shift in enumerate(self.problem.shifts):
            follows[first, [self.names.s(second) for second in shift.not_before]] = False
        return follows

    def _must_work(self) -> np.ndarray:
        must = np.zeros((len(self.problem.people), self.problem.days), dtype=bool)
        for index, person in enumerate(self.problem.people):
            must[index, [day for day in person.fixed if 0 <= day < self.problem.days]] = True
        return must

    def _weekend_of(self) -> np.ndarray:
        weekend_of = np.full(self.problem.days, -1, dtype=np.int64)
        for number, days in enumerate(self.problem.weekends()):
            weekend_of[list(days)] = number
        return weekend_of

    def _costs(self) -> tuple[np.ndarray, int]:
        cost = np.zeros(
            (len(self.problem.people), self.problem.days, len(self.every_shift) + 1), dtype=np.int64
        )
        for wish in self.problem.wishes:
            self._add_wish(cost, wish)
        if self.problem.standing:
            self._add_changes(cost, self.problem.standing)
        return _without_unavoidable(cost, self.allowed, self._must_work())

    def _add_wish(self, cost: np.ndarray, wish: Wish) -> None:
        if not 0 <= wish.day < self.problem.days:
            return
        meant = list(self.every_shift)
        if wish.shift is not None:
            meant = sorted(self.names.s(shift) for shift in {wish.shift, *wish.also})
        prices = cost[self.names.p(wish.person), wish.day]
        if wish.wants:
            prices += wish.weight
            prices[meant] -= wish.weight
        else:
            prices[meant] += wish.weight

    def _add_changes(self, cost: np.ndarray, standing: Standing) -> None:
        stood = self._standing(standing)
        for day in range(self.problem.days):
            price = standing.per_duty * closeness(standing, day)
            for person in np.flatnonzero(stood[:, day] >= 0):
                cost[person, day] += price
                cost[person, day, stood[person, day]] -= price

    def _standing(self, standing: Standing) -> np.ndarray:
        stood = np.full((len(self.problem.people), self.problem.days), -1, dtype=np.int64)
        for person, duties in standing.roster.items():
            for day, shift in enumerate(duties[: self.problem.days]):
                stood[self.names.p(person), day] = (
                    len(self.every_shift) if shift is None else self.names.s(shift)
                )
        return stood


def closeness(standing: Standing, day: int) -> int:
    """How many times more a change on this day costs; 1 where nothing is said."""
    return standing.closeness[day] if day < len(standing.closeness) else 1


def _or_no_limit(most: int | None) -> int:
    return NO_LIMIT if most is None else most


def _without_unavoidable(
    cost: np.ndarray, allowed: np.ndarray, must_work: np.ndarray
) -> tuple[np.ndarray, int]:
    """The same costs, less what every choice on a day costs at least; and the sum of that."""
    choices = np.concatenate([allowed, ~must_work[:, :, None]], axis=2)
    least = np.where(choices, cost, NO_LIMIT).min(axis=2)
    least[~choices.any(axis=2)] = 0
    return cost - least[:, :, None], int(least.sum())
