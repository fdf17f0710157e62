"""A first roster within moments: one person after the other takes the days that help most now."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.slots import SETUP, Slot

TRIALS = ((28, 500), (28, 3_000), (28, 10_000), (42, 10_000), (70, 20_000), (1_000, 100_000))
"""Days planned at a time, and labels a day; one after the other until allowed days are found."""


def nobody(model: Model) -> np.ndarray:
    return np.full((model.people, model.days), model.shifts, dtype=np.int64)


def best_days(model: Model, person: int, prices: np.ndarray, memory: Scratch) -> np.ndarray | None:
    """Days that cost little at these prices of duties, None if none were found that are allowed."""
    for block, labels in TRIALS:
        days = _by_blocks(model, person, prices, memory, block, labels)
        if days is not None:
            return days
    return None


def _by_blocks(
    model: Model, person: int, prices: np.ndarray, memory: Scratch, block: int, labels: int
) -> np.ndarray | None:
    """So many days at a time, each block exactly, the limits in proportion until its end."""
    days = np.full(model.days, model.shifts, dtype=np.int64)
    blocks = max(1, round(model.days / block))
    ends = [round(model.days * (part + 1) / blocks) for part in range(blocks)]
    for begin, end in pairwise([0, *ends]):
        slot = Slot(model, person, days, begin, end, ahead=end < model.days)
        costs = slot.own_costs()
        costs[:, :-1] += prices[begin:end]
        found = slot.price(costs, np.inf, memory, keep=1, cap=labels)
        if not len(found.rows):
            return None
        days[begin:end] = found.rows[0]
    return days


def marginal(state: State, person: int, begin: int, end: int) -> np.ndarray:
    """What one more duty in each cell would cost in rows, the person's own duties there left out."""
    model = state.model
    first = (person * model.days + begin) * model.shifts
    last = (person * model.days + end) * model.shifts
    part = slice(model.begin[first], model.begin[last])
    rows, coefs = model.row_of[part], model.coef_of[part].astype(np.int64)
    cell = np.repeat(np.arange(last - first), np.diff(model.begin[first : last + 1]))
    own = model.entries(model.cells(person, state.roster[person, begin:end], begin))
    without = state.activity.copy()
    np.subtract.at(without, model.row_of[own], model.coef_of[own].astype(np.int64))
    before = without[rows]
    change = model.penalty(rows, before + coefs) - model.penalty(rows, before)
    size = (end - begin) * model.shifts
    return np.bincount(cell, weights=change, minlength=size).reshape(-1, model.shifts)


def first_roster(
    model: Model,
    rng: np.random.Generator,
    memory: Scratch,
    start: np.ndarray | None = None,
) -> State | int:
    """A roster that keeps everyone's own rules, or the number of a person for whom there is none.

    Whoever's own rules `start` keeps has those days in it.
    """
    roster, missing = nobody(model), np.ones(model.people, np.bool_)
    if start is not None:
        missing = np.array([not model.keeps_rules(p, start[p]) for p in range(model.people)])
        roster[~missing] = start[~missing]
    state = State(model, roster)
    for person in rng.permutation(np.flatnonzero(missing)):
        prices = marginal(state, int(person), 0, model.days)
        days = best_days(model, int(person), prices, memory)
        if days is None:
            return int(person)
        state.set([int(person)], days[None, :])
    return state


def polish(
    state: State,
    people: list[int],
    begin: int,
    end: int,
    memory: Scratch,
    heard: Callable[[int], None],
) -> int:
    """One person after the other takes the best days from `begin` to `end` as everyone else stands; effort."""
    work = 0
    for person in people:
        slot = Slot(state.model, person, state.roster[person], begin, end)
        costs = slot.own_costs()
        costs[:, :-1] += marginal(state, person, begin, end)
        found = slot.price(costs, np.inf, memory, keep=1, cap=3_000)
        work += SETUP + slot.work
        heard(work)
        if len(found.rows):
            days = state.roster[person].copy()
            days[begin:end] = found.rows[0]
            if state.gain([person], days[None, :]) > 0:
                state.set([person], days[None, :])
    return work
