"""An integer program over cells (person, day, shift) in which limits may break at a price.

HiGHS does the work, so import this only in the child process of a planner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import highspy
import numpy as np

from fairplan.roster.problem import Problem, Roster
from fairplan.roster.program import INFINITY, Terms, is_ended, is_found, laid_out
from fairplan.roster.reasons import Reason

Price = Callable[[Reason], float | None]
"""What one unit of breaking this limit costs; None is never."""

FURTHER = 1.5
"""How much dearer each unit of a broken limit is after the first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`roster` is None where none was found; only with `proven` there is certainly none (or nothing
    cheaper).
    """

    roster: Roster | None
    proven: bool


@dataclass
class Breakable:
    """The program: a column for each (person, day, shift), and one for each limit that may break."""

    problem: Problem
    price: Price
    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem = self.problem
        self.shape = (len(problem.people), problem.days, len(problem.shifts))
        self.cost = [0.0] * int(np.prod(self.shape))
        self.upper = [1.0] * len(self.cost)
        self.shift = {shift.id: number for number, shift in enumerate(problem.shifts)}
        self.person = {person.id: number for number, person in enumerate(problem.people)}

    def column(self, cost: float, upper: float) -> int:
        """A further whole number from 0 to `upper`."""
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: Terms, low: float, high: float) -> None:
        """A further limit on columns."""
        self.rows.append((terms, low, high))

    def at_most(self, terms: Terms, most: float, limit: Reason, unit: float = 1.0) -> None:
        """`terms <= most`, or `unit` more for each time the limit's price is paid."""
        self.row([*terms, *((column, -unit) for column in self.slack(limit))], -INFINITY, most)

    def slack(self, limit: Reason) -> Iterator[int]:
        """The first unit at the price, each further one at more, so that no one limit bears it all."""
        price = self.price(limit)
        if price is not None:
            yield self.column(price, 1.0)
            yield self.column(price * FURTHER, float(len(self.problem.people) * self.problem.days))

    def x(self, person: int, day: int, shift: int) -> int:
        """The column of a cell."""
        return (person * self.shape[1] + day) * self.shape[2] + shift

    def works(self, person: int, day: int, sign: float = 1.0) -> Terms:
        """Whether somebody has any shift on a day."""
        return [(self.x(person, day, shift), sign) for shift in range(self.shape[2])]

    def run(self, seconds: float) -> Answer:
        """What HiGHS makes of it; the same every time unless time runs out."""
        highs = highspy.Highs()
        highs.silent()
        for name, value in {"threads": 1, "time_limit": seconds, "random_seed": 1}.items():
            highs.setOptionValue(name, value)
        highs.passModel(laid_out(self.cost, self.upper, [True] * len(self.cost), self.rows))
        highs.run()
        return Answer(self._roster(highs) if is_found(highs) else None, is_ended(highs))

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
