"""Roster problems and results as plain JSON, to be kept and repeated.

The form has a version. What was written by an older one is read as long as its number is known here;
a field that nobody knows is refused, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairplan.plain import from_plain, to_plain
from fairplan.roster.problem import Problem
from fairplan.roster.result import Result

Plain = dict[str, Any]
FORMAT = "roster/1"


def problem_to_plain(problem: Problem) -> Plain:
    """The problem as it is, with whatever names it carries (see `without_names`)."""
    return {"format": FORMAT, **to_plain(problem)}


def problem_from_plain(plain: Mapping[str, Any]) -> Problem:
    """The problem that `problem_to_plain` wrote; ValueError when it was written by somebody else."""
    return from_plain(Problem, _checked(plain))


def result_to_plain(result: Result) -> Plain:
    """The result, with its roster as `plan` and every figure there even at its default."""
    told = to_plain(result)
    told["plan"] = told.pop("roster")
    return {"format": FORMAT, "proven": result.proven, "parts": to_plain(result.parts), **told}


def result_from_plain(plain: Mapping[str, Any]) -> Result:
    """The result that `result_to_plain` wrote; what `planner.plan` adds (`order`, `why`) is left out."""
    told = {name: one for name, one in _checked(plain).items() if name not in ("order", "why")}
    return from_plain(Result, {"roster": told.pop("plan"), **told})


def _checked(plain: Mapping[str, Any]) -> Plain:
    if plain.get("format") != FORMAT:
        raise ValueError(f"expected {FORMAT}, not {plain.get('format')!r}")
    return {name: value for name, value in plain.items() if name != "format"}


def without_names(problem: Problem) -> Problem:
    """The same problem with ids only, which may be kept longer than the names."""
    return replace(
        problem,
        people=tuple(replace(person, name="") for person in problem.people),
        shifts=tuple(replace(shift, title="") for shift in problem.shifts),
    )


def with_names(problem: Problem, people: Mapping[str, str], shifts: Mapping[str, str]) -> Problem:
    """The same problem with names by id, for sentences that people read."""
    return replace(
        problem,
        people=tuple(
            replace(person, name=people.get(person.id, person.name)) for person in problem.people
        ),
        shifts=tuple(
            replace(shift, title=shifts.get(shift.id, shift.title)) for shift in problem.shifts
        ),
    )
