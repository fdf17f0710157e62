from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairplan.places import Place
from fairplan.stops import after_steps
from fairplan.teams import check
from fairplan.teams.problem import Person, Problem, Rule, Team, from_places
from fairplan.teams.result import LEVELS
from fairplan.teams.search import solve
from fairplan.travel import NO_WAY, OwnModel


def _minutes(*rows):
    return np.array(rows, dtype=np.int32).reshape(len(rows), -1) * 60


def _people(n, **more):
    return tuple(Person(f"p{i}", **more) for i in range(n))


def _in_order(problem, values):
    """What counts, as a tuple to compare: the longest way only where the rule asks for it."""
    levels = [level for level in LEVELS if level != "worst" or problem.rule.least_worst]
    return [values[level] for level in levels]


def _best_of_all(problem):
    """Every assignment tried."""
    teams = [None, *(team.id for team in problem.teams)]
    best = None
    for choice in product(teams, repeat=len(problem.people)):
        plan = dict(zip((person.id for person in problem.people), choice, strict=True))
        if not check.violations(problem, plan):
            worth = _in_order(problem, check.values(problem, plan))
            best = worth if best is None else min(best, worth)
    return best


@st.composite
def problems(draw, tied=True):
    n, teams = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    ways = st.one_of(st.integers(0, 5_000), st.just(NO_WAY))
    seconds = np.array(draw(st.lists(ways, min_size=n * teams, max_size=n * teams)), np.int32)
    some = st.frozensets(st.sampled_from("ab"))
    people = tuple(
        Person(f"p{i}", draw(st.sampled_from("xy")), draw(some), draw(st.integers(0, 500)))
        for i in range(n)
    )
    at = []
    for j in range(teams):
        size = draw(st.integers(0, 3))
        skills = draw(st.dictionaries(st.sampled_from("ab"), st.integers(0, 2))) if tied else {}
        most = draw(st.one_of(st.none(), st.integers(size, 4)))
        at.append(Team(f"t{j}", size, most, skills, draw(st.integers(1, 5))))
    rule = Rule(
        unit_share=draw(st.sampled_from([None, 0.34, 0.5])) if tied else None,
        everyone=draw(st.booleans()),
        least_worst=draw(st.booleans()),
    )
    now = draw(st.dictionaries(st.integers(0, n - 1), st.integers(0, teams - 1)))
    two = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    pairs = st.lists(two, max_size=1) if tied and n > 1 else st.just([])
    return Problem(
        people,
        tuple(at),
        seconds.reshape(n, teams),
        rule,
        now={f"p{i}": f"t{j}" for i, j in now.items()},
        together=tuple((f"p{i}", f"p{j}") for i, j in draw(pairs)),
        apart=tuple((f"p{i}", f"p{j}") for i, j in draw(pairs)),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_no_assignment_is_better(problem):
    plan = solve(problem)
    assert check.violations(problem, plan.teams) == []
    assert _in_order(problem, plan.parts) == _best_of_all(problem)
    assert plan.best


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(tied=False))
def test_the_flow_finds_the_same_as_trying_everything(problem):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fairplan.teams.search.SMALL", 0)
        plan = solve(problem)
    assert _in_order(problem, plan.parts) == _best_of_all(problem)
    assert plan.best


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_priced_arcs_find_the_same_as_all_arcs(problem):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fairplan.teams.search.SMALL", 0)
        patch.setattr("fairplan.teams.search.NEAREST", 1)
        plan = solve(problem)
    assert _in_order(problem, plan.parts) == _best_of_all(problem)
    assert plan.best


def test_a_need_nobody_can_meet_stays_open_and_is_named():
    teams = (Team("a", 1, skills={"nurse": 1}), Team("b", 2, urgency=5))
    plan = solve(Problem(_people(2), teams, _minutes([5, 9], [5, 9])))
    assert plan.teams == {"p0": "b", "p1": "b"}
    assert {(o.team, o.missing, o.skill) for o in plan.open} == {("a", 1, None), ("a", 1, "nurse")}
    assert plan.parts["open"] == 2


def test_the_more_urgent_need_is_met_first():
    teams = (Team("near", 1), Team("urgent", 1, urgency=3))
    plan = solve(Problem(_people(1), teams, _minutes([1, 50])))
    assert plan.teams == {"p0": "urgent"}


def test_nobody_goes_too_far_if_others_can_help():
    teams = (Team("a", 1), Team("b", 1))
    plan = solve(Problem(_people(2), teams, _minutes([1, 30], [61, 58])))
    assert plan.teams == {"p0": "a", "p1": "b"}
    swapped = solve(Problem(_people(2), teams, _minutes([1, 59], [59, 61])))
    assert swapped.parts["far"] == 0


def test_the_longest_way_is_shortened_before_the_sum():
    teams = (Team("a", 1), Team("b", 1))
    ways = _minutes([1, 25], [22, 40])
    assert solve(Problem(_people(2), teams, ways)).parts["worst"] == 25 * 60
    sums = solve(Problem(_people(2), teams, ways, Rule(least_worst=False)))
    assert sums.parts["total"] == 41 * 60


