"""Usual weeks laid over days: which shifts come out of them. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tongzhou.base.calendar import Holiday, Holidays, holiday_of, work_day
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import Sentence, said

EVERY_DAY = "1111111"
SATURDAY = 5
IN_A_PAIR = 2


@dataclass(frozen=True, slots=True)
class Day:
    """A day as an office sees it. `announced` is False while the official calendar may still move it."""

    on: date
    works: bool
    announced: bool = True
    holiday: Holiday | None = None

    @property
    def off_in_the_week(self) -> bool:
        """A holiday from Monday to Friday: 休 in a printed calendar."""
        return not self.works and self.on.weekday() < SATURDAY

    @property
    def worked_instead(self) -> bool:
        """A Saturday or Sunday that is worked (调休): 班 in a printed calendar."""
        return self.works and self.on.weekday() >= SATURDAY


@dataclass(frozen=True, slots=True)
class Line:
    """One post at its hours, with how many people, on which days."""

    post_id: int
    starts: time
    minutes: int
    need: int = 1
    when: str = "weekdays"
    weekdays: str = EVERY_DAY
    pattern_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift that would be made."""

    post_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    need: int
    pattern_id: int | None = None

    @property
    def place_in_time(self) -> tuple[int, datetime]:
        """What two shifts cannot share: the post and the moment it begins."""
        return self.post_id, self.starts_at


def days_from(first: date, last: date, holidays: Holidays) -> list[Day]:
    """Every day from `first` to `last`, both included."""
    count = (last - first).days + 1
    found = (work_day(first + timedelta(days=n), holidays) for n in range(count))
    return [Day(one.on, one.works, one.announced, holiday_of(one.on)) for one in found]


def applies(line: Line, day: Day) -> bool:
    """Whether the line asks for people on that day."""
    if line.when == "workdays":
        return day.works
    if line.when == "days_off":
        return not day.works
    return line.weekdays[day.on.weekday()] == "1"


def laid(lines: Iterable[Line], days: Sequence[Day]) -> list[Planned]:
    """The shifts that come out, by time. Of two lines for one post at one hour the larger need counts."""
    found: dict[tuple[int, datetime], Planned] = {}
    for line in lines:
        for day in days:
            if applies(line, day):
                one = shift_on(line, day.on)
                known = found.get(one.place_in_time)
                if known is None or known.need < one.need:
                    found[one.place_in_time] = one
    return sorted(found.values(), key=lambda one: (one.starts_at, one.post_id))


def shift_on(line: Line, day: date) -> Planned:
    """The line's shift on that day; hours past midnight belong to the day they began on."""
    starts_at = datetime.combine(day, line.starts, SHANGHAI)
    ends_at = starts_at + timedelta(minutes=line.minutes)
    return Planned(line.post_id, day, starts_at, ends_at, line.need, line.pattern_id)


def why_not_need(need: int, *, in_pairs: bool) -> Sentence | None:
    """None when so many people may be asked for; a post of two people a group asks for pairs."""
    if need < 1:
        return said("A shift needs at least one person.")
    if in_pairs and need % IN_A_PAIR:
        return said("On this post two people make a group: ask for 2, 4, 6 …")
    return None
