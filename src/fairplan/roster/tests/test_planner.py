"""Rosters from a child process: plain in, plain out, checked, and explained where none is possible."""

from dataclasses import replace

import pytest

from fairplan.children import Child, plan_in
from fairplan.plain import from_plain
from fairplan.roster import planner
from fairplan.roster.check import check
from fairplan.roster.explain import Explanation
from fairplan.roster.problem import Demand, Person, Problem, Shift
from fairplan.roster.published import parse
from fairplan.roster.serial import problem_to_plain, result_from_plain
from fairplan.roster.tests.sample import SMALL

PLANNER = "fairplan.roster.planner:plan"
ASKED = parse(SMALL)
STEPS = {"seed": 3, "steps": 6, "seconds": None, "gap": None, "start": None}


@pytest.fixture(scope="module")
def answer():
    """What a child answers, and what was heard of it on the way."""
    child, heard = Child(), []
    event = plan_in(
        child,
        PLANNER,
        problem_to_plain(ASKED),
        STEPS,
        wall=120,
        heard=lambda one: heard.append(one) or True,
    )
    child.end()
    assert event.kind == "done", event.words
    return event.result, [one for one in heard if one]


def test_the_roster_that_comes_back_keeps_the_limits_and_costs_what_it_says(answer):
    result = result_from_plain(answer[0])
    verdict = check(ASKED, result.roster)
    assert (verdict.ok, verdict.cost, dict(verdict.parts)) == (True, result.cost, result.parts)
    assert result.seed == 3
    assert result.proven or result.steps == 6
    assert answer[0]["order"] == [0, result.cost]


def test_each_better_roster_on_the_way_was_checked_and_the_order_falls(answer):
    bests = [one.best for one in answer[1] if one.best]
    assert bests
    for best in bests:
        roster = {name: tuple(row) for name, row in best["plan"].items()}
        assert check(ASKED, roster).cost == best["cost"]
    orders = [best["order"] for best in bests]
    assert orders == sorted(orders, reverse=True)


def test_repeated_in_this_process_the_same_roster_comes_out(answer):
    again = planner.plan(problem_to_plain(ASKED), **{**STEPS, "steps": answer[0]["steps"]})
    assert (again["plan"], again["cost"]) == (answer[0]["plan"], answer[0]["cost"])


def test_a_roster_that_is_not_what_it_says_is_never_passed_on(monkeypatch):
    def cheaper(*given):
        return replace(plain(*given), cost=0)

    plain = planner.judged
    monkeypatch.setattr(planner, "judged", cheaper)
    with pytest.raises(planner.CheckFailed):
        planner.plan(problem_to_plain(ASKED), **STEPS)


def two_for_three():
    """Three are needed on one day, two are there."""
    return Problem(
        days=1,
        shifts=(Shift("D", 480),),
        people=(Person("a"), Person("b")),
        demands=(Demand(0, ("D",), 3),),
    )


def test_where_nothing_is_possible_what_is_missing_is_told_and_why():
    phases = []
    answer = planner.plan(
        problem_to_plain(two_for_three()),
        **STEPS,
        on_progress=lambda progress, best=None: phases.append(progress.phase),
    )
    assert answer["order"][0] == 1
    assert phases[-1] == "explain"
    why = from_plain(Explanation, answer["why"])
    assert why.roster is None
    assert why.conflicts


def test_told_to_stop_nothing_is_explained_any_more():
    answer = planner.plan(problem_to_plain(two_for_three()), **STEPS, cancelled=lambda: True)
    assert "why" not in answer


def test_a_roster_that_breaks_somebodys_own_limits_is_nobodys_plan():
    problem = replace(two_for_three(), people=(Person("a", max_week_minutes=60), Person("b")))
    answer = planner.told(problem, _as_if(problem, {"a": ("D",), "b": ("D",)}))
    assert (answer["plan"], answer["cost"]) == (None, None)
    assert answer["order"][0] > 1


def _as_if(problem, roster):
    return planner.judged(problem, roster, planner.Progress("improve", 1, 0.1, 0, None), 1)
