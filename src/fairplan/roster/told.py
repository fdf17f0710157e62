"""What was told to the builder, before anything is derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from fairplan.roster.clock import DAY, Limits, Span
from fairplan.roster.problem import Before, Pair, Standing

What = Literal["hours", "duties", "nights", "weekends"]
"""What can be spread fairly."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a duty is: `start` in minutes after midnight, `minutes` long (at most a day)."""

    id: str
    start: int
    minutes: int
    title: str = ""

    def on(self, day: int) -> Span:
        return Span(day * DAY + self.start, day * DAY + self.start + self.minutes)


@dataclass(frozen=True, slots=True)
class Post:
    """Where a duty is. Who has not all of `requires` cannot stand there at all."""

    id: str
    title: str = ""
    requires: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """One shift to be: which post, which hours."""

    post: Post
    hours: Hours

    @property
    def id(self) -> str:
        return duty(self.post.id, self.hours.id)


@dataclass(frozen=True, slots=True)
class Minor:
    """What somebody under age may do: never at night, only at `posts`, and nothing without consent."""

    posts: frozenset[str]
    consent: bool
    in_a_day: int | None = None
    in_seven_days: int | None = None


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as told to the builder; `capacity` is their share of what is spread fairly, in
    hundredths of a full one. `travel` is minutes from home to each post.
    """

    id: str
    name: str = ""
    skills: frozenset[str] = frozenset()
    newcomer: bool = False
    minor: Minor | None = None
    capacity: int = 100
    travel: Mapping[str, int] = field(default_factory=dict)
    max_travel: int | None = None
    max_minutes: int | None = None
    min_minutes: int = 0
    max_in_a_row: int | None = None
    max_in_seven_days: int | None = None
    max_weekends: int | None = None
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """How many are needed at a post and hours on some days, and who must be among them."""

    post: str
    hours: str
    days: tuple[int, ...]
    people: int
    skills: Mapping[str, int]
    short: int | None
    spare: int | None
    newcomers: int | None
    knows: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody is elsewhere: `gap` minutes must lie between it and any duty, `travel` on top."""

    person: str
    span: Span
    why: str
    gap: int = 0
    travel: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exempt:
    """Somebody is not given these duties (None is any), for a reason in one word."""

    person: str
    why: str
    posts: frozenset[str] | None = None
    hours: frozenset[str] | None = None
    days: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Desire:
    person: str
    day: int
    weight: int
    wants: bool
    post: str | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class Spread:
    name: str
    what: What
    history: Mapping[str, int]
    weight: int
    posts: frozenset[str] | None
    hours: frozenset[str] | None
    unit: int


def duty(post: str, hours: str) -> str:
    """The id of the shift at this post and these hours."""
    return f"{post}:{hours}"


@dataclass(slots=True)
class Told:
    """All of it; `apart` is minutes between two posts, `familiar` is who knows a post, `families` and
    `leaders` are as the builder says.
    """

    first_day: date
    days: int
    limits: Limits
    hours: dict[str, Hours] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)
    exempts: list[Exempt] = field(default_factory=list)
    locks: dict[tuple[str, int], str] = field(default_factory=dict)
    desires: list[Desire] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    families: list[tuple[frozenset[str], frozenset[str] | None]] = field(default_factory=list)
    apart: dict[frozenset[str], int] = field(default_factory=dict)
    familiar: dict[str, set[str]] = field(default_factory=dict)
    leaders: list[tuple[str, str, int | None]] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)
    standing: Standing | None = None
