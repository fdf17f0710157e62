"""A roster of a long horizon, some weeks after the other for everybody together.

Days beyond the window are not planned yet: what a window leaves for them (the node a person ends at,
minutes, weekends and limited shifts) costs what the prices say, and rows that reach beyond it are paid
at their prices. Of each window its first week is kept; then the prices adapt to what is left.
"""

from __future__ import annotations

from copy import copy
from itertools import pairwise

import numpy as np

from fairplan.roster.search import flows
from fairplan.roster.search.choose import Choice
from fairplan.roster.search.first import marginal
from fairplan.roster.search.kernel import Scratch
from fairplan.roster.search.messages import Effort
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.prices import WARM, Heard, Prices
from fairplan.roster.search.slots import Slot
from fairplan.roster.search.window import Window

WEEK, MONTH = 7, 28
LAG, AHEAD, MORE = 2880, 4, 3
"""Minutes, weekends and shifts by which a person may leave an even pace while there is time left."""
BY_DAY, BY_FORTNIGHT = 30, 14
"""The same for each day that is left, and the days for each weekend."""
SEEN = 56
"""Days before the end from which it is known exactly what can still be worked."""
LOOSE = (1, 2, 4, 8)
"""How much of that is tried where a person finds no days."""
MANY = 8
"""Ways of each person at the prices with which a window begins."""
HEAT, QUICK, SLOW, FEW_STEPS = 0.1, 3.0, 0.3, 40
"""Of the prices while they adapt: their heat, how far they move at first and at last, and the steps
up to which so far a move would not be made good again."""


