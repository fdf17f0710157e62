"""The thresholds and lists that requests read from the rule packs."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from tongzhou.areas.requests.rules import Formula
from tongzhou.base.periods import CountingRule
from tongzhou.ground.rulepacks import queries as rulepacks


def due_at(urgency: str, *, path: str, start: datetime) -> datetime:
    """By when a request of that class must be answered, by the hours and holidays that hold there."""
    return _after(f"requests.due_{urgency}", path=path, start=start)


def acknowledge_by(*, path: str, start: datetime) -> datetime:
    """By when somebody must have read a request."""
    minutes = rulepacks.whole("requests.acknowledge_minutes", path=path, at=start)
    return start + timedelta(minutes=minutes)


def _after(code: str, *, path: str, start: datetime) -> datetime:
    limit = rulepacks.limit(code, path=path, at=start)
    hours = rulepacks.day_hours(path=path, at=start)
    holidays = rulepacks.holidays(path=path, at=start)
    return limit.after(start, day_hours=hours, holidays=holidays).at


def dangers(path: str, at: datetime) -> tuple[str, ...]:
    """Words that tell of danger to life."""
    return rulepacks.words("requests.dangers", path=path, at=at)


def duplicates_within(path: str, at: datetime) -> timedelta:
    """How far back a duplicate is looked for."""
    return timedelta(days=rulepacks.whole("requests.duplicate_days", path=path, at=at))


def call_back_tries(path: str, at: datetime) -> int:
    """After how many vain attempts a request may be closed without an answer."""
    return rulepacks.whole("requests.call_back_tries", path=path, at=at)


def call_again(path: str, at: datetime) -> tuple[int, int]:
    """After how many hours to try again, and the hour of the evening call."""
    hours = rulepacks.whole("requests.call_again_hours", path=path, at=at)
    return hours, rulepacks.whole("requests.call_evening_hour", path=path, at=at)


def formula(path: str, at: datetime) -> Formula:
    """How the three rates are made and weighed there."""
    parts = rulepacks.numbers("requests.three_rates", path=path, at=at)
    return Formula(
        response=Fraction(parts["response"]),
        resolution=Fraction(parts["resolution"]),
        satisfaction=Fraction(parts["satisfaction"]),
        basically=Fraction(parts["basically"]),
    )


def composite_decimals(path: str, at: datetime) -> int:
    """With how many decimals the composite is shown."""
    return rulepacks.whole("requests.rates_decimals", path=path, at=at)


def counting_rule(path: str, at: datetime) -> CountingRule:
    """When the day, month and year of the three rates begin there."""
    return rulepacks.counting_rule("requests.rates", path=path, at=at)


def keep_room_days(path: str, at: datetime) -> int:
    """For how many days after the end name, phone and room are kept."""
    return rulepacks.whole("requests.keep_room_days", path=path, at=at)
