"""Whether somebody may drive a trip: their duties, leave and other trips, as the rules see them."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.models import Trip
from tongzhou.areas.duty.queries.people import limits_at, who_are

ASKED = frozenset({"left", "clash", "other_duty", "drives", "leave", "spared", "no_nights"})
"""What binds a driver; rest and hours are limits of duty."""


def against_driving(driver: int, trip: Trip, *, at: datetime) -> tuple[rules.Breach, ...]:
    """What speaks against that driver on that trip, with nothing known of it beforehand."""
    starts, ends = localtime(trip.starts_at), localtime(trip.ends_at)
    who = who_are([driver], starts_at=starts, ends_at=ends)[driver]
    job = rules.Job(starts, ends, what=trip.purpose)
    found = rules.breaches(who, job, limits_at(trip.place_path, at))
    return tuple(one for one in found if one.code in ASKED)
