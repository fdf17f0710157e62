"""One person and some days in a row, everything else as it stands: what the dynamic program is asked."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from fairplan.roster.search.automaton import NEVER, Automaton
from fairplan.roster.search.kernel import Scratch, cheapest
from fairplan.roster.search.model import Model

SETUP = 20_000
"""Effort of laying out one person's days."""
SHIFT_LONG = 720
"""Minutes that a pace may fall behind."""


class Priced(NamedTuple):
    """Rows of days (local) cheaper than was asked, their prices, and a bound on all others."""

    rows: np.ndarray
    costs: np.ndarray
    bound: float
    exact: bool


class Slot:
    """A person's days `begin` to `end`, the days around as in `row`.

    `price(prices, limit)` gives the cheapest rows of days that keep the person's own rules together
    with what stands around; `work` counts labels, a measure of effort that no clock disturbs.
    """

    def __init__(
        self,
        model: Model,
        person: int,
        row: np.ndarray,
        begin: int,
        end: int,
        ahead: bool = False,
        free: np.ndarray | None = None,
    ) -> None:
        """With `ahead` nothing is planned from `end` on yet, and limits hold in proportion until there.

        Days between that are not `free` stay as they are.
        """
        self.model, self.person, self.begin, self.end = model, person, begin, end
        self.row = row[:end] if ahead else row
        row = self.row
        self.share = end / model.days if ahead else 1.0
        self.days = end - begin
        self.automaton: Automaton = model.automata[person]
        self.outside = np.concatenate([row[:begin], row[end:]])
        self.stays = np.zeros(0, np.int64) if free is None else np.flatnonzero(~free)
        self._limits()
        self._weekends()
        self._edges()
        self._disturbance()
        self.group, self.groups, self.is_work = _groups(self.automaton, tuple(self.units.tolist()))
        self.tracked = np.zeros(model.shifts, np.bool_)
        self.with_weekends = np.zeros(1, np.bool_)
        self.guess = 0.0
        self.work = 0

    def _limits(self) -> None:
        model, own = self.model, self.model.compiled.people[self.person]
        worked = self.outside[self.outside < model.shifts]
        taken = np.bincount(worked, minlength=model.shifts)
        limits = np.ceil(model.limits[self.person] * self.share).astype(np.int64)
        self.remaining = np.clip(limits - taken, 0, self.days)
        allowed = model.compiled.allowed[self.person, self.begin : self.end]
        self.blocked = ~(allowed.astype(bool) & (self.remaining > 0)[None, :])
        if len(self.stays):
            as_is = self.row[self.begin + self.stays]
            self.blocked[self.stays] = as_is[:, None] != np.arange(model.shifts)
        used = model.minutes[~self.blocked.all(axis=0)]
        self.unit = unit = math.gcd(*used.tolist()) or 1
        self.units = np.where(self.blocked.all(axis=0), 0, model.minutes // unit).astype(np.int64)
        fixed = int(model.minutes[worked].sum())
        most = int(self.units.max(initial=0)) * self.days
        least, limit = _paced(own.min_minutes, own.max_minutes, self.share)
        self.lo = max(0, -((fixed - least) // unit))
        self.hi = min(most, (limit - fixed) // unit)

    def _weekends(self) -> None:
        model, own = self.model, self.model.compiled.people[self.person]
        days = np.concatenate([np.arange(self.begin), np.arange(self.end, len(self.row))])
        gone = {int(w) for w in model.weekend_of[days[self.outside < model.shifts]]} - {-1}
        inside = model.weekend_of[self.begin : self.end]
        self.weekend = np.array([-1 if int(w) in gone else int(w) for w in inside], np.int64)
        most = math.ceil(own.max_weekends * self.share)
        self.weekends = max(0, min(most - len(gone), self.days))

    def _edges(self) -> None:
        machine, row = self.automaton, self.row
        self.start = machine.run(machine.start, row[: self.begin])
        after = row[self.end :]
        self.accept = np.array(
            [_goes_on(machine, node, after) for node in range(len(machine.off))], np.bool_
        )
        self.final, self.toll = np.where(self.accept, 0.0, np.inf), 0.0
        self.more = self.less = np.zeros(len(machine.off), np.int64)

    def _disturbance(self) -> None:
        model = self.model
        self.standing = np.zeros(self.days, np.int64)
        self.disturbed = 0.0
        if not model.disturbed:
            return
        standing = model.standing[self.person]
        outside = np.concatenate([standing[: self.begin], standing[self.end : len(self.row)]])
        self.standing[:] = standing[self.begin : self.end]
        already = bool(_differs(self.outside, outside))
        self.disturbed = 0.0 if already else float(model.disturbed)

    def own_costs(self) -> np.ndarray:
        """Costs of these days alone; infinite where a shift may not be given or is asked for."""
        costs = self.model.cost[self.person, self.begin : self.end].copy()
        costs[:, :-1][self.blocked] = np.inf
        must = self.model.compiled.must_work[self.person, self.begin : self.end].astype(bool)
        costs[must, -1] = np.inf
        costs[self.stays[self.row[self.begin + self.stays] < self.model.shifts], -1] = np.inf
        return costs

    def cost_of(self, days: np.ndarray) -> float:
        """Cost of these days of the person, without the rows."""
        found = self.model.cost[self.person, np.arange(self.begin, self.end), days].sum()
        return float(found) + (self.disturbed if _differs(days, self.standing) else 0.0)

    def price(
        self, prices: np.ndarray, limit: float, memory: Scratch, keep: int = 4, cap: int = 30_000
    ) -> Priced:
        rows = np.zeros((keep, self.days), np.int64)
        costs = np.zeros(keep)
        if self.start == NEVER or self.hi < 0:
            return Priced(rows[:0], costs[:0], np.inf, True)
        cap = max(100, min(cap, (len(memory.cost) - 8) // (self.days + 1)))
        found, exact, bound, work, self.guess = cheapest(
            prices, self.automaton.off, self.automaton.work, self.is_work, self.start,
            self.final, self.more, self.less, self.toll, self.units, self.lo, self.hi, self.weekend, self.weekends,
            self.remaining, self.group, self.groups, self.standing, self.disturbed, limit, keep,
            self.guess, self.tracked, self.with_weekends, memory, cap, rows, costs,
        )  # fmt: skip
        self.work += 1_000 + work
        return Priced(rows[:found], costs[:found], bound, exact)


def _paced(least: int, most: int, share: float) -> tuple[int, int]:
    """Limits of minutes for a part of the horizon, with a long shift's tolerance below."""
    return (least, most) if share == 1.0 else (int(least * share) - SHIFT_LONG, int(most * share))


def _differs(days: np.ndarray, standing: np.ndarray) -> bool:
    return bool(((days != standing) & (standing >= 0)).any())


def _goes_on(machine: Automaton, node: int, after: np.ndarray) -> bool:
    """Whether what stands after may follow this node; looks no further than the rules reach."""
    rested = worked = False
    for shift in after:
        node = machine.step(node, int(shift))
        if node == NEVER:
            return False
        off = int(shift) == machine.work.shape[1]
        if (off and worked) or (not off and rested):
            break
        rested, worked = rested or off, worked or not off
    return True


@lru_cache(maxsize=4096)
def _groups(machine: Automaton, units: tuple[int, ...]) -> tuple[np.ndarray, int, np.ndarray]:
    """Shifts that lead to the same nodes and are equally long are one group; which nodes are work."""
    seen: dict[tuple[bytes, int], int] = {}
    group = np.array(
        [
            seen.setdefault((machine.work[:, s].tobytes(), length), len(seen))
            for s, length in enumerate(units)
        ],
        np.int64,
    )
    is_work = np.zeros(len(machine.off), np.bool_)
    targets = machine.work[machine.work >= 0]
    is_work[targets] = True
    return group, len(seen), is_work
