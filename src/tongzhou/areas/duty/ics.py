"""A person's duties as an iCalendar feed (RFC 5545, RFC 7986): plain values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Tongzhou//Duty//ZH"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty: `uid` never changes, so that a calendar moves the entry instead of doubling it.

    Moments carry their zone by name (Asia/Shanghai). No other person's name belongs in here: the
    calendar of a phone is copied to servers that are not ours.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str = ""


def feed(entries: Iterable[Entry], *, uid: str, name: str, at: datetime) -> bytes:
    """The calendar with its VTIMEZONE; an empty one when there is no duty."""
    calendar = Calendar.new(
        uid=uid, name=name, prodid=PRODUCT, calscale="GREGORIAN", refresh_interval=REFRESH
    )
    calendar.add("x-published-ttl", "PT1H")  # for programs that do not know RFC 7986
    first = at.date()
    for one in entries:
        calendar.add_component(_event(one, at))
        first = min(first, one.starts_at.date())
    calendar.add_missing_timezones(first_date=first)
    return calendar.to_ical()


def _event(one: Entry, at: datetime) -> Event:
    return Event.new(
        uid=one.uid,
        stamp=at,
        start=one.starts_at,
        end=one.ends_at,
        summary=one.summary,
        location=one.location,
        description=one.description or None,
    )
