"""A community's job as `fairplan.children` calls planners: plain JSON in, plain JSON out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fairplan.city.job import Job, Member, Outcome
from fairplan.city.plan import plan_community
from fairplan.plain import from_plain, to_plain
from fairplan.stops import Progress

Plain = dict[str, Any]
FORMAT = "community/1"


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
    """The community's roster after the job's own steps (or `steps`): about a second, so nothing stops it."""
    job = job_from_plain(problem)
    job = replace(job, seed=seed, steps=steps or job.steps)
    return outcome_to_plain(plan_community(job))


def warm() -> None:
    """The engines are in memory and compiled."""
    members = tuple(Member(f"p{i}") for i in range(4))
    plan_community(Job("c", members, ("g",), steps=2))


def _checked(plain: Mapping[str, Any]) -> Plain:
    if plain.get("format") != FORMAT:
        raise ValueError(f"expected {FORMAT}, not {plain.get('format')!r}")
    return {name: value for name, value in plain.items() if name != "format"}
