"""The restricted master: choose one row of days for each person, rows paid by steps, solved by HiGHS."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np

from fairplan.roster.search.model import FREE, Model

INFINITE = highspy.kHighsInf
DUAL, PRIMAL = 1, 4
"""HiGHS's numbers for its simplex strategies."""


Column = tuple[int, float, np.ndarray, np.ndarray]
"""Person, cost, rows and how much it counts in each."""


class Solved(NamedTuple):
    value: float
    of_columns: np.ndarray
    row_prices: np.ndarray
    person_prices: np.ndarray
    reduced: np.ndarray


class Master:
    """`rows` are those of the model that can change, `around` what they count outside already.

    Columns are numbered from 0 in the order they were added. `work` measures effort without a clock.
    """

    def __init__(self, model: Model, rows: np.ndarray, around: np.ndarray, people: int) -> None:
        self.rows, self.people = len(rows), people
        self.columns = 0
        self.work = 0
        self.kept: list[Column] = []
        self.model, self.of_rows, self.around = model, rows, around
        self.fixed_since = False
        self.solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self.solver.setOptionValue(option, value)
        self._add_rows(model, rows, around)
        self.steps = self._add_steps(model, rows)

    def _add_rows(self, model: Model, rows: np.ndarray, around: np.ndarray) -> None:
        low = np.where(model.low[rows] <= -FREE, -INFINITE, model.low[rows] - around)
        high = np.where(model.high[rows] >= FREE, INFINITE, model.high[rows] - around)
        low = np.concatenate([low.astype(float), np.ones(self.people)])
        high = np.concatenate([high.astype(float), np.ones(self.people)])
        none = np.zeros(0, np.int32)
        self.solver.addRows(
            len(low), low, high, 0, np.zeros(len(low), np.int32), none, none.astype(float)
        )

    def _add_steps(self, model: Model, rows: np.ndarray) -> int:
        """One column for each step of each row: what lies under counts up, what lies over down."""
        under, over = np.nonzero(model.under_width[rows]), np.nonzero(model.over_width[rows])
        width = np.concatenate([model.under_width[rows][under], model.over_width[rows][over]])
        cost = np.concatenate([model.under_cost[rows][under], model.over_cost[rows][over]])
        row = np.concatenate([under[0], over[0]])
        sign = np.repeat([1.0, -1.0], [len(under[0]), len(over[0])])
        upper = np.where(width >= FREE, INFINITE, width.astype(float))
        starts = np.arange(len(row), dtype=np.int32)
        self.solver.addCols(
            len(row), cost.astype(float), np.zeros(len(row)), upper, len(row), starts,
            row.astype(np.int32), sign,
        )  # fmt: skip
        return len(row)

    def add(self, columns: list[Column]) -> None:
        """Columns (person, cost, rows, counts); the rows are numbered as given at the start."""
        if not columns:
            return
        sizes = [len(rows) + 1 for _, _, rows, _ in columns]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        index = np.concatenate([np.append(rows, self.rows + who) for who, _, rows, _ in columns])
        value = np.concatenate([np.append(counts, 1.0) for _, _, _, counts in columns])
        costs = np.array([cost for _, cost, _, _ in columns], dtype=float)
        self.solver.addCols(
            len(columns), costs, np.zeros(len(columns)), np.full(len(columns), INFINITE),
            len(index), starts, index.astype(np.int32), value.astype(float),
        )  # fmt: skip
        self.columns += len(columns)
        self.kept += columns

    def solve(self) -> Solved:
        """New columns leave the basis primal feasible, fixed ones dual feasible: so it goes on from there."""
        self.solver.setOptionValue("simplex_strategy", DUAL if self.fixed_since else PRIMAL)
        self.fixed_since = False
        self.solver.run()
        turns = max(0, int(self.solver.getInfo().simplex_iteration_count))
        self.work += 3_000 + (1 + turns) * (self.columns + 4 * (self.rows + self.people)) // 5
        solution = self.solver.getSolution()
        dual = np.array(solution.row_dual)
        return Solved(
            self.solver.getInfo().objective_function_value,
            np.array(solution.col_value)[self.steps :],
            dual[: self.rows],
            dual[self.rows :],
            np.array(solution.col_dual)[self.steps :],
        )

    def fix(self, column: int) -> None:
        self.fixed_since = True
        self.solver.changeColBounds(self.steps + column, 1.0, INFINITE)

    def reduced(self, row_prices: np.ndarray, person_prices: np.ndarray) -> np.ndarray:
        """What each column costs more than the prices say it is worth."""
        return np.array(
            [
                cost - person_prices[who] - float(row_prices[rows] @ counts)
                for who, cost, rows, counts in self.kept
            ]
        )

    def choose(self, useful: np.ndarray, goal: float, nodes: int) -> list[int] | None:
        """One of these columns for each person, together at most `goal`, by branch and bound; or None."""
        trial = Master(self.model, self.of_rows, self.around, self.people)
        trial.add([self.kept[at] for at in useful])
        solver, count = trial.solver, trial.steps + trial.columns
        places = np.arange(trial.steps, count, dtype=np.int32)
        kinds = np.full(len(places), int(highspy.HighsVarType.kInteger), np.uint8)
        solver.changeColsIntegrality(len(places), places, kinds)
        for option, value in (("presolve", "on"), ("mip_max_nodes", nodes), ("mip_abs_gap", 0.999)):
            solver.setOptionValue(option, value)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("objective_bound", goal + 0.5)
        solver.run()
        info = solver.getInfo()
        self.work += 40 * max(0, int(info.simplex_iteration_count)) * (count + 4 * self.rows) // 100
        self.work += 50 * count
        if info.primal_solution_status != 2 or info.objective_function_value > goal + 0.5:
            return None
        values = np.array(solver.getSolution().col_value)[trial.steps :]
        return [int(useful[at]) for at in np.flatnonzero(values > 0.5)]
