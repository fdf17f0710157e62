"""From words to numbers."""

from __future__ import annotations

import numpy as np
import pytest

from fairplan.roster.compile import compiled
from fairplan.roster.compiled import HARD
from fairplan.roster.problem import (
    Before,
    Demand,
    Pair,
    Person,
    Problem,
    ProblemError,
    Share,
    Shift,
    Standing,
    Wish,
)
from fairplan.roster.tests.pricing import numbers, price

EARLY = Shift("E", 480, start=480)
NIGHT = Shift("N", 480, frozenset({"E"}), start=1320, night=True)


def _problem(**changes):
    filled = {
        "days": 2,
        "shifts": (EARLY, NIGHT),
        "people": (Person("a"), Person("b")),
        "demands": (),
    }
    return Problem(**(filled | changes))


def _costs(problem, **roster):
    table = {
        person: tuple(None if d == "-" else d for d in duties) for person, duties in roster.items()
    }
    return price(compiled(problem), numbers(problem, table))


def test_what_may_not_follow_is_in_the_table():
    assert compiled(_problem()).follows.tolist() == [[True, True], [False, True]]


def test_leave_and_blocks_close_cells_and_a_fixed_duty_closes_the_others():
    person = Person("a", days_off={0: "leave"}, blocked={(1, "N"): "minor"})
    fixed = Person("b", fixed={1: "N"})
    numbers = compiled(_problem(people=(person, fixed)))
    assert numbers.allowed[0].tolist() == [[False, False], [True, False]]
    assert numbers.allowed[1].tolist() == [[True, True], [False, True]]
    assert numbers.must_work.tolist() == [[False, False], [False, True]]


def test_someone_missing_and_someone_too_many_cost_what_the_demand_says():
    problem = _problem(demands=(Demand(0, ("E",), 1, under=100, over=1),))
    assert _costs(problem, a="--", b="--") == 100
    assert _costs(problem, a="E-", b="--") == 0
    assert _costs(problem, a="E-", b="E-") == 1


def test_a_hard_demand_costs_more_than_anything():
    assert _costs(_problem(demands=(Demand(0, ("E",), 2),)), a="E-", b="--") == HARD


def test_a_group_that_may_not_be_there_at_all_is_closed_out():
    ban = Demand(0, ("N",), 0, people=frozenset("a"), under=0, over=None)
    assert not compiled(_problem(demands=(ban,))).allowed[0, 0, 1]


def test_whoever_stands_there_wants_one_who_knows_the_place():
    knows = Demand(0, ("E",), 1, people=frozenset("b"), under=7, only_if_staffed=True)
    problem = _problem(demands=(knows,))
    assert _costs(problem, a="--", b="--") == 0
    assert _costs(problem, a="E-", b="--") == 7
    assert _costs(problem, a="E-", b="E-") == 0
    assert _costs(problem, a="--", b="E-") == 0


def test_wishes_are_paid_when_they_are_broken():
    problem = _problem(wishes=(Wish("a", 0, 3, "E"), Wish("b", 1, 5, wants=False)))
    assert _costs(problem, a="E-", b="--") == 0
    assert _costs(problem, a="N-", b="-N") == 8


def test_a_pair_pays_for_each_duty_apart():
    problem = _problem(pairs=(Pair("a", "b", 4),))
    assert _costs(problem, a="EN", b="EN") == 0
    assert _costs(problem, a="EN", b="-N") == 4
    assert _costs(problem, a="EN", b="NN") == 8


def test_a_pair_by_the_day_may_have_different_shifts():
    assert _costs(_problem(pairs=(Pair("a", "b", 4, by_shift=False),)), a="EN", b="N-") == 4


def test_the_worst_deviation_counts_most():
    nights = frozenset({(0, "N"), (1, "N")})
    share = Share("nights", nights, {"N": 1}, {"a": 3}, {"a": 3, "b": 1}, weight=2)
    problem = _problem(shares=(share,))
    assert _costs(problem, a="--", b="-N") == 0
    assert _costs(problem, a="N-", b="--") == 4
    assert _costs(problem, a="NN", b="-N") == 8


def test_leaving_what_people_know_costs_by_closeness_and_once_for_each_person():
    standing = Standing({"a": ("E", None)}, per_duty=2, per_person=10, closeness=(3, 1))
    problem = _problem(standing=standing)
    assert _costs(problem, a="E-", b="NN") == 0
    assert _costs(problem, a="-E", b="--") == 6 + 2 + 10


def test_seven_days_in_a_row_count_with_what_was_done_before():
    person = Person("a", max_week_minutes=960, before=Before(minutes=(480, 480)))
    problem = _problem(people=(person,))
    assert _costs(problem, a="--") == 0
    assert _costs(problem, a="E-") == HARD
    assert _costs(_problem(people=(Person("a", max_week_minutes=960),)), a="EE") == 0


def test_the_day_after_next_may_be_too_early_too():
    long = Shift("L", 1440, frozenset({"E", "L"}), frozenset({"E", "L"}))
    problem = _problem(days=3, shifts=(EARLY, long), people=(Person("a"),))
    assert _costs(problem, a="L-E") == HARD
    before = Person("a", before=Before("L", days_worked=1))
    assert not compiled(_problem(shifts=(EARLY, long), people=(before,))).allowed[0, 1].any()


def test_what_stood_before_is_known_or_not():
    people = (
        Person("a"),
        Person("b", before=Before("N", 2)),
        Person("c", before=Before(days_off=4)),
    )
    own = compiled(_problem(people=people)).people
    assert [(o.before_shift, o.before_worked, o.before_off) for o in own] == [
        (-1, -1, -1),
        (1, 2, 0),
        (-1, 0, 4),
    ]


def test_weekends_are_numbered():
    assert compiled(_problem(days=8)).weekend_of.tolist() == [-1] * 5 + [0, 0, -1]


def test_nobody_unknown_slips_in():
    with pytest.raises(ProblemError, match="no person “z”"):
        compiled(_problem(wishes=(Wish("z", 0, 1, "E"),)))
    with pytest.raises(ProblemError, match="no shift “X”"):
        compiled(_problem(demands=(Demand(0, ("X",), 1),)))


def test_what_nobody_can_avoid_is_the_constant():
    person = Person("a", blocked={(0, "E"): "travel"})
    made = compiled(_problem(people=(person,), wishes=(Wish("a", 0, 3, "E"),)))
    assert made.constant == 3
    assert np.all(made.cost[0, 0, [1, 2]] == 0)
