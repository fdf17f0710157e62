"""A compiled problem laid out for speed, and a roster with what it costs at the moment."""

from __future__ import annotations

import numpy as np

from fairplan.roster.compiled import Compiled, Row
from fairplan.roster.search.automaton import NEVER, Automata

FREE = 1 << 40


class Model:
    """Rows by cell (compressed), steps of each row as arrays, and every person's automaton."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.people, self.days, self.shifts = compiled.allowed.shape
        self.cost = np.ascontiguousarray(compiled.cost, dtype=np.float64)
        self.minutes = np.asarray(compiled.minutes, dtype=np.int64)
        self.weekend_of = np.asarray(compiled.weekend_of, dtype=np.int64)
        self.limits = np.array([own.max_shifts for own in compiled.people], dtype=np.int64)
        self.automata = Automata(compiled).of
        self._lay_rows(compiled.rows)
        nothing = np.full((self.people, self.days), -1)
        self.standing = nothing if compiled.standing is None else compiled.standing
        self.disturbed = 0 if compiled.standing is None else compiled.disturbed
        self.at = np.arange(self.people)[:, None] * self.days + np.arange(self.days)[None, :]

    def _lay_rows(self, rows: tuple[Row, ...]) -> None:
        self.rows = len(rows)
        sizes = np.array([len(row.cells) for row in rows], dtype=np.int64)
        cells = np.concatenate([row.cells for row in rows] or [np.zeros(0, np.int64)])
        coefs = np.concatenate([row.coefs for row in rows] or [np.zeros(0, np.int64)])
        number = np.repeat(np.arange(self.rows), sizes)
        order = np.argsort(cells, kind="stable")
        self.row_of = number[order].astype(np.int32)
        self.coef_of = coefs[order].astype(np.float64)
        counts = np.bincount(
            cells.astype(np.int64), minlength=self.people * self.days * self.shifts
        )
        self.begin = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        last = [int((row.cells // self.shifts % self.days).max(initial=0)) for row in rows]
        self.last_day = np.array(last, dtype=np.int64)
        self.low = np.array([row.low if row.under else -FREE for row in rows], dtype=np.int64)
        self.high = np.array([row.high if row.over else FREE for row in rows], dtype=np.int64)
        self.under_width, self.under_cost = _steps([row.under for row in rows])
        self.over_width, self.over_cost = _steps([row.over for row in rows])

    def penalty(self, rows: np.ndarray | slice, activity: np.ndarray) -> np.ndarray:
        """What these rows cost at these activities."""
        under = np.maximum(self.low[rows] - activity, 0)
        over = np.maximum(activity - self.high[rows], 0)
        return _stepped(under, self.under_width[rows], self.under_cost[rows]) + _stepped(
            over, self.over_width[rows], self.over_cost[rows]
        )

    def cells(self, person: int, days: np.ndarray, begin: int = 0) -> np.ndarray:
        """Flat cells of the duties in these days (the first of which is day `begin`)."""
        worked = np.flatnonzero(days < self.shifts)
        return (person * self.days + begin + worked) * self.shifts + days[worked]

    def entries(self, cells: np.ndarray) -> np.ndarray:
        """Places in `row_of` and `coef_of` of everything that touches one of the cells."""
        starts, counts = self.begin[cells], self.begin[cells + 1] - self.begin[cells]
        total = int(counts.sum())
        shift = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        return shift + np.arange(total)

    def activity(self, roster: np.ndarray) -> np.ndarray:
        found = np.zeros(self.rows, dtype=np.int64)
        for person in range(self.people):
            at = self.entries(self.cells(person, roster[person]))
            np.add.at(found, self.row_of[at], self.coef_of[at].astype(np.int64))
        return found

    def own_cost(self, person: int, days: np.ndarray) -> float:
        """Cost of a person's own days, without the rows."""
        cost = self.cost[person, np.arange(self.days), days].sum()
        stood = self.standing[person] if self.disturbed else days
        if ((days != stood) & (stood >= 0)).any():
            cost += self.disturbed
        return float(cost)

    def keeps_rules(self, person: int, days: np.ndarray) -> bool:
        """Whether a person's days break none of the person's own rules."""
        own, worked = self.compiled.people[person], days < self.shifts
        allowed = self.compiled.allowed[person, np.flatnonzero(worked), days[worked]].all()
        must = (worked | ~self.compiled.must_work[person].astype(bool)).all()
        counts = np.bincount(days[worked], minlength=self.shifts)
        minutes = int(self.minutes[days[worked]].sum())
        weekends = len(set(self.weekend_of[worked].tolist()) - {-1})
        automaton = self.automata[person]
        return bool(
            allowed
            and must
            and (counts <= self.limits[person]).all()
            and own.min_minutes <= minutes <= own.max_minutes
            and weekends <= own.max_weekends
            and automaton.run(automaton.start, days) != NEVER
        )


