"""One planner on one instance: `PLANNER FILE SECONDS SEED`; the last line printed is its roster.

`cpsat` and `highs` are plain models as one writes them first: a 0/1 variable for each person, day
and shift, each limit a linear row. They are what a good general solver does without our method.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairplan.roster.problem import Person, Problem
from fairplan.roster.published import read

Terms = list[tuple[int, Any]]


def ours(problem: Problem, seconds: float, seed: int) -> dict[str, Any]:
    from fairplan.roster.solve import solve  # noqa: PLC0415
    from fairplan.stops import after_seconds  # noqa: PLC0415

    result = solve(problem, stop=after_seconds(seconds), seed=seed)
    return {"roster": result.roster, "cost": result.cost, "bound": result.bound}


class Model:
    """Rows of a plain model, told to a solver by three callables."""

    def __init__(
        self,
        problem: Problem,
        binary: Callable[[], Any],
        count: Callable[[int], Any],
        row: Callable[[Terms, int, int], None],
    ) -> None:
        self.problem, self.binary, self.count, self.row = problem, binary, count, row
        self.cost: Terms = []
        self.constant = 0
        self.x = {
            (p.id, d, s.id): binary()
            for p in problem.people
            for d in range(problem.days)
            for s in problem.shifts
        }
        for person in problem.people:
            self._person(person)
        self._wishes()
        self._covers()

    def on(self, person: Person, day: int, sign: int = 1) -> Terms:
        return [(sign, self.x[person.id, day, s.id]) for s in self.problem.shifts]

    def _person(self, p: Person) -> None:
        days, shifts = range(self.problem.days), self.problem.shifts
        most = p.max_consecutive or len(days)
        for d in days:
            self.row(self.on(p, d), 0, 0 if d in p.days_off else 1)
        for s in shifts:
            self.row([(1, self.x[p.id, d, s.id]) for d in days], 0, p.max_shifts.get(s.id, 999))
            for d in days[1:]:
                for other in s.not_before:
                    self.row([(1, self.x[p.id, d - 1, s.id]), (1, self.x[p.id, d, other])], 0, 1)
        minutes = [(s.minutes, self.x[p.id, d, s.id]) for d in days for s in shifts]
        self.row(minutes, p.min_minutes, p.max_minutes or 10**6)
        for d in days[: len(days) - most]:
            self.row([t for k in range(most + 1) for t in self.on(p, d + k)], 0, most)
        self._least(p)
        self._weekends(p)

    def _least(self, p: Person) -> None:
        """No block of work or rest inside that is too short."""
        for length in range(1, p.min_consecutive):
            for d in range(1, self.problem.days - length):
                inside = [t for k in range(length) for t in self.on(p, d + k)]
                around = self.on(p, d - 1, -1) + self.on(p, d + length, -1)
                self.row(inside + around, -999, length - 1)
        for length in range(1, p.min_days_off):
            for d in range(1, self.problem.days - length):
                inside = [t for k in range(length) for t in self.on(p, d + k, -1)]
                around = self.on(p, d - 1) + self.on(p, d + length)
                self.row(inside + around, -999, 1)

    def _weekends(self, p: Person) -> None:
        ends = []
        for days in self.problem.weekends():
            end = self.binary()
            ends.append((1, end))
            for d in days:
                self.row([(-1, end), *self.on(p, d)], -1, 0)
        self.row(ends, 0, p.max_weekends if p.max_weekends is not None else 999)

    def _wishes(self) -> None:
        for wish in self.problem.wishes:
            assert wish.shift
            given = self.x[wish.person, wish.day, wish.shift]
            self.constant += wish.weight if wish.wants else 0
            self.cost.append((-wish.weight if wish.wants else wish.weight, given))

    def _covers(self) -> None:
        people = self.problem.people
        for need in self.problem.demands:
            under, over = self.count(len(people)), self.count(len(people))
            self.cost += [(need.under or 0, under), (need.over or 0, over)]
            there = [(1, self.x[p.id, need.day, need.shifts[0]]) for p in people]
            self.row([*there, (1, under), (-1, over)], need.need, need.need)

    def roster(self, value: Callable[[Any], float]) -> dict[str, list[str | None]]:
        roster: dict[str, list[str | None]] = {
            p.id: [None] * self.problem.days for p in self.problem.people
        }
        for (person, day, shift), variable in self.x.items():
            if value(variable) > 0.5:
                roster[person][day] = shift
        return roster


def cpsat(problem: Problem, seconds: float, seed: int) -> dict[str, Any]:
    from ortools.sat.python import cp_model  # noqa: PLC0415

    sat = cp_model.CpModel()

    def row(terms: Terms, low: int, high: int) -> None:
        sat.add_linear_constraint(sum(c * v for c, v in terms), low, high)

    model = Model(problem, lambda: sat.new_bool_var(""), lambda n: sat.new_int_var(0, n, ""), row)
    sat.minimize(sum(c * v for c, v in model.cost) + model.constant)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = seed
    if solver.solve(sat) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"roster": None, "cost": None, "bound": solver.best_objective_bound}
    return {
        "roster": model.roster(solver.value),
        "cost": round(solver.objective_value),
        "bound": solver.best_objective_bound,
    }


def highs(problem: Problem, seconds: float, seed: int) -> dict[str, Any]:
    import highspy  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    upper: list[float] = []
    rows: list[tuple[Terms, int, int]] = []

    def column(most: float) -> int:
        upper.append(most)
        return len(upper) - 1

    model = Model(
        problem, lambda: column(1.0), lambda n: column(float(n)), lambda *row: rows.append(row)
    )
    cost = np.zeros(len(upper))
    for c, v in model.cost:
        cost[v] += c
    solver = highspy.Highs()
    settings = {"output_flag": False, "time_limit": seconds, "threads": 2, "random_seed": seed}
    for option, value in settings.items():
        solver.setOptionValue(option, value)
    none = np.zeros(0, np.int32)
    zeros = np.zeros(len(upper))
    solver.addCols(len(upper), cost, zeros, np.array(upper), 0, none, none, none.astype(float))
    every = np.arange(len(upper), dtype=np.int32)
    integer = int(highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(len(upper), every, np.full(len(upper), integer, np.uint8))
    starts = np.cumsum([0, *(len(terms) for terms, _, _ in rows)])[:-1].astype(np.int32)
    index = np.array([v for terms, _, _ in rows for _, v in terms], np.int32)
    value = np.array([c for terms, _, _ in rows for c, _ in terms], float)
    low, high = (np.array([row[k] for row in rows], float) for k in (1, 2))
    solver.addRows(len(rows), low, high, len(index), starts, index, value)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != 2:
        return {"roster": None, "cost": None, "bound": None}
    values = solver.getSolution().col_value
    return {
        "roster": model.roster(lambda v: values[v]),
        "cost": round(info.objective_function_value) + model.constant,
        "bound": info.mip_dual_bound + model.constant,
    }


if __name__ == "__main__":
    planner = {"ours": ours, "cpsat": cpsat, "highs": highs}[sys.argv[1]]
    print(json.dumps(planner(read(Path(sys.argv[2])), float(sys.argv[3]), int(sys.argv[4]))))
