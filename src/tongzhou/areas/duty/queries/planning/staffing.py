"""Posts, hours, and how many people each shift asks for."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from math import ceil

from tongzhou.areas.duty.models import Duty, Shift
from tongzhou.areas.duty.queries.planning.planned import hours_key, shift_key
from tongzhou.areas.duty.queries.planning.telling import Telling


def places(t: Telling) -> None:
    """Each post with what it asks for, and each kind of hours."""
    posts = {one.post_id: one.post for one in t.shifts}
    for post in posts.values():
        requires = frozenset(post.card.skills)
        t.told.post(f"s{post.pk}", requires=requires)
    for one in {hours_key(one): one for one in t.shifts}.values():
        start, _x, minutes = hours_key(one).partition("x")
        t.told.hours(hours_key(one), int(start), int(minutes))


def needs(t: Telling) -> None:
    """As many as each shift asks for; nobody where there is no shift; what has begun as it is."""
    taken = {one.pk: _held_by_guests(one, t.aside_at[one.pk]) for one in t.shifts}
    held = Counter(one.shift_id for one in t.duties if one.pk in t.modelled and t.stays(one))
    by_kind: dict[tuple[str, int, bool], list[date]] = defaultdict(list)
    for one in t.shifts:
        begun = one.starts_at <= t.at
        free = max(one.need - taken[one.pk], 0)
        people = held[one.pk] if begun else max(free, held[one.pk])
        by_kind[shift_key(one), people, begun].append(one.day)
    posts = {f"s{one.post_id}": one.post for one in t.shifts}
    for (key, people, begun), days in by_kind.items():
        post = posts[key.partition(":")[0]]
        _need(t, key, people, days, knows=post.needs_local and not begun)
    for key in {shift_key(one) for one in t.shifts}:
        known = {one.day for one in t.shifts if shift_key(one) == key}
        every = (t.roster.first_day + timedelta(n) for n in range(t.days))
        if missing := [day for day in every if day not in known]:
            _need(t, key, 0, missing, knows=False)


def _held_by_guests(shift: Shift, duties: list[Duty]) -> int:
    """Seats that no plan moves: two whole duties are two seats, two halves are one."""
    minutes = sum((one.ends_at - one.starts_at for one in duties), timedelta())
    return ceil(minutes / (shift.ends_at - shift.starts_at))


def _need(t: Telling, key: str, people: int, days: list[date], *, knows: bool) -> None:
    post, _colon, hours = key.partition(":")
    t.told.need(post, hours, people, days, spare=None, newcomers=None, knows=knows)
