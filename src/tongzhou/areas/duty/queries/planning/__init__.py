"""From the tables to the planner's problem, and from its plan back to shifts and people.

The problem carries ids only (`p12`, `s3:480x540`): it is kept for as long as it may be repeated. What
has begun, what is locked, and who is not of the crew stays as it stands; the rest is free to be moved.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from fairplan.roster.limits import loosened
from fairplan.roster.problem import Problem
from fairplan.roster.reasons import Reason
from tongzhou.areas.duty.models import Roster
from tongzhou.areas.duty.queries.planning.agreed import agreed
from tongzhou.areas.duty.queries.planning.people import apart, bound, locked, people
from tongzhou.areas.duty.queries.planning.planned import (
    Planned,
    hours_key,
    person_key,
    shift_key,
    title_of,
)
from tongzhou.areas.duty.queries.planning.staffing import needs, places
from tongzhou.areas.duty.queries.planning.telling import Telling
from tongzhou.areas.duty.queries.planning.together import company, newcomers
from tongzhou.areas.duty.queries.planning.weighed import shares, standing, wishes

__all__ = ["Planned", "frozen", "hours_key", "person_key", "problem_for", "shift_key", "title_of"]


PARTS = (places, people, apart, bound, locked, needs, company, wishes, shares, standing)


def problem_for(roster: Roster, at: datetime) -> Planned:
    """What is to be planned of that roster from now on. A number of queries that does not grow with it."""
    t = Telling(roster, at)
    for tell in PARTS:
        tell(t)
    problem = t.told.build()
    problem = agreed(t, replace(problem, demands=(*problem.demands, *newcomers(t))))
    if t.roster.given_up:
        problem = _without(problem, t.roster.given_up)
    return Planned(
        problem,
        {(t.number(one.day), shift_key(one)): one for one in t.shifts},
        {person_key(pk): pk for pk in t.crew},
        {shift_key(one): title_of(one) for one in t.shifts},
        t.fixed_seats,
        t.far,
    )


def _without(problem: Problem, given_up: list[Any]) -> Problem:
    """The problem with what the planner gave up; what no longer fits it changes nothing."""
    for code, values in given_up:
        broken = Reason(code, {key: frozen(value) for key, value in values.items()})
        try:
            problem = loosened(problem, [broken])
        except (AssertionError, KeyError, TypeError):
            continue
    return problem


def frozen(value: Any) -> Any:
    """Lists as the tuples that they were before they were kept."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value
