"""`plan_community(job)`: a community's fortnight, pairs first, then their days, then single gaps."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fairplan.city.costs import parts, share_costs
from fairplan.city.gaps import fill, may_stand_together, posted, rest_between, spare, still_open
from fairplan.city.job import Job, Member, Outcome
from fairplan.city.weeks import room
from fairplan.teams.pairing import Pairing, pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MATES = 200
Two = tuple[Member, Member]
"""Two who serve together: a unit of the search."""


def plan_community(job: Job) -> Outcome:
    """The roster of one community. The same job always gives the same roster, wherever it is run.

    Hard: rest with travel, days in a row, duties, minutes within seven days, days away, one who knows
    the place and never two newcomers or two of a family at a post. Then few open duties, wishes, and
    fair shares of duties and nights with what was done before.
    """
    started = time.perf_counter()
    made = make_pairs(job)
    who = {member.id: member for member in job.members}
    units = [(who[a], who[b]) for a, b in made.pairs]
    roster = posted(job, units, _search(job, units).tolist())
    fill(job, roster)
    left = still_open(job, roster)
    return Outcome(
        community=job.community,
        roster={member.id: tuple(roster[member.id]) for member in job.members},
        pairs=made.pairs,
        alone=made.alone,
        open=left,
        spare=spare(job, roster),
        parts=parts(job, roster, len(left)),
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


# ── days of the pairs ──


def _search(job: Job, units: Sequence[Two]) -> Ints:
    """The shift of each pair on each day (one beyond the last: none)."""
    import numpy as np  # noqa: PLC0415 - the library is imported without its engines

    from fairplan.city.kernel import search  # noqa: PLC0415

    shifts, limits = len(job.hours), job.limits
    if not units:
        return np.zeros((0, job.days), dtype=np.int64)
    names = [hours.id for hours in job.hours]
    run = np.array([max(a.run, b.run) for a, b in units])
    last = [a.last if a.run >= b.run else b.last for a, b in units]
    first = np.array([names.index(one) if one in names else shifts for one in last])
    total_cost, night_cost = share_costs(job, units)
    rows, _cost = search(
        _need(job, names),
        _own(job, units, names),
        np.array([_follows(job, unit) for unit in units]),
        np.array([hours.night for hours in job.hours], dtype=np.int64),
        np.array([hours.minutes for hours in job.hours], dtype=np.int64),
        _room(job, units),
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


def _need(job: Job, names: Sequence[str]) -> Ints:
    """How many pairs are asked for on each day at each hours."""
    import numpy as np  # noqa: PLC0415

    need = np.zeros((job.days, len(names)), dtype=np.int64)
    for day, _post, one in job.asked():
        need[day, names.index(one)] += 1
    return need


def _own(job: Job, units: Sequence[Two], names: Sequence[str]) -> Ints:
    """What each pair's day at each hours costs by itself; NEVER where one of the two cannot."""
    import numpy as np  # noqa: PLC0415

    from fairplan.city.kernel import NEVER  # noqa: PLC0415

    shifts = len(names)
    own = np.zeros((len(units), job.days, shifts + 1), dtype=np.int64)
    for u, unit in enumerate(units):
        for member in unit:
            for day, weight in member.rather_not.items():
                own[u, day, :shifts] += job.prices.wish * weight
        for member in unit:
            for day in member.away:
                own[u, day, :shifts] = NEVER
            for day, hours in member.not_at.items():
                for one in hours:
                    own[u, day, names.index(one)] = NEVER
        _after_before(job, unit, own[u], int(NEVER))
    return own


def _room(job: Job, units: Sequence[Two]) -> Ints:
    """Minutes left to each pair in each seven days in a row; no columns where no limit can bind."""
    import numpy as np  # noqa: PLC0415

    from fairplan.city.kernel import NEVER  # noqa: PLC0415

    left = [room(job, unit) for unit in units]
    longest = max(map(len, left))
    return np.array([one or [int(NEVER)] * longest for one in left], dtype=np.int64)


def _follows(job: Job, unit: Two) -> list[list[bool]]:
    travel = 2 * max(member.travel for member in unit)
    return [
        [rest_between(first, then) >= job.limits.rest + travel for then in job.hours]
        for first in job.hours
    ]


def _after_before(job: Job, unit: Two, own: Ints, never: int) -> None:
    """What neither of the two may do on the first days after what they did before."""
    by_name = {hours.id: hours for hours in job.hours}
    for member in unit:
        if member.last not in by_name or not member.run:
            continue
        for s, then in enumerate(job.hours):
            if rest_between(by_name[member.last], then) < job.limits.rest + 2 * member.travel:
                own[0, s] = never
