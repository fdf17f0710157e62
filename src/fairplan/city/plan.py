"""`plan_community(job)`: a community's fortnight, pairs first, then their days, then single gaps."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairplan.city.job import Hours, Job, Member, OpenDuty, Outcome
from fairplan.teams.pairing import Pairing, pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

DAY = 1440
STEEPER, STEPS = 3, 5
MATES = 200


@dataclass(frozen=True)
class Unit:
    """Two who serve together."""

    a: Member
    b: Member


def plan_community(job: Job) -> Outcome:
    """The roster of one community. The same job always gives the same roster, wherever it is run.

    Hard: rest with travel, days in a row, duties, days away, one who knows the place and never two
    newcomers or two of a family at a post. Then few open duties, wishes, and fair shares of duties and
    nights with what was done before.
    """
    started = time.perf_counter()
    made = make_pairs(job)
    who = {member.id: member for member in job.members}
    units = [Unit(who[a], who[b]) for a, b in made.pairs]
    rows = _search(job, units)
    roster = _posted(job, units, rows)
    _fill(job, roster)
    return Outcome(
        community=job.community,
        roster={member.id: tuple(roster[member.id]) for member in job.members},
        pairs=made.pairs,
        alone=made.alone,
        open=_open(job, roster),
        spare=_spare(job, roster),
        parts=_parts(job, roster),
        seed=job.seed,
        steps=job.steps,
        seconds=time.perf_counter() - started,
    )


def make_pairs(job: Job) -> Pairing:
    """As many pairs as can be: one of each knows the place, never two newcomers or two of a family.

    A car in the pair and days away in common count as well.
    """
    who = {member.id: member for member in job.members}

    def fit(a: str, b: str) -> int | None:
        one, other = who[a], who[b]
        if not may_stand_together(one, other):
            return None
        apart = len(set(one.away) ^ set(other.away))
        mates = one.mate == other.id or other.mate == one.id
        return 100 + 20 * (one.car or other.car) + MATES * mates - min(apart * 6, 100)

    return pairs(sorted(who), fit)


def may_stand_together(a: Member, b: Member) -> bool:
    family = bool(a.family) and a.family == b.family
    return (a.local or b.local) and not (a.newcomer and b.newcomer) and not family


# ── days of the pairs ──


def _search(job: Job, units: Sequence[Unit]) -> Ints:
    """The shift of each pair on each day (one beyond the last: none)."""
    import numpy as np  # noqa: PLC0415 - the library is imported without its engines

    from fairplan.city.kernel import NEVER, search  # noqa: PLC0415

    shifts, limits = len(job.hours), job.limits
    if not units:
        return np.zeros((0, job.days), dtype=np.int64)
    names = [hours.id for hours in job.hours]
    need = np.zeros((job.days, shifts), dtype=np.int64)
    for day, _post, one in job.asked():
        need[day, names.index(one)] += 1
    own = np.zeros((len(units), job.days, shifts + 1), dtype=np.int64)
    for u, unit in enumerate(units):
        for member in (unit.a, unit.b):
            for day, weight in member.rather_not.items():
                own[u, day, :shifts] += job.prices.wish * weight
        for day in {*unit.a.away, *unit.b.away}:
            own[u, day, :shifts] = NEVER
        for member in (unit.a, unit.b):
            for day, hours in member.not_at.items():
                for one in hours:
                    own[u, day, names.index(one)] = NEVER
        _after_before(job, unit, own[u], int(NEVER))
    follows = np.array([_follows(job, unit) for unit in units])
    run = np.array([max(unit.a.run, unit.b.run) for unit in units])
    last = [unit.a.last if unit.a.run >= unit.b.run else unit.b.last for unit in units]
    first = np.array([names.index(one) if one in names else shifts for one in last])
    night = np.array([hours.night for hours in job.hours], dtype=np.int64)
    total_cost, night_cost = _share_costs(job, units)
    rows, _cost = search(
        need,
        own,
        follows,
        night,
        first,
        np.where(first == shifts, 0, run),
        limits.in_a_row,
        np.full(len(units), limits.duties),
        total_cost,
        night_cost,
        2 * job.prices.open,
        job.steps,
        job.seed,
    )
    found: Ints = rows
    return found


def rest_between(first: Hours, then: Hours, days: int = 1) -> int:
    """Minutes from the end of one duty to the start of another so many days later."""
    return days * DAY + then.start - first.start - first.minutes


def _follows(job: Job, unit: Unit) -> list[list[bool]]:
    travel = 2 * max(unit.a.travel, unit.b.travel)
    return [
        [rest_between(first, then) >= job.limits.rest + travel for then in job.hours]
        for first in job.hours
    ]


def _after_before(job: Job, unit: Unit, own: Ints, never: int) -> None:
    """What neither of the two may do on the first days after what they did before."""
    by_name = {hours.id: hours for hours in job.hours}
    for member in (unit.a, unit.b):
        if member.last not in by_name or not member.run:
            continue
        for s, then in enumerate(job.hours):
            if rest_between(by_name[member.last], then) < job.limits.rest + 2 * member.travel:
                own[0, s] = never


def _share_costs(job: Job, units: Sequence[Unit]) -> tuple[Ints, Ints]:
    """What each number of duties, and of nights, costs each unit."""
    import numpy as np  # noqa: PLC0415

    at_night = {hours.id for hours in job.hours if hours.night}
    asked = list(job.asked())
    nights = sum(hours in at_night for _day, _post, hours in asked)
    duties = _fair([u.a.duties + u.b.duties for u in units], len(asked))
    dark = _fair([u.a.nights + u.b.nights for u in units], nights)
    most = job.limits.duties
    return (
        np.array([[_away(n - fair, job.prices.share) for n in range(most + 1)] for fair in duties]),
        np.array([[_away(n - fair, job.prices.night) for n in range(most + 1)] for fair in dark]),
    )


def _fair(carried: Sequence[int], coming: int) -> list[int]:
    """How many of those coming each should have, so that with the past (two people's) all are level."""
    level = (sum(carried) / 2 + coming) / max(1, len(carried))
    return [max(0, round(level - before / 2)) for before in carried]


def _away(distance: int, price: int) -> int:
    """Each further step away from the fair share costs three times the one before."""
    return 2 * price * sum(STEEPER ** min(step, STEPS - 1) for step in range(abs(distance)))


# ── posts, gaps, and what is left ──

Roster = dict[str, list[tuple[str, str] | None]]


def _posted(job: Job, units: Sequence[Unit], rows: Ints) -> Roster:
    """Everyone's days with posts: each pair stays at the post it had last, where it can."""
    roster: Roster = {member.id: [None] * job.days for member in job.members}
    usual: dict[int, str] = {}
    for day in range(job.days):
        for s, hours in enumerate(job.hours):
            free = [post for post in job.posts if job.is_asked(day, post, hours.id)]
            here = [u for u in range(len(units)) if rows[u, day] == s]
            here.sort(key=lambda u: (u not in usual, u))
            for u in here:
                post = usual[u] if usual.get(u) in free else free[0]
                free.remove(post)
                usual.setdefault(u, post)
                for member in (units[u].a, units[u].b):
                    roster[member.id][day] = (post, hours.id)
    return roster


def may_serve(
    job: Job, member: Member, days: Sequence[tuple[str, str] | None], day: int, hours: Hours
) -> bool:
    """Whether one more duty keeps all limits of this person."""
    limits, by_name = job.limits, {one.id: one for one in job.hours}
    if day in member.away or hours.id in member.not_at.get(day, ()) or days[day] is not None:
        return False
    if sum(one is not None for one in days) >= limits.duties:
        return False
    rest = limits.rest + 2 * member.travel
    before = days[day - 1] if day else (("", member.last) if member.run and member.last else None)
    if before and before[1] in by_name and rest_between(by_name[before[1]], hours) < rest:
        return False
    after = days[day + 1] if day + 1 < job.days else None
    if after and rest_between(hours, by_name[after[1]]) < rest:
        return False
    return _run_with(member, days, day) <= limits.in_a_row


def _run_with(member: Member, days: Sequence[tuple[str, str] | None], day: int) -> int:
    first = day
    while first and days[first - 1] is not None:
        first -= 1
    last = day
    while last + 1 < len(days) and days[last + 1] is not None:
        last += 1
    return last - first + 1 + (member.run if first == 0 else 0)


def _fill(job: Job, roster: Roster) -> None:
    """Open duties go to two who are free that day, partners or not, those who served least first."""
    by_name = {hours.id: hours for hours in job.hours}
    for gap in _open(job, roster):
        able = [
            member
            for member in job.members
            if may_serve(job, member, roster[member.id], gap.day, by_name[gap.hours])
        ]
        able.sort(key=lambda one: (gap.day in one.rather_not, _served(one, roster), one.id))
        for i, one in enumerate(able):
            other = next((two for two in able[i + 1 :] if may_stand_together(one, two)), None)
            if other is not None:
                roster[one.id][gap.day] = roster[other.id][gap.day] = (gap.post, gap.hours)
                break


def _served(member: Member, roster: Roster) -> int:
    return member.duties + sum(one is not None for one in roster[member.id])


def _open(job: Job, roster: Roster) -> tuple[OpenDuty, ...]:
    staffed = {(day, *duty) for days in roster.values() for day, duty in enumerate(days) if duty}
    return tuple(
        OpenDuty(day, post, hours)
        for day, post, hours in job.asked()
        if (day, post, hours) not in staffed
    )


def _spare(job: Job, roster: Roster) -> int:
    """Duties of two that the members' limits would still leave room for, at most."""
    room = 0
    for member in job.members:
        present = job.days - len(member.away)
        rested = present - job.days // (job.limits.in_a_row + 1)
        room += max(
            0, min(job.limits.duties, rested) - sum(d is not None for d in roster[member.id])
        )
    return room // 2


def _parts(job: Job, roster: Roster) -> dict[str, int]:
    """The cost by kind, counted person by person."""
    nights = {hours.id for hours in job.hours if hours.night}
    duties = {m.id: sum(d is not None for d in roster[m.id]) for m in job.members}
    dark = {m.id: sum(d is not None and d[1] in nights for d in roster[m.id]) for m in job.members}
    staffed = sum(duties.values()), sum(dark.values())
    wish = sum(
        weight
        for m in job.members
        for day, weight in m.rather_not.items()
        if roster[m.id][day] is not None
    )
    share = _fair_for_each([m.duties for m in job.members], staffed[0])
    night = _fair_for_each([m.nights for m in job.members], staffed[1])
    return {
        "open": job.prices.open * len(_open(job, roster)),
        "wish": job.prices.wish * wish,
        "share": sum(
            _away(duties[m.id] - fair, job.prices.share) // 2
            for m, fair in zip(job.members, share, strict=True)
        ),
        "night": sum(
            _away(dark[m.id] - fair, job.prices.night) // 2
            for m, fair in zip(job.members, night, strict=True)
        ),
    }


def _fair_for_each(carried: Sequence[int], coming: int) -> list[int]:
    level = (sum(carried) + coming) / max(1, len(carried))
    return [max(0, round(level - before)) for before in carried]
