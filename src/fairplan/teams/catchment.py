"""Who can be there in ten minutes: a team from across the city around one place, and which places have one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from fairplan.places import Place
from fairplan.teams.pairing import Pairing, car_and_local, pairs
from fairplan.travel import TravelModel, by_mode

TEN_MINUTES = 600
CAR = "car"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be asked, where they start and how they travel; `knows` are ids of centres."""

    id: str
    place: Place
    mode: str = CAR
    skills: frozenset[str] = frozenset()
    knows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reached:
    """A candidate and the seconds to the centre."""

    who: Candidate
    seconds: int


@dataclass(frozen=True, slots=True)
class Team:
    """The best team around a centre. `missing` holds skills nobody left in reach could add, with how
    many; `short` how many people there are too few. `pairs` are for its daily work.
    """

    members: tuple[Reached, ...]
    missing: Mapping[str, int]
    short: int
    pairs: Pairing

    @property
    def seconds(self) -> int:
        return sum(one.seconds for one in self.members)


@dataclass(frozen=True, slots=True)
class Reach:
    """How well a centre can be served: how many are in reach, when the last of a full team would be
    there (None: no full team), and which wanted skills nobody in reach has.
    """

    centre: str
    people: int
    last_seconds: int | None
    missing: Mapping[str, int]


def within(
    people: Sequence[Candidate], centre: Place, travel: TravelModel, seconds: int = TEN_MINUTES
) -> list[Reached]:
    """Those who can be at the centre in time, nearest first."""
    ways = by_mode(travel, [(one.place, one.mode) for one in people], [centre])
    found = [Reached(one, int(way)) for one, way in zip(people, ways[:, 0], strict=True)]
    return sorted(
        (one for one in found if one.seconds <= seconds), key=lambda one: (one.seconds, one.who.id)
    )


def team_of(
    reached: Sequence[Reached],
    centre: str = "",
    size: int = 7,
    wanted: Mapping[str, int] | None = None,
    never: Collection[frozenset[str]] = (),
) -> Team:
    """The team that covers most of the wanted skills and, among those, travels least; exact.

    A skill wanted twice is covered twice. `never` holds pairs of ids that do not serve in one pair.
    """
    wanted = wanted or {}
    members = _choose(sorted(reached, key=lambda one: (one.seconds, one.who.id)), size, wanted)
    cars = {one.who.id for one in members if one.who.mode == CAR}
    locals_ = {one.who.id for one in members if centre in one.who.knows}
    return Team(
        members=members,
        missing=_missing(members, wanted),
        short=max(0, size - len(members)),
        pairs=pairs([one.who.id for one in members], car_and_local(cars, locals_, never)),
    )


def servable(
    people: Sequence[Candidate],
    centres: Mapping[str, Place],
    travel: TravelModel,
    seconds: int = TEN_MINUTES,
    size: int = 7,
    wanted: Mapping[str, int] | None = None,
) -> list[Reach]:
    """Every centre, those with a full team and all skills first, then by when the last would be there."""
    ways = by_mode(travel, [(one.place, one.mode) for one in people], list(centres.values()))
    found = []
    for column, centre in enumerate(centres):
        near = sorted((int(way), one) for one, way in enumerate(ways[:, column]) if way <= seconds)
        reached = [Reached(people[one], way) for way, one in near]
        last = near[size - 1][0] if len(near) >= size else None
        found.append(Reach(centre, len(near), last, _missing(reached, wanted or {})))
    return sorted(
        found,
        key=lambda one: (
            one.last_seconds is None,
            sum(one.missing.values()),
            one.last_seconds or 0,
            -one.people,
            one.centre,
        ),
    )


def _missing(members: Sequence[Reached], wanted: Mapping[str, int]) -> dict[str, int]:
    short = {
        skill: need - sum(skill in one.who.skills for one in members)
        for skill, need in sorted(wanted.items())
    }
    return {skill: count for skill, count in short.items() if count > 0}


def _choose(
    reached: Sequence[Reached], size: int, wanted: Mapping[str, int]
) -> tuple[Reached, ...]:
    """By table over (people taken, how much of each skill is covered), nearest first."""
    skills = sorted(wanted)
    nothing = (0,) * len(skills)
    table: dict[tuple[int, tuple[int, ...]], tuple[int, tuple[int, ...]]] = {(0, nothing): (0, ())}
    kept = _worth_asking(reached, size, skills)
    for index in kept:
        one = reached[index]
        for (count, covered), (seconds, taken) in list(table.items()):
            if count == size:
                continue
            now = tuple(
                min(wanted[skill], have + (skill in one.who.skills))
                for skill, have in zip(skills, covered, strict=True)
            )
            better = (seconds + one.seconds, (*taken, index))
            key = (count + 1, now)
            if key not in table or better < table[key]:
                table[key] = better
    full = max(count for count, _ in table)
    best = min(
        (-sum(covered), *found) for (count, covered), found in table.items() if count == full
    )
    return tuple(reached[index] for index in best[2])


def _worth_asking(reached: Sequence[Reached], size: int, skills: Sequence[str]) -> list[int]:
    """Leaves out whoever has `size` nearer ones who can do all that they can: some best team is left."""
    useful = [one.who.skills & frozenset(skills) for one in reached]
    kept: list[int] = []
    for index, own in enumerate(useful):
        if sum(own <= useful[other] for other in kept) < size:
            kept.append(index)
    return kept
