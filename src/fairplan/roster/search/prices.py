"""What a duty is worth anywhere on a long horizon, and a roster that follows from it.

Minutes, weekends and limited shifts tie all weeks of a person together; windows of some weeks cannot
see what one of them would be worth elsewhere. So every row, and everyone's minutes, weekends and
limited shifts get a price (a Lagrangian dual). At these prices everybody is a flow through their own
automaton, spread over cheap ways (`flows.shares`); a price rises where flows bring too little.
Then one person after the other takes whole days at the prices, and the others' flows adapt.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np

from fairplan.roster.search import flows
from fairplan.roster.search.first import best_days
from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.messages import Effort
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.slots import Slot

HOT, COLD = 4.0, 0.3
"""Heat at the start and in the end, where 100 is what a missing person costs."""
FAST, SLOW = 3.0, 0.1
"""How far a price moves in a step, in the same measure."""
USUAL = 100.0
MINUTES, COUNTS = 1.0 / 480, 1.0
"""How fast the prices of a minute, and of weekends and shifts, move beside those of rows."""
KEEP, TREND = 0.8, 0.95
"""How much of the last steps lives on in direction and size of the next."""
TRIES, TRY = 10, 40
"""How often a single person looks for days, and the steps of prices before each time."""
FLOWS = 8
"""Steps of a flow for each unit of effort."""
WARM = 0.7
"""Where cooling begins when prices are known."""
WAYS = 300
"""Ways kept for each day when a person takes days."""


class Person:
    """A person's whole horizon, laid out for flows."""

    def __init__(self, model: Model, person: int) -> None:
        empty = np.full(model.days, model.shifts, np.int64)
        slot = Slot(model, person, empty, 0, model.days)
        self.off, self.start = slot.automaton.off, slot.start
        work, kind = np.unique(slot.automaton.work, axis=1, return_inverse=True)
        self.work = np.ascontiguousarray(work).astype(np.int64)
        self.kind = kind.reshape(-1).astype(np.int64)
        self.is_work, self.accept = slot.is_work, slot.accept
        self.own = slot.own_costs()
        own, size = model.compiled.people[person], model.days * model.shifts
        self.least = max(0, own.min_minutes)
        self.most = min(own.max_minutes, model.days * int(model.minutes.max(initial=0)))
        self.weekends = min(own.max_weekends, model.days)
        self.limits = np.minimum(model.limits[person], model.days)
        begin = model.begin[person * size : (person + 1) * size + 1]
        part = slice(begin[0], begin[-1])
        self.cell = np.repeat(np.arange(size), np.diff(begin))
        self.rows, self.coefs = model.row_of[part], model.coef_of[part]
        self.effort = model.days * len(self.off) * (self.work.shape[1] + 1)


