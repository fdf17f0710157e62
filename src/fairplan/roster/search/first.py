"""A first roster within moments: one person after the other takes the days that help most now."""

from __future__ import annotations

import numpy as np

from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.slots import Slot


def nobody(model: Model) -> np.ndarray:
    return np.full((model.people, model.days), model.shifts, dtype=np.int64)


def best_days(
    state: State, person: int, begin: int, end: int, memory: Scratch, cap: int
) -> tuple[np.ndarray | None, int]:
    """The days (all of them) that cost least as everyone else stands, None if none are allowed; effort."""
    model = state.model
    slot = Slot(model, person, state.roster[person], begin, end)
    prices = slot.own_costs()
    prices[:, :-1] += marginal(state, person, begin, end)
    found = slot.price(prices, np.inf, memory, keep=1, cap=cap)
    if not len(found.rows):
        return None, slot.work
    days = state.roster[person].copy()
    days[begin:end] = found.rows[0]
    return days, slot.work


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
    cap: int = 2_000,
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
        days = None
        for labels in (cap, 50 * cap):
            if days is None:
                days, _ = best_days(state, int(person), 0, model.days, memory, labels)
        if days is None:
            return int(person)
        state.set([int(person)], days[None, :])
    return state
