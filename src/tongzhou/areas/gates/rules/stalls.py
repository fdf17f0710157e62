"""The stall plan: whether two lines clash, what stands on a day, and which hours a vendor has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from tongzhou.base.words import Sentence, said

WEEK = 7
EVERY_DAY = "1" * WEEK
NO_DAY = "0" * WEEK


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan as values: days of the week, hours, and from when until when."""

    weekdays: str
    starts: time
    ends: time
    first: date
    last: date

    def days(self, first: date, last: date) -> Iterable[date]:
        """The days between these two on which it stands."""
        day = max(first, self.first)
        while day <= min(last, self.last):
            if self.weekdays[day.weekday()] == "1":
                yield day
            day += timedelta(days=1)


def clash(one: Line, other: Line) -> date | None:
    """The first day on which both stand at the same time; None when there is no such day."""
    if one.starts >= other.ends or other.starts >= one.ends:
        return None
    first, last = max(one.first, other.first), min(one.last, other.last)
    # What repeats every week shows itself within one.
    shared = set(other.days(first, min(last, first + timedelta(days=WEEK - 1))))
    return next((day for day in one.days(first, last) if day in shared), None)


def why_not(line: Line, *, today: date) -> Sentence | None:
    """Why such a line cannot stand on a plan; None when it can."""
    if "1" not in line.weekdays:
        return said("Tick at least one day of the week.")
    if line.ends <= line.starts:
        return said("The hours end before they begin.")
    if line.last < line.first:
        return said("The last day lies before the first.")
    if line.last < today:
        return said("All of these days are over.")
    if next(iter(line.days(line.first, line.last)), None) is None:
        return said("None of these days of the week lies between the first and the last day.")
    return None


def hours_of(lines: Iterable[Line]) -> tuple[time, time] | None:
    """From the earliest to the latest hour of these lines."""
    found = list(lines)
    if not found:
        return None
    return min(one.starts for one in found), max(one.ends for one in found)


def licence_words(
    until: date | None, *, today: date, warn_days: int
) -> tuple[str, Sentence] | None:
    """A tone and a sentence while a licence has run out or soon will; None while all is well."""
    if until is None:
        return "wait", said("No licence or hygiene note has been written down.")
    left = (until - today).days
    if left < 0:
        return "bad", said("The licence ran out on %(on)s.", on=until.isoformat())
    if left <= warn_days:
        return "wait", said("The licence runs out on %(on)s.", on=until.isoformat())
    return None
