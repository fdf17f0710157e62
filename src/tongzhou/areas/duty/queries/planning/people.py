"""Everybody: what they can, when they are away or bound, and what stays as it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

from django.utils.timezone import localtime

from fairplan.roster.problem import Before
from fairplan.roster.told import Someone
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.queries.company import knowing_by_path
from tongzhou.areas.duty.queries.planning.planned import person_key, shift_key
from tongzhou.areas.duty.queries.planning.telling import Telling

LOOK_BACK = 14
WEEK = 7


def people(t: Telling) -> None:
    """Everybody of the crew, what they can and when they are away."""
    for pk in t.crew:
        who = t.who[pk]
        home = who.roads.home
        t.told.person(
            Someone(
                person_key(pk),
                skills=who.skills,
                travel={post: who.roads.home[at] for post, at in t.lie.items() if at in home},
                before=_before(t, who),
            )
        )
        _away(t, who)
        _too_far(t, pk)
    places = {one.post_id: one.place_path for one in t.shifts if one.post.needs_local}
    known = knowing_by_path(t.crew, places.values()) if places else {}
    for post, path in sorted(places.items()):
        for pk in sorted(known[path]):
            t.told.knows(person_key(pk), f"s{post}")


def _too_far(t: Telling, pk: int) -> None:
    """No duty where the way is too long; what has begun there is not asked about any more."""
    key, first = person_key(pk), t.roster.first_day
    days = {first + timedelta(n) for n in range(t.days)} - t.begun[pk]
    if far := [post for who, post in t.far if who == key]:
        t.told.exempt(key, "travel", posts=far, on=days)


def apart(t: Telling) -> None:
    """Minutes between two posts at different places, by the quickest way of going."""
    near = t.limits.next_door_minutes
    kinds = {id(who.roads.between): who.roads for who in t.who.values()}
    for a, b in combinations(t.lie, 2):
        ways = (roads.direct(t.lie[a], t.lie[b], near) for roads in kinds.values())
        if way := min(ways, default=0):
            t.told.apart(a, b, way)


def _away(t: Telling, who: rules.Who) -> None:
    key, last = person_key(who.person_id), t.roster.last_day
    begun = t.begun[who.person_id]
    for one in who.away:
        first, until = (
            max(one.first_day, t.roster.first_day),
            min(one.last_day or last, last),
        )
        days = [first + timedelta(n) for n in range((until - first).days + 1)]
        days = [day for day in days if day not in begun]
        if one.kind in ("leave", "spared"):
            _whole_days(t, key, one, days, begun)
        elif one.kind == "no_nights" and t.nights and days:
            t.told.exempt(key, "no_nights", hours=t.nights, on=days)
        elif one.kind == "no_heavy" and t.heavy and days:
            t.told.exempt(key, "no_heavy", posts=t.heavy, on=days)
    every = (t.roster.first_day + timedelta(n) for n in range(t.days))
    gone = [day for day in every if not who.serves_on(day) and day not in begun]
    if gone:
        left = who.left_on is not None and who.left_on < gone[0]
        t.told.exempt(key, "left" if left else "term", on=gone)


def _whole_days(t: Telling, key: str, away: rules.Away, days: list[date], begun: set[date]) -> None:
    """No duty on these days, nor a night of the eve that ends on the first morning."""
    if days:
        t.told.exempt(key, away.kind, on=days)
    eve = away.first_day - timedelta(days=1)
    if t.crossing and 0 <= t.number(eve) < t.days and eve not in begun:
        t.told.exempt(key, away.kind, hours=t.crossing, on=[eve])


def _before(t: Telling, who: rules.Who) -> Before:
    """The days before the first: how many on duty in a row anywhere, or off; minutes here only."""
    first = t.roster.first_day
    worked = {(first - day).days for one in who.bound for day in one.days}
    row = next(
        back - 1 for back in range(1, LOOK_BACK + 2) if back not in worked or back > LOOK_BACK
    )
    off = next(back - 1 for back in range(1, LOOK_BACK + 2) if back in worked or back > LOOK_BACK)
    minutes: Counter[int] = Counter()
    for one in who.bound:
        if not one.elsewhere:
            minutes[(first - one.starts_at.date()).days] += one.minutes
    week = tuple(minutes[back] for back in range(WEEK - 1, 0, -1))
    return Before(days_worked=row, days_off=0 if row else off, minutes=week)


def bound(t: Telling) -> None:
    """Duty elsewhere, before and after the roster, and what stands aside in it."""
    start, end = localtime(t.span[0]), localtime(t.span[1])
    near = timedelta(minutes=t.limits.rest_minutes)
    for pk in t.crew:
        for one in t.who[pk].bound:
            if one.ends_at > start - near and one.starts_at < end + near:
                way = {f"s{post}": one.travel for post in {s.post_id for s in t.shifts}}
                t.told.other_duty(
                    person_key(pk),
                    one.starts_at,
                    one.ends_at,
                    travel=way if one.travel else None,
                    why="other_duty" if one.elsewhere else "duty",
                )


def locked(t: Telling) -> None:
    """What is agreed or has begun."""
    for one in t.duties:
        if one.pk in t.modelled and t.stays(one):
            post, _colon, hours = shift_key(one.shift).partition(":")
            t.told.locked(person_key(one.person_id), one.shift.day, post, hours)
