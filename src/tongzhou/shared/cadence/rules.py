"""When something that recurs is due, and how an occurrence stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tongzhou.base.calendar import OFFICIAL, Holidays, work_day
from tongzhou.base.periods import Day, Month, Period, Quarter, Week, Year
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import Sentence, said

ONE_DAY = timedelta(days=1)


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


PERIODS: dict[Every, type[Period]] = {
    Every.DAY: Day,
    Every.WEEK: Week,
    Every.MONTH: Month,
    Every.QUARTER: Quarter,
    Every.YEAR: Year,
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often and when: on day `day` of the period (0: its last day), by `at`.

    `day` counts from the first day of the week or month (Monday is 1); in a quarter or a year it
    counts in month `month` of it. `working_days` leaves out days off when daily, and otherwise moves
    a day off to the working day before it that still lies in the period, or else the one after.
    """

    every: Every
    at: time = time(17, 0)
    day: int = 0
    month: int = 0
    working_days: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.day <= 31 or not 0 <= self.month <= 12:
            raise ValueError("a day is 0 to 31, a month 0 to 12")


def period_of(rhythm: Rhythm, day: date) -> Period:
    """The period of the rhythm that holds `day`."""
    return PERIODS[rhythm.every].of_day(day)


def _month_meant(rhythm: Rhythm, period: Period) -> Period:
    if rhythm.every not in (Every.QUARTER, Every.YEAR):
        return period
    if not rhythm.month:
        return Month.of_day(period.last_on)
    month: Period = Month.of_day(period.first_on)
    for _step in range(rhythm.month - 1):
        month = month.next
    return month if month.first_on <= period.last_on else Month.of_day(period.last_on)


def due_on(rhythm: Rhythm, period: Period, holidays: Holidays = OFFICIAL) -> date | None:
    """The day on which it is due in that period; None on a day off of a daily rhythm."""
    inside = _month_meant(rhythm, period)
    last = inside.last_on
    meant = min(inside.first_on + (rhythm.day - 1) * ONE_DAY, last) if rhythm.day else last
    if not rhythm.working_days or work_day(meant, holidays).works:
        return meant
    if rhythm.every is Every.DAY:
        return None
    return _working(meant, period, holidays)


def _working(meant: date, period: Period, holidays: Holidays) -> date:
    for step in (-ONE_DAY, ONE_DAY):
        day = meant + step
        while period.first_on <= day <= period.last_on:
            if work_day(day, holidays).works:
                return day
            day += step
    return meant


def due_at(rhythm: Rhythm, period: Period, holidays: Holidays = OFFICIAL) -> datetime | None:
    """The moment by which it is due; None when nothing is due in that period."""
    day = due_on(rhythm, period, holidays)
    return datetime.combine(day, rhythm.at, SHANGHAI) if day else None


def due_between(
    rhythm: Rhythm, first: date, last: date, holidays: Holidays = OFFICIAL
) -> Iterator[tuple[Period, datetime]]:
    """Every period whose due day lies from `first` to `last`, with its moment, in order."""
    period = period_of(rhythm, first)
    while period.first_on <= last:
        moment = due_at(rhythm, period, holidays)
        if moment and first <= moment.date() <= last:
            yield period, moment
        period = period.next


def standing(
    *,
    due_at: datetime,
    done_at: datetime | None,
    recorded_at: datetime | None,
    excused: bool,
    at: datetime,
) -> str:
    """One of due, open_late, done, entered_later (补记), late, excused."""
    if excused:
        return "excused"
    if done_at is None:
        return "due" if at <= due_at else "open_late"
    if done_at > due_at:
        return "late"
    return "entered_later" if recorded_at and recorded_at > due_at else "done"


BECAUSE = ("holiday", "event", "merged", "other")


def why_not_excuse(*, because: str, words: str) -> Sentence | None:
    """A holiday or an emergency is reason enough; anything else is said in words."""
    if because not in BECAUSE:
        return said("Choose a reason.")
    if because in ("merged", "other") and not words.strip():
        return said("Say the reason in a few words.")
    return None
