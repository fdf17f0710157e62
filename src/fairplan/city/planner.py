"""A city's jobs as `fairplan.children` calls planners: plain JSON in, plain JSON out, every roster checked.

Both steps, who goes where and each community's roster, are done by one planner, so that a process
keeps the engines of both in memory once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fairplan.city.check import violations
from fairplan.city.job import Job, Member, Outcome
from fairplan.city.plan import plan_community
from fairplan.plain import from_plain, to_plain
from fairplan.stops import Progress
from fairplan.teams import serial as teams
from fairplan.teams.planner import plan as team_plan
from fairplan.teams.planner import warm as warm_teams

Plain = dict[str, Any]
FORMAT = "community/1"


class CheckFailed(RuntimeError):  # noqa: N818 - it says what happened
    """The independent checker found what the planner should have kept; nobody gets to see such a roster."""


def job_to_plain(job: Job) -> Plain:
    return {"format": FORMAT, **to_plain(job)}


def job_from_plain(plain: Mapping[str, Any]) -> Job:
    """The job that `job_to_plain` wrote; ValueError when it was written by somebody else."""
    return from_plain(Job, _checked(plain))


def outcome_to_plain(outcome: Outcome) -> Plain:
    """The outcome with its roster as `plan`."""
    told = to_plain(outcome)
    told["plan"] = told.pop("roster")
    return {"format": FORMAT, **told, "cost": outcome.cost, "proven": False}


def outcome_from_plain(plain: Mapping[str, Any]) -> Outcome:
    told = _checked(plain)
    told["roster"] = told.pop("plan")
    return from_plain(Outcome, {k: v for k, v in told.items() if k not in ("cost", "proven")})


def plan(
    problem: Plain,
    *,
    seed: int = 1,
    steps: int | None = None,
    seconds: float | None = None,
    gap: float | None = None,
    start: Plain | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plain:
    """The community's roster after the job's own steps (or `steps`): about a second, so nothing stops it.

    A problem of teams is answered by the planner of teams. Raises CheckFailed instead of giving a
    roster in which the independent checker finds something.
    """
    if problem.get("format") == teams.FORMAT:
        limits: Plain = {"seed": seed, "steps": steps, "seconds": seconds, "gap": gap}
        return team_plan(problem, **limits, on_progress=on_progress, cancelled=cancelled)
    job = job_from_plain(problem)
    job = replace(job, seed=seed, steps=steps or job.steps)
    outcome = plan_community(job)
    if wrong := violations(job, outcome):
        raise CheckFailed("; ".join(wrong[:3]))
    return outcome_to_plain(outcome)


def warm() -> None:
    """The engines are in memory and compiled."""
    warm_teams()
    members = tuple(Member(f"p{i}") for i in range(4))
    plan_community(Job("c", members, ("g",), steps=2))


def _checked(plain: Mapping[str, Any]) -> Plain:
    if plain.get("format") != FORMAT:
        raise ValueError(f"expected {FORMAT}, not {plain.get('format')!r}")
    return {name: value for name, value in plain.items() if name != "format"}
