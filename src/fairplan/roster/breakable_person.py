"""One person's limits as rows of a program in which each may break at a price.

HiGHS does the work, so import this only in the child process of a planner.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from fairplan.roster.breakable import Breakable
from fairplan.roster.problem import WEEK, Person
from fairplan.roster.program import INFINITY, Terms
from fairplan.roster.reasons import Reason, reason


def limit_one(model: Breakable, number: int, person: Person) -> None:
    """All limits of this person stand as rows."""
    _One(model, number, person).limit()


@dataclass(frozen=True)
class _One:
    """`number` is the person's place in the problem."""

    model: Breakable
    number: int
    person: Person

    def limit(self) -> None:
        self._days()
        self._sums()
        self._blocks()

    @property
    def days(self) -> int:
        return self.model.problem.days

    def _x(self, day: int, shift: str) -> int:
        return self.model.x(self.number, day, self.model.shift[shift])

    def _works(self, day: int, sign: float = 1.0) -> Terms:
        return self.model.works(self.number, day, sign)

    def _broken(self, code: str, **values: object) -> Reason:
        return reason(code, person=self.person.id, **values)

    def _inside(self, day: int) -> bool:
        return 0 <= day < self.days

    def _days(self) -> None:
        for day in range(self.days):
            self.model.row(self._works(day), 0, 1)
        for (day, shift), why in self.person.blocked.items():
            if self._inside(day):
                cell = [(self._x(day, shift), 1.0)]
                at = self._broken("blocked", day=day, shift=shift, why=why)
                self.model.at_most(cell, 0, at)
        for day, why in self.person.days_off.items():
            if self._inside(day):
                at = self._broken("day_off", day=day, why=why)
                self.model.at_most(self._works(day), 0, at)
        for day, shift in self.person.fixed.items():
            if self._inside(day):
                cell = [(self._x(day, shift), -1.0)]
                self.model.at_most(cell, -1, self._broken("fixed", day=day, shift=shift))
        self._rest()

    def _rest(self) -> None:
        for first in self.model.problem.shifts:
            soon = first.not_before | self.person.too_soon.get(first.id, frozenset())
            for apart, late, code in (
                (1, soon, "follows"),
                (2, first.not_two_before, "follows_two"),
            ):
                if late:
                    self._apart(first.id, (apart, sorted(late), code))

    def _apart(self, first: str, what: tuple[int, list[str], str]) -> None:
        apart, late, code = what
        before = self.person.before.shift if self.person.before else None
        for day in range(self.days - apart):
            then = [(self._x(day + apart, shift), 1.0) for shift in late]
            at = self._broken(code, day=day + apart, before=first, shift=late[0])
            self.model.at_most([(self._x(day, first), 1.0), *then], 1, at)
        if before == first and apart <= self.days:
            then = [(self._x(apart - 1, shift), 1.0) for shift in late]
            at = self._broken(code, day=apart - 1, before=first, shift=late[0])
            self.model.at_most(then, 0, at)

    def _sums(self) -> None:
        days = range(self.days)
        for shift, most in self.person.max_shifts.items():
            cells = [(self._x(day, shift), 1.0) for day in days]
            self.model.at_most(cells, most, self._broken("max_shifts", shift=shift, most=most))
        if self.person.max_minutes is not None:
            at = self._broken("max_minutes", most=self.person.max_minutes)
            self.model.at_most(self._minutes(days), self.person.max_minutes, at, 60.0)
        if self.person.min_minutes:
            terms = [(cell, -minutes) for cell, minutes in self._minutes(days)]
            at = self._broken("min_minutes", least=self.person.min_minutes)
            self.model.at_most(terms, -self.person.min_minutes, at, 60.0)
        if self.person.max_week_minutes is not None:
            self._weeks(self.person.max_week_minutes)

    def _minutes(self, days: range) -> Terms:
        shifts = [shift for shift in self.model.problem.shifts if shift.minutes]
        return [(self._x(day, s.id), float(s.minutes)) for day, s in product(days, shifts)]

    def _weeks(self, most: int) -> None:
        past = self.person.before.minutes[-(WEEK - 1) :] if self.person.before else ()
        for first in range(-len(past), max(1 - len(past), self.days - WEEK + 1)):
            days = range(max(0, first), min(first + WEEK, self.days))
            done = sum(past[first:]) if first < 0 else 0
            at = self._broken("week_minutes", day=first, most=most)
            self.model.at_most(self._minutes(days), max(0, most - done), at, 60.0)

    def _blocks(self) -> None:
        self._long_blocks()
        self._short_blocks(self.person.min_consecutive, works=True)
        self._short_blocks(self.person.min_days_off, works=False)
        if self.person.max_weekends is not None:
            self._weekends(self.person.max_weekends)

    def _weekends(self, most: int) -> None:
        worked: Terms = []
        for days in self.model.problem.weekends():
            weekend = self.model.column(0, 1)
            worked.append((weekend, 1.0))
            for day in days:
                self.model.row([*self._works(day), (weekend, -1.0)], -INFINITY, 0)
        self.model.at_most(worked, most, self._broken("max_weekends", most=most))

    def _long_blocks(self) -> None:
        most = self.person.max_consecutive
        if most is None:
            return
        worked = self.person.before.days_worked if self.person.before else 0
        for first in range(-min(worked, most), self.days - most):
            days = range(max(first, 0), first + most + 1)
            terms = [term for day in days for term in self._works(day)]
            at = self._broken("max_consecutive", day=first, most=most)
            self.model.at_most(terms, len(days) - 1, at)

    def _short_blocks(self, least: int, *, works: bool) -> None:
        """A block that begins goes on for `least` days: on[d] - on[d-1] <= on[d+k]."""
        sign = 1.0 if works else -1.0
        code = "min_consecutive" if works else "min_days_off"
        before = self.person.before
        held = (before.days_worked if works else before.days_off) if before else 0
        known = before is not None and bool(before.days_worked or before.days_off)
        for day, later in product(range(self.days), range(1, least)):
            if day + later >= self.days or (day == 0 and not (known and not held)):
                continue
            terms = self._works(day, sign) + self._works(day + later, -sign)
            terms += self._works(day - 1, -sign) if day else []
            most = 0 if works or not day else 1  # before day 0 stood the other kind of block
            at = self._broken(code, day=day, least=least)
            self.model.at_most(terms, most, at)
        for day in range(min(least - held, self.days) if held else 0):
            at = self._broken(code, day=0, least=least)
            self.model.at_most(self._works(day, -sign), -1 if works else 0, at)
