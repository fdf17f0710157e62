"""What makes planner and rules agree: each single duty is asked of the rules, and days elsewhere count.

The rules know of duty elsewhere and judge a minor by each day; the planner knows people by shifts and
days. So for everybody whose time is bound, or who is a minor, the rules' verdict on each single shift
goes into the problem; and a day on duty elsewhere is a fixed shift of no minutes that nobody else can
have, so that it counts in the days in a row.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from fairplan.roster.problem import Pair, Person, Problem, Shift, Standing, Wish
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.queries.people import job_of
from tongzhou.areas.duty.queries.planning.planned import AWAY, shift_key
from tongzhou.areas.duty.queries.planning.telling import Telling

_WORDS = {
    "no_consent": "consent",
    "too_young": "minor",
    "minor_post": "minor",
    "minor_night": "minor",
    "minor_hours": "minor",
    "leave": "leave",
    "spared": "spared",
    "no_nights": "no_nights",
    "no_heavy": "no_heavy",
    "left": "left",
    "term": "term",
    "skill": "skill",
    "clash": "duty",
    "far": "travel",
    "drives": "drives",
}
Days = dict[str, set[int]]


def agreed(t: Telling, problem: Problem) -> Problem:
    """The problem with what the rules say of single duties, and with the days elsewhere."""
    people = [_as_it_stands(_judged(t, one)) for one in problem.people]
    away = {one.id: _days_away(t, one) for one in people}
    if not any(away.values()):
        return replace(problem, people=tuple(people))
    pairs = list(_pairs(problem, away))
    alone = _without_the_other(pairs, away)
    return replace(
        problem,
        shifts=(*problem.shifts, Shift(AWAY, 0)),
        people=tuple(_fixed(t, one, away[one.id], alone.get(one.id, set())) for one in people),
        wishes=tuple(one for one in problem.wishes if not _is_moot(one, away)),
        pairs=tuple(pair for _meant, pair in pairs),
        standing=_known(problem.standing, away),
    )


# ── single duties ──


def _judged(t: Telling, person: Person) -> Person:
    """The person without the duties that the rules would refuse whatever else is planned."""
    who = t.who[int(person.id[1:])]
    if not (who.bound or who.trips or _is_minor(t, who)):
        return person
    blocked = dict(person.blocked)
    for one in t.shifts:
        cell = (t.number(one.day), shift_key(one))
        if one.starts_at <= t.at or cell[0] in person.fixed or cell in blocked:
            continue
        if found := rules.breaches(who, job_of(one), t.limits):
            blocked[cell] = _word(found, any(given.covers(one.day) for given in who.consents))
    for day in _before_what_follows(t, who, person.fixed):
        for cell in {(day, shift_key(one)) for one in t.shifts} - {*blocked}:
            blocked[cell] = "other_duty"
    return replace(person, blocked=blocked)


def _as_it_stands(person: Person) -> Person:
    """What follows in duties that stand already is no longer too soon because of the way home."""
    if not person.too_soon:
        return person
    kept = {
        (first, then)
        for day, first in person.fixed.items()
        if (then := person.fixed.get(day + 1)) is not None
    }
    soon = {
        first: frozenset(then for then in late if (first, then) not in kept)
        for first, late in person.too_soon.items()
    }
    return replace(person, too_soon={first: late for first, late in soon.items() if late})


def _is_minor(t: Telling, who: rules.Who) -> bool:
    age = who.age_on(t.roster.first_day)
    return age is not None and age < t.limits.minor_age


def _word(found: Iterable[rules.Breach], consented: bool) -> str:
    """The first breach in the planner's words; without any consent nothing else matters for a minor."""
    codes = [one.code for one in found]
    if "no_consent" in codes and not consented:
        return "consent"
    return _WORDS.get(codes[0], "other_duty")


def _before_what_follows(t: Telling, who: rules.Who, fixed: Container[int]) -> Iterator[int]:
    """The day to be free, where days on duty follow the last: else the row could grow too long.

    The first that is not given away already, of as many days as would be one too many.
    """
    bound, last = {t.number(day) for one in who.bound for day in one.days}, t.days - 1
    follow = 0
    while last + follow + 1 in bound:
        follow += 1
    if follow:
        first = min(last - (t.limits.most_days_in_a_row - follow), last)
        free = (day for day in range(first, last + 1) if day not in bound and day not in fixed)
        yield from (day for day in islice(free, 1) if day >= 0)


# ── days elsewhere ──


def _days_away(t: Telling, person: Person) -> set[int]:
    """Days on duty elsewhere on which nothing can be given here."""
    bound = {day for one in t.who[int(person.id[1:])].bound for day in one.days}
    return {
        t.number(day)
        for day in bound
        if 0 <= t.number(day) < t.days
        and t.number(day) not in person.fixed
        and _nothing_left(t, person, day)
    }


def _nothing_left(t: Telling, person: Person, day: date) -> bool:
    number = t.number(day)
    here = (shift_key(one) for one in t.shifts if one.day == day)
    return number in person.days_off or all((number, one) in person.blocked for one in here)


def _fixed(t: Telling, person: Person, away: set[int], alone: set[int]) -> Person:
    """Elsewhere on these days for certain, on no others; on `alone` without a mate who is elsewhere."""
    no = {(day, AWAY): "other_duty" for day in range(t.days) if day not in away}
    for one in t.shifts:
        if (day := t.number(one.day)) in alone and day not in person.fixed:
            no[day, shift_key(one)] = "duty"
    return replace(
        person,
        blocked={**no, **person.blocked},
        days_off={day: why for day, why in person.days_off.items() if day not in away},
        fixed={**person.fixed, **dict.fromkeys(away, AWAY)},
    )


def _is_moot(wish: Wish, away: Days) -> bool:
    """A wish about a day as a whole that is decided elsewhere."""
    return wish.shift is None and wish.day in away.get(wish.person, ())


def _pairs(problem: Problem, away: Days) -> Iterator[tuple[frozenset[int], Pair]]:
    """The days that each pair meant, and the pair on those of them on which both are here."""
    for one in problem.pairs:
        gone = away.get(one.a, set()) | away.get(one.b, set())
        days = frozenset(range(problem.days) if one.days is None else one.days)
        yield days, replace(one, days=days - gone) if gone else one


def _without_the_other(pairs: Iterable[tuple[frozenset[int], Pair]], away: Days) -> Days:
    """Days on which somebody who is never apart from another would be alone."""
    found: Days = {}
    for meant, one in pairs:
        if one.weight is None:
            found.setdefault(one.a, set()).update(away.get(one.b, set()) & meant)
            found.setdefault(one.b, set()).update(away.get(one.a, set()) & meant)
    return {key: days - away.get(key, set()) for key, days in found.items()}


def _known(standing: Standing | None, away: Days) -> Standing | None:
    """What people know already, with what they do elsewhere."""
    if standing is None:
        return None
    roster = {
        key: tuple(AWAY if day in away.get(key, ()) else one for day, one in enumerate(row))
        for key, row in standing.roster.items()
    }
    return replace(standing, roster=roster)
