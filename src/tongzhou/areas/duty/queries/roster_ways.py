"""For whom a roster's posts are too far, and whose way is not known: said where the roster is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tongzhou.areas.duty.models import Roster
from tongzhou.areas.duty.queries.distance import roads_of, spots
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.queries.rosters import shifts_of
from tongzhou.areas.duty.roads import Roads, too_far
from tongzhou.base.words import Sentence


@dataclass(frozen=True, slots=True)
class TooFar:
    """Somebody, why, and whether nothing in the roster is near enough."""

    name: str
    why: Sentence
    everywhere: bool


@dataclass(frozen=True, slots=True)
class RosterWays:
    """`unknown` are the names of those who have not said where they set out from; `nowhere` says that
    it is not known either where a post lies, so that no way there counts.
    """

    too_far: tuple[TooFar, ...] = ()
    unknown: tuple[str, ...] = ()
    nowhere: bool = False


def ways_in(roster: Roster, crew: Mapping[int, str], at: datetime) -> RosterWays:
    """The ways of those people (names by id) to the roster's posts; five questions for any number."""
    paths = set(shifts_of(roster).order_by().values_list("place_path", flat=True).distinct())
    if not paths or not crew:
        return RosterWays()
    if len(spots(paths)) < len(paths):
        return RosterWays(nowhere=True)
    limits = limits_at(roster.place_path, at)
    roads = roads_of(crew, paths, {})
    far = (_too_far(crew[pk], roads[pk], paths, limits.most_way_minutes) for pk in crew)
    return RosterWays(
        tuple(one for one in far if one),
        tuple(name for pk, name in crew.items() if not roads[pk].home),
    )


def _too_far(name: str, roads: Roads, paths: set[str], most: int | None) -> TooFar | None:
    found = [beyond for path in paths if (beyond := roads.beyond(path, most))]
    return TooFar(name, too_far(*min(found)), len(found) == len(paths)) if found else None
