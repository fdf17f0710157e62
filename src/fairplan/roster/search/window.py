"""Some people, some days in a row, the rest as it stands: columns are generated, then it is dived.

The linear master over all columns is a lower bound on what the window can cost; the dive fixes the
person whose best column is most certain, lets the others generate columns against that, and so on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fairplan.roster.search.choose import Choice
from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.master import Column, Master, Solved
from fairplan.roster.search.messages import Effort
from fairplan.roster.search.model import State
from fairplan.roster.search.slots import SETUP, Slot

TINY = 1e-6
AT_ONCE = 30
"""The part of all people who keep their column at once, though nobody is sure."""
NARROW = 0.02
"""Branch and bound pays only while the goal is so near the bound."""


class Window:
    def __init__(self, state: State, chosen: Choice, memory: Scratch, effort: Effort) -> None:
        model = state.model
        people, begin, end, self.free = chosen
        self.model, self.state, self.people = model, state, people
        self.begin, self.end, self.memory, self.effort = begin, end, memory, effort
        self.slots = self._slots()
        self._collect_rows()
        self.now = self._standing()
        self._start_master()
        self.bounds = np.full(len(people), -np.inf)
        self.bound = -np.inf
        self.heard: Callable[[], None] = lambda: None

    def _slots(self) -> list[Slot]:
        row = self.state.roster
        return [
            Slot(self.model, p, row[p], self.begin, self.end, free=self.free) for p in self.people
        ]

    def _counts(self, rows: np.ndarray) -> np.ndarray:
        """Which rows the master knows."""
        return np.ones(len(rows), np.bool_)

    def _standing(self) -> np.ndarray:
        return self.state.roster[self.people, self.begin : self.end]

    @property
    def work(self) -> int:
        """Effort so far, measured without a clock."""
        slots = sum(slot.work for slot in self.slots)
        return SETUP * len(self.people) + slots + self.work_before + self.master.work

    def _collect_rows(self) -> None:
        """For each person the entries (cell here, row here, coefficient) of their cells."""
        model = self.model
        spans = []
        for person in self.people:
            first = (person * model.days + self.begin) * model.shifts
            last = (person * model.days + self.end) * model.shifts
            cells = np.repeat(np.arange(last - first), np.diff(model.begin[first : last + 1]))
            part = slice(model.begin[first], model.begin[last])
            rows, coefs = model.row_of[part], model.coef_of[part]
            free = self.free[cells // model.shifts] & self._counts(rows)
            spans.append((cells[free], rows[free], coefs[free]))
        self.rows = np.unique(np.concatenate([rows for _, rows, _ in spans]))
        self.entries = [(c, np.searchsorted(self.rows, r), a) for c, r, a in spans]
        self.local = [
            _by_cell(c, r, a, (self.end - self.begin) * model.shifts) for c, r, a in self.entries
        ]

    def _start_master(self) -> None:
        self.columns: list[tuple[int, np.ndarray]] = []
        self.work_before, self.spent = 0, 0.0
        self.known: set[tuple[int, bytes]] = set()
        first = [self._column(i, self.now[i]) for i in range(len(self.people))]
        inside = np.zeros(len(self.rows))
        for _, _, rows, counts in first:
            inside[rows] += counts
        self.around = self.state.activity[self.rows] - inside.astype(np.int64)
        self.cost_now = sum(cost for _, cost, _, _ in first) + float(
            self.state.paid[self.rows].sum()
        )
        self._lay_master(list(range(len(self.people))), self.around)
        self._add([(i, self.now[i]) for i in self.place])

    def _lay_master(self, who: list[int], around: np.ndarray) -> None:
        """A master without columns for these of the people."""
        self.place = {i: at for at, i in enumerate(who)}
        self.master = Master(self.model, self.rows, around, len(who))

    def _column(self, i: int, days: np.ndarray) -> tuple[int, float, np.ndarray, np.ndarray]:
        starts, rows, coefs = self.local[i]
        worked = np.flatnonzero(days < self.model.shifts)
        cells = worked * self.model.shifts + days[worked]
        at = np.concatenate(
            [np.arange(starts[c], starts[c + 1]) for c in cells] or [np.zeros(0, np.int64)]
        )
        touched, where = np.unique(rows[at], return_inverse=True)
        counts = np.bincount(where.reshape(-1), weights=coefs[at], minlength=len(touched))
        return i, self.slots[i].cost_of(days), touched, counts

    def _add(self, rows_of: list[tuple[int, np.ndarray]]) -> int:
        new = []
        for i, days in rows_of:
            key = (i, days.astype(np.int16).tobytes())
            if key not in self.known:
                self.known.add(key)
                self.columns.append((i, days))
                new.append(self._column(i, days))
        self._to_master(new)
        return len(new)

    def _to_master(self, columns: list[Column]) -> None:
        self.master.add([(self.place[i], cost, rows, n) for i, cost, rows, n in columns])

    def prices(self, i: int, row_prices: np.ndarray) -> np.ndarray:
        cell, row, coef = self.entries[i]
        found = self.slots[i].own_costs()
        size = (self.end - self.begin) * self.model.shifts
        less = np.bincount(cell, weights=row_prices[row] * coef, minlength=size)
        found[:, :-1] -= less.reshape(self.end - self.begin, self.model.shifts)
        return found

    def price(self, solved: Solved, who: list[int]) -> tuple[int, float]:
        """New columns for these people; how many, and how much the value can fall at most."""
        fall, rows_of = 0.0, []
        for i in who:
            limit = float(solved.person_prices[self.place[i]])
            prices = self.prices(i, solved.row_prices)
            priced = self.slots[i].price(
                prices, limit - TINY, self.memory, self.effort.keep, self.effort.cap
            )
            fall += max(0.0, limit - priced.bound)
            rows_of += [(i, days) for days in priced.rows]
        return self._add(rows_of), fall

    def generate(self, who: list[int], rounds: int, goal: float) -> Solved:
        """The master solved over ever more columns, until nothing improves it or `goal` is out of reach."""
        solved = self.solve()
        for _ in range(rounds):
            new, fall = self.price(solved, who)
            self.bound = max(self.bound, solved.value - fall)
            if not new or self.bound > goal or fall < self.effort.gap * abs(solved.value):
                break
            solved = self.solve()
        return solved

    def solve(self) -> Solved:
        self.heard()
        solved = self.master.solve()
        return solved._replace(value=solved.value + self.spent)

    def improve(self, goal: float) -> np.ndarray | None:
        """Days for everyone that cost at most `goal` (in this window), or None."""
        everyone = list(range(len(self.people)))
        solved = self.generate(everyone, self.effort.rounds, goal)
        if self.bound > goal + TINY:
            return None
        if self.effort.nodes and goal - self.bound < NARROW * abs(goal):
            return self.branch(solved, goal)
        return self.dive(solved, goal)

    def branch(self, solved: Solved, goal: float) -> np.ndarray | None:
        """The best choice among the columns that can be part of anything as cheap as `goal`."""
        room = goal - self.bound + TINY
        for i in range(len(self.people)):
            limit = float(solved.person_prices[i]) + room
            priced = self.slots[i].price(
                self.prices(i, solved.row_prices),
                limit,
                self.memory,
                self.effort.wide,
                self.effort.cap,
            )
            self._add([(i, days) for days in priced.rows])
        useful = np.flatnonzero(self._reduced(solved) <= room)
        chosen = self.master.choose(useful, goal, self.effort.nodes)
        if chosen is None:
            return None
        of = {self.columns[at][0]: at for at in chosen}
        return np.stack([self.columns[of[i]][1] for i in range(len(self.people))])

    def _reduced(self, solved: Solved) -> np.ndarray:
        return self.master.reduced(solved.row_prices, solved.person_prices)

    def dive(self, solved: Solved, goal: float) -> np.ndarray | None:
        fixed: dict[int, int] = {}
        found = self.now.copy()
        while True:
            self._fix(solved, fixed)
            left = [i for i in self.place if i not in fixed]
            if 2 * len(left) <= len(self.place) and left:
                self._settle(fixed, left, found)
            solved = self.solve()
            for _ in range(self.effort.dive_rounds):
                new, _ = self.price(solved, left)
                if not new:
                    break
                solved = self.solve()
            if solved.value > goal + TINY:
                return None
            if not left:
                for i, at in fixed.items():
                    found[i] = self.columns[at][1]
                return found

    def _fix(self, solved: Solved, fixed: dict[int, int]) -> None:
        """The person who is most certain, and all others who are sure, keep their column."""
        best: dict[int, tuple[float, int]] = {}
        for at in np.flatnonzero(solved.of_columns > 1e-4).tolist():
            i = self.columns[at][0]
            if i not in fixed:
                best[i] = max(best.get(i, (0.0, -1)), (float(solved.of_columns[at]), at))
        surest = sorted(best, key=lambda i: -best[i][0])
        few = max(1, len(best) // AT_ONCE)
        for place, i in enumerate(surest):
            share, at = best[i]
            if share >= self.effort.sure or place < few:
                fixed[i] = at
                self.master.fix(at)

    def _settle(self, fixed: dict[int, int], left: list[int], found: np.ndarray) -> None:
        """Whoever is fixed leaves the master, which is small and quick then; their days are `found`."""
        around = self.master.around.copy()
        for i, at in fixed.items():
            found[i] = self.columns[at][1]
            _, cost, rows, counts = self._column(i, found[i])
            around[rows] += counts.astype(np.int64)
            self.spent += cost
        self.work_before += self.master.work
        fixed.clear()
        self._lay_master(left, around)
        self.columns = [column for column in self.columns if column[0] in self.place]
        self._to_master([self._column(i, days) for i, days in self.columns])


def _by_cell(
    cell: np.ndarray, row: np.ndarray, coef: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=size))]), row, coef
