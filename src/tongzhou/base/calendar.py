"""Working days with the official holidays and 调休, and deadlines reckoned over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count, pairwise
from typing import Final

import chinese_calendar

from tongzhou.base.times import SHANGHAI

SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one day in which people work."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.opens < self.closes:
            raise ValueError(f"a window opens before it closes: {self.opens}-{self.closes}")


# The usual summer hours of an office; an organisation's own come from a rule pack.
OFFICE_HOURS: Final = (Window(time(8, 30), time(12)), Window(time(13, 30), time(17)))


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days that differ from the official calendar: days off and days worked, by local notice.

    A year whose official notice is not packaged yet may be entered here whole, in `years`.
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if both := self.off & self.worked:
            raise ValueError(f"both off and worked: {sorted(both)}")


OFFICIAL: Final = Holidays()


@dataclass(frozen=True, slots=True)
class WorkDay:
    """Whether a day is worked. `announced` is False when only Monday to Friday could be assumed."""

    on: date
    works: bool
    announced: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which something is owed. `announced` False: a holiday notice may still move it."""

    at: datetime
    announced: bool = True


@dataclass(frozen=True, slots=True)
class Worked:
    """Working time between two moments; `announced` as for a deadline."""

    time: timedelta
    announced: bool = True

    @property
    def minutes(self) -> int:
        """Whole minutes; a begun minute does not count."""
        return self.time // timedelta(minutes=1)


@lru_cache(maxsize=4096)
def _official(day: date) -> bool | None:
    """Whether the State Council's arrangement has this day worked; None when there is none yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def work_day(day: date, holidays: Holidays = OFFICIAL) -> WorkDay:
    """What kind of day it is, local notices first, then the official calendar, then Monday to Friday."""
    if day in holidays.off or day in holidays.worked:
        return WorkDay(day, day in holidays.worked, True)
    official = _official(day)
    if official is not None:
        return WorkDay(day, official, True)
    return WorkDay(day, day.weekday() < SATURDAY, day.year in holidays.years)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday, by its name in both languages; also of a day worked instead of one."""

    zh: str
    en: str


@lru_cache(maxsize=4096)
def holiday_of(day: date) -> Holiday | None:
    """Which public holiday a day belongs to, or is worked instead of; None for all other days."""
    name = chinese_calendar.holidays.get(day) or chinese_calendar.workdays.get(day)
    return Holiday(chinese_calendar.Holiday(name).chinese, name) if name else None


def announced_until(holidays: Holidays = OFFICIAL) -> int:
    """The last year whose working days are known."""
    packaged = max(day.year for day in chinese_calendar.holidays)
    return next(year for year in count(packaged) if year + 1 not in holidays.years)


def work_days_after(day: date, holidays: Holidays = OFFICIAL) -> Iterator[WorkDay]:
    """The days after `day`, worked or not, without end."""
    for distance in count(1):
        yield work_day(day + distance * ONE_DAY, holidays)


def add_working_days(day: date, days: int, holidays: Holidays = OFFICIAL) -> WorkDay:
    """The working day that comes so many working days after `day`; the day itself is not counted."""
    if days < 1:
        raise ValueError("count at least one working day")
    known, left = True, days
    for one in work_days_after(day, holidays):
        known, left = known and one.announced, left - one.works
        if not left:
            return WorkDay(one.on, True, known)
    raise AssertionError("days do not end")


def deadline(
    start: datetime,
    *,
    hours: int | None = None,
    days: int | None = None,
    working: bool = False,
    day_hours: tuple[Window, ...] = OFFICE_HOURS,
    holidays: Holidays = OFFICIAL,
) -> Deadline:
    """By when something begun at `start` is owed, `hours` or `days` later.

    By the calendar, a day is 24 hours. In working days, the day of the start is not counted and the
    deadline is the end of work on the last day. Working hours run only inside `day_hours`.
    """
    if (hours is None) == (days is None) or (hours or days or 0) < 0:
        raise ValueError("give hours or days, and not less than none")
    local = _local(start)
    if not working:
        return Deadline(local + timedelta(hours=hours or 0, days=days or 0))
    if hours is not None:
        return _after_working(local, timedelta(hours=hours), day_hours, holidays)
    if not days:
        return _after_working(local, timedelta(0), day_hours, holidays)
    last = add_working_days(local.date(), days, holidays)
    closes = _checked(day_hours)[-1].closes
    return Deadline(datetime.combine(last.on, closes, SHANGHAI), last.announced)


