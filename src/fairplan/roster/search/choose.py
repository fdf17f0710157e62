"""Which people and days the next window frees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fairplan.roster.search.messages import Shape
from fairplan.roster.search.model import Model, State

WEEK = 7


class Choice(NamedTuple):
    """People, the first day and the one after the last, and which days between are free."""

    people: list[int]
    begin: int
    end: int
    free: np.ndarray


class Chooser:
    """Half of the time around a row that costs something, otherwise anywhere."""

    def __init__(self, model: Model) -> None:
        self.model = model
        # Of a row without cells (nobody of the group is there at all) nothing can be mended.
        self.mendable = np.array([len(row.cells) > 0 for row in model.compiled.rows], dtype=bool)

    def choose(self, state: State, shape: Shape, rng: np.random.Generator) -> Choice:
        row = self._costly_row(state, rng) if rng.random() < 0.6 else None
        days = min(shape.days, self.model.days)
        if row is None:
            begin = int(rng.integers(0, self.model.days - days + 1))
            people = self._anyone(shape.people, rng)
            return self._pieces(people, begin, days, shape.pieces, rng)
        cells = self.model.compiled.rows[row].cells
        day = int(rng.choice(cells) // self.model.shifts % self.model.days)
        low, high = max(0, day - days + 1), min(day, self.model.days - days)
        begin = int(rng.integers(low, high + 1))
        people = self._able(cells, day, shape.people, rng)
        return self._pieces(people, begin, days, shape.pieces, rng)

    def _pieces(
        self, people: list[int], begin: int, days: int, pieces: int, rng: np.random.Generator
    ) -> Choice:
        """Also as many days in other weeks, from the same weekday on."""
        begins = [begin]
        if pieces > 1:
            others = np.arange(begin % WEEK, self.model.days - days + 1, WEEK)
            others = others[abs(others - begin) >= days]
            begins += rng.permutation(others)[: pieces - 1].tolist()
        first, last = min(begins), max(begins) + days
        free = np.zeros(last - first, np.bool_)
        for one in begins:
            free[one - first : one - first + days] = True
        return Choice(people, first, last, free)

    def _costly_row(self, state: State, rng: np.random.Generator) -> int | None:
        paid = np.flatnonzero((state.paid > 0) & self.mendable)
        if not len(paid):
            return None
        weight = np.sqrt(state.paid[paid].astype(float))
        return int(rng.choice(paid, p=weight / weight.sum()))

    def _anyone(self, count: int, rng: np.random.Generator) -> list[int]:
        return sorted(rng.permutation(self.model.people)[:count].tolist())

    def _able(self, cells: np.ndarray, day: int, count: int, rng: np.random.Generator) -> list[int]:
        """Half of them people of the row who may stand there, the others anyone."""
        model = self.model
        person, where, shift = (
            cells // (model.days * model.shifts),
            cells // model.shifts % model.days,
            cells % model.shifts,
        )
        able = model.compiled.allowed[person, where, shift] & (model.limits[person, shift] > 0)
        named = rng.permutation(np.unique(person[able & (where == day)]))[: (count + 1) // 2]
        others = np.setdiff1d(np.arange(model.people), named)
        rest = rng.permutation(others)[: max(0, count - len(named))]
        return sorted([*named.tolist(), *rest.tolist()])
