"""The column search keeps our users' rules too, though small problems are usually solved otherwise."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings

from fairplan.roster.check import check
from fairplan.roster.compile import compiled
from fairplan.roster.compiled import HARD
from fairplan.roster.problem import Before, Person, Problem, Shift
from fairplan.roster.search import tactics
from fairplan.roster.tests.crowd import crowd
from fairplan.roster.tests.here import searched
from fairplan.roster.tests.pricing import in_words
from fairplan.roster.tests.small import best_by_trying, problems
from fairplan.roster.whole import whole

LINKING = {"under", "over", "company", "pair", "week_minutes", "follows", "follows_two"}
"""What rows stand for: broken (and told as short) where not all of it can be kept."""
WAYS = {
    "everything at once": {"MONTH": tactics.MONTH},
    "week by week": {"ROOT_CELLS": 0},
    "by prices of the whole": {"ROOT_CELLS": 0, "MONTH": 0},
}
"""How the search goes about small, wide and long problems; here all three have a small one."""
STEPS = 6

every_way = pytest.mark.parametrize("way", WAYS)


def _searched(problem, way, **more):
    with patch.multiple(tactics, **WAYS[way]):
        return searched(compiled(problem), **{"steps": STEPS, **more})


def _cost_where_kept(problem, found):
    """What the independent check says the roster costs; None if it misses something hard."""
    verdict = check(problem, in_words(problem, found.state.roster))
    hard, soft = divmod(found.state.cost, HARD)
    assert soft == verdict.cost
    assert bool(hard) == bool(verdict.violations)
    assert {wrong.code for wrong in verdict.violations} <= LINKING
    return None if hard else verdict.cost


@every_way
@settings(max_examples=12)
@given(problem=problems(most_people=5, most_days=10))
def test_it_keeps_every_limit_and_is_between_the_bound_and_the_best(way, problem):
    found, best = _searched(problem, way), whole(compiled(problem), seconds=20)
    if found.state is None:
        assert best.finished
        assert best.days is None
        return
    cost = _cost_where_kept(problem, found)
    if best.days is None:
        assert cost is None or not best.finished
        return
    proven = check(problem, in_words(problem, best.days))
    assert proven.ok
    assert found.bound is None or found.bound <= proven.cost
    assert cost is None or cost >= best.bound - 1e-3


@every_way
@settings(max_examples=12)
@given(problem=problems(most_people=2, most_days=4))
def test_it_is_never_better_than_trying_everything(way, problem):
    found, best = _searched(problem, way), best_by_trying(problem)
    cost = None if found.state is None else _cost_where_kept(problem, found)
    if best is None:
        assert cost is None
    else:
        assert found.state is not None
        assert found.bound is None or found.bound <= best
        assert cost is None or cost >= best


@every_way
@pytest.mark.parametrize("seed", range(8))
def test_a_crowd_with_all_that_people_say_keeps_every_limit(way, seed):
    problem = crowd(seed)
    found = _searched(problem, way, seed=seed)
    cost = _cost_where_kept(problem, found)
    best = whole(compiled(problem), seconds=5, start=found.state.roster)
    assert best.days is None or cost is None or best.bound - 1e-3 <= cost
    if best.days is not None and found.bound is not None:
        assert found.bound <= check(problem, in_words(problem, best.days)).cost


def _day(*rest, **limits):
    """One person, one kind of duty, three days."""
    return Problem(3, (Shift("D", 480),), (Person("a", **limits),), *rest)


@pytest.mark.parametrize("last", ["D", None])
def test_duties_before_the_first_day_count_also_where_the_last_shift_is_not_known(last):
    problem = _day((), max_consecutive=2, fixed={1: "D"}, before=Before(last, days_worked=1))
    assert _searched(problem, "everything at once").state.roster.tolist() == [[1, 0, 1]]
    tired = _day((), max_consecutive=2, fixed={0: "D"}, before=Before(last, days_worked=2))
    assert _searched(tired, "everything at once").state is None


def test_a_block_that_was_too_long_already_may_end_before_the_first_day():
    odd = _day((), max_consecutive=1, min_consecutive=2, before=Before("D", days_worked=2))
    assert _searched(odd, "everything at once").state.roster.tolist() == [[1, 1, 1]]
