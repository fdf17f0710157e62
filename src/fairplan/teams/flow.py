"""Teams where only sizes and ways count: the optimum over all pairs of person and team, exactly.

All levels go into one whole-number cost whose weights are so far apart that no cycle of moves can
trade a higher level for a lower one: such a cycle passes each team once, so it moves at most T + 1
people. For problems with skills and unit limits the same answer is a lower bound for every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairplan.teams.arrays import Arrays
from fairplan.travel import NO_WAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from fairplan.teams.arrays import Ints

BEFORE_WORST = ("open", "reserve", "far")


@dataclass(frozen=True)
class Flow:
    """`team` (n, -1 reserve), `price` (T) of a seat in cost, `values` as if nothing linked people,
    `longest` the longest way allowed.
    """

    team: Ints
    price: Ints
    values: dict[str, int]
    longest: int


def cheapest(a: Arrays, longest: int, seed: int) -> Flow:
    """The best assignment in which nobody goes further than `longest` seconds."""
    import numpy as np  # noqa: PLC0415 - the library is imported without its engines

    from fairplan.teams.kernel import assign  # noqa: PLC0415

    rule, teams = a.problem.rule, len(a.low)
    open_ways = a.seconds[a.seconds < NO_WAY]
    dearest = int(open_ways.max(initial=0)) + int(a.load.max(initial=0)) + rule.stay + 1
    w_far = 2 * (teams + 2) * dearest
    w_reserve = 2 * (teams + 2) * (w_far + dearest)
    w_open = 2 * (teams + 2) * (w_reserve + w_far + dearest)
    order = np.arange(len(a.seconds))
    if seed:
        order = np.random.default_rng(seed).permutation(order)
    team, price = assign(
        a.seconds,
        a.load,
        a.now,
        order,
        a.low,
        a.high,
        -a.urgency * w_open,
        np.int64(rule.stay),
        np.int64(rule.far),
        np.int64(w_far),
        np.int64(min(longest, NO_WAY - 1)),
        np.int64(w_reserve if rule.everyone else 0),
    )
    chosen = np.where(team == teams, -1, team).astype(np.int64)
    values = a.values(chosen) | {"open": int((a.urgency * a.missing(chosen)[0]).sum()), "mix": 0}
    return Flow(chosen, price[:teams], values, longest)


def least_worst(a: Arrays, seed: int, go_on: Callable[[], bool]) -> tuple[Flow, bool]:
    """The best assignment after the longest way was made as short as the levels before it allow.

    Second: whether that was seen through to the end.
    """
    import numpy as np  # noqa: PLC0415

    best = cheapest(a, NO_WAY - 1, seed)
    if not a.problem.rule.least_worst:
        return best, True
    wanted = [best.values[level] for level in BEFORE_WORST]
    ways = np.unique(a.seconds[a.seconds <= best.values["worst"]])
    served = best.team >= 0
    floor = int(a.seconds.min(axis=1)[served].max(initial=0)) if wanted[1] == 0 else 0
    ways = ways[ways >= min(floor, best.values["worst"])] if a.problem.rule.everyone else ways
    low, high = 0, len(ways) - 1
    while low < high:
        if not go_on():
            return best, False
        middle = (low + high) // 2
        tried = cheapest(a, int(ways[middle]), seed)
        if [tried.values[level] for level in BEFORE_WORST] == wanted:
            best, high = tried, int(np.searchsorted(ways, tried.values["worst"]))
        else:
            low = middle + 1
    return best, True
