"""A roster that breaks as little as possible: the hard limits as a small integer program.

`feasible` asks whether all can be kept; `least_broken` lets each limit be broken at a price. Both
read the problem's words, not the planner's numbers. HiGHS does the work, so import this only in the
child process of a planner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import highspy
import numpy as np

from fairplan.roster.problem import WEEK, Demand, Person, Problem, Roster
from fairplan.roster.reasons import Reason, reason

Price = Callable[[Reason], float | None]
"""What one unit of breaking this limit costs; None is never."""

Terms = list[tuple[int, float]]
INFINITY = highspy.kHighsInf
FURTHER = 1.5
"""How much dearer each unit of a broken limit is after the first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`roster` is None where none was found; only with `proven` there is certainly none (or nothing
    cheaper).
    """

    roster: Roster | None
    proven: bool


def never(limit: Reason) -> None:
    """No limit may be broken."""


def feasible(problem: Problem, seconds: float = 20.0) -> Answer:
    """A roster that keeps every hard limit, if there is one."""
    return least_broken(problem, never, seconds)


def least_broken(problem: Problem, price: Price, seconds: float = 20.0) -> Answer:
    """The roster whose broken limits cost least."""
    return Model(problem, price).solved(seconds)


@dataclass
class Model:
    """The program: a column for each (person, day, shift), and one for each limit that may break."""

    problem: Problem
    price: Price
    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def solved(self, seconds: float) -> Answer:
        """All limits as rows, and the cheapest roster."""
        self.built()
        return self.run(seconds)

    def built(self) -> None:
        """All hard limits stand as rows."""
        self._cells()
        for number, person in enumerate(self.problem.people):
            self._days(number, person)
            self._sums(number, person)
            self._blocks(number, person)
        for demand in self.problem.demands:
            self._demand(demand)
        self._pairs()

    # -- columns and rows

    def column(self, cost: float, upper: float) -> int:
        """A further whole number from 0 to `upper`."""
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: Terms, low: float, high: float) -> None:
        """A further limit on columns."""
        self.rows.append((terms, low, high))

    def _at_most(self, terms: Terms, most: float, limit: Reason, unit: float = 1.0) -> None:
        """`terms <= most`, or `unit` more for each time the limit's price is paid."""
        self.row([*terms, *((column, -unit) for column in self._slack(limit))], -INFINITY, most)

    def _slack(self, limit: Reason) -> Iterator[int]:
        """The first unit at the price, each further one at more, so that no one limit bears it all."""
        price = self.price(limit)
        if price is not None:
            yield self.column(price, 1.0)
            yield self.column(price * FURTHER, float(len(self.problem.people) * self.problem.days))

    def _cells(self) -> None:
        shape = (len(self.problem.people), self.problem.days, len(self.problem.shifts))
        self.shape = shape
        self.cost = [0.0] * int(np.prod(shape))
        self.upper = [1.0] * len(self.cost)
        self.shift = {shift.id: number for number, shift in enumerate(self.problem.shifts)}
        self.person = {person.id: number for number, person in enumerate(self.problem.people)}

    def x(self, person: int, day: int, shift: int) -> int:
        """The column of a cell."""
        return (person * self.shape[1] + day) * self.shape[2] + shift

    def works(self, person: int, day: int, sign: float = 1.0) -> Terms:
        """Whether somebody has any shift on a day."""
        return [(self.x(person, day, shift), sign) for shift in range(self.shape[2])]

    # -- one person

    def _days(self, number: int, person: Person) -> None:
        for day in range(self.problem.days):
            self.row(self.works(number, day), 0, 1)
        for (day, shift), why in person.blocked.items():
            if 0 <= day < self.problem.days:
                cell = [(self.x(number, day, self.shift[shift]), 1.0)]
                at = reason("blocked", person=person.id, day=day, shift=shift, why=why)
                self._at_most(cell, 0, at)
        for day, why in person.days_off.items():
            if 0 <= day < self.problem.days:
                at = reason("day_off", person=person.id, day=day, why=why)
                self._at_most(self.works(number, day), 0, at)
        for day, shift in person.fixed.items():
            if 0 <= day < self.problem.days:
                cell = [(self.x(number, day, self.shift[shift]), -1.0)]
                self._at_most(cell, -1, reason("fixed", person=person.id, day=day, shift=shift))
        self._rest(number, person)

    def _rest(self, number: int, person: Person) -> None:
        for first in self.problem.shifts:
            soon = first.not_before | person.too_soon.get(first.id, frozenset())
            for apart, late, code in (
                (1, soon, "follows"),
                (2, first.not_two_before, "follows_two"),
            ):
                if late:
                    self._apart(number, person, first.id, (apart, sorted(late), code))

    def _apart(
        self, number: int, person: Person, first: str, what: tuple[int, list[str], str]
    ) -> None:
        apart, late, code = what
        before = person.before.shift if person.before else None
        for day in range(self.problem.days - apart):
            then = [(self.x(number, day + apart, self.shift[shift]), 1.0) for shift in late]
            at = reason(code, person=person.id, day=day + apart, before=first, shift=late[0])
            self._at_most([(self.x(number, day, self.shift[first]), 1.0), *then], 1, at)
        if before == first and apart <= self.problem.days:
            then = [(self.x(number, apart - 1, self.shift[shift]), 1.0) for shift in late]
            at = reason(code, person=person.id, day=apart - 1, before=first, shift=late[0])
            self._at_most(then, 0, at)

    def _sums(self, number: int, person: Person) -> None:
        days, minutes = range(self.problem.days), [s.minutes for s in self.problem.shifts]
        for shift, most in person.max_shifts.items():
            cells = [(self.x(number, day, self.shift[shift]), 1.0) for day in days]
            self._at_most(
                cells, most, reason("max_shifts", person=person.id, shift=shift, most=most)
            )
        if person.max_minutes is not None:
            at = reason("max_minutes", person=person.id, most=person.max_minutes)
            self._at_most(self._minutes(number, days, minutes), person.max_minutes, at, 60.0)
        if person.min_minutes:
            terms = self._minutes(number, days, [-each for each in minutes])
            at = reason("min_minutes", person=person.id, least=person.min_minutes)
            self._at_most(terms, -person.min_minutes, at, 60.0)
        if person.max_week_minutes is not None:
            self._weeks(number, person, person.max_week_minutes, minutes)

    def _minutes(self, number: int, days: range, minutes: list[int]) -> Terms:
        return [
            (self.x(number, day, shift), float(minutes[shift]))
            for day, shift in product(days, range(self.shape[2]))
            if minutes[shift]
        ]

    def _weeks(self, number: int, person: Person, most: int, minutes: list[int]) -> None:
        past = person.before.minutes[-(WEEK - 1) :] if person.before else ()
        for first in range(-len(past), max(1 - len(past), self.problem.days - WEEK + 1)):
            days = range(max(0, first), min(first + WEEK, self.problem.days))
            done = sum(past[first:]) if first < 0 else 0
            at = reason("week_minutes", person=person.id, day=first, most=most)
            self._at_most(self._minutes(number, days, minutes), max(0, most - done), at, 60.0)

    def _blocks(self, number: int, person: Person) -> None:
        self._long_blocks(number, person)
        self._short_blocks(number, person, person.min_consecutive, works=True)
        self._short_blocks(number, person, person.min_days_off, works=False)
        if person.max_weekends is not None:
            worked = []
            for days in self.problem.weekends():
                weekend = self.column(0, 1)
                worked.append((weekend, 1.0))
                for day in days:
                    self.row([*self.works(number, day), (weekend, -1.0)], -INFINITY, 0)
            at = reason("max_weekends", person=person.id, most=person.max_weekends)
            self._at_most(worked, person.max_weekends, at)

    def _long_blocks(self, number: int, person: Person) -> None:
        most = person.max_consecutive
        if most is None:
            return
        worked = person.before.days_worked if person.before else 0
        for first in range(-min(worked, most), self.problem.days - most):
            days = range(max(first, 0), first + most + 1)
            terms = [term for day in days for term in self.works(number, day)]
            at = reason("max_consecutive", person=person.id, day=first, most=most)
            self._at_most(terms, len(days) - 1, at)

    def _short_blocks(self, number: int, person: Person, least: int, *, works: bool) -> None:
        """A block that begins goes on for `least` days: on[d] - on[d-1] <= on[d+k]."""
        sign = 1.0 if works else -1.0
        code = "min_consecutive" if works else "min_days_off"
        before = person.before
        held = (before.days_worked if works else before.days_off) if before else 0
        known = before is not None and bool(before.days_worked or before.days_off)
        for day, later in product(range(self.problem.days), range(1, least)):
            if day + later >= self.problem.days or (day == 0 and not (known and not held)):
                continue
            terms = self.works(number, day, sign) + self.works(number, day + later, -sign)
            terms += self.works(number, day - 1, -sign) if day else []
            most = 0 if works else 1
            if day == 0:  # the other kind of block stood before
                most = 0
            at = reason(code, person=person.id, day=day, least=least)
            self._at_most(terms, most, at)
        for day in range(min(least - held, self.problem.days) if held else 0):
            at = reason(code, person=person.id, day=0, least=least)
            self._at_most(self.works(number, day, -sign), -1 if works else 0, at)

    # -- demands and pairs

    def _demand(self, demand: Demand) -> None:
        if not 0 <= demand.day < self.problem.days:
            return
        shifts = [self.shift[shift] for shift in demand.shifts]
        everybody = list(self.person)
        group = [who for who in everybody if demand.people is None or who in demand.people]
        there = [(self.x(self.person[w], demand.day, s), 1.0) for w in group for s in shifts]
        if demand.only_if_staffed:
            if demand.under is None:
                self._company(demand, there, [who for who in everybody if who not in set(group)])
            return
        if demand.need and demand.under is None:
            short = [(column, -1.0) for column, _ in there]
            self._at_most(short, -demand.need, _about("under", demand))
        if demand.over is None:
            self._at_most(there, demand.need, _about("over", demand))

    def _company(self, demand: Demand, there: Terms, others: list[str]) -> None:
        missing = list(self._slack(_about("company", demand)))
        for who, shift in product(others, demand.shifts):
            cell = self.x(self.person[who], demand.day, self.shift[shift])
            low = [(cell, 1.0), *((column, -1.0) for column, _ in there)]
            self.row([*low, *((column, -1.0) for column in missing)], -INFINITY, 0)

    def _pairs(self) -> None:
        for pair in self.problem.pairs:
            days = range(self.problem.days) if pair.days is None else sorted(pair.days)
            if pair.weight is None:
                for day in days:
                    self._together(self.person[pair.a], self.person[pair.b], day, pair.by_shift)

    def _together(self, one: int, two: int, day: int, by_shift: bool) -> None:
        names = [self.problem.people[number].id for number in (one, two)]
        slack = list(self._slack(reason("pair", person=names[0], other=names[1], day=day)))
        every = range(self.shape[2])
        for shifts in [[shift] for shift in every] if by_shift else [list(every)]:
            terms = [(self.x(one, day, shift), 1.0) for shift in shifts]
            terms += [(self.x(two, day, shift), -1.0) for shift in shifts]
            self.row([*terms, *((column, -1.0) for column in slack)], -INFINITY, 0)
            self.row([*terms, *((column, 1.0) for column in slack)], 0, INFINITY)

    # -- solving

    def run(self, seconds: float) -> Answer:
        """What HiGHS makes of it; the same every time unless time runs out."""
        highs = highspy.Highs()
        highs.silent()
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("time_limit", seconds)
        highs.setOptionValue("random_seed", 1)
        highs.passModel(self._program())
        highs.run()
        status = highs.getModelStatus()
        found = (
            highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        )
        proven = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        return Answer(self._roster(highs) if found else None, proven)

    def _program(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.rows)
        lp.col_cost_ = np.array(self.cost)
        lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.array(self.upper)
        lp.row_lower_ = np.array([low for _, low, _ in self.rows])
        lp.row_upper_ = np.array([high for _, _, high in self.rows])
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in self.rows)])
        flat = [term for terms, _, _ in self.rows for term in terms]
        matrix.index_ = np.array([column for column, _ in flat], dtype=np.int32)
        matrix.value_ = np.array([value for _, value in flat])
        return lp

    def _roster(self, highs: highspy.Highs) -> Roster:
        values = np.array(highs.getSolution().col_value[: int(np.prod(self.shape))])
        held = values.reshape(self.shape) > 0.5
        ids = [shift.id for shift in self.problem.shifts]
        return {
            person.id: tuple(
                ids[int(np.argmax(line))] if line.any() else None for line in held[number]
            )
            for number, person in enumerate(self.problem.people)
        }


def _about(side: str, demand: Demand) -> Reason:
    return reason(
        side, day=demand.day, shift="/".join(demand.shifts), need=demand.need, rule=demand.rule
    )


def priced(prices: Mapping[str, float | None]) -> Price:
    """Prices by code, or by code and why or rule (“blocked:leave”, “over:family”), the finer first."""

    def price(limit: Reason) -> float | None:
        kind = str(limit.values.get("why") or limit.values.get("rule") or "").split(":")[0]
        finer = f"{limit.code}:{kind}"
        return prices[finer] if finer in prices else prices.get(limit.code)

    return price
