"""Hours on the clock: which duty is too soon after which, and what another duty gets in the way of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

DAY = 1440
HOUR = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """The rest and working time that hold for everyone; in minutes, None is no limit.

    They come from the rule pack in force. `long_duty` and `long_rest`: after a duty of at least that
    length so much rest (24 hours on, 48 off). `night` is from when to when work counts as night, in
    minutes after midnight; (1320, 360) is from ten in the evening to six in the morning.
    """

    rest: int = 0
    long_duty: int | None = None
    long_rest: int = 0
    in_a_day: int | None = None
    in_seven_days: int | None = None
    in_a_row: int | None = None
    travel: int | None = None
    night: tuple[int, int] = (1320, 360)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in minutes after the first day's midnight."""

    start: int
    end: int

    def overlaps(self, other: Span, gap: int = 0) -> bool:
        """Whether less than `gap` minutes lie between the two, or they overlap."""
        return self.start < other.end + gap and other.start < self.end + gap

    def shared(self, other: Span) -> int:
        return max(0, min(self.end, other.end) - max(self.start, other.start))


def span_of(first_day: date, start: datetime, end: datetime) -> Span:
    """The span between two moments of the same clock, counted from the first day's midnight."""
    midnight = datetime.combine(first_day, time(), start.tzinfo)
    return Span(_minutes(start - midnight), _minutes(end - midnight))


def _minutes(difference: object) -> int:
    return round(difference.total_seconds() / 60)  # type: ignore[attr-defined]


def touches_night(span: Span, night: tuple[int, int]) -> bool:
    """Whether any of it lies in the night."""
    first, last = night
    length = (last - first) % DAY
    nights = (Span(day * DAY + first, day * DAY + first + length) for day in (-1, 0, 1))
    return any(span.overlaps(one) for one in nights)


def too_soon(first: Span, then: Span, limits: Limits, travel: int = 0) -> bool:
    """Whether the second duty breaks rest (with `travel` minutes on top) or the limit within a day."""
    length = first.end - first.start
    rest = limits.rest
    if limits.long_duty is not None and length >= limits.long_duty:
        rest = max(rest, limits.long_rest)
    if then.start - first.end < rest + travel:
        return True
    return limits.in_a_day is not None and _most_in_a_day(first, then) > limits.in_a_day


def _most_in_a_day(first: Span, then: Span) -> int:
    """The most minutes that any 24 hours hold of the two."""
    windows = (Span(first.start, first.start + DAY), Span(then.end - DAY, then.end))
    return max(first.shared(window) + then.shared(window) for window in windows)
