"""What a duty is worth anywhere on a long horizon.

Minutes, weekends and limited shifts tie all weeks of a person together; windows of some weeks cannot
see what one of them would be worth elsewhere. So every row, and everyone's minutes, weekends and
limited shifts get a price (a Lagrangian dual). At these prices everybody is a flow through their own
automaton, spread over cheap ways (`flows.shares`); a price rises where flows bring too little.
A roster that follows from them is made by `roll`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fairplan.roster.search import flows
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.slots import Slot

HOT, COLD = 4.0, 0.05
"""Heat at the start and in the end, where 100 is what a missing person costs."""
FAST, SLOW = 3.0, 0.02
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


Heard = Callable[[int], None]
"""Hears how much effort was spent so far."""


class Person:
    """A person's days from `begin` to `end`, laid out for flows; the days around stand as in `row`."""

    def __init__(self, model: Model, person: int, row: np.ndarray, begin: int, end: int) -> None:
        slot = Slot(model, person, row, begin, end)
        self.begin, self.end = begin, end
        self.off, self.start = slot.automaton.off, slot.start
        work, kind = np.unique(slot.automaton.work, axis=1, return_inverse=True)
        self.work = np.ascontiguousarray(work).astype(np.int64)
        self.kind = kind.reshape(-1).astype(np.int64)
        self.is_work, self.accept = slot.is_work, slot.accept
        self.own, self.weekend = slot.own_costs(), slot.weekend
        self.weekends, self.limits = slot.weekends, slot.remaining
        self._minutes(model, person, slot.outside)
        size = model.days * model.shifts
        first = person * size + begin * model.shifts
        entries = model.begin[first : person * size + end * model.shifts + 1]
        part = slice(entries[0], entries[-1])
        self.cell = np.repeat(np.arange(self.days * model.shifts), np.diff(entries))
        self.rows, self.coefs = model.row_of[part], model.coef_of[part]
        self.reach: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self.effort = self.days * len(self.off) * (self.work.shape[1] + 1)

    @property
    def days(self) -> int:
        return self.end - self.begin

    def _minutes(self, model: Model, person: int, outside: np.ndarray) -> None:
        own = model.compiled.people[person]
        stand = int(model.minutes[outside[outside < model.shifts]].sum())
        longest = self.days * int(model.minutes.max(initial=0))
        self.least = max(0, own.min_minutes - stand)
        self.most = min(own.max_minutes - stand, longest)

    def look_ahead(self, model: Model, asked: np.ndarray) -> None:
        """Which minutes are in reach from these days on, by node and weekends worked at most."""
        most, fewest = flows.reach(
            self.own, self.off, self.work, self.kind, self.is_work, self.accept, self.weekend,
            model.minutes, self.weekends, asked - self.begin,
        )  # fmt: skip
        self.reach = {day: (most[at], fewest[at]) for at, day in enumerate(asked.tolist())}

    def settle(self, model: Model, days: np.ndarray, until: int, node: int) -> None:
        """The days up to `until` are these from now on; the person goes on from `node`."""
        worked, past = days[self.begin : until], until - self.begin
        gone = {int(w) for w in self.weekend[:past][worked < model.shifts]} - {-1}
        worked = worked[worked < model.shifts]
        minutes = int(model.minutes[worked].sum())
        self.least, self.most = max(0, self.least - minutes), max(0, self.most - minutes)
        self.weekends = max(0, self.weekends - len(gone))
        taken = np.bincount(worked, minlength=model.shifts)
        self.limits = np.maximum(0, self.limits - taken)
        self.own, self.weekend = self.own[past:], self.weekend[past:]
        self.start, self.begin = node, until
        later = self.cell >= past * model.shifts
        self.cell = self.cell[later] - past * model.shifts
        self.rows, self.coefs = self.rows[later], self.coefs[later]


