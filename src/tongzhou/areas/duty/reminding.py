"""When somebody is reminded of a duty: the evening before, and shortly before; once each, never at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """What the rule pack says: the hour of the evening, how long before, and the quiet hours."""

    evening: time
    before: timedelta
    quiet_from: time
    quiet_until: time

    def quiet(self, moment: datetime) -> bool:
        at, first, last = moment.time(), self.quiet_from, self.quiet_until
        return (at >= first or at < last) if first > last else first <= at < last


def due(starts_at: datetime, reminded_at: datetime | None, at: datetime, times: Times) -> str:
    """“evening”, “soon”, or “” for nothing now. All moments in local time.

    `reminded_at` is when the last reminder went out. A reminder that falls into the quiet hours waits
    for their end, and is dropped when the duty starts before that.
    """
    if at >= starts_at or times.quiet(at):
        return ""
    soon = starts_at - times.before
    if at >= soon:
        return "" if reminded_at is not None and reminded_at >= soon else "soon"
    evening = evening_before(starts_at, times)
    return "evening" if at >= evening and reminded_at is None else ""


def evening_before(starts_at: datetime, times: Times) -> datetime:
    """The moment of the first reminder, in the local time of `starts_at`."""
    return datetime.combine(starts_at.date() - DAY, times.evening, starts_at.tzinfo)


def answer_due(
    starts_at: datetime,
    asked_at: datetime,
    reminded_at: datetime | None,
    at: datetime,
    times: Times,
) -> bool:
    """Whether somebody whose yes is awaited since `asked_at` is to be reminded now.

    At the same two moments as of a duty; whoever was asked after the first of them is not told of it
    again before the second.
    """
    lately = asked_at if asked_at >= evening_before(starts_at, times) else None
    return bool(due(starts_at, reminded_at or lately, at, times))
