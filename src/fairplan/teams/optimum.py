"""The best assignment of people to teams: prices over all arcs first, then whole people over the few
arcs that can be part of anything better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairplan.teams.arrays import Arrays
from fairplan.teams.master import Program
from fairplan.teams.watch import Watch

if TYPE_CHECKING:
    from fairplan.teams.arrays import Ints
    from fairplan.teams.master import Bools, Floats

FIRST_GAP = 60.0
"""Arcs up to this reduced cost are in the first solve in whole people."""


@dataclass(frozen=True)
class Best:
    """The best assignment found (None: none) with its value, a bound no assignment can be below, and
    the price of a seat in each team.
    """

    team: Ints | None
    value: float
    bound: float
    seat_price: Floats

    @property
    def proven(self) -> bool:
        return self.team is not None and self.value <= self.bound + 0.5


def minimise(
    a: Arrays,
    allowed: Bools,
    start: Bools,
    weights: Mapping[str, int],
    watch: Watch,
    limit: float | None = None,
    known: Ints | None = None,
) -> Best:
    """The assignment over `allowed` arcs with the least weighted sum of levels.

    `start` are the arcs to begin with. `weights` are whole numbers for open, reserve, far, mix, total.
    With `limit` it is enough to know that none is as good as that. `known` is an assignment there is
    already: when the bound shows that none is better, it is the answer and no whole program is solved.
    """
    import numpy as np  # noqa: PLC0415 - the library is imported without its engines

    program = Program(a, allowed, weights)
    program.add_arcs(*np.nonzero((start | _linked(a)[:, None]) & allowed))
    if not program.price_out(watch):
        return Best(None, np.inf, -np.inf, np.zeros(len(a.low)))
    bound = float(np.ceil(program.value - 1e-4))
    if limit is not None and bound > limit:
        return Best(None, np.inf, bound, program.seat_price)
    best, value = _within(program, known)
    if value <= bound + 0.5:
        return Best(best, value, bound, program.seat_price)
    reduced = program.reduced_costs()
    step = min(max(FIRST_GAP, 3e-5 * abs(bound)), value - bound)
    while True:
        near = allowed & ((reduced <= step) | _linked(a)[:, None])
        if best is not None:
            near[np.nonzero(best >= 0)[0], best[best >= 0]] = True
        found, lower, finished = program.whole(near, best, watch)
        if found is not None:
            worth = program.worth(found)
            if worth < value:
                best, value = found, worth
        if not finished:
            return Best(best, value, max(bound, min(lower, bound + step)), program.seat_price)
        if value <= bound + step or near.sum() == allowed.sum():
            return Best(best, value, max(bound, value), program.seat_price)
        step = max(value - bound, 2 * step) if best is None else value - bound


def _within(program: Program, known: Ints | None) -> tuple[Ints | None, float]:
    """That assignment and its worth, if it uses allowed arcs only."""
    import numpy as np  # noqa: PLC0415

    if known is None or not program.allowed[np.nonzero(known >= 0)[0], known[known >= 0]].all():
        return None, np.inf
    return known, program.worth(known)


def _linked(a: Arrays) -> Bools:
    """The people whose arcs must all be in the program, since they are tied to each other."""
    import numpy as np  # noqa: PLC0415

    linked = np.zeros(len(a.seconds), dtype=bool)
    linked[a.together.ravel()] = True
    linked[a.apart.ravel()] = True
    return linked
