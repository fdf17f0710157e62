"""A whole city as one value: everybody with what they did before, and what each community needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairplan.city.job import THREE_SHIFTS, Hours, Job, Limits, Member, Prices
from fairplan.city.rounds import JobOf
from fairplan.plain import from_plain, to_plain
from fairplan.teams import Problem

FORMAT = "city/1"


@dataclass(frozen=True, slots=True)
class Community:
    """What is to be staffed there, as in `Job`; and whether one of two must know the place, and whether
    never two newcomers stand together.
    """

    posts: tuple[str, ...]
    only: frozenset[tuple[int, str, str]] = frozenset()
    hours: tuple[Hours, ...] = THREE_SHIFTS
    needs_local: bool = True
    in_pairs: bool = True


@dataclass(frozen=True, slots=True)
class City:
    """People by id, whoever knows a place or is new there left to the skills in the problem of the teams.

    Those have the skill `local:ID` who know the community with that id, and `old:ID` who are no
    newcomers there.
    """

    members: Mapping[str, Member]
    communities: Mapping[str, Community]
    days: int = 14
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)
    seed: int = 1
    steps: int = 1_500

    def job_of(self, problem: Problem) -> JobOf:
        """What `plan_city` asks for: a community's job, once it is known who is in its team."""
        rows = {one.id: (row, one.skills) for row, one in enumerate(problem.people)}
        columns = {team.id: column for column, team in enumerate(problem.teams)}

        def job(community: str, ids: Sequence[str]) -> Job:
            here = self.communities[community]
            members = tuple(
                self._member(
                    one, community, problem.seconds[rows[one][0], columns[community]], rows[one][1]
                )
                for one in sorted(ids)
            )
            return Job(
                community,
                members,
                here.posts,
                hours=here.hours,
                days=self.days,
                limits=self.limits,
                prices=self.prices,
                seed=self.seed,
                steps=self.steps,
                only=here.only,
            )

        return job

    def _member(self, one: str, community: str, seconds: int, skills: frozenset[str]) -> Member:
        """Somebody as they are in that community."""
        here, known = self.communities[community], self.members[one]
        ids = [hours.id for hours in here.hours]
        soonest = min(here.hours, key=lambda hours: hours.start + hours.minutes)
        away = {day: tuple(h for h in hours if h in ids) for day, hours in known.not_at.items()}
        return replace(
            known,
            local=not here.needs_local or f"local:{community}" in skills,
            newcomer=here.in_pairs and f"old:{community}" not in skills,
            travel=int(seconds) // 60,
            not_at={day: hours for day, hours in away.items() if hours},
            # Hours that are unknown here: the days in a row count all the same.
            last=known.last if known.last in ids or not known.run else soonest.id,
        )


def city_to_plain(city: City) -> dict[str, object]:
    return {"format": FORMAT, **to_plain(city)}


def city_from_plain(plain: Mapping[str, object]) -> City:
    """The city that `city_to_plain` wrote; ValueError when it was written by somebody else."""
    if plain.get("format") != FORMAT:
        raise ValueError(f"expected {FORMAT}, not {plain.get('format')!r}")
    return from_plain(City, {key: one for key, one in plain.items() if key != "format"})
