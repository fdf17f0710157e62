"""A made-up city of people and communities, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairplan.places import Place
from fairplan.teams import Person, Problem, Rule, Team
from fairplan.travel import OwnModel, by_mode

SKILLS = {"leader": 0.15, "first_aid": 0.25, "driver": 0.3, "dialect": 0.4}
SHARES = {"leader": 0.1, "first_aid": 0.18, "driver": 0.22, "dialect": 0.3}
UNITS = 60


@dataclass(frozen=True)
class City:
    """People and communities over 20 x 20 km; `seconds` by each one's own mode (40 % have a car)."""

    people: tuple[Person, ...]
    homes: tuple[Place, ...]
    sites: tuple[Place, ...]
    sizes: tuple[int, ...]
    seconds: np.ndarray


def city(people: int = 5_500, communities: int = 300, seed: int = 1) -> City:
    """The sizes asked for add up to the number of people."""
    rng = np.random.default_rng(seed)

    def spots(count: int) -> tuple[Place, ...]:
        where = rng.uniform(0, 20_000, (count, 2)) * (1 / 83_900, 1 / 111_195) + (121.0, 41.0)
        return tuple(Place(round(x, 6), round(y, 6), "wgs84") for x, y in where.tolist())

    homes, sites = spots(people), spots(communities)
    modes = np.where(rng.random(people) < 0.4, "car", "foot").tolist()
    least = min(3, people // communities)
    extra = rng.multinomial(people - least * communities, rng.dirichlet([2.0] * communities))
    skills = [
        frozenset(skill for skill, share in SKILLS.items() if rng.random() < share)
        for _ in range(people)
    ]
    units = rng.integers(0, UNITS, people).tolist()
    return City(
        people=tuple(
            Person(f"p{i}", f"u{unit}", own)
            for i, (unit, own) in enumerate(zip(units, skills, strict=True))
        ),
        homes=homes,
        sites=sites,
        sizes=tuple((extra + least).tolist()),
        seconds=by_mode(OwnModel(), list(zip(homes, modes, strict=True)), sites),
    )


def plain(made: City) -> Problem:
    """Sizes and ways only."""
    teams = tuple(Team(f"t{j}", size) for j, size in enumerate(made.sizes))
    return Problem(made.people, teams, made.seconds, Rule(least_worst=False))


def skilled(made: City) -> Problem:
    """Four skills in each team, and no unit more than 34 % of it."""
    teams = tuple(
        Team(f"t{j}", n, skills={skill: max(1, int(n * share)) for skill, share in SHARES.items()})
        for j, n in enumerate(made.sizes)
    )
    return Problem(made.people, teams, made.seconds, Rule(unit_share=0.34, least_worst=False))


def members(seed: int = 1) -> Problem:
    """74 people of one business district into 20 communities, a leader in each, at most half of a unit."""
    rng = np.random.default_rng(seed)
    made = city(74, 20, seed)
    leads = rng.permutation(74)[:30]
    people = tuple(
        Person(
            one.id, f"u{rng.integers(0, 12)}", frozenset({"leader"}) if i in leads else frozenset()
        )
        for i, one in enumerate(made.people)
    )
    teams = tuple(Team(f"t{j}", 3, 5, {"leader": 1}) for j in range(20))
    return Problem(people, teams, made.seconds, Rule(unit_share=0.5))
