"""Names and numbers: where a person or shift stands in the arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from fairplan.roster.problem import Demand, Problem, ProblemError

Cells = list[tuple[int, int, int]]
"""(person, day, shift) as numbers."""


@dataclass(frozen=True)
class Names:
    """The numbers of a problem's people and shifts; an unknown name is a `ProblemError`."""

    problem: Problem

    @cached_property
    def person(self) -> Mapping[str, int]:
        return {person.id: index for index, person in enumerate(self.problem.people)}

    @cached_property
    def shift(self) -> Mapping[str, int]:
        return {shift.id: index for index, shift in enumerate(self.problem.shifts)}

    def p(self, person: str) -> int:
        return _look_up(self.person, person, "person")

    def s(self, shift: str) -> int:
        return _look_up(self.shift, shift, "shift")

    def cells(
        self, people: Collection[int], days: Collection[int], shifts: Collection[str]
    ) -> Cells:
        inside = [day for day in days if 0 <= day < self.problem.days]
        return list(product(sorted(people), inside, [self.s(shift) for shift in shifts]))

    def group(self, demand: Demand) -> list[int]:
        if demand.people is None:
            return list(self.person.values())
        return sorted(self.p(person) for person in demand.people)


def _look_up(known: Mapping[str, int], name: str, what: str) -> int:
    if name not in known:
        raise ProblemError(
            f"unknown_{what}",
            "There is no " + what + " “{name}”: add it, or take it out where it is named.",
            name=name,
        )
    return known[name]
