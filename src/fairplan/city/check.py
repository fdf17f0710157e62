"""A community's job as a roster problem in persons, so that the rosters' own checker can judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from fairplan.city.job import Job, Member, Outcome
from fairplan.roster.builder import RosterBuilder
from fairplan.roster.check import check
from fairplan.roster.clock import Limits
from fairplan.roster.problem import Before, Problem, Roster
from fairplan.roster.told import Someone, duty

WEEK = 7
FIRST_DAY = date(2024, 1, 1)
"""Any Monday: jobs count days."""


def as_problem(job: Job, pairs: Sequence[tuple[str, str]] = ()) -> Problem:
    """The job as the roster planner understands it; `pairs` stay together where that costs less."""
    limits = Limits(
        rest=job.limits.rest, in_a_row=job.limits.in_a_row, in_seven_days=job.limits.week
    )
    builder = RosterBuilder(FIRST_DAY, job.days, limits)
    for hours in job.hours:
        builder.hours(hours.id, hours.start, hours.minutes)
    for post in job.posts:
        builder.post(post)
    for one in job.members:
        _person(builder, job, one)
    for post in job.posts:
        for hours in job.hours:
            _duties(builder, job, post, hours.id)
    families: dict[str, list[str]] = {}
    for one in job.members:
        if one.family:
            families.setdefault(one.family, []).append(one.id)
    for family in families.values():
        if len(family) > 1:
            builder.family(*family)
    for a, b in pairs:
        builder.pair(a, b)
    return builder.build()


def _person(builder: RosterBuilder, job: Job, one: Member) -> None:
    last = duty(job.posts[0], one.last) if one.last and job.posts else None
    builder.person(
        Someone(
            one.id,
            newcomer=one.newcomer,
            travel=dict.fromkeys(job.posts, one.travel),
            max_minutes=job.limits.duties * max(hours.minutes for hours in job.hours),
            before=_before(one, last),
        )
    )
    if one.local:
        builder.knows(one.id, *job.posts)
    for day, why in one.away.items():
        builder.leave(one.id, FIRST_DAY + timedelta(day), why=why)
    for day, not_at in one.not_at.items():
        builder.exempt(one.id, "bound", hours=not_at, on=[FIRST_DAY + timedelta(day)])
    for day, weight in one.rather_not.items():
        on = FIRST_DAY + timedelta(day)
        builder.wish(one.id, on, weight * job.prices.wish, wants=False)


def _duties(builder: RosterBuilder, job: Job, post: str, hours: str) -> None:
    """Two on the days on which they are asked for, nobody on the others."""
    every = range(job.days)
    asked = [day for day in every if job.is_asked(day, post, hours)]
    price = job.prices.open // 2
    _need(builder, post, hours, 2, asked, short=price, spare=None, knows=True)
    none = sorted({*every} - {*asked})
    _need(builder, post, hours, 0, none, spare=None, newcomers=None, knows=False)


def _before(member: Member, last: str | None) -> Before | None:
    minutes = tuple(member.minutes.get(day, 0) for day in range(1 - WEEK, 0))
    if not member.run and not any(minutes):
        return None
    return Before(last if member.run else None, member.run, 0, minutes)


def _need(
    builder: RosterBuilder, post: str, hours: str, people: int, days: list[int], **more: Any
) -> None:
    if days:
        builder.need(post, hours, people, [FIRST_DAY + timedelta(day) for day in days], **more)


def as_roster(outcome: Outcome) -> Roster:
    """The outcome in the words of that problem."""
    return {
        person: tuple(duty(*one) if one else None for one in days)
        for person, days in outcome.roster.items()
    }


def violations(job: Job, outcome: Outcome) -> list[str]:
    """Everything the outcome breaks, seen by a checker that knows nothing of how it was made."""
    verdict = check(as_problem(job), as_roster(outcome))
    wrong = [f"{one.code} {dict(one.values)}" for one in verdict.violations]
    wrong += [
        f"nobody who knows the place {one.day} {one.shift}"
        for one in verdict.broken
        if one.rule == "knows"
    ]
    wrong += _wrong_weeks(job, outcome)
    short = sum(one.cost for one in verdict.broken if one.kind == "under" and one.rule == "cover")
    if short != outcome.parts["open"]:
        wrong.append(f"open duties cost {outcome.parts['open']}, the checker found {short}")
    return wrong


def _wrong_weeks(job: Job, outcome: Outcome) -> Iterator[str]:
    """Seven days in a row with too many minutes, those of duties that stand anyway among them."""
    length = {hours.id: hours.minutes for hours in job.hours}
    for one in job.members:
        own = {day: length[to[1]] for day, to in enumerate(outcome.roster[one.id]) if to}
        for last in range(job.days + WEEK - 1):
            days = range(last - WEEK + 1, last + 1)
            total = sum(own.get(day, 0) + one.minutes.get(day, 0) for day in days)
            if job.limits.week is not None and total > job.limits.week and own.keys() & set(days):
                yield f"week_minutes {one.id} until day {last}: {total}"