class Prices:
    """Prices for some days of these people; everything else stands as it does."""

    def __init__(
        self, state: State, people: list[int], begin: int = 0, end: int | None = None
    ) -> None:
        self.model = model = state.model
        self.people, self.begin, self.end = people, begin, model.days if end is None else end
        self.of = {p: Person(model, p, state.roster[p], begin, self.end) for p in people}
        self.taken = (state.activity - counted(state, people, begin, self.end)).astype(float)
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
        model = self.model
        limits = self.minute[person] * model.minutes + self.shift[person]
        return limits - self.paid(person, np.ones(model.rows, np.bool_))

    def paid(self, person: int, which: np.ndarray) -> np.ndarray:
        """What these rows pay for each duty of a person."""
        model, one = self.model, self.of[person]
        size = one.days * model.shifts
        worth = np.where(which, self.rows, 0.0)[one.rows] * one.coefs
        return np.bincount(one.cell, weights=worth, minlength=size).reshape(-1, model.shifts)

    def until(self, person: int, end: int) -> np.ndarray:
        """What limits and rows that reach beyond `end` add to the cost of duties before it."""
        model, one = self.model, self.of[person]
        limits = self.minute[person] * model.minutes + self.shift[person]
        later = self.paid(person, model.last_day >= end)[: end - one.begin]
        return (limits if end < one.end else 0.0) - later

    def step(self, heat: float, pace: float) -> None:
        """All prices move once towards where flows bring what rows and limits ask for."""
        model, activity = self.model, self.taken.copy()
        minutes, weekends = np.zeros(model.people), np.zeros(model.people)
        shifts = np.zeros((model.people, model.shifts))
        for person in self.free:
            one = self.of[person]
            share = self.share[one.begin : one.end]
            ends = flows.shares(
                self.costs(person), one.off, one.work, one.kind, one.is_work, one.start,
                one.accept, one.weekend, self.weekend[person],
                heat * self.scale, share,
            )  # fmt: skip
            counts = share.sum(axis=0)
            worked = float(counts @ model.minutes)
            minutes[person] = _outside(self.minute[person], worked, one.least, one.most)
            weekends[person] = ends - one.weekends
            shifts[person] = counts - one.limits
            activity += np.bincount(
                one.rows, share.reshape(-1)[one.cell] * one.coefs, minlength=model.rows
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

    def cool(self, steps: int, begin: float, heard: Heard) -> None:
        """So many steps from hot and fast to cold and slow; `begin` is what part is left out before."""
        for step in range(steps):
            done = begin + (1 - begin) * step / steps
            self.step(HOT * (COLD / HOT) ** done, FAST * (SLOW / FAST) ** done)
            heard(self.work)

    def take(self, person: int, days: np.ndarray) -> None:
        """The person has these days; only the others still adapt."""
        self.free.remove(person)
        model = self.model
        one = self.of[person]
        at = model.entries(model.cells(person, days[one.begin : one.end], one.begin))
        np.add.at(self.taken, model.row_of[at], model.coef_of[at])

    def led(self, person: int) -> np.ndarray | None:
        """Found by a beam that knows what minutes, weekends and shifts are worth later."""
        model, one = self.model, self.of[person]
        costs = self.costs(person)
        best = np.empty((one.days + 1, len(one.off)))
        flows.completions(
            costs, one.off, one.work, one.kind, one.is_work, one.accept, one.weekend,
            self.weekend[person], best,
        )  # fmt: skip
        row = np.zeros(one.days, np.int64)
        found = flows.beam(
            costs, one.off, one.work, one.kind, one.is_work, one.start, one.weekend,
            self.weekend[person], best, model.minutes, one.least, one.most, one.weekends,
            one.limits, self.minute[person] * model.minutes + self.shift[person], WAYS, row,
        )  # fmt: skip
        self.work += one.effort // FLOWS + WAYS * one.days * (model.shifts + 1) // 4
        return row if found else None

    def bound(self) -> float:
        """No roster costs less, whatever the prices are (the people not free as they stand)."""
        model, total = self.model, 0.0
        for person in self.free:
            one = self.of[person]
            best = np.empty((one.days + 1, len(one.off)))
            flows.completions(
                self.costs(person), one.off, one.work, one.kind, one.is_work, one.accept,
                one.weekend, self.weekend[person], best,
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


def alone(state: State, person: int) -> np.ndarray | None:
    """Days of one person for whom it is hard to keep the limits of a long horizon, if they are found."""
    model = state.model
    for help_others in (True, False):
        prices = Prices(state, [person])
        if not help_others:
            prices.under[:] = prices.over[:] = 0
        for part in range(TRIES):
            prices.cool(TRY, part / TRIES, lambda work: None)
            days = prices.led(person)
            if days is not None and model.keeps_rules(person, days):
                return days
    return None


def counted(state: State, people: list[int], begin: int, end: int) -> np.ndarray:
    """What these days of these people count in each row."""
    model = state.model
    found = np.zeros(model.rows, np.int64)
    for person in people:
        at = model.entries(model.cells(person, state.roster[person, begin:end], begin))
        np.add.at(found, model.row_of[at], model.coef_of[at].astype(np.int64))
    return found
