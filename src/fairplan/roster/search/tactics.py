"""Which task comes next: everything at once where that can be afforded, then whatever pays most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fairplan.roster.search.messages import Done, Effort, Shape, Task
from fairplan.roster.search.model import Model, State

QUICK = Effort(keep=6, dive_rounds=1, sure=0.5, gap=0.01, cap=3_000)
DEEP = Effort(cap=8_000)
ALL = Effort(nodes=100, cap=8_000)
SHORT = Effort(dive_rounds=3, sure=0.7, cap=1_000)
"""For windows of a week or little more, where even the pricing of everybody is cheap."""


PRICED = Effort(rounds=60, dive_rounds=5, sure=0.7, cap=1_000, cooling=900)
PRICED_HUGE = replace(PRICED, keep=2, gap=0.001, dive_rounds=1, look=7, steps=16)
"""Everybody's whole horizon, where the whole is too large for one window."""
ONE_BY_ONE = Effort(cooling=600, steps=20)
"""The same, one person after the other."""
HUGE_CELLS = 20_000
"""Person-days from which less effort is affordable: only one member does so, and the others mend the
first roster meanwhile."""
SHORT_CELLS = 1_000
"""Person-days that a later roll may have there; more would take minutes."""
FEW_CELLS = 4_000
"""Person-days up to which every second member takes one person after the other at first."""
AGAIN = Effort(rounds=60, dive_rounds=5, sure=0.7, cap=1_000, cooling=60, steps=20)
ANEW = replace(AGAIN, cooling=200, steps=60)
FEW = Effort(cooling=60, steps=10)
"""The same for some people, some months, or everything."""
LONG = 1 << 20


class Way(NamedTuple):
    """A kind of task, the window it frees, and the effort it may take."""

    kind: str
    shape: Shape
    effort: Effort


FAR = (
    Way("polish", Shape(60, 7), QUICK),
    Way("polish", Shape(60, 14), QUICK),
    Way("polish", Shape(30, 28), QUICK),
    Way("window", Shape(6, 14), QUICK),
    Way("window", Shape(12, 14), QUICK),
    Way("window", Shape(20, 14), QUICK),
    Way("window", Shape(12, 21), QUICK),
    Way("window", Shape(32, 14), QUICK),
)
"""While much is still to be gained."""
NEAR = (
    Way("window", Shape(16, 14), QUICK),
    Way("window", Shape(16, 14), DEEP),
    Way("window", Shape(8, 28), DEEP),
    Way("window", Shape(12, 21), DEEP),
    Way("window", Shape(16, 21), DEEP),
    Way("window", Shape(24, 14), DEEP),
    Way("window", Shape(6, 42), DEEP),
    Way("window", Shape(32, 14), DEEP),
    Way("window", Shape(32, 28), DEEP),
    Way("window", Shape(10, 21), ALL),
    Way("window", Shape(16, 14), ALL),
)
"""When the quick ways bring little."""
WHOLE = (
    Way("window", Shape(20, 7, 2), SHORT),
    Way("window", Shape(50, 7, 2), SHORT),
    Way("priced", Shape(3, LONG), FEW),
    Way("priced", Shape(6, LONG), FEW),
    Way("rolled", Shape(20, 42), AGAIN),
    Way("rolled", Shape(20, 84), AGAIN),
    Way("rolled", Shape(150, 42), AGAIN),
    Way("rolled", Shape(150, 84), AGAIN),
    Way("rolled", Shape(150, LONG), ANEW),
)
"""Where weeks far from each other are tied by minutes and weekends: also these, always."""
WIDE = (
    Way("polish", Shape(150, 7), QUICK),
    Way("polish", Shape(60, 14), QUICK),
    Way("window", Shape(40, 7), SHORT),
    Way("window", Shape(60, 7), SHORT),
    Way("window", Shape(100, 7), SHORT),
    Way("window", Shape(150, 7), SHORT),
    Way("window", Shape(40, 10), SHORT),
    Way("window", Shape(60, 10), SHORT),
    Way("window", Shape(20, 14), SHORT),
)
"""Where the whole is too large for one window: few days of nearly everybody at first."""
LARGE = (*WIDE, *(way for way in NEAR if way.shape.people * way.shape.days <= 500))
"""There, when these bring little."""
SWEEPS = 2
"""There, to begin with: weeks polished for everybody, so many times as many as there are."""
ROOT_CELLS = 2500
"""Person-days up to which the whole problem is one window."""
WEEK, MONTH = 7, 28
"""Days. Up to a month the weeks are so few that windows see what minutes and weekends are worth."""
RECENT = 24
LITTLE = 0.002
"""Far from the best while the last `RECENT` tasks brought more than this share of the cost."""
PRIOR = 0.05
FORGET = 0.97
EVEN = 0.2
"""Share of choices that give every way the same effort."""
STRICT = 0.6
"""Share of tasks that must find something better; the others may find something as good."""


