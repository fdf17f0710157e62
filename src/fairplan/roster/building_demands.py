"""The demands that follow from what was told: people, skills, newcomers, families, leaders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from fairplan.roster.problem import Demand
from fairplan.roster.told import Need, Told, duty

MANY_SKILLS = 4
"""Up to so many skills at one post, each union of skills is asked for its own number of people."""


@dataclass(frozen=True)
class Demands:
    told: Told

    def all(self) -> Iterator[Demand]:
        for need in self.told.needs:
            for day in need.days:
                yield from self._needed(need, day)
        for hours, skill, short in self.told.leaders:
            led, rule = self._with(skill), f"leader:{skill}"
            for day in range(self.told.days):
                needs = [
                    need for need in self.told.needs if need.hours == hours and day in need.days
                ]
                shifts = tuple(duty(need.post, hours) for need in needs if need.people)
                if shifts:
                    yield Demand(day, shifts, 1, led, under=short, rule=rule)

    def _needed(self, need: Need, day: int) -> Iterator[Demand]:
        at = (duty(need.post, need.hours),)
        yield Demand(day, at, need.people, under=need.short, over=need.spare)
        yield from self._skilled(need, day, at)
        new = frozenset(p.id for p in self.told.people.values() if p.newcomer)
        if need.newcomers is not None and len(new) > need.newcomers:
            most = need.newcomers
            yield Demand(day, at, most, new, under=0, over=None, rule="newcomers")
        if need.knows and need.people:
            known = frozenset(self.told.familiar.get(need.post, ()))
            soft = need.short is not None
            yield Demand(day, at, 1, known, need.short, rule="knows", only_if_staffed=soft)
        for family, posts in self.told.families:
            if posts is None or need.post in posts:
                yield Demand(day, at, 1, family, under=0, over=None, rule="family")

    def _skilled(self, need: Need, day: int, at: tuple[str, ...]) -> Iterator[Demand]:
        """Each skill its people, and each union of skills as many as all of them ask for, so that
        nobody counts for two seats.
        """
        skills = sorted(skill for skill, people in need.skills.items() if people)
        together = len(skills) if len(skills) <= MANY_SKILLS else 1
        for size in range(1, together + 1):
            for some in combinations(skills, size):
                holders = frozenset().union(*(self._with(skill) for skill in some))
                people = sum(need.skills[skill] for skill in some)
                rule = "skill:" + "+".join(some)
                yield Demand(day, at, people, holders, under=need.short, rule=rule)

    def _with(self, skill: str) -> frozenset[str]:
        return frozenset(p.id for p in self.told.people.values() if skill in p.skills)
