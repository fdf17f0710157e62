"""One member of the crew: keeps a copy of the roster, does what it is told, and says how far it is.

Effort is counted in labels and simplex turns, never by the clock, so that the order in which results
are taken up (by effort) is the same every time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fairplan.roster.search.choose import Choice, Chooser
from fairplan.roster.search.first import first_roster, polish
from fairplan.roster.search.kernel import Scratch, scratch
from fairplan.roster.search.messages import Beat, Done, Problem, Task
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.one_by_one import one_by_one
from fairplan.roster.search.prices import Prices, alone
from fairplan.roster.search.roll import rolled
from fairplan.roster.search.window import Window

Way = Callable[..., tuple[np.ndarray, Prices, int]]
"""`rolled` or `one_by_one`."""


def serve(receive: Callable[[], Any], send: Callable[[Any], None]) -> None:
    memory = scratch()
    desk: Desk | None = None
    while True:
        message = receive()
        if isinstance(message, Problem):
            desk = Desk(message, memory, send)
        elif desk is not None:
            began = time.process_time()
            done = desk.do(message)
            done.cpu = time.process_time() - began
            send(done)


class Desk:
    def __init__(self, problem: Problem, memory: Scratch, send: Callable[[Any], None]) -> None:
        self.model = Model(problem.compiled)
        self.seed, self.start = problem.seed, problem.start
        self.memory, self.send = memory, send
        self.state: State | None = None
        self.chooser = Chooser(self.model)
        self.prices: Prices | None = None

    def do(self, task: Task) -> Done:
        for people, days in task.changes:
            if self.state is None:
                self.state = State(self.model, days)
            else:
                self.state.set(people, days)
        rng = np.random.default_rng([self.seed, task.number])
        kinds: dict[str, Callable[[Task, np.random.Generator], Done]] = {
            "first": self._first,
            "root": self._root,
            "polish": self._polish,
            "rolled": partial(self._priced, rolled),
            "priced": partial(self._priced, one_by_one),
            "window": self._window,
        }
        return kinds[task.kind](task, rng)

    def _first(self, task: Task, rng: np.random.Generator) -> Done:
        found = first_roster(self.model, rng, self.memory, self.start, alone)
        if isinstance(found, int):
            return Done(1, impossible=found)
        return Done(1, list(range(self.model.people)), found.roster)

    def _beat(self, window: Window) -> None:
        self.send(Beat(window.work))

    def _whole(self, window: Window) -> float:
        """The bound of a window over everything as a bound on the whole cost."""
        assert self.state is not None
        return window.bound + self.state.cost - window.cost_now

    def _root(self, task: Task, rng: np.random.Generator) -> Done:
        assert self.state is not None
        everyone = list(range(self.model.people))
        everything = Choice(everyone, 0, self.model.days, np.ones(self.model.days, np.bool_))
        window = Window(self.state, everything, self.memory, task.effort)
        window.heard = lambda: self._beat(window)
        days = window.improve(window.cost_now + task.slack)
        return self._done(window, days, task.slack, self._whole(window))

    def _polish(self, task: Task, rng: np.random.Generator) -> Done:
        """On a copy; whoever plans decides whether it is taken over."""
        assert self.state is not None
        chosen = self.chooser.choose(self.state, task.shape, rng)
        copy = self.state.copy()
        people = rng.permutation(chosen.people).tolist()
        work = polish(copy, people, chosen.begin, chosen.end, self.memory, self._heard)
        moved = (copy.roster[people] != self.state.roster[people]).any(axis=1)
        changed = np.flatnonzero(moved).tolist()
        return Done(work, people, copy.roster[people], changed, np.arange(chosen.begin, chosen.end))

    def _priced(self, way: Way, task: Task, rng: np.random.Generator) -> Done:
        """Other days for some or all over a long time, at prices of all that happens there."""
        assert self.state is not None
        chosen = self.chooser.choose(self.state, task.shape, rng)
        people, days = chosen.people, self.model.days
        first = len(people) == self.model.people and chosen.end - chosen.begin == days
        found, prices, work = way(
            self.state, chosen, rng, task.effort, self.prices, self.memory, self._heard
        )
        self.prices = self.prices or (prices if first else None)
        bound = prices.lowest if first else None
        moved = (found != self.state.roster[people]).any(axis=1)
        changed = np.flatnonzero(moved).tolist()
        return Done(work, people, found, changed, np.arange(days), bound)

    def _heard(self, work: int) -> None:
        self.send(Beat(work))

    def _window(self, task: Task, rng: np.random.Generator) -> Done:
        assert self.state is not None
        chosen = self.chooser.choose(self.state, task.shape, rng)
        window = Window(self.state, chosen, self.memory, task.effort)
        window.heard = lambda: self._beat(window)
        return self._done(window, window.improve(window.cost_now + task.slack), task.slack, None)

    def _done(
        self, window: Window, days: np.ndarray | None, slack: int, bound: float | None
    ) -> Done:
        ending = "proven" if window.bound > window.cost_now + slack else "missed"
        if days is None or (days == window.now).all():
            return Done(window.work, bound=bound, ending=ending)
        changed = [i for i in range(len(days)) if (days[i] != window.now[i]).any()]
        rows = window.state.roster[window.people].copy()
        rows[:, window.begin : window.end] = days
        free = window.begin + np.flatnonzero(window.free)
        return Done(window.work, window.people, rows, changed, free, bound, slack)
