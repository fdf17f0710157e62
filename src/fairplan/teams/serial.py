"""Problems and plans of teams as plain JSON, to be kept and repeated.

The travel table is packed (a city's is 1.65 million numbers); everything else is written out.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairplan.plain import from_plain, to_plain
from fairplan.teams.problem import Person, Problem, Rule, Team
from fairplan.teams.result import TeamPlan

Plain = dict[str, Any]
FORMAT = "teams/1"


@dataclass(frozen=True, slots=True)
class _Told:
    """A problem without its table."""

    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    rule: Rule = field(default_factory=Rule)
    now: Mapping[str, str] = field(default_factory=dict)
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    why_not: Mapping[tuple[str, str], str] = field(default_factory=dict)


def problem_to_plain(problem: Problem) -> Plain:
    """The problem with ids only: names are left out."""
    told = _Told(
        people=tuple(replace(one, name="") for one in problem.people),
        teams=tuple(replace(one, name="") for one in problem.teams),
        rule=problem.rule,
        now=problem.now,
        together=problem.together,
        apart=problem.apart,
        why_not=problem.why_not,
    )
    packed = zlib.compress(problem.seconds.astype("<i4").tobytes(), 6)
    return {"format": FORMAT, **to_plain(told), "seconds": base64.b64encode(packed).decode("ascii")}


def problem_from_plain(plain: Mapping[str, Any]) -> Problem:
    """The problem that `problem_to_plain` wrote; ValueError when it was written by somebody else."""
    import numpy as np  # noqa: PLC0415 - the library is imported without its engines

    told = from_plain(_Told, _checked(plain, without="seconds"))
    packed = zlib.decompress(base64.b64decode(plain["seconds"]))
    seconds = np.frombuffer(packed, dtype="<i4").astype(np.int32)
    return Problem(
        people=told.people,
        teams=told.teams,
        seconds=seconds.reshape(len(told.people), len(told.teams)),
        rule=told.rule,
        now=told.now,
        together=told.together,
        apart=told.apart,
        why_not=told.why_not,
    )


def plan_to_plain(plan: TeamPlan) -> Plain:
    """The result, with who is in which team as `plan`, and what counts most as `cost` and `bound`."""
    told = to_plain(plan)
    told["plan"] = told.pop("teams")
    told["levels_proven"] = told.pop("proven", [])
    return {
        "format": FORMAT,
        **told,
        "cost": plan.parts["total"],
        "proven": plan.best,
        "steps": plan.steps,
    }


def plan_from_plain(plain: Mapping[str, Any]) -> TeamPlan:
    """The plan that `plan_to_plain` wrote."""
    told = _checked(plain, without="cost")
    told["teams"] = told.pop("plan")
    told["proven"] = told.pop("levels_proven")
    return from_plain(TeamPlan, told)


def _checked(plain: Mapping[str, Any], without: str) -> Plain:
    if plain.get("format") != FORMAT:
        raise ValueError(f"expected {FORMAT}, not {plain.get('format')!r}")
    return {name: value for name, value in plain.items() if name not in ("format", without)}
