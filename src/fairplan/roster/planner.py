"""Rosters as `fairplan.children` calls planners: plain JSON in, plain JSON out, every roster checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from fairplan.plain import to_plain
from fairplan.roster import solve as solving
from fairplan.roster.check import check, person_violations
from fairplan.roster.explain import explain
from fairplan.roster.problem import Problem, Roster
from fairplan.roster.result import Result
from fairplan.roster.serial import problem_from_plain, result_to_plain
from fairplan.roster.solve import judged, solve
from fairplan.stops import Progress, Stop, after_seconds, after_steps, any_of, within

Plain = dict[str, Any]
EXPLAINED_WITHIN = 8.0
"""Seconds for finding out why the demands cannot all be met."""
CHECKING_SHARE = 5
"""A better roster is passed on when so many times the time has passed that the last check took."""


class CheckFailed(RuntimeError):  # noqa: N818 - it says what happened
    """The independent check found what the planner should have kept; nobody gets to see such a roster."""


def warm() -> None:
    """The engine stands ready, compiled, in processes of its own."""
    solving.warm()


def plan(
    problem: Plain,
    *,
    seed: int = 1,
    steps: int | None = None,
    seconds: float | None = None,
    gap: float | None = None,
    start: Plain | None = None,
    on_progress: Callable[..., None] = lambda _progress, _best=None: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plain:
    """The best roster until one of the limits is reached, it is proven best, or it is cancelled.

    `start` is the `plan` of an earlier result, or the roster people know. Where not every hard demand
    is met, `short` names what is missing and `why` holds the `Explanation` in plain form; a roster in
    which somebody's own limits are broken is nobody's plan, so `plan` is None then. By `order` results
    are compared: fewer demands left open first, then the lower cost.
    """
    asked = problem_from_plain(problem)
    teller = _Teller(asked, seed, on_progress)
    begin = partial(
        solve,
        asked,
        seed=seed,
        on_progress=on_progress,
        on_better=teller.better,
        cancelled=cancelled,
    )
    result, why = begin(start=_roster(start), stop=_stop(steps, seconds, gap)), None
    if not _is_whole(result) and not cancelled():
        on_progress(Progress("explain", result.steps, result.seconds))
        why = explain(asked, EXPLAINED_WITHIN)
        if why.roster is not None:  # there is one after all
            half = None if seconds is None else seconds / 2
            result, why = begin(start=why.roster, stop=_stop(steps, half, gap)), None
    solving.warm()  # for whoever asks next
    answer = told(asked, result)
    return {**answer, "why": to_plain(why)} if why else answer


def _roster(start: Plain | None) -> Roster | None:
    return {name: tuple(row) for name, row in start.items()} if start else None


def _is_whole(result: Result) -> bool:
    return result.roster is not None and not result.short


def _stop(steps: int | None, seconds: float | None, gap: float | None) -> Stop:
    rules = [after_steps(steps)] if steps is not None else []
    rules += [after_seconds(seconds)] if seconds is not None else []
    rules += [within(gap)] if gap is not None else []
    return any_of(*rules)


def told(problem: Problem, result: Result) -> Plain:
    """The result in plain form, once the check has found in it what it says; CheckFailed otherwise."""
    if result.roster is None:
        return {**result_to_plain(result), "order": [len(problem.demands) + 1, 0]}
    look_at(problem, result)
    plain = {**result_to_plain(result), "order": [len(result.short), result.cost]}
    if _breaks_somebody(problem, result.roster):
        plain |= {"plan": None, "cost": None, "order": [len(problem.demands) + 1, 0]}
    return plain


def look_at(problem: Problem, result: Result) -> None:
    """Nothing happens if the roster misses no more than it says and costs what it says; CheckFailed
    otherwise.
    """
    assert result.roster is not None
    verdict = check(problem, result.roster)
    found = (len(verdict.violations), verdict.cost, dict(verdict.parts))
    said = (len(result.short), result.cost, dict(result.parts))
    if found != said:
        raise CheckFailed(f"the check found {found}, the planner said {said}")


def _breaks_somebody(problem: Problem, roster: Roster) -> bool:
    people = ((one, roster[one.id]) for one in problem.people)
    return any(True for one, row in people for _wrong in person_violations(problem, one, row))


class _Teller:
    """Passes on each better roster once it has passed the check, but never checks most of the time."""

    def __init__(self, problem: Problem, seed: int, on_progress: Callable[..., None]) -> None:
        self._problem, self._seed, self._on_progress = problem, seed, on_progress
        self._again_at = 0.0

    def better(self, progress: Progress, roster: Roster) -> None:
        began = time.monotonic()
        if began < self._again_at:
            return
        best = told(self._problem, judged(self._problem, roster, progress, self._seed))
        if best["plan"] is not None:
            self._on_progress(progress, best)
        self._again_at = time.monotonic() + CHECKING_SHARE * (time.monotonic() - began)
