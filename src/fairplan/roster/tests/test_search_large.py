"""How the search begins where the whole is too large for one window."""

import numpy as np
import pytest

from fairplan.roster.compile import compiled
from fairplan.roster.published import parse
from fairplan.roster.search.first import best_days, nobody
from fairplan.roster.search.kernel import scratch
from fairplan.roster.search.messages import Shape
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.tactics import SWEEPS, Tactics

WEEKS = 26


def model(people: int, least: int = 0, weekends: int = 13, weeks: int = WEEKS) -> Model:
    staff = "\n".join(f"P{n},E=30|L=40|N=20,60000,{least},5,2,2,{weekends}" for n in range(people))
    return Model(
        compiled(
            parse(
                f"SECTION_HORIZON\n{7 * weeks}\n\nSECTION_SHIFTS\nE,480,\nL,600,E\nN,720,E|L\n\n"
                f"SECTION_STAFF\n{staff}\n\nSECTION_DAYS_OFF\nP0,3\n\nSECTION_COVER\n0,E,1,100,1"
            )
        )
    )


@pytest.mark.parametrize("least", [0, 30000, 46000])
def test_the_first_days_of_half_a_year_keep_limits_that_no_block_of_it_sees(least):
    one = model(1, least, weekends=9)
    prices = np.random.default_rng(least).uniform(-9, 3, (one.days, one.shifts))
    days = best_days(one, 0, prices, scratch(1_000_000))
    assert one.keeps_rules(0, days)


def test_whoever_has_no_allowed_days_is_noticed():
    impossible = model(1, least=59_999)
    assert best_days(impossible, 0, np.zeros((7 * WEEKS, 3)), scratch(100_000)) is None


def kinds(large: Model, count: int) -> list[str]:
    tactics, state = Tactics(large, seed=1, members=2), State(large, nobody(large))
    return [tactics.next(at % 2, state).kind for at in range(count)]


def test_many_people_begin_with_single_weeks_of_everybody():
    large = model(120, weeks=4)
    tactics, state = Tactics(large, seed=1, members=2), State(large, nobody(large))
    sweeps = [tactics.next(0, state) for _ in range(SWEEPS * 4)]
    assert {(task.kind, task.shape) for task in sweeps} == {("polish", Shape(120, 7))}
    assert {tactics.next(0, state).kind for _ in range(60)} == {"polish", "window"}


def test_many_weeks_begin_with_prices_of_all_of_them():
    assert kinds(model(60), 2) == ["rolled", "rolled"]
    assert set(kinds(model(60), 80)) == {"rolled", "polish", "window", "priced"}


def test_where_few_people_have_many_weeks_one_member_takes_one_after_the_other():
    assert kinds(model(20), 2) == ["rolled", "priced"]


def test_where_that_takes_long_one_member_mends_the_first_roster_meanwhile():
    assert kinds(model(120), 2) == ["rolled", "polish"]


def test_where_a_roll_takes_long_later_ones_are_short():
    huge = model(120)
    tactics, state = Tactics(huge, seed=1, members=2), State(huge, nobody(huge))
    later = [tactics.next(at % 2, state) for at in range(1 + SWEEPS * WEEKS + 200)][1:]
    rolls = [task.shape for task in later if task.kind == "rolled"]
    assert rolls
    assert all(shape.people * shape.days <= 1_000 for shape in rolls)
