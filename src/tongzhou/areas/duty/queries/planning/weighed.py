"""What is weighed: wishes, fair shares, and what people know already."""

from __future__ import annotations

from collections import Counter

from django.utils.timezone import localdate

from tongzhou.areas.duty.board import Done
from tongzhou.areas.duty.models import Preference
from tongzhou.areas.duty.queries.board import wished_days
from tongzhou.areas.duty.queries.history import served_before
from tongzhou.areas.duty.queries.planning.planned import hours_key, person_key, shift_key
from tongzhou.areas.duty.queries.planning.telling import Telling

# What things are worth beside each other: a wish counts three for each degree of its weight.
WISH = 3
FAIR = {"hours": 1, "nights": 3, "weekends": 3}
CHANGED, DISTURBED = 5, 40
# Hours are shared in units of so many minutes, so that none of the shifts is counted too far off.
UNITS, ROUNDED = (240, 180, 120, 60), 0.15
WEEK = 7


def wishes(t: Telling) -> None:
    """Each wish on the days that it means."""
    kinds = {(one.post_id, hours_key(one)) for one in t.shifts}
    by_pattern = {one.pattern_id: hours_key(one) for one in t.shifts if one.pattern_id}
    rows = Preference.objects.filter(person_id__in=t.crew).order_by("pk")
    for one in rows:
        hours = by_pattern.get(one.pattern_id) if one.pattern_id else None
        asked = [
            kind for kind in kinds if one.post_id in (None, kind[0]) and hours in (None, kind[1])
        ]
        if not asked or (one.pattern_id and hours is None):
            continue
        for day in wished_days(one, t.roster.first_day, t.roster.last_day):
            t.told.wish(
                person_key(one.person_id),
                day,
                one.weight * WISH,
                wants=one.wants,
                post=f"s{one.post_id}" if one.post_id else None,
                hours=hours,
            )


def shares(t: Telling) -> None:
    """Hours, nights and weekends are shared, with what was done before."""
    if not t.shifts:
        return
    unit = _unit(Counter(one.minutes for one in t.shifts))
    done = served_before(t.crew, t.roster.first_day, t.limits)
    for what, weight in FAIR.items():
        history = {person_key(pk): _in_units(what, done.get(pk, Done()), unit) for pk in t.crew}
        t.told.fair(what, history, weight=weight, unit=unit)  # type: ignore[arg-type]


def standing(t: Telling) -> None:
    """People know a published roster: leaving it costs, the more the nearer the day."""
    if t.roster.published_at is None:
        return
    table: dict[str, list[str | None]] = {person_key(pk): [None] * t.days for pk in t.crew}
    for one in t.duties:
        if one.pk in t.modelled:
            row = table[person_key(one.person_id)]
            row[t.number(one.shift.day)] = shift_key(one.shift)
    today = t.number(localdate(t.at))
    close = [max(1, WEEK - max(0, day - today)) for day in range(t.days)]
    standing = {key: tuple(row) for key, row in table.items()}
    t.told.stays(standing, per_duty=CHANGED, per_person=DISTURBED, closeness=close)


def _unit(lengths: Counter[int]) -> int:
    """The longest unit in which all these shifts count nearly right: the usual length if it can be."""
    usual = lengths.most_common(1)[0][0]
    for unit in (usual, *UNITS):
        if all(abs(round(one / unit) * unit - one) <= ROUNDED * one for one in lengths):
            return unit
    return UNITS[-1]


def _in_units(what: str, done: Done, unit: int) -> int:
    if what == "hours":
        return round(done.minutes / unit)
    return done.nights if what == "nights" else done.weekends
