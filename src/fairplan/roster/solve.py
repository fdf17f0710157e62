"""`solve(problem, stop=…)`: the best roster found until then, and how good it can be at most."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fairplan.crew import Crew
from fairplan.roster.at_once import at_once, fits
from fairplan.roster.check import check
from fairplan.roster.compile import compiled
from fairplan.roster.compiled import HARD, Compiled
from fairplan.roster.problem import Problem, Roster
from fairplan.roster.reasons import Reason
from fairplan.roster.result import Broken, Result
from fairplan.roster.search.plan import Found, Limits, Plan
from fairplan.roster.why import explained
from fairplan.stops import OnProgress, Progress, Stop

SERVICE = "fairplan.roster.search.worker:serve"
WORKERS = 2
TO_EXPLAIN = 2.0
"""Seconds in which reasons are looked for, wishes first, once the roster stands."""
OnBetter = Callable[[Progress, Roster], None]

_spare: list[Crew] = []
_lock = threading.Lock()


def warm(workers: int = WORKERS) -> None:
    """A crew stands ready in the background, so that the next `solve` begins at once."""
    crew = Crew(SERVICE, workers)
    with _lock:
        _spare.append(crew)


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 1,
    start: Roster | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_better: OnBetter | None = None,
    workers: int = WORKERS,
) -> Result:
    """The best roster found when `stop` says so, when it is proven best, or when it is cancelled.

    The first roster is always made (unless `cancelled`), whatever `stop` says; `start` is taken up
    where it keeps the persons' own rules. With the same problem, seed, start, number of workers and
    a limit in steps the result is the same. `on_progress` hears from it about twice a second, and
    `on_better` as often as there is a better roster since; the first one it hears of at once.
    Costs of hard demands that cannot be met count as `HARD` in what progress tells.
    """
    began = time.monotonic()
    limits = Limits(stop, on_progress, cancelled, _shown_as_roster(problem, on_better), began)
    arrays, begin = compiled(problem), _as_days(problem, start)
    found = at_once(arrays, seed, begin, limits) if fits(arrays) else None
    return _result(problem, found or _searched(arrays, seed, begin, limits, workers), seed)


def _searched(
    arrays: Compiled, seed: int, begin: np.ndarray | None, limits: Limits, workers: int
) -> Found:
    crew = _a_crew(workers)
    try:
        return Plan(arrays, crew, seed, begin, limits).run()
    finally:
        crew.end()


def _shown_as_roster(
    problem: Problem, on_better: OnBetter | None
) -> Callable[[Progress, np.ndarray], None] | None:
    if on_better is None:
        return None
    return lambda progress, days: on_better(progress, _as_roster(problem, days))


def _a_crew(workers: int) -> Crew:
    with _lock:
        for crew in list(_spare):
            if len(crew) == workers or not crew.alive:
                _spare.remove(crew)
                if crew.alive:
                    return crew
                crew.end()
    return Crew(SERVICE, workers)


def _as_days(problem: Problem, roster: Roster | None) -> np.ndarray | None:
    if roster is None:
        return None
    number: dict[str | None, int] = {shift.id: i for i, shift in enumerate(problem.shifts)}
    number[None] = len(problem.shifts)
    none = (None,) * problem.days
    return np.array([[number[s] for s in roster.get(p.id, none)] for p in problem.people])


def _as_roster(problem: Problem, days: np.ndarray) -> Roster:
    names = [*(shift.id for shift in problem.shifts), None]
    return {
        person.id: tuple(names[shift] for shift in row)
        for person, row in zip(problem.people, days.tolist(), strict=True)
    }


def _result(problem: Problem, found: Found, seed: int) -> Result:
    if found.state is None:
        return Result(None, None, None, seed, found.steps, found.seconds)
    progress = Progress("done", found.steps, found.seconds, found.state.cost, found.bound)
    result = judged(problem, _as_roster(problem, found.state.roster), progress, seed)
    assert result.roster is not None
    return replace(result, broken=explained(problem, result.roster, result.broken, TO_EXPLAIN))


def judged(problem: Problem, roster: Roster, progress: Progress, seed: int) -> Result:
    """The result that this roster would be, found when the search was so far."""
    verdict = check(problem, roster)
    bound, cost = progress.bound, progress.cost
    return Result(
        roster=roster,
        cost=verdict.cost,
        bound=bound if verdict.ok else None,
        seed=seed,
        steps=progress.steps,
        seconds=progress.seconds,
        proven=bound is not None and cost is not None and cost <= bound,
        parts=verdict.parts,
        broken=verdict.broken,
        short=tuple(_short(wrong) for wrong in verdict.violations),
    )


def _short(wrong: Reason) -> Broken:
    values = wrong.values
    return Broken(
        kind=wrong.code,
        cost=HARD,
        person=_text(values.get("person")),
        day=day if isinstance(day := values.get("day"), int) else None,
        shift=_text(values.get("shift")),
        rule=_text(values.get("rule")) or "",
        why=(wrong.code, values),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
