"""Which task comes next: everything at once where that can be afforded, then windows that pay."""

from __future__ import annotations

import numpy as np

from fairplan.roster.search.messages import Done, Shape, Task
from fairplan.roster.search.model import Model, State

SHAPES = (
    Shape(6, 42),
    Shape(8, 28),
    Shape(12, 21),
    Shape(16, 14),
    Shape(16, 21),
    Shape(24, 14),
    Shape(24, 28),
    Shape(32, 14),
)
ROOT_CELLS = 2500
"""Person-days up to which the whole problem is one window."""
PRIOR = 1.0
FORGET = 0.98


class Tactics:
    """Deterministic: everything it knows comes from results in the order they were taken up."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model = model
        self.rng = np.random.default_rng([seed, 7_919])
        self.number = 0
        self.with_root = model.people * model.days <= ROOT_CELLS
        self.root_given = False
        self.shapes = _fitting(model)
        self.gain = np.full(len(self.shapes), PRIOR)
        self.spent = np.full(len(self.shapes), PRIOR)
        self.size = np.array([float(s.people * s.days) for s in self.shapes]) ** 1.5
        self.heard = np.zeros(len(self.shapes), np.bool_)
        self.typical = 1.0

    def next(self, member: int, state: State | None) -> Task:
        self.number += 1
        if self.with_root and not self.root_given:
            self.root_given = True
            return Task("root", self.number)
        shape = self.shapes[self._pick()]
        return Task("window", self.number, shape=shape, slack=-int(self.rng.random() < 0.6))

    def _pick(self) -> int:
        """By what a unit of effort gained, and half of the time so that all get the same effort."""
        pays, quick = self.gain / self.spent, 1.0 / self.size
        weights = 0.5 * pays / pays.sum() + 0.5 * quick / quick.sum()
        return int(self.rng.choice(len(pays), p=weights))

    def learn(self, task: Task, done: Done, gain: int) -> None:
        if task.kind != "window":
            return
        at = self.shapes.index(task.shape)
        self.typical += 0.05 * (done.work - self.typical)
        self.gain = PRIOR * 0.02 + FORGET * self.gain
        self.spent = PRIOR * 0.02 + FORGET * self.spent
        self.size[at] += 0.1 * (done.work - self.size[at]) if self.heard[at] else done.work
        self.heard[at] = True
        self.gain[at] += min(gain, 100) ** 0.5
        self.spent[at] += done.work / max(1.0, self.typical)


def _fitting(model: Model) -> list[Shape]:
    """The shapes cut to the problem, each once."""
    cut = [Shape(min(s.people, model.people), min(s.days, model.days)) for s in SHAPES]
    return list(dict.fromkeys(cut))
