"""One solve of one problem by one engine, in a process of its own: figures as JSON on the last line.

OR-Tools and HiGHS cannot be imported into one process, so no process here ever asks for both.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np  # noqa: E402

from benchmarks import _people  # noqa: E402
from fairplan.teams import Problem, check, solve  # noqa: E402
from fairplan.teams.planner import warm  # noqa: E402
from fairplan.teams.replan import replan  # noqa: E402

Assignment = dict[str, str | None]


def ours(problem: Problem) -> tuple[Assignment, bool]:
    plan = solve(problem)
    return dict(plan.teams), plan.best


def flow(problem: Problem) -> tuple[Assignment, bool]:
    """OR-Tools' min-cost flow over all arcs: knows sizes and ways only."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    n, teams = problem.seconds.shape
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        np.repeat(np.arange(n), teams),
        np.tile(np.arange(teams), n) + n,
        np.ones(n * teams, dtype=int),
        problem.seconds.ravel(),
    )
    sizes = np.array([team.size for team in problem.teams])
    network.set_nodes_supplies(np.arange(n + teams), np.concatenate([np.ones(n, int), -sizes]))
    status = network.solve()
    used = np.nonzero(network.flows(arcs))[0]
    found: Assignment = {
        problem.people[arc // teams].id: problem.teams[arc % teams].id for arc in used.tolist()
    }
    return found, status == network.OPTIMAL


def sat(problem: Problem) -> tuple[Assignment, bool]:
    """OR-Tools' CP-SAT, one worker: levels one after the other, as in our problem."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    n, teams = problem.seconds.shape
    x = {(i, j): model.new_bool_var("") for i in range(n) for j in range(teams)}
    for i in range(n):
        model.add_exactly_one(x[i, j] for j in range(teams))
    excess = []
    units = {person.unit for person in problem.people}
    for j, team in enumerate(problem.teams):
        here = [x[i, j] for i in range(n)]
        model.add_linear_constraint(sum(here), team.size, team.room)
        for skill, need in team.skills.items():
            able = [x[i, j] for i in range(n) if skill in problem.people[i].skills]
            model.add(sum(able) >= need)
        cap = problem.rule.cap(team.size)
        for unit in units if cap is not None else ():
            over = model.new_int_var(0, n, "")
            excess.append(over)
            of_it = [x[i, j] for i in range(n) if problem.people[i].unit == unit]
            model.add(sum(of_it) - over <= cap)
    far = sum(int(problem.seconds[i, j] > problem.rule.far) * x[i, j] for i, j in x)
    worst = model.new_int_var(0, int(problem.seconds.max()), "")
    for (i, j), one in x.items():
        model.add(worst >= int(problem.seconds[i, j]) * one)
    total = sum(int(problem.seconds[i, j]) * x[i, j] for i, j in x)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    best = False
    for level in (far, sum(excess), worst, total):
        model.minimize(level)
        best = solver.solve(model) == cp_model.OPTIMAL
        model.add(level <= round(solver.objective_value))
    found: Assignment = {
        problem.people[i].id: problem.teams[j].id for (i, j), one in x.items() if solver.value(one)
    }
    return found, best


def drop_outs(problem: Problem) -> tuple[Assignment, bool]:
    """Three of the people do not come: who moves is in the figures."""
    plan = solve(problem)
    started = time.perf_counter()
    again = replan(problem, plan, {"p5", "p31", "p60"})
    print(
        f"replan {time.perf_counter() - started:.2f} s, {len(again.moved)} others move",
        file=sys.stderr,
    )
    return dict(plan.teams), again.plan.best


def greedy(problem: Problem) -> tuple[Assignment, bool]:
    """The nearest pair of person and open seat first."""
    teams = len(problem.teams)
    room = [team.room for team in problem.teams]
    found: Assignment = {person.id: None for person in problem.people}
    for arc in np.argsort(problem.seconds, axis=None, kind="stable").tolist():
        i, j = divmod(arc, teams)
        if room[j] and found[problem.people[i].id] is None:
            found[problem.people[i].id] = problem.teams[j].id
            room[j] -= 1
    return found, False


PROBLEMS: dict[str, Callable[[], Problem]] = {
    "city": lambda: _people.plain(_people.city()),
    "skills": lambda: _people.skilled(_people.city()),
    "members": _people.members,
    "large": lambda: _people.plain(_people.city(50_000, 1_000)),
}
ENGINES = {"ours": ours, "flow": flow, "sat": sat, "greedy": greedy, "drop_outs": drop_outs}


def main(problem_name: str, engine: str) -> None:
    problem = PROBLEMS[problem_name]()
    if engine in ("ours", "drop_outs"):
        warm()
    before, started = time.process_time(), time.perf_counter()
    found, proven = ENGINES[engine](problem)
    figures = {
        "cpu": time.process_time() - before,
        "wall": time.perf_counter() - started,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "proven": proven,
        "violations": len(check.violations(problem, found)),
        "parts": check.values(problem, found),
        "mean_min": check.values(problem, found)["total"] / 60 / len(found),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