class Prices:
    """Prices for these people; everyone else stands as in `activity` (counts of rows without them)."""

    def __init__(self, model: Model, people: list[int], activity: np.ndarray) -> None:
        self.model, self.people = model, people
        self.of = {p: Person(model, p) for p in people}
        self.taken = activity.astype(float)
        self.free = list(people)
        self.under = np.where(model.under_width[:, 0] > 0, model.under_cost[:, 0], 0).astype(float)
        self.over = np.where(model.over_width[:, 0] > 0, model.over_cost[:, 0], 0).astype(float)
        paid = self.under[self.under > 0]
        self.scale = float(np.median(paid)) / USUAL if len(paid) else 1.0
        self.rows = np.zeros(model.rows)
        self.minute = np.zeros(model.people)
        self.weekend = np.zeros(model.people)
        self.shift = np.zeros((model.people, model.shifts))
        self._moved = _Moves(4)
        self.share = np.zeros((model.days, model.shifts))
        self.work = 0
        self.lowest = -np.inf

    def costs(self, person: int) -> np.ndarray:
        """Costs of a person's cells at the present prices."""
        found = self.of[person].own.copy()
        found[:, :-1] += self.worth(person)
        return found

    def worth(self, person: int) -> np.ndarray:
        """What the prices add to the cost of each duty of a person."""
        model, one = self.model, self.of[person]
        paid = np.bincount(
            one.cell, weights=self.rows[one.rows] * one.coefs, minlength=model.days * model.shifts
        )
        limits = self.minute[person] * model.minutes + self.shift[person]
        return limits - paid.reshape(model.days, model.shifts)

    def step(self, heat: float, pace: float) -> None:
        """All prices move once towards where flows bring what rows and limits ask for."""
        model, activity = self.model, self.taken.copy()
        minutes, weekends = np.zeros(model.people), np.zeros(model.people)
        shifts = np.zeros((model.people, model.shifts))
        for person in self.free:
            one = self.of[person]
            ends = flows.shares(
                self.costs(person), one.off, one.work, one.kind, one.is_work, one.start,
                one.accept, model.weekend_of, self.weekend[person], heat * self.scale, self.share,
            )  # fmt: skip
            counts = self.share.sum(axis=0)
            worked = float(counts @ model.minutes)
            minutes[person] = _outside(self.minute[person], worked, one.least, one.most)
            weekends[person] = ends - one.weekends
            shifts[person] = counts - one.limits
            activity += np.bincount(
                one.rows, self.share.reshape(-1)[one.cell] * one.coefs, minlength=model.rows
            )
            self.work += one.effort // FLOWS
        missing = -_outside(-self.rows, activity, model.low, model.high)
        moves = self._moved.next([missing, minutes / 480, weekends, shifts])
        far = pace * self.scale
        self.rows = np.clip(self.rows + far * moves[0], -self.over, self.under)
        minute = self.minute + far * MINUTES * moves[1]
        self.minute = np.where(self.minute * minute < 0, 0.0, minute)
        self.weekend = np.maximum(0, self.weekend + far * COUNTS * moves[2])
        self.shift = np.maximum(0, self.shift + 0.3 * far * COUNTS * moves[3])

    def cool(self, steps: int, begin: float, heard: Callable[[int], None]) -> None:
        """So many steps from hot and fast to cold and slow; `begin` is what part is left out before."""
        for step in range(steps):
            done = begin + (1 - begin) * step / steps
            self.step(HOT * (COLD / HOT) ** done, FAST * (SLOW / FAST) ** done)
            heard(self.work)

    def take(self, person: int, days: np.ndarray) -> None:
        """The person has these days; only the others still adapt."""
        self.free.remove(person)
        model = self.model
        at = model.entries(model.cells(person, days))
        np.add.at(self.taken, model.row_of[at], model.coef_of[at])

    def days(self, person: int, memory: Scratch) -> np.ndarray | None:
        """Whole days that cost little at the prices and keep the person's limits, if any were found."""
        row = self.led(person)
        if row is None:
            row = best_days(self.model, person, self.worth(person), memory)
        return row if row is not None and self.model.keeps_rules(person, row) else None

    def led(self, person: int) -> np.ndarray | None:
        """Found by a beam that knows what minutes, weekends and shifts are worth later."""
        model, one = self.model, self.of[person]
        costs = self.costs(person)
        best = np.empty((model.days + 1, len(one.off)))
        flows.completions(
            costs, one.off, one.work, one.kind, one.is_work, one.accept, model.weekend_of,
            self.weekend[person], best,
        )  # fmt: skip
        row = np.zeros(model.days, np.int64)
        found = flows.beam(
            costs, one.off, one.work, one.kind, one.is_work, one.start, model.weekend_of,
            self.weekend[person], best, model.minutes, one.least, one.most, one.weekends,
            one.limits, self.minute[person] * model.minutes + self.shift[person], WAYS, row,
        )  # fmt: skip
        self.work += one.effort // FLOWS + WAYS * model.days * (model.shifts + 1) // 4
        return row if found else None

    def bound(self) -> float:
        """No roster costs less, whatever the prices are (the people not free as they stand)."""
        model, total = self.model, 0.0
        for person in self.free:
            one = self.of[person]
            best = np.empty((model.days + 1, len(one.off)))
            flows.completions(
                self.costs(person), one.off, one.work, one.kind, one.is_work, one.accept,
                model.weekend_of, self.weekend[person], best,
            )  # fmt: skip
            price = self.minute[person]
            total += best[0, one.start] - price * (one.most if price > 0 else one.least)
            total -= self.weekend[person] * one.weekends + self.shift[person] @ one.limits
        goal = np.where(self.rows > 0, model.low, model.high) - self.taken
        return float(total + (self.rows * goal)[self.rows != 0].sum() + model.compiled.constant)

    def copy_from(self, other: Prices) -> None:
        """The same prices as there, to go on from."""
        self.rows, self.minute = other.rows.copy(), other.minute.copy()
        self.weekend, self.shift = other.weekend.copy(), other.shift.copy()


