"""A roster of a long horizon, one person after the other at prices that the others' flows adapt."""

from __future__ import annotations

from copy import copy
from functools import partial

import numpy as np

from fairplan.roster.search.choose import Choice
from fairplan.roster.search.first import best_days, polish
from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.messages import Effort
from fairplan.roster.search.model import State
from fairplan.roster.search.prices import WARM, Heard, Prices

WEEK = 7
HEAT, PACE = 0.3, 0.1
"""Of the prices between two persons."""


def one_by_one(
    state: State,
    chosen: Choice,
    rng: np.random.Generator,
    effort: Effort,
    known: Prices | None,
    memory: Scratch,
    heard: Heard,
) -> tuple[np.ndarray, Prices, int]:
    """Whole rows of these people, polished week by week; the prices at first; the effort it took.

    Prices cool in `effort.cooling` steps (less far, if some are `known`) and get `effort.steps` after
    every person. Whoever finds no days keeps theirs.
    """
    people = chosen.people
    prices = Prices(state, people)
    if known:
        prices.copy_from(known)
    prices.cool(effort.cooling, WARM if known else 0.0, heard)
    at_first = copy(prices)
    at_first.lowest = prices.bound()
    found = state.copy()
    for person in rng.permutation(people).tolist():
        days = _days(prices, person, memory)
        if days is not None:
            found.set([person], days[None, :])
        prices.take(person, found.roster[person])
        heard(prices.work)
        for _ in range(effort.steps if prices.free else 0):
            prices.step(HEAT, PACE)
    work = prices.work + _polished(found, people, memory, heard, prices.work)
    return found.roster[people], at_first, work


def _days(prices: Prices, person: int, memory: Scratch) -> np.ndarray | None:
    """Whole days that cost little at the prices and keep the person's limits, if any were found."""
    row = prices.led(person)
    if row is None:
        row = best_days(prices.model, person, prices.worth(person), memory)
    return row if row is not None and prices.model.keeps_rules(person, row) else None


def _polished(state: State, people: list[int], memory: Scratch, heard: Heard, before: int) -> int:
    work, days = 0, state.model.days
    for begin in range(0, days, WEEK):
        heard_here = partial(_heard_more, heard, before + work)
        work += polish(state, people, begin, min(days, begin + WEEK), memory, heard_here)
    return work


def _heard_more(heard: Heard, before: int, work: int) -> None:
    heard(before + work)