def _steps(steps: list[tuple[tuple[int, int], ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Widths and costs per unit, one line per row; unused steps have no width."""
    most = max([len(of_row) for of_row in steps] or [0])
    width = np.zeros((len(steps), max(1, most)), dtype=np.int64)
    cost = np.zeros((len(steps), max(1, most)), dtype=np.int64)
    for row, of_row in enumerate(steps):
        for place, (wide, price) in enumerate(of_row):
            width[row, place] = wide if place + 1 < len(of_row) else FREE
            cost[row, place] = price
    return width, cost


def _stepped(amount: np.ndarray, width: np.ndarray, cost: np.ndarray) -> np.ndarray:
    left, total = amount, np.zeros(len(amount), dtype=np.int64)
    for place in range(width.shape[1]):
        part = np.minimum(left, width[:, place])
        total = total + part * cost[:, place]
        left = left - part
    return total


class State:
    """A roster (people × days; the number of shifts is a day without one) and what it costs."""

    def __init__(self, model: Model, roster: np.ndarray) -> None:
        self.model = model
        self.roster = roster.copy()
        self.activity = model.activity(roster)
        self.own = np.array([model.own_cost(p, roster[p]) for p in range(model.people)])
        self.paid = model.penalty(slice(None), self.activity)

    def copy(self) -> State:
        other = object.__new__(State)
        other.model, other.roster = self.model, self.roster.copy()
        other.activity, other.own, other.paid = (
            self.activity.copy(),
            self.own.copy(),
            self.paid.copy(),
        )
        return other

    @property
    def cost(self) -> int:
        return round(float(self.own.sum()) + int(self.paid.sum())) + self.model.compiled.constant

    def gain(self, people: list[int], days: np.ndarray) -> float:
        """How much cheaper it were if these people had these whole rows."""
        change, own = self._change(people, days)
        rows = np.flatnonzero(change)
        after = self.model.penalty(rows, self.activity[rows] + change[rows])
        return float(self.own[people].sum() - own.sum() + (self.paid[rows] - after).sum())

    def set(self, people: list[int], days: np.ndarray) -> None:
        """These people have these rows from now on."""
        change, own = self._change(people, days)
        rows = np.flatnonzero(change)
        self.activity[rows] += change[rows]
        self.paid[rows] = self.model.penalty(rows, self.activity[rows])
        self.own[people] = own
        self.roster[people] = days

    def _change(self, people: list[int], days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        model, change = self.model, np.zeros(self.model.rows, dtype=np.int64)
        for person, after in zip(people, days, strict=True):
            for row, sign in ((self.roster[person], -1), (after, 1)):
                at = model.entries(model.cells(person, row))
                np.add.at(change, model.row_of[at], sign * model.coef_of[at].astype(np.int64))
        own = [model.own_cost(p, after) for p, after in zip(people, days, strict=True)]
        return change, np.array(own)
