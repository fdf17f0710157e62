"""Who is asked in which ring and order, and which seat fits whom: decisions of a call-up, from values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tongzhou.areas.duty.rules import (
    DAY,
    Breach,
    Job,
    Limits,
    Stretch,
    Who,
    breaches,
    days_in_a_row,
)
from tongzhou.base.words import said

LOOK_BACK = timedelta(days=14)
# What a swap can mend: being bound at that time, or the rest and the hours around it.
MENDED = frozenset(
    {"clash", "other_duty", "rest", "day_hours", "week_hours", "days_in_a_row", "minor_hours"}
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A duty that might be taken over by somebody: here (`duty`), or at the home unit (`other`)."""

    stretch: Stretch
    duty: int | None = None
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who may be asked: minutes on the way (None: not known), what they did lately."""

    person_id: int
    minutes: int | None = None
    local: bool = True
    worked: int = 0
    row: int = 0
    swap: Bound | None = None


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Somebody who is not asked, and the first reason."""

    person_id: int
    why: Breach


def rings_of(width: int, count: int) -> list[int]:
    """Upper ends in minutes: 10, 20, 30."""
    return [width * number for number in range(1, count + 1)]


def ring_of(minutes: int | None, rings: Sequence[int]) -> int:
    """Which ring that is, counted from 0; whose way is not known or longer is in the one after them."""
    if minutes is None:
        return len(rings)
    return next((n for n, most in enumerate(rings) if minutes <= most), len(rings))


def worked_minutes(who: Who, at: datetime) -> int:
    """Minutes of duty, here or elsewhere, in the fourteen days before `at`."""
    recent = (one for one in who.bound if at - LOOK_BACK <= one.starts_at and one.ends_at <= at)
    return sum(one.minutes for one in recent)


def running_days(who: Who, day: date) -> int:
    """How many days in a row that person has been on duty up to `day`, or up to the day before."""
    days = {one.starts_at.date() for one in who.bound if one.starts_at.date() <= day}
    return max(days_in_a_row(days, day), days_in_a_row(days, day - DAY))


def in_order(
    people: Iterable[Asked], rings: Sequence[int], *, tired: int
) -> list[tuple[int, Asked]]:
    """(ring, person) in the order of asking.

    Inside a ring: who would need a swap and who worked `tired` days running come last, the others by
    what they worked in the last 14 days, least first; then by the way there.
    """

    def place(one: Asked) -> tuple[int, bool, bool, bool, int, int, int]:
        ring = ring_of(one.minutes, rings)
        far = one.minutes if one.minutes is not None else 0
        return (
            ring,
            one.swap is not None,
            one.row >= tired,
            not one.local,
            one.worked,
            far,
            one.person_id,
        )

    return [(place(one)[0], one) for one in sorted(people, key=place)]


def why_not_asked(
    who: Who, job: Job, limits: Limits, bound: Sequence[Bound]
) -> tuple[Breach | None, Bound | None]:
    """Nothing, when they may simply be asked; the first reason against; or the one duty to be taken over."""
    found = breaches(who, job, limits)
    if not found:
        return None, None
    if all(breach.code in MENDED for breach in found):
        for one in bound:
            left = tuple(stretch for stretch in who.bound if not _same(stretch, one.stretch))
            if len(left) < len(who.bound) and not breaches(_with(who, left), job, limits):
                return None, one
    return found[0], None


def _same(one: Stretch, other: Stretch) -> bool:
    return (one.starts_at, one.ends_at, one.elsewhere) == (
        other.starts_at,
        other.ends_at,
        other.elsewhere,
    )


def _with(who: Who, bound: tuple[Stretch, ...]) -> Who:
    return replace(who, bound=bound)


def fitting(seats: Iterable[tuple[int, str]], skills: Iterable[str]) -> list[int]:
    """The seats that somebody with those skills can take, those for a skill before those for anybody."""
    able = set(skills)
    fit = [(pk, skill) for pk, skill in seats if not skill or skill in able]
    return [pk for pk, _skill in sorted(fit, key=lambda pair: (not pair[1], pair[0]))]


def first_asked(waiting: int, free: int, per_seat: int) -> int:
    """How many of those waiting in a ring are asked at once: a few for each free seat, at least one."""
    return min(waiting, max(free * per_seat, 1)) if waiting else 0


def minutes_between(start: datetime, end: datetime) -> float:
    """Minutes to one decimal."""
    return round((end - start).total_seconds() / 60, 1)


def group_text(
    *, title: str, where: str, hours: str, seats: Sequence[tuple[str, int]], closes: str
) -> str:
    """What is pasted into a group: what for, where, when, seats left, and an empty 接龙 to go on with.

    Counts and places only: no name, no phone, and nobody is asked to say no.
    """
    left = sum(free for _label, free in seats)
    if not left:
        return str(said("[Called up] %(title)s: all seats are taken, thank you.", title=title))
    first = said("[Called up] %(title)s: %(left)d more people.", title=title, left=left)
    if len(seats) > 1:
        first = said(
            "[Called up] %(title)s: %(left)d more people (%(seats)s).",
            title=title,
            left=left,
            seats="、".join(f"{label} {free}" for label, free in seats if free),
        )
    lines = (
        first,
        said("Meet at: %(where)s", where=where),
        said("Work: %(hours)s", hours=hours),
        said("Until %(closes)s or until full. Who cannot come need not answer.", closes=closes),
    )
    return "\n".join([*map(str, lines), "#接龙", "1. "])
