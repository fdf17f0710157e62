"""What a community's roster costs: fair shares with the past, wishes, and duties nobody does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fairplan.city.job import Job, Member

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

STEEPER, STEPS = 3, 5
Days = Sequence[tuple[str, str] | None]


def share_costs(job: Job, units: Sequence[tuple[Member, Member]]) -> tuple[Ints, Ints]:
    """What each number of duties, and of nights, costs each unit."""
    import numpy as np  # noqa: PLC0415

    at_night = {hours.id for hours in job.hours if hours.night}
    asked = list(job.asked())
    nights = sum(hours in at_night for _day, _post, hours in asked)
    duties = _fair([a.duties + b.duties for a, b in units], len(asked))
    dark = _fair([a.nights + b.nights for a, b in units], nights)
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


def parts(job: Job, roster: Mapping[str, Days], still_open: int) -> dict[str, int]:
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
        "open": job.prices.open * still_open,
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
