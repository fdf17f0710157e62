"""Pairs stand at posts, single gaps are filled by two who are free, and what stays open is told."""

from __future__ import annotations

from collections.abc import Sequence

from fairplan.city.job import Hours, Job, Member, OpenDuty
from fairplan.city.weeks import has_room

DAY = 1440
Roster = dict[str, list[tuple[str, str] | None]]


def rest_between(first: Hours, then: Hours, days: int = 1) -> int:
    """Minutes from the end of one duty to the start of another so many days later."""
    return days * DAY + then.start - first.start - first.minutes


def may_stand_together(a: Member, b: Member) -> bool:
    family = bool(a.family) and a.family == b.family
    return (a.local or b.local) and not (a.newcomer and b.newcomer) and not family


def posted(
    job: Job, units: Sequence[tuple[Member, Member]], rows: Sequence[Sequence[int]]
) -> Roster:
    """Everyone's days with posts: each pair stays at the post it had last, where it can."""
    roster: Roster = {member.id: [None] * job.days for member in job.members}
    usual: dict[int, str] = {}
    for day in range(job.days):
        for s, hours in enumerate(job.hours):
            free = [post for post in job.posts if job.is_asked(day, post, hours.id)]
            here = [u for u in range(len(units)) if rows[u][day] == s]
            here.sort(key=lambda u: (u not in usual, u))
            for u in here:
                post = usual[u] if usual.get(u) in free else free[0]
                free.remove(post)
                usual.setdefault(u, post)
                for member in units[u]:
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
    if not has_room(job, member, days, day, hours):
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


def fill(job: Job, roster: Roster) -> None:
    """Open duties go to two who are free that day, partners or not, those who served least first."""
    by_name = {hours.id: hours for hours in job.hours}
    for gap in still_open(job, roster):
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


def still_open(job: Job, roster: Roster) -> tuple[OpenDuty, ...]:
    staffed = {(day, *duty) for days in roster.values() for day, duty in enumerate(days) if duty}
    return tuple(
        OpenDuty(day, post, hours)
        for day, post, hours in job.asked()
        if (day, post, hours) not in staffed
    )


def spare(job: Job, roster: Roster) -> int:
    """Duties of two that the members' limits would still leave room for, at most."""
    room = 0
    for member in job.members:
        present = job.days - len(member.away)
        rested = present - job.days // (job.limits.in_a_row + 1)
        room += max(
            0, min(job.limits.duties, rested) - sum(d is not None for d in roster[member.id])
        )
    return room // 2
