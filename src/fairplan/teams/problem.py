"""Who could join which team, what each team needs, and what counts: one frozen value to keep and replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import TYPE_CHECKING

from fairplan.travel import NO_WAY, TravelModel, by_mode

if TYPE_CHECKING:
    from fairplan.places import Place
    from fairplan.travel import Seconds

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who could be sent. Each skill counts for every team that asks for it, a leader's too.

    `load` is added to the travel seconds wherever the person goes, so that those who carried much
    lately are asked last where not everyone is needed.
    """

    id: str
    unit: str = ""
    skills: frozenset[str] = frozenset()
    load: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A place that needs people: at least `size`, at most `most` (None: exactly `size`), and among
    them so many with each skill of `skills`. Each of these that stays open counts `urgency` (1 to 100).
    """

    id: str
    size: int
    most: int | None = None
    skills: Mapping[str, int] = field(default_factory=dict)
    urgency: int = 1
    name: str = ""

    @property
    def room(self) -> int:
        return self.size if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts beside need and travel.

    `far` seconds are too far: as few people as possible go further. `unit_share` is the largest part
    of a team (of the size it asks for) that may come from one unit; one person may always come, and
    where two or more are asked for they are never all of one unit. `stay` is what staying in the team
    of `Problem.now` is worth in seconds of travel. With `everyone` nobody stays in reserve while a team
    has room; without, only open needs are filled. `least_worst` makes the longest way as short as it can
    be before the sum of all ways is looked at.
    """

    far: int = HOUR
    unit_share: float | None = None
    stay: int = 300
    everyone: bool = True
    least_worst: bool = True

    def cap(self, size: int) -> int | None:
        """How many of a team asking for `size` may be of one unit; None without a limit."""
        if self.unit_share is None:
            return None
        most = max(1, floor(self.unit_share * size + 1e-9))
        return max(1, min(most, size - 1)) if size >= 2 else 1


@dataclass(frozen=True, eq=False)
class Problem:
    """`seconds[i, j]` is person i's way to team j, `NO_WAY` where they cannot or may not go; `why_not`
    may say why, by the ids of both. `now` is the team each one is in, `together` and `apart` hold ids
    of two who must, or must not, be in the same team.
    """

    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    seconds: Seconds
    rule: Rule = Rule()
    now: Mapping[str, str] = field(default_factory=dict)
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    why_not: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids, teams = [one.id for one in self.people], [one.id for one in self.teams]
        if len(set(ids)) < len(ids) or len(set(teams)) < len(teams):
            raise ValueError("an id stands for two people or two teams")
        if self.seconds.shape != (len(ids), len(teams)):
            raise ValueError("seconds need one row for each person and one column for each team")
        if self.seconds.size and int(self.seconds.min()) < 0:
            raise ValueError("no way takes less than no time")
        if any(not 0 <= one.size <= one.room or not 1 <= one.urgency <= 100 for one in self.teams):
            raise ValueError("a team needs 0 <= size <= most and an urgency from 1 to 100")
        if any(one.load < 0 for one in self.people):
            raise ValueError("a load is never negative")
        known = set(ids)
        for pair in (*self.together, *self.apart):
            if len(set(pair)) != 2 or not set(pair) <= known:
                raise ValueError(f"{pair} are not two of the people")
        if not set(self.now) <= known or not set(self.now.values()) <= set(teams):
            raise ValueError("`now` names someone or some team that is not there")
        self.seconds.setflags(write=False)


def from_places(
    people: Sequence[tuple[Person, Place, str]],
    teams: Sequence[tuple[Team, Place]],
    travel: TravelModel,
    rule: Rule | None = None,
    *,
    radius: int | None = None,
    why_not: Mapping[tuple[str, str], str] | None = None,
    now: Mapping[str, str] | None = None,
    together: tuple[tuple[str, str], ...] = (),
    apart: tuple[tuple[str, str], ...] = (),
) -> Problem:
    """The problem for people who start at their places by their own modes of travel.

    Whoever is further than `radius` seconds cannot go, nor whoever `why_not` names with a reason.
    """
    starts = [(place, mode) for _, place, mode in people]
    seconds = by_mode(travel, starts, [place for _, place in teams])
    if radius is not None:
        seconds[seconds > radius] = NO_WAY
    rows = {person.id: row for row, (person, _, _) in enumerate(people)}
    columns = {team.id: column for column, (team, _) in enumerate(teams)}
    for person, team in why_not or {}:
        seconds[rows[person], columns[team]] = NO_WAY
    return Problem(
        people=tuple(person for person, _, _ in people),
        teams=tuple(team for team, _ in teams),
        seconds=seconds,
        rule=rule or Rule(),
        now=now or {},
        together=together,
        apart=apart,
        why_not=why_not or {},
    )
