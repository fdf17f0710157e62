from __future__ import annotations

import json

import numpy as np
import pytest

from fairplan.children import Child, plan_in
from fairplan.teams import Person, Problem, Rule, Team, solve
from fairplan.teams.serial import (
    plan_from_plain,
    plan_to_plain,
    problem_from_plain,
    problem_to_plain,
)
from fairplan.travel import NO_WAY


def _problem():
    people = tuple(
        Person(f"p{i}", "xy"[i % 2], frozenset({"car"}) if i < 2 else frozenset(), name="某人")
        for i in range(5)
    )
    teams = (Team("a", 2, skills={"car": 1}), Team("b", 2, 3, urgency=4))
    seconds = np.arange(10, dtype=np.int32).reshape(5, 2) * 100
    seconds[3, 0] = NO_WAY
    return Problem(
        people,
        teams,
        seconds,
        Rule(unit_share=0.5),
        now={"p0": "a"},
        apart=(("p0", "p1"),),
        why_not={("p3", "a"): "own_home"},
    )


def test_a_problem_comes_back_as_it_was_without_names():
    problem = _problem()
    told = json.loads(json.dumps(problem_to_plain(problem)))
    back = problem_from_plain(told)
    assert problem_to_plain(back) == told
    assert (back.seconds == problem.seconds).all()
    assert (back.teams, back.rule, back.why_not) == (problem.teams, problem.rule, problem.why_not)
    assert {one.name for one in back.people} == {""}
    assert json.dumps(told, ensure_ascii=False).isascii()


def test_a_plan_comes_back_as_it_was():
    plan = solve(_problem())
    assert plan_from_plain(json.loads(json.dumps(plan_to_plain(plan)))) == plan


def test_another_format_is_refused():
    with pytest.raises(ValueError, match="expected teams/1"):
        problem_from_plain({"format": "roster/1"})


def test_teams_are_formed_in_a_process_of_their_own():
    child = Child()
    try:
        event = plan_in(
            child, "fairplan.teams.planner:plan", problem_to_plain(_problem()), {"seed": 2}, wall=60
        )
    finally:
        child.end()
    assert event.kind == "done", event.words
    assert event.result is not None
    assert event.result["plan"] == solve(_problem(), seed=2).teams
    assert event.result["proven"] is True