class Tactics:
    """Deterministic: everything it knows comes from results in the order they were taken up."""

    def __init__(self, model: Model, seed: int, members: int = 1) -> None:
        self.model, self.members = model, members
        self.rng = np.random.default_rng([seed, 7_919])
        self.number = 0
        self.with_root = model.people * model.days <= ROOT_CELLS
        self.is_long = model.days > MONTH
        self.is_huge = model.people * model.days > HUGE_CELLS
        self.priced = (1 if self.is_huge else members) if self.is_long else 0
        self.root_given = False
        self.far = True
        self.recent: list[float] = []
        self._set_ways(FAR if self.with_root else WIDE)
        self.given: dict[int, Way] = {}

    def _set_ways(self, ways: tuple[Way, ...]) -> None:
        whole = [way for way in WHOLE if not self.is_huge or _is_short(way)]
        self.ways = _fitting(self.model, (*ways, *whole) if self.is_long else ways)
        self.size = np.array([1e4 * s.people * s.days * s.pieces for _, s, _ in self.ways])
        self.heard = np.zeros(len(self.ways), np.bool_)
        self.gain = np.full(len(self.ways), PRIOR)
        self.spent = np.full(len(self.ways), PRIOR)

    def next(self, member: int, state: State) -> Task:
        self.number += 1
        if self.number <= self.priced:
            return self._everything()
        if self.with_root and not self.root_given:
            self.root_given = True
            return Task("root", self.number)
        sweeps = SWEEPS * self.model.days // WEEK if self.is_huge or not self.is_long else 0
        if not self.with_root and self.number - self.priced <= sweeps:
            everybody = Shape(self.model.people, WEEK)
            return Task("polish", self.number, shape=everybody, effort=QUICK)
        self._come_near(state)
        at = self._pick()
        way = self.ways[at]
        self.given[self.number] = way
        slack = -int(self.rng.random() < STRICT)
        return Task(way.kind, self.number, shape=way.shape, slack=slack, effort=way.effort)

    def _everything(self) -> Task:
        """A roster by prices of the whole horizon, where it is small by one way and the other."""
        model, second = self.model, self.number % 2 == 0
        kind, effort = "rolled", _afforded(model)
        if second and model.people * model.days <= FEW_CELLS:
            kind, effort = "priced", ONE_BY_ONE
        return Task(kind, self.number, shape=Shape(model.people, model.days), effort=effort)

    def _come_near(self, state: State) -> None:
        """The quick ways of the last tasks brought less than a little part of the cost: now the others."""
        if not self.far or len(self.recent) < RECENT:
            return
        if sum(self.recent) < LITTLE * max(1, state.cost):
            self.far = False
            self._set_ways(NEAR if self.with_root else LARGE)

    def _pick(self) -> int:
        """What has not been tried, by what a unit of effort gains, or so that all get the same effort."""
        new = np.flatnonzero(~self.heard)
        if len(new) and self.rng.random() < 0.5:
            return int(new[np.argmin(self.size[new])])
        if self.rng.random() < EVEN:
            quick = 1.0 / self.size
            return int(self.rng.choice(len(quick), p=quick / quick.sum()))
        pays = (self.gain / self.spent) ** 2 / self.size
        return int(self.rng.choice(len(pays), p=pays / pays.sum()))

    def learn(self, task: Task, done: Done, gain: int) -> None:
        self.recent = [*self.recent, gain][-RECENT:]
        way = self.given.pop(task.number, None)
        if way not in self.ways:
            return
        at = self.ways.index(way)
        self.size[at] += (done.work - self.size[at]) * (0.2 if self.heard[at] else 1.0)
        self.heard[at] = True
        self.gain = FORGET * self.gain + (1 - FORGET) * PRIOR
        self.spent = FORGET * self.spent + (1 - FORGET) * PRIOR
        self.gain[at] += gain
        self.spent[at] += done.work / 1e6


def _is_short(way: Way) -> bool:
    return way.kind != "rolled" or way.shape.people * way.shape.days <= SHORT_CELLS


def _afforded(model: Model) -> Effort:
    cells = model.people * model.days
    effort = PRICED if cells <= HUGE_CELLS else PRICED_HUGE
    return replace(effort, cooling=round(effort.cooling * min(1.0, HUGE_CELLS / cells)))


def _fitting(model: Model, ways: Sequence[Way]) -> list[Way]:
    """The ways with their windows cut to the problem, each once."""
    cut = [
        way._replace(
            shape=way.shape._replace(
                people=min(way.shape.people, model.people), days=min(way.shape.days, model.days)
            )
        )
        for way in ways
    ]
    return [way for at, way in enumerate(cut) if way not in cut[:at]]
