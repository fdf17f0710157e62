"""One community's fortnight as a job: who serves there, at how many posts, under which limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hours:
    """A duty's hours: `start` in minutes after midnight; `night` is what is shared out as a night."""

    id: str
    start: int
    minutes: int
    night: bool = False


THREE_SHIFTS = (Hours("day", 480, 480), Hours("evening", 960, 480), Hours("night", 0, 480, True))


@dataclass(frozen=True, slots=True)
class Member:
    """Someone of a community's team. `away` are days on which they cannot serve, with one word why;
    `rather_not` days they would like to have free, with the weight of the wish. `travel` is minutes
    from home. `duties` and `nights` are what they did in the weeks before, `run` the days in a row
    just before day 0 and `last` the hours of the last one. `not_at` are hours that they cannot serve on
    a day on which they could serve others. `mate` is who they would rather serve with. `minutes` are
    those of duties that stand whatever is planned, by day; days before day 0 are negative.
    """

    id: str
    local: bool = True
    newcomer: bool = False
    car: bool = False
    family: str = ""
    travel: int = 0
    away: Mapping[int, str] = field(default_factory=dict)
    rather_not: Mapping[int, int] = field(default_factory=dict)
    duties: int = 0
    nights: int = 0
    run: int = 0
    last: str | None = None
    not_at: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    mate: str = ""
    minutes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for everyone; minutes and days. The way home and back is added to `rest`; `week` are
    minutes of duties that begin on any seven days in a row.
    """

    rest: int = 660
    in_a_row: int = 6
    duties: int = 12
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """What counts how much: a duty nobody does, a day's wish (times its weight), one duty or one night
    away from the fair share (each further one three times the one before).
    """

    open: int = 10_000
    wish: int = 10
    share: int = 4
    night: int = 6


@dataclass(frozen=True, slots=True)
class Job:
    """`posts` stand around the clock in `hours`, each by one pair. Everything `plan_community` needs.

    `only` are the duties (day, post, hours) that there are, where a post does not always stand.
    """

    community: str
    members: tuple[Member, ...]
    posts: tuple[str, ...]
    hours: tuple[Hours, ...] = THREE_SHIFTS
    days: int = 14
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)
    seed: int = 1
    steps: int = 1_500
    only: frozenset[tuple[int, str, str]] = frozenset()

    def is_asked(self, day: int, post: str, hours: str) -> bool:
        """Whether a pair is wanted there then."""
        return not self.only or (day, post, hours) in self.only

    def asked(self) -> Iterator[tuple[int, str, str]]:
        """Every duty of a pair, day by day."""
        for day in range(self.days):
            for hours in self.hours:
                for post in self.posts:
                    if self.is_asked(day, post, hours.id):
                        yield day, post, hours.id


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty without a pair."""

    day: int
    post: str
    hours: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`roster` holds for each member one (post, hours) or None for each day. `spare` is how many more
    duties of pairs the team could have done; `parts` is the cost by kind.
    """

    community: str
    roster: Mapping[str, tuple[tuple[str, str] | None, ...]]
    pairs: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]
    open: tuple[OpenDuty, ...]
    spare: int
    parts: Mapping[str, int]
    seed: int
    steps: int
    seconds: float

    @property
    def cost(self) -> int:
        return sum(self.parts.values())
