"""Slots of a service point: which there are on a day, who still finds room, and what the door is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from tongzhou.base.words import Sentence, said

# No daylight saving in China since 1991.
CHINA = timezone(timedelta(hours=8))
TEN = 10


@dataclass(frozen=True, slots=True)
class Hours:
    """When a point is open, and how long a slot lasts."""

    opens: time
    closes: time
    minutes: int
    weekdays: str

    def starts_on(self, day: date) -> Iterator[datetime]:
        """When the slots of that day begin; only whole slots before closing."""
        if self.weekdays[day.weekday()] != "1":
            return
        start = datetime.combine(day, self.opens, CHINA)
        last = datetime.combine(day, self.closes, CHINA) - timedelta(minutes=self.minutes)
        while start <= last:
            yield start
            start += timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Filled:
    """How a slot stands: its room, what of it is kept for priority, and what is booked."""

    capacity: int
    kept: int = 0
    booked: int = 0
    priority: int = 0

    def room(self, *, priority: bool, kept_open: bool = False) -> int:
        """How many more can book: all that is free with priority, else without what is kept.

        `kept_open`: so shortly before the slot nothing is kept any more.
        """
        free = self.capacity - self.booked
        if not priority and not kept_open:
            free -= max(0, self.kept - self.priority)
        return max(0, free)


def kept_of(capacity: int, of_ten: int) -> int:
    """How many of the places are kept where so many of every ten are; rounded up."""
    return -(-capacity * of_ten // TEN)


def why_not_point(
    *, capacity: int, minutes: int, opens: time, closes: time, weekdays: str
) -> Sentence | None:
    """Why a point cannot be set up so; None when it can."""
    if capacity < 1:
        return said("At least one person must find room inside.")
    if closes <= opens:
        return said("It closes before it opens.")
    day = date(2020, 1, 6)
    if not list(Hours(opens, closes, minutes, "1" * 7).starts_on(day)):
        return said("Not one slot fits between opening and closing.")
    if "1" not in weekdays:
        return said("Tick at least one day of the week.")
    return None


def when_told(starts: datetime, at: datetime, *, ends: datetime, grace: timedelta) -> str:
    """Whether somebody with a booking for that slot comes "early", "late", or "now"."""
    if at < starts - grace:
        return "early"
    return "late" if at >= ends + grace else "now"
