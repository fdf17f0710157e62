"""Minutes within any seven days: what stands already, and how much room is left beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairplan.city.job import Hours, Job, Member

WEEK = 7


def first_days(job: Job) -> range:
    """The first days of all seven days in a row that hold one of the job's days."""
    return range(1 - WEEK, job.days)


def room(job: Job, members: Sequence[Member]) -> list[int]:
    """For each seven days in a row the minutes that these people, always together, may still do.

    Empty where no plan could come near the limit.
    """
    limit = job.limits.week
    if limit is None or not job.hours:
        return []
    left = [limit - max(_standing(one, first) for one in members) for first in first_days(job)]
    longest = max(hours.minutes for hours in job.hours)
    return left if min(left) < min(WEEK, job.limits.in_a_row) * longest else []


def _standing(member: Member, first: int) -> int:
    return sum(member.minutes.get(first + number, 0) for number in range(WEEK))


def minutes_in_weeks(
    job: Job, member: Member, days: Sequence[tuple[str, str] | None]
) -> Iterator[tuple[int, int, bool]]:
    """(first day, minutes, whether any of them are planned here) of each seven days in a row."""
    length = {hours.id: hours.minutes for hours in job.hours}
    planned = [length[one[1]] if one else 0 for one in days]
    for first in first_days(job):
        here = sum(planned[max(first, 0) : first + WEEK])
        yield first, here + _standing(member, first), here > 0


def has_room(
    job: Job, member: Member, days: Sequence[tuple[str, str] | None], day: int, hours: Hours
) -> bool:
    """Whether one more duty on that day keeps within the minutes of all seven days around it."""
    if job.limits.week is None:
        return True
    around = range(day - WEEK + 1, day + 1)
    return all(
        minutes + hours.minutes <= job.limits.week
        for first, minutes, _here in minutes_in_weeks(job, member, days)
        if first in around
    )