class _Moves:
    """Steps in the direction of the last gradients, each part as large as it is steady (Adam)."""

    def __init__(self, parts: int) -> None:
        self.mean: list[np.ndarray | float] = [0.0] * parts
        self.square: list[np.ndarray | float] = [0.0] * parts
        self.count = 0

    def next(self, gradients: list[np.ndarray]) -> list[np.ndarray]:
        self.count += 1
        moves = []
        for at, now in enumerate(gradients):
            self.mean[at] = KEEP * self.mean[at] + (1 - KEEP) * now
            self.square[at] = TREND * self.square[at] + (1 - TREND) * now**2
            mean = self.mean[at] / (1 - KEEP**self.count)
            moves.append(mean / (np.sqrt(self.square[at] / (1 - TREND**self.count)) + 0.3))
        return moves


def _outside(price, value, least, most):  # type: ignore[no-untyped-def]
    """How far a value is from the limit that its price belongs to; 0 between limits without price."""
    above, below = value - most, value - least
    loose = np.maximum(above, 0) + np.minimum(below, 0)
    return np.where(price > 0, above, np.where(price < 0, below, loose))


def priced(
    state: State,
    people: list[int],
    rng: np.random.Generator,
    effort: Effort,
    known: Prices | None,
    memory: Scratch,
    heard: Callable[[int], None],
) -> tuple[np.ndarray, Prices, int]:
    """Whole days for these people, the others as they stand; the prices at first; the effort it took.

    Prices cool in `effort.rounds` steps (less far, if some are `known`) and get `effort.dive_rounds`
    after every person. Whoever finds no days keeps theirs.
    """
    model = state.model
    prices = Prices(model, people, state.activity - _counted(model, people, state.roster))
    if known:
        prices.copy_from(known)
    prices.cool(effort.rounds, WARM if known else 0.0, heard)
    at_first = copy(prices)
    at_first.lowest = prices.bound()
    found = state.roster[people].copy()
    for place in rng.permutation(len(people)).tolist():
        days = prices.days(people[place], memory)
        if days is not None:
            found[place] = days
        prices.take(people[place], found[place])
        heard(prices.work)
        for _ in range(effort.dive_rounds if prices.free else 0):
            prices.step(COLD, SLOW)
    return found, at_first, prices.work


def alone(state: State, person: int) -> np.ndarray | None:
    """Days of one person for whom it is hard to keep the limits of a long horizon, if they are found."""
    model = state.model
    activity = state.activity - _counted(model, [person], state.roster)
    for help_others in (True, False):
        prices = Prices(model, [person], activity)
        if not help_others:
            prices.under[:] = prices.over[:] = 0
        for part in range(TRIES):
            prices.cool(TRY, part / TRIES, lambda work: None)
            days = prices.led(person)
            if days is not None and model.keeps_rules(person, days):
                return days
    return None


def _counted(model: Model, people: list[int], roster: np.ndarray) -> np.ndarray:
    counted = np.zeros(model.rows, np.int64)
    for person in people:
        at = model.entries(model.cells(person, roster[person]))
        np.add.at(counted, model.row_of[at], model.coef_of[at].astype(np.int64))
    return counted