class Stretch(Slot):
    """Days of a person after which nothing is planned yet."""

    def __init__(
        self, model: Model, person: int, row: np.ndarray, end: int, prices: Prices, loose: int
    ) -> None:
        self.one, self.loose = prices.of[person], loose
        self.rest = self.one.end - end
        super().__init__(model, person, row, self.one.begin, end, ahead=self.rest > 0)
        costs, self.added = prices.costs(person), prices.until(person, end)
        self.at_prices = costs[: self.days]
        self.toll = 0.0 if not self.rest else float(prices.weekend[person])
        self._leave(costs[self.days :])

    def _pace(self) -> float:
        return self.days / self.one.days

    def _limits(self) -> None:
        super()._limits()
        one, rest, pace = self.one, self.rest, self._pace()
        lag = min(LAG, BY_DAY * rest) * self.loose
        most = int(min(one.most, one.most * pace + lag)) // self.unit
        self.hi = min(int(self.units.max(initial=0)) * self.days, most)
        self.lo = max(0, -(-int(one.least * pace - lag) // self.unit))
        limits = np.ceil(one.limits * pace + min(MORE, rest / WEEK))
        self.remaining = np.clip(np.minimum(limits, one.limits), 0, self.days).astype(np.int64)
        self.blocked |= (self.remaining <= 0)[None, :]

    def _weekends(self) -> None:
        super()._weekends()
        some = int(np.ceil(self.one.weekends * self._pace()))
        inside = len(set(self.weekend.tolist()) - {-1})
        more = min(AHEAD, self.rest // BY_FORTNIGHT) if self.loose == 1 else 0
        self.weekends = min(self.one.weekends, some + more, inside)

    def _leave(self, later: np.ndarray) -> None:
        """What the node at the end costs later, and which minutes are in reach from it."""
        one = self.one
        best = np.empty((len(later) + 1, len(one.off)))
        flows.completions(
            later, one.off, one.work, one.kind, one.is_work, one.accept,
            one.weekend[self.days :], self.toll, best,
        )  # fmt: skip
        self.final = best[0]
        if not self.rest:
            return
        weekends = one.weekends - 2 * self.weekends // (1 + self.loose)
        most, fewest = (table[:, weekends] for table in one.reach[self.end])
        lo, hi = -(-(one.least - most) // self.unit), (one.most - fewest) // self.unit
        self.more, self.less = np.maximum(0, lo - self.lo), np.maximum(0, self.hi - hi)
        self.final = np.where(most < 0, np.inf, self.final)

    def own_costs(self) -> np.ndarray:
        found = super().own_costs()
        found[:, :-1] += self.added
        return found

    def cost_of(self, days: np.ndarray) -> float:
        worked = days < self.model.shifts
        ends = len({int(w) for w in self.weekend[worked]} - {-1})
        node = self.automaton.run(self.start, days)
        added = self.added[np.flatnonzero(worked), days[worked]].sum()
        return super().cost_of(days) + float(added + self.toll * ends + self.final[node])


class Step(Window):
    """The next weeks of these people, nothing of which stands yet."""

    def __init__(
        self, state: State, slots: dict[int, Stretch], first: dict[int, np.ndarray],
        memory: Scratch, effort: Effort,
    ) -> None:  # fmt: skip
        self.stretches, self.ways = slots, first
        people = list(slots)
        begin, end = slots[people[0]].begin, slots[people[0]].end
        self.all_rows = slots[people[0]].rest == 0
        chosen = Choice(people, begin, end, np.ones(end - begin, np.bool_))
        copy = state.copy()
        rows = copy.roster[people]
        rows[:, begin:end] = [first[p][0] for p in people]
        copy.set(people, rows)
        super().__init__(copy, chosen, memory, effort)
        self._add([(i, days) for i, p in enumerate(people) for days in first[p]])

    def _slots(self) -> list[Slot]:
        return [self.stretches[p] for p in self.people]

    def _counts(self, rows: np.ndarray) -> np.ndarray:
        return self.all_rows | (self.model.last_day[rows] < self.end)


class Roll:
    """New days for the people of the prices, in those days that the prices are for."""

    def __init__(
        self, state: State, prices: Prices, memory: Scratch, effort: Effort,
        heard: Heard, first: int = WEEK,
    ) -> None:  # fmt: skip
        """The first week of all has `first` days."""
        self.model, self.prices, self.memory, self.effort = state.model, prices, memory, effort
        self.end, self.heard = prices.end, heard
        self.stood, self.state = state, state.copy()
        nobody = state.roster[prices.people]
        nobody[:, prices.begin : self.end] = self.model.shifts
        self.state.set(prices.people, nobody)
        self.left = list(prices.people)
        self.begins = self._boundaries(first)
        ends = {self._window_end(begin) for begin in self.begins} - {self.end}
        for person in self.left:
            prices.of[person].look_ahead(self.model, np.array(sorted(ends), np.int64))

    def _boundaries(self, first: int) -> list[int]:
        """The first days of all windows; none parts a weekend."""
        found = [self.prices.begin]
        for day in range(self.prices.begin + first, self.end):
            if day >= found[-1] + (WEEK if len(found) > 1 else 0) and not parted(self.model, day):
                found.append(day)
        return found

    def _window_end(self, begin: int) -> int:
        return min(self.end, begin + self.effort.look)

    def run(self) -> np.ndarray:
        """Days for everybody of the prices. Whoever finds no days keeps those that stood before."""
        for begin, until in pairwise([*self.begins, self.end]):
            end = self._window_end(begin)
            self._go_on(begin, end, self.end if end == self.end else until)
            if end == self.end or not self.left:
                break
        return self.state.roster[self.prices.people]

    def _go_on(self, begin: int, end: int, until: int) -> None:
        slots, ways = self._begin(end)
        if not self.left:
            return
        step = Step(self.state, slots, ways, self.memory, self.effort)
        step.heard = lambda: self.heard(self.prices.work + step.work)
        everyone = list(range(len(self.left)))
        found = step.dive(step.generate(everyone, self.effort.rounds, np.inf), np.inf)
        assert found is not None
        self.prices.work += step.work
        rows = self.state.roster[self.left]
        rows[:, begin:until] = found[:, : until - begin]
        self.state.set(self.left, rows)
        self._settle(until)
        if until < self.end:
            self._adapt()

    def _adapt(self) -> None:
        steps, quick = self.effort.steps, QUICK if self.effort.steps > FEW_STEPS else SLOW * 3
        for step in range(steps):
            self.prices.step(HEAT, quick * (SLOW / quick) ** (step / steps))
            self.heard(self.prices.work)

    def _begin(self, end: int) -> tuple[dict[int, Stretch], dict[int, np.ndarray]]:
        slots, ways = {}, {}
        for person in list(self.left):
            for loose in LOOSE:
                row = self.state.roster[person]
                slot = Stretch(self.model, person, row, end, self.prices, loose)
                found = slot.price(slot.at_prices, np.inf, self.memory, MANY, self.effort.cap).rows
                if len(found):
                    slots[person], ways[person] = slot, found
                    break
            else:
                self._give_up(person)
        return slots, ways

    def _give_up(self, person: int) -> None:
        """Somebody who cannot go on from here plans some months anew alone, until the end."""
        self.left.remove(person)
        row, begin = self.state.roster[person].copy(), self.prices.of[person].begin
        days = self.stood.roster[person]
        empty = row.copy()
        empty[self.prices.begin : self.end] = self.model.shifts
        self.state.set([person], empty[None, :])
        for back in range(MONTH, begin + MONTH, MONTH):
            start = max(self.prices.begin, begin - back)
            slot = Slot(self.model, person, row, start, self.end)
            costs = slot.own_costs()
            costs[:, :-1] += marginal(self.state, person, start, self.end)
            found = slot.price(costs, np.inf, self.memory, 1, self.effort.cap).rows
            if len(found):
                days = row
                days[start : self.end] = found[0]
                break
        self.state.set([person], days[None, :])
        self.prices.free.remove(person)

    def _settle(self, until: int) -> None:
        for person in self.left:
            one, row = self.prices.of[person], self.state.roster[person]
            node = self.model.automata[person].run(one.start, row[one.begin : until])
            one.settle(self.model, row, until, node)
        self.prices.taken = self.state.activity.astype(float)


def parted(model: Model, day: int) -> bool:
    """Whether this day and the one before belong to the same weekend."""
    weekend = model.weekend_of
    return bool(0 < day < model.days and weekend[day] >= 0 and weekend[day] == weekend[day - 1])


def rolled(
    state: State, chosen: Choice, rng: np.random.Generator, effort: Effort,
    known: Prices | None, memory: Scratch, heard: Heard,
) -> tuple[np.ndarray, Prices, int]:  # fmt: skip
    """Whole rows of these people with other days there; the prices at first; the effort it took.

    Prices cool in `effort.cooling` steps, less far if some are `known`.
    """
    begin, end = chosen.begin, chosen.end
    while parted(state.model, begin):
        begin -= 1
    while parted(state.model, end):
        end += 1
    prices = Prices(state, chosen.people, begin, end)
    if known:
        prices.copy_from(known)
    prices.cool(effort.cooling, WARM if known else 0.0, heard)
    at_first = copy(prices)
    at_first.lowest = prices.bound()
    first = int(rng.integers(1, WEEK + 1))
    days = Roll(state, prices, memory, effort, heard, first).run()
    return days, at_first, prices.work
