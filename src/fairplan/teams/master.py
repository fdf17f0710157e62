"""Teams as a linear program in HiGHS: all that links people, over all pairs of person and team.

Only promising pairs (*arcs*) are in the program; after each solve the dual prices say which of those
left out could improve it, and these are taken in until none could. So the optimum is proven over all
arcs. Limits on units join only where they are broken. Whole people: the program is solved once more
in integers over the arcs whose reduced cost is within the gap between plan and bound; no better plan
can use any other arc.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fairplan.teams.arrays import NO_CAP, Arrays
from fairplan.teams.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fairplan.teams.arrays import Ints

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

TINY = 1e-6
ARCS_PER_ROUND = 10


class Program:
    """One linear program. Rows: a person is once in a team or in reserve; a team has `low` to `high`
    people or open seats; its skills or open skills; its units; those tied to each other.
    """

    def __init__(self, a: Arrays, allowed: Bools, weights: Mapping[str, int]) -> None:
        import numpy as np  # noqa: PLC0415

        self.a, self.allowed, self.weights = a, allowed, weights
        n, teams = a.seconds.shape
        self.skill_at = np.full(a.quota.shape, -1)
        wanted = np.argwhere(a.quota > 0)
        self.skill_at[wanted[:, 0], wanted[:, 1]] = n + teams + np.arange(len(wanted))
        self.ties = _ties(a, allowed)
        self.tie_at = n + teams + len(wanted)
        self.cap_at = np.full((teams, int(a.unit.max(initial=0)) + 1), -1)
        self.people = np.zeros(0, dtype=np.int64)
        self.teams = np.zeros(0, dtype=np.int64)
        self.columns = np.zeros(0, dtype=np.int64)
        self.have = np.zeros(allowed.shape, dtype=bool)
        self.value = np.inf
        self.seat_price = np.zeros(teams)
        self.highs = _highs()
        self._rows(wanted)
        self._slacks(wanted)

    def _rows(self, wanted: Ints) -> None:
        import numpy as np  # noqa: PLC0415

        a, n = self.a, len(self.a.seconds)
        quota = a.quota[wanted[:, 0], wanted[:, 1]]
        together = len(a.together) * len(a.low)
        apart = len(a.apart) * len(a.low)
        endless = self.highs.inf
        low = np.concatenate(
            [np.ones(n), a.low, quota, np.zeros(together), np.full(apart, -endless)]
        )
        high = np.concatenate(
            [np.ones(n), a.high, np.full(len(quota), endless), np.zeros(together), np.ones(apart)]
        )
        none, empty = np.zeros(len(low), dtype=np.int32), np.zeros(0, dtype=np.int32)
        self.highs.addRows(len(low), low.astype(float), high.astype(float), 0, none, empty, [])

    def _slacks(self, wanted: Ints) -> None:
        """Reserve, open seats, open skills."""
        import numpy as np  # noqa: PLC0415

        a, w = self.a, self.weights
        n = len(a.seconds)
        reserve = float(w["reserve"] if a.problem.rule.everyone else 0)
        self._columns(np.full(n, reserve), np.arange(n))
        seats = np.nonzero(a.low > 0)[0]
        self._columns(float(w["open"]) * a.urgency[seats], n + seats)
        self._columns(
            float(w["open"]) * a.urgency[wanted[:, 0]], self.skill_at[wanted[:, 0], wanted[:, 1]]
        )

    def _columns(self, cost: NDArray[Any], row: Ints, sign: float = 1.0) -> None:
        """One column for each row, in that row only."""
        import numpy as np  # noqa: PLC0415

        k = len(cost)
        self.highs.addCols(
            k,
            cost.astype(float),
            np.zeros(k),
            np.full(k, self.highs.inf),
            k,
            np.arange(k, dtype=np.int32),
            row.astype(np.int32),
            np.full(k, sign),
        )

    def costs(self, people: Ints, teams: Ints) -> Floats:
        """The weighted cost of arcs."""
        far = self.a.seconds[people, teams] > self.a.problem.rule.far
        cost = self.weights["total"] * self.a.cost(people, teams) + self.weights["far"] * far
        costs: Floats = cost.astype(float)
        return costs

    def add_arcs(self, people: Ints, teams: Ints) -> None:
        import numpy as np  # noqa: PLC0415

        a, k = self.a, len(people)
        n = len(a.seconds)
        each = np.arange(k)
        rows, columns, signs = [people, n + teams], [each, each], [np.ones(k), np.ones(k)]

        def more(at: Ints, which: Ints, sign: float = 1.0) -> None:
            rows.append(at)
            columns.append(which)
            signs.append(np.full(len(which), sign))

        for skill in range(a.quota.shape[1]):
            which = np.nonzero(a.has[people, skill] & (self.skill_at[teams, skill] >= 0))[0]
            more(self.skill_at[teams[which], skill], which)
        at = self.cap_at[teams, a.unit[people]]
        more(at[at >= 0], np.nonzero(at >= 0)[0])
        for tie, (one, other, sign) in enumerate(self.ties):
            for person, signed in ((one, 1.0), (other, sign)):
                which = np.nonzero(people == person)[0]
                more(self.tie_at + tie * len(a.low) + teams[which], which, signed)
        row, column, value = np.concatenate(rows), np.concatenate(columns), np.concatenate(signs)
        order = np.argsort(column, kind="stable")
        starts = np.zeros(k, dtype=np.int32)
        starts[1:] = np.cumsum(np.bincount(column, minlength=k))[:-1]
        first = self.highs.getNumCol()
        self.highs.addCols(
            k,
            self.costs(people, teams),
            np.zeros(k),
            np.full(k, self.highs.inf),
            len(row),
            starts,
            row[order].astype(np.int32),
            value[order],
        )
        self.have[people, teams] = True
        self.people = np.concatenate([self.people, people])
        self.teams = np.concatenate([self.teams, teams])
        self.columns = np.concatenate([self.columns, first + each])

    def add_caps(self, cells: Ints) -> None:
        """Limits on (team, unit): rows over the arcs there are, each with a dear way out."""
        import numpy as np  # noqa: PLC0415

        for j, unit in cells.tolist():
            row = self.highs.getNumRow()
            self.cap_at[j, unit] = row
            at = np.nonzero((self.teams == j) & (self.a.unit[self.people] == unit))[0]
            self.highs.addRow(
                -self.highs.inf,
                float(self.a.cap[j]),
                len(at),
                self.columns[at].astype(np.int32),
                np.ones(len(at)),
            )
            self._columns(np.array([float(self.weights["mix"])]), np.array([row]), -1.0)

    def price_out(self, watch: Watch) -> bool:
        """Solved over all allowed arcs; False if it was stopped before."""
        import numpy as np  # noqa: PLC0415

        while True:
            if not watch.run(self.highs, "prices"):
                return False
            self.value = self.highs.getInfo().objective_function_value
            solution = self.highs.getSolution()
            x = np.array(solution.col_value)[self.columns]
            self.duals = np.array(solution.row_dual)
            broken = self._broken_caps(x)
            reduced = self.reduced_costs()
            better = (reduced < -TINY) & self.allowed & ~self.have
            if not len(broken) and not better.any():
                n, teams = self.a.seconds.shape
                self.seat_price = -self.duals[n : n + teams]
                return True
            self.add_caps(broken)
            if better.any():
                people, at = np.nonzero(better)
                order = np.lexsort((reduced[people, at], people))
                people, at = people[order], at[order]
                rank = np.arange(len(people)) - np.searchsorted(people, people)
                self.add_arcs(people[rank < ARCS_PER_ROUND], at[rank < ARCS_PER_ROUND])

    def _broken_caps(self, x: Floats) -> Ints:
        import numpy as np  # noqa: PLC0415

        if not self.weights["mix"] or not (self.a.cap < NO_CAP).any():
            return np.zeros((0, 2), dtype=np.int64)
        teams, units = self.cap_at.shape
        cell = self.teams * units + self.a.unit[self.people]
        load = np.bincount(cell, weights=x, minlength=teams * units).reshape(teams, units)
        return np.argwhere((load > self.a.cap[:, None] + TINY) & (self.cap_at < 0))

    def reduced_costs(self) -> Floats:
        """Of all (n, T) arcs at the present prices; endless where not allowed."""
        import numpy as np  # noqa: PLC0415

        a, duals = self.a, np.append(self.duals, 0.0)
        n, teams = a.seconds.shape
        people, at = np.nonzero(self.allowed)
        reduced = np.full((n, teams), np.inf)
        reduced[people, at] = self.costs(people, at)
        reduced -= duals[:n, None] + duals[None, n : n + teams]
        skills = np.where(self.skill_at >= 0, duals[self.skill_at], 0.0)
        reduced -= a.has.astype(float) @ skills.T
        caps = np.where(self.cap_at >= 0, duals[self.cap_at], 0.0)
        reduced -= caps.T[a.unit]
        return reduced

    def worth(self, team: Ints) -> float:
        values = self.a.values(team)
        return float(sum(weight * values[level] for level, weight in self.weights.items()))

    def whole(
        self, near: Bools, known: Ints | None, watch: Watch
    ) -> tuple[Ints | None, float, bool]:
        """The best in whole people over the arcs `near`: assignment, bound, whether that was finished."""
        import numpy as np  # noqa: PLC0415

        program = Program(self.a, self.allowed, self.weights)
        units = self.cap_at.shape[1]
        people, at = np.nonzero(near)
        if self.weights["mix"] and (self.a.cap < NO_CAP).any():
            cell = np.bincount(at * units + self.a.unit[people], minlength=self.cap_at.size)
            program.add_caps(np.argwhere(cell.reshape(self.cap_at.shape) > self.a.cap[:, None]))
        program.add_arcs(people, at)
        program.make_whole(known)
        finished = watch.run(program.highs, "whole people")
        info = program.highs.getInfo()
        if info.primal_solution_status != 2:
            return None, -np.inf, finished
        x = np.array(program.highs.getSolution().col_value)[program.columns] > 0.5
        team = np.full(len(self.a.seconds), -1, dtype=np.int64)
        team[program.people[x]] = program.teams[x]
        return team, info.mip_dual_bound, finished

    def make_whole(self, known: Ints | None) -> None:
        """Arcs become yes or no; `known` is an assignment to begin with."""
        import highspy  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        k = len(self.columns)
        kind = np.full(k, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        self.highs.changeColsIntegrality(k, self.columns.astype(np.int32), kind)
        self.highs.changeColsBounds(k, self.columns.astype(np.int32), np.zeros(k), np.ones(k))
        self.highs.setOptionValue("presolve", "choose")
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.9)
        if known is not None:
            value = (known[self.people] == self.teams).astype(float)
            self.highs.setSolution(k, self.columns.astype(np.int32), value)


def _ties(a: Arrays, allowed: Bools) -> list[tuple[int, int, float]]:
    """Two tied people and the second one's sign in their rows: -1 together, +1 apart."""
    ties = [(int(p), int(q), -1.0) for p, q in a.together]
    return ties + [(int(p), int(q), 1.0) for p, q in a.apart]


def _highs() -> Any:
    import highspy  # noqa: PLC0415

    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("presolve", "off")  # it takes longer than the solve
    return highs