class LimitUnit(StrEnum):
    """What a time limit is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as a rule states it: 24 hours, 7 working days."""

    amount: int
    unit: LimitUnit

    def after(
        self,
        start: datetime,
        *,
        day_hours: tuple[Window, ...] = OFFICE_HOURS,
        holidays: Holidays = OFFICIAL,
    ) -> Deadline:
        """By when something begun at `start` is owed."""
        in_hours = self.unit in {LimitUnit.HOURS, LimitUnit.WORKING_HOURS}
        return deadline(
            start,
            hours=self.amount if in_hours else None,
            days=None if in_hours else self.amount,
            working=self.unit in {LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS},
            day_hours=day_hours,
            holidays=holidays,
        )


def working_time_between(
    start: datetime,
    end: datetime,
    *,
    day_hours: tuple[Window, ...] = OFFICE_HOURS,
    holidays: Holidays = OFFICIAL,
) -> Worked:
    """How much working time passed from `start` to `end`; nothing when `end` is not later."""
    start, end = _local(start), _local(end)
    total, known = timedelta(0), True
    for day, opens, closes in _stretches(start, day_hours, holidays):
        if opens >= end:
            break
        known = known and day.announced
        if day.works:
            total += max(timedelta(0), min(closes, end) - max(opens, start))
    return Worked(total, known)


def working_minutes_between(
    start: datetime,
    end: datetime,
    *,
    day_hours: tuple[Window, ...] = OFFICE_HOURS,
    holidays: Holidays = OFFICIAL,
) -> int:
    """Whole working minutes from `start` to `end`."""
    return working_time_between(start, end, day_hours=day_hours, holidays=holidays).minutes


def is_working(
    moment: datetime,
    *,
    day_hours: tuple[Window, ...] = OFFICE_HOURS,
    holidays: Holidays = OFFICIAL,
) -> bool:
    """Whether people are at work at that moment; the closing minute still counts."""
    local = _local(moment)
    at = local.time()
    inside = any(window.opens <= at <= window.closes for window in _checked(day_hours))
    return inside and work_day(local.date(), holidays).works


def _after_working(
    start: datetime, left: timedelta, day_hours: tuple[Window, ...], holidays: Holidays
) -> Deadline:
    known = True
    for day, opens, closes in _stretches(start, day_hours, holidays):
        if closes < start:
            continue
        known = known and day.announced
        if not day.works:
            continue
        begins = max(opens, start)
        if begins + left <= closes:
            return Deadline(begins + left, known)
        left -= closes - begins
    raise AssertionError("days do not end")


def _stretches(
    start: datetime, day_hours: tuple[Window, ...], holidays: Holidays
) -> Iterator[tuple[WorkDay, datetime, datetime]]:
    """Every window of every day from the day of `start` on, with whether that day is worked."""
    windows = _checked(day_hours)
    for distance in count():
        day = work_day(start.date() + distance * ONE_DAY, holidays)
        for window in windows:
            opens = datetime.combine(day.on, window.opens, SHANGHAI)
            yield day, opens, datetime.combine(day.on, window.closes, SHANGHAI)


def _checked(day_hours: tuple[Window, ...]) -> tuple[Window, ...]:
    if not day_hours:
        raise ValueError("a working day has at least one window")
    if any(b.opens < a.closes for a, b in pairwise(day_hours)):
        raise ValueError("windows follow one another and do not overlap")
    return day_hours


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    return moment.astimezone(SHANGHAI)
