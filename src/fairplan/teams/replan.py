"""After people dropped out: the same needs with the fewest moved, as far as moving is worth its price."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import fairplan.teams.search as search
from fairplan.stops import OnProgress, Stop
from fairplan.teams.problem import Problem
from fairplan.teams.result import TeamPlan

MOVE_S = 600
"""Seconds of travel that all together must gain before one person is moved."""


@dataclass(frozen=True, slots=True)
class Replan:
    """The new plan, and who of those left was moved: (person, from, to)."""

    plan: TeamPlan
    moved: tuple[tuple[str, str | None, str | None], ...]


def without(problem: Problem, plan: TeamPlan, gone: Collection[str], move: int = MOVE_S) -> Problem:
    """The problem of those who are left, in which everyone would rather stay where they are."""
    left = [i for i, one in enumerate(problem.people) if one.id not in gone]
    ids = {problem.people[i].id for i in left}

    def both(two: tuple[str, str]) -> bool:
        return set(two) <= ids

    return replace(
        problem,
        people=tuple(problem.people[i] for i in left),
        seconds=problem.seconds[left].copy(),
        rule=replace(problem.rule, stay=move, least_worst=False),
        now={person: team for person in ids if (team := plan.teams[person]) is not None},
        together=tuple(two for two in problem.together if both(two)),
        apart=tuple(two for two in problem.apart if both(two)),
        why_not={key: why for key, why in problem.why_not.items() if key[0] in ids},
    )


def replan(
    problem: Problem,
    plan: TeamPlan,
    gone: Collection[str],
    move: int = MOVE_S,
    stop: Stop | None = None,
    on_progress: OnProgress | None = None,
) -> Replan:
    """The best plan without those who are gone, where each move of another costs `move` seconds.

    Open needs, people too far away and unit limits come before the price of moving.
    """
    new = search.solve(without(problem, plan, gone, move), stop, plan.seed, on_progress)
    moved = [
        (person, plan.teams[person], team)
        for person, team in new.teams.items()
        if team != plan.teams[person]
    ]
    return Replan(new, tuple(moved))
