"""A first roster within moments: one person after the other takes the days that help most now."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.slots import SETUP, Slot

BLOCK = 28
"""Days planned at a time."""
LABELS, MOST_LABELS = 250, 100_000
"""Labels a day at first, and at most where no allowed days were found with fewer."""
MORE = 8


Otherwise = Callable[[State, int], np.ndarray | None]
"""Days of a person that keep all limits, looked for in another way."""


def nobody(model: Model) -> np.ndarray:
    return np.full((model.people, model.days), model.shifts, dtype=np.int64)


def best_days(model: Model, person: int, prices: np.ndarray, memory: Scratch) -> np.ndarray | None:
    """Days that cost little at these prices of duties, None if none were found that are allowed.

    Block by block, the limits in proportion until its end. A block without allowed days is tried
    with more labels, then together with the block before it.
    """
    days = np.full(model.days, model.shifts, dtype=np.int64)
    blocks = max(1, round(model.days / BLOCK))
    ends = [round(model.days * part / blocks) for part in range(blocks + 1)]
    at_first = LABELS if blocks > 1 else 2 * LABELS
    part, labels = 0, at_first
    while part + 1 < len(ends):
        begin, end = ends[part], ends[part + 1]
        found = _block(model, person, days, prices, memory, begin, end, labels)
        if found is not None:
            days[begin:end] = found
            part, labels = part + 1, at_first
            continue
        if labels >= MOST_LABELS and part == 0:
            return None
        if labels > at_first and part > 0:
            del ends[part]
            part -= 1
        labels = min(MOST_LABELS, labels * MORE)
    return days


def _block(
    model: Model,
    person: int,
    days: np.ndarray,
    prices: np.ndarray,
    memory: Scratch,
    begin: int,
    end: int,
    labels: int,
) -> np.ndarray | None:
    slot = Slot(model, person, days, begin, end, ahead=end < model.days)
    costs = slot.own_costs()
    costs[:, :-1] += prices[begin:end]
    found = slot.price(costs, np.inf, memory, keep=1, cap=labels)
    return found.rows[0] if len(found.rows) else None


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
    otherwise: Otherwise | None = None,
) -> State | int:
    """A roster that keeps everyone's own rules, or the number of a person for whom there is none.

    Whoever's own rules `start` keeps has those days in it. `otherwise` is asked where the best days
    for the roster lead nowhere and those that are easiest for the person do neither.
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
            days = best_days(model, int(person), np.zeros_like(prices), memory)
        if days is None and otherwise:
            days = otherwise(state, int(person))
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