def test_no_unit_fills_a_team_alone():
    people = (*_people(4, unit="x"), Person("q0", "y"), Person("q1", "y"))
    teams = (Team("a", 3), Team("b", 3))
    ways = _minutes(*([1, 2] for _ in range(4)), [30, 40], [30, 40])
    plan = solve(Problem(people, teams, ways, Rule(unit_share=0.7)))
    assert plan.parts["mix"] == 0
    assert {plan.teams["q0"], plan.teams["q1"]} == {"a", "b"}


@pytest.mark.parametrize(
    ("size", "share", "most"), [(12, 0.34, 4), (2, 0.9, 1), (3, 0.1, 1), (1, 0.5, 1)]
)
def test_how_many_of_a_unit_may_come(size, share, most):
    assert Rule(unit_share=share).cap(size) == most


def test_everyone_serves_unless_only_open_needs_are_to_be_filled():
    problem = Problem(_people(3), (Team("a", 1, 3),), _minutes([5], [6], [7]))
    assert set(solve(problem).teams.values()) == {"a"}
    only = solve(replace(problem, rule=Rule(everyone=False)))
    assert only.teams == {"p0": "a", "p1": None, "p2": None}


def test_those_who_carried_much_are_asked_last():
    people = (Person("tired", load=3_600), Person("rested"))
    problem = Problem(people, (Team("a", 1),), _minutes([5], [20]), Rule(everyone=False))
    assert solve(replace(problem, rule=Rule(everyone=False, least_worst=False))).teams == {
        "tired": None,
        "rested": "a",
    }


def test_people_stay_where_they_are_known_unless_it_costs_too_much():
    teams, now = (Team("a", 1), Team("b", 1)), {"p0": "b", "p1": "a"}
    rule = Rule(least_worst=False)
    small = solve(Problem(_people(2), teams, _minutes([10, 12], [12, 10]), rule, now=now))
    large = solve(Problem(_people(2), teams, _minutes([10, 30], [30, 10]), rule, now=now))
    assert small.teams == now
    assert small.parts["total"] == 24 * 60 - 2 * 300
    assert large.teams == {"p0": "a", "p1": "b"}


def test_a_stopped_search_still_gives_a_plan_that_holds():
    problem = Problem(
        _people(6), (Team("a", 3, skills={"x": 1}), Team("b", 3)), _minutes(*[[5, 6]] * 6)
    )
    plan = solve(problem, stop=after_steps(1))
    assert check.violations(problem, plan.teams) == []
    assert not plan.best


def test_the_same_seed_gives_the_same_plan_and_progress_is_told():
    ways = np.random.default_rng(4).integers(1, 60, (12, 4)).astype(np.int32) * 60
    problem = Problem(_people(12, unit="x"), tuple(Team(f"t{j}", 3) for j in range(4)), ways)
    heard = []
    first = solve(problem, seed=3, on_progress=heard.append)
    assert replace(solve(problem, seed=3), seconds=0) == replace(first, seconds=0)
    again = solve(problem, seed=3, stop=after_steps(first.steps))
    assert replace(again, seconds=0) == replace(first, seconds=0)
    assert [step.steps for step in heard] == sorted(step.steps for step in heard)
    assert heard


def test_a_seat_has_a_price():
    problem = Problem(_people(2), (Team("a", 1), Team("b", 1)), _minutes([5, 20], [6, 40]))
    plan = solve(replace(problem, rule=Rule(least_worst=False)))
    assert plan.teams == {"p0": "b", "p1": "a"}
    assert plan.seat_price["a"] == 15 * 60
    assert plan.seat_price["b"] == 0


def test_problems_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="two people"):
        Problem((Person("p"), Person("p")), (), np.zeros((2, 0), np.int32))
    with pytest.raises(ValueError, match="one row for each"):
        Problem(_people(1), (Team("a", 1),), np.zeros((1, 2), np.int32))
    with pytest.raises(ValueError, match="size <= most"):
        Problem(_people(1), (Team("a", 2, 1),), _minutes([1]))
    with pytest.raises(ValueError, match="not two of"):
        Problem(_people(1), (Team("a", 1),), _minutes([1]), together=(("p0", "p0"),))


def test_people_and_places_become_a_problem():
    here, there = Place(121.13, 41.1, "wgs84"), Place(121.2, 41.1, "wgs84")
    people = [(Person("near"), here, "foot"), (Person("far"), there, "foot")]
    problem = from_places(
        people,
        [(Team("a", 1), here), (Team("b", 1), there)],
        OwnModel(),
        radius=1_800,
        why_not={("far", "b"): "works there already"},
    )
    assert problem.seconds[0].tolist() == [0, NO_WAY]
    assert problem.seconds[1].tolist() == [NO_WAY, NO_WAY]


def test_the_checker_sees_what_is_wrong():
    problem = Problem(_people(3), (Team("a", 1),), _minutes([1], [2], [3]), apart=(("p0", "p1"),))
    wrong = check.violations(problem, {"p0": "a", "p1": "a", "p2": "z"})
    assert len(wrong) == 3
    assert check.violations(problem, {"p0": "a"})


def test_importing_the_library_brings_no_engine():
    code = (
        "import sys, fairplan.teams, fairplan.teams.search, fairplan.travel;"
        "print([m for m in ('numpy', 'numba', 'highspy', 'ortools') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
