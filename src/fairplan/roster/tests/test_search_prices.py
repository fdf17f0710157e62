"""Prices of a whole horizon, and rosters that follow from them."""

import numpy as np
import pytest

from fairplan.roster.check import check
from fairplan.roster.compile import compiled
from fairplan.roster.published import parse
from fairplan.roster.search import first
from fairplan.roster.search.choose import Choice
from fairplan.roster.search.first import first_roster, nobody
from fairplan.roster.search.kernel import scratch
from fairplan.roster.search.messages import Effort
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.prices import Prices, alone
from fairplan.roster.search.roll import rolled
from fairplan.roster.search.window import Window
from fairplan.roster.solve import solve
from fairplan.stops import after_steps

WEEKS = 16
MEMORY = scratch(1_000_000)


def text(people: int = 12, weeks: int = WEEKS) -> str:
    most, least, weekends = 1875 * weeks, 1687 * weeks, 3 * weeks // 8
    staff = "\n".join(
        f"P{n},E=112|L={112 if n % 2 else 20},{most},{least},5,2,2,{weekends}"
        for n in range(people)
    )
    cover = "\n".join(
        f"{day},{shift},{3 + (day + 2 * at) % 3 // 2},100,1"
        for day in range(7 * weeks)
        for at, shift in enumerate("EL")
    )
    return (
        f"SECTION_HORIZON\n{7 * weeks}\n\nSECTION_SHIFTS\nE,480,\nL,600,E\n\n"
        f"SECTION_STAFF\n{staff}\n\nSECTION_DAYS_OFF\nP0,3\n\n"
        f"SECTION_SHIFT_ON_REQUESTS\nP1,4,L,3\n\nSECTION_COVER\n{cover}"
    )


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(compiled(parse(text())))


@pytest.fixture(scope="module")
def greedy(model) -> State:
    found = first_roster(model, np.random.default_rng(1), MEMORY)
    assert isinstance(found, State)
    return found


def everything(model) -> Choice:
    return Choice(list(range(model.people)), 0, model.days, np.ones(model.days, np.bool_))


def roll(state, chosen, **effort) -> np.ndarray:
    return rolled(
        state, chosen, np.random.default_rng(1), Effort(dive_rounds=5, cap=1_000, **effort), None,
        MEMORY, lambda work: None,
    )[0]  # fmt: skip


def test_a_roster_from_prices_keeps_limits_and_is_better_than_the_first(model, greedy):
    days = roll(greedy, everything(model), cooling=150)
    assert all(model.keeps_rules(p, row) for p, row in enumerate(days))
    assert State(model, days).cost < greedy.cost


def test_at_any_prices_no_roster_costs_less_than_their_bound(model, greedy):
    prices = Prices(State(model, nobody(model)), list(range(model.people)))
    bounds = [prices.bound()]
    for _ in range(4):
        prices.cool(40, 0.0, lambda work: None)
        bounds.append(prices.bound())
    assert max(bounds) <= greedy.cost
    assert bounds[-1] > bounds[0]


@pytest.mark.parametrize(("begin", "end"), [(0, 112), (0, 49), (35, 84), (61, 112)])
def test_some_people_find_days_while_everything_else_stands(model, greedy, begin, end):
    some, days = [0, 5, 7], np.ones(end - begin, np.bool_)
    found = roll(greedy, Choice(some, begin, end, days), cooling=60, steps=10)
    assert all(model.keeps_rules(p, row) for p, row in zip(some, found, strict=True))
    begin -= begin % 7 == 6
    end += end % 7 == 6
    assert (found[:, :begin] == greedy.roster[some, :begin]).all()
    assert (found[:, end:] == greedy.roster[some, end:]).all()
    assert (found != greedy.roster[some]).any()


def test_whoever_has_no_allowed_days_keeps_those_that_stood():
    impossible = Model(compiled(parse(text().replace("30000,26992", "29999,29999"))))
    state = State(impossible, nobody(impossible))
    days = roll(state, Choice([0], 0, impossible.days, np.ones(112, np.bool_)), cooling=10, steps=2)
    assert (days == state.roster[[0]]).all()


def test_whoever_finds_no_days_in_blocks_finds_them_alone(model):
    state = State(model, nobody(model))
    days = alone(state, 0)
    assert days is not None
    assert model.keeps_rules(0, days)


def test_where_blocks_lead_nowhere_the_first_roster_looks_otherwise(model, monkeypatch):
    monkeypatch.setattr(first, "best_days", lambda *_: None)
    found = first.first_roster(model, np.random.default_rng(1), MEMORY, otherwise=alone)
    assert isinstance(found, State)
    assert first.first_roster(model, np.random.default_rng(1), MEMORY) in range(model.people)


def test_the_same_steps_give_the_same_large_roster():
    problem = parse(text(people=24, weeks=5))
    results = [solve(problem, stop=after_steps(3), seed=3) for _ in range(2)]
    assert results[0].roster == results[1].roster
    assert check(problem, results[0].roster).ok
    assert results[0].bound is not None
    assert results[0].bound <= results[0].cost


def test_a_window_of_several_pieces_leaves_the_days_between_as_they_are(model, greedy):
    free = np.zeros(70, np.bool_)
    free[:7] = free[-7:] = True
    people = list(range(model.people))
    window = Window(greedy, Choice(people, 14, 84, free), MEMORY, Effort(dive_rounds=3, sure=0.7))
    days = window.improve(window.cost_now)
    assert days is not None
    assert (days[:, ~free] == greedy.roster[:, 14:84][:, ~free]).all()
    rows = greedy.roster.copy()
    rows[:, 14:84] = days
    assert all(model.keeps_rules(person, row) for person, row in enumerate(rows))
    assert State(model, rows).cost <= greedy.cost
