"""One person's cheapest days against trying every row of days."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairplan.roster.compiled import Compiled, Own
from fairplan.roster.search.kernel import scratch
from fairplan.roster.search.model import Model
from fairplan.roster.search.slots import Slot

DAYS, SHIFTS = 7, 2
MEMORY = scratch(200_000)


def rows_by_hand(own, problem, around, begin, end):
    """Every row of days between `begin` and `end` that keeps the rules, told from the rules' words."""
    return [
        days
        for days in product(range(SHIFTS + 1), repeat=end - begin)
        if by_hand(own, problem, np.array([*around[:begin], *days, *around[end:]]))
    ]


def by_hand(own, problem, row):
    worked = [int(s) < SHIFTS for s in row]
    if any(w and not problem.allowed[0, d, row[d]] for d, w in enumerate(worked)):
        return False
    if any(problem.must_work[0, d] and not w for d, w in enumerate(worked)):
        return False
    if any((row == s).sum() > own.max_shifts[s] for s in range(SHIFTS)):
        return False
    minutes = sum(int(problem.minutes[s]) for s in row if s < SHIFTS)
    weekends = {int(problem.weekend_of[d]) for d, w in enumerate(worked) if w} - {-1}
    if not own.min_minutes <= minutes <= own.max_minutes or len(weekends) > own.max_weekends:
        return False
    return follows_by_hand(own, problem, row) and blocks_by_hand(own, worked)


def follows_by_hand(own, problem, row):
    before = own.before_shift if own.before_worked > 0 else SHIFTS
    pairs = zip([before, *row[:-1]], row, strict=True)
    return all(problem.follows[a, b] for a, b in pairs if a < SHIFTS and b < SHIFTS)


def blocks_by_hand(own, worked):
    past = [True] * max(own.before_worked, 0) + [False] * max(own.before_off, 0)
    days = [*past, *worked]
    edges = [0, *(i for i in range(1, len(days)) if days[i] != days[i - 1]), len(days)]
    for first, last in pairwise(edges):
        at_work, length = days[first], last - first
        open_start = first == 0 and not past
        if at_work and length > own.max_consecutive:
            return False
        least = own.min_consecutive if at_work else own.min_days_off
        if length < least and last < len(days) and not open_start:
            return False
    return True


@st.composite
def persons(draw):
    before = draw(st.sampled_from([(-1, -1, -1), (0, 1, 0), (1, 2, 0), (-1, 0, 1), (-1, 0, 2)]))
    most = draw(st.integers(2, 4))
    return Own(
        max_shifts=tuple(draw(st.lists(st.integers(0, 4), min_size=2, max_size=2))),
        max_minutes=draw(st.integers(960, 2400)),
        min_minutes=draw(st.integers(0, 960)),
        max_consecutive=draw(st.sampled_from([most, 10_000])),
        min_consecutive=draw(st.integers(1, 2)),
        min_days_off=draw(st.integers(1, 3)),
        max_weekends=draw(st.integers(0, 2)),
        before_shift=before[0],
        before_worked=before[1],
        before_off=before[2],
    )


def problem_of(own, rng, standing):
    stood = rng.integers(-1, SHIFTS + 1, (1, DAYS)) if standing else None
    return Compiled(
        people=(own,),
        minutes=np.array([480, 600]),
        follows=np.array([[True, True], [False, True]]),
        allowed=rng.random((1, DAYS, SHIFTS)) < 0.9,
        must_work=rng.random((1, DAYS)) < 0.05,
        cost=rng.integers(-5, 9, (1, DAYS, SHIFTS + 1)),
        weekend_of=np.array([-1, 0, 0, -1, -1, 1, 1]),
        rows=(),
        standing=stood,
        disturbed=6 if standing else 0,
    )


@settings(max_examples=60, deadline=None)
@given(
    own=persons(),
    seed=st.integers(0, 10**6),
    window=st.sampled_from([(0, 7), (0, 4), (2, 7), (2, 5)]),
    standing=st.booleans(),
)
def test_the_cheapest_days_are_those_found_by_trying_all(own, seed, window, standing):
    rng = np.random.default_rng(seed)
    problem = problem_of(own, rng, standing)
    whole = rows_by_hand(own, problem, np.zeros(0, int), 0, DAYS)
    if not whole:
        around, (begin, end) = np.full(DAYS, SHIFTS), (0, DAYS)
    else:
        around, (begin, end) = np.array(whole[int(rng.integers(len(whole)))]), window
    slot = Slot(Model(problem), 0, around, begin, end)
    allowed = rows_by_hand(own, problem, around, begin, end)
    found = slot.price(slot.own_costs(), np.inf, MEMORY, keep=5)
    assert found.exact
    assert {tuple(row) for row in found.rows.tolist()} <= set(allowed)
    costs = sorted(slot.cost_of(np.array(days)) for days in allowed)
    assert (len(found.costs) > 0) == bool(allowed)
    if allowed:
        assert found.costs[0] == pytest.approx(costs[0])
        assert found.bound == pytest.approx(costs[0])
        assert [slot.cost_of(row) for row in found.rows] == pytest.approx(list(found.costs))
        limited = slot.price(slot.own_costs(), costs[0] + 0.5, MEMORY)
        assert limited.costs[0] == pytest.approx(costs[0])
        none = slot.price(slot.own_costs(), costs[0] - 0.5, MEMORY)
        assert not len(none.rows)
        assert none.bound == pytest.approx(costs[0] - 0.5)
