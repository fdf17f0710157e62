"""Small problems in which rows link people are solved at once, by one integer program in a process.

Pairs, fair shares and limits over seven days are what columns of single persons are bad at, and what
an integer program of this size is good at. Steps are the better rosters heard of: after so many steps
or at its own end the roster is always the same.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from fairplan.crew import Crew
from fairplan.roster.compiled import HARD, Compiled
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.plan import Found, Limits
from fairplan.stops import Progress

SERVICE = "fairplan.roster.whole:serve"
SMALL = 6_000
"""Up to so many open cells it is tried."""
TICK, QUIET = 0.1, 0.4
ROUND_UP = 1e-4
"""A bound may be a little too high by the inaccuracy of the simplex; costs are whole numbers."""


@dataclass
class Ask:
    """The message with which it begins."""

    compiled: Compiled
    seed: int
    start: np.ndarray | None


@dataclass
class Heard:
    """A better table, or None; the bound so far; whether this is the end of it."""

    days: np.ndarray | None
    bound: float
    ended: bool = False


def fits(compiled: Compiled) -> bool:
    """Whether the problem is small, and more than covers bind people together."""
    linked = any(
        row.kind != "cover" or _is_hard(row.under) or _is_hard(row.over) for row in compiled.rows
    )
    return linked and int(compiled.allowed.sum()) <= SMALL


def _is_hard(steps: tuple[tuple[int, int], ...]) -> bool:
    return any(price >= HARD for _, price in steps)


def at_once(
    compiled: Compiled, seed: int, start: np.ndarray | None, limits: Limits
) -> Found | None:
    """The best roster until it is proven, stopped or cancelled; None where no roster keeps every hard
    row (or the limits of some person), so that another search has to say what breaks least.
    """
    crew = Crew(SERVICE, 1)
    try:
        crew.tell(0, Ask(compiled, seed, start))
        return _AtOnce(Model(compiled), crew, limits).run()
    finally:
        crew.end()


class _AtOnce:
    def __init__(self, model: Model, crew: Crew, limits: Limits) -> None:
        self.model, self.crew, self.limits = model, crew, limits
        self.state: State | None = None
        self.bound: float | None = None
        self.steps, self.told, self.ended = 0, 0.0, False

    def run(self) -> Found | None:
        while not self.ended and not self._over():
            said = self.crew.hear(TICK)
            if said and isinstance(said.message, Heard):
                self._take(said.message)
        if self.ended and self.state is None:
            return None
        return Found(self.state, self.bound, self.steps, self._seconds())

    def _take(self, heard: Heard) -> None:
        if math.isfinite(heard.bound):
            self.bound = max(self.bound or 0.0, float(math.ceil(heard.bound - ROUND_UP)))
        if heard.days is not None:
            state = State(self.model, heard.days)
            if self.state is None or state.cost < self.state.cost:
                self.state, self.steps = state, self.steps + 1
                if self.limits.on_better:
                    self.limits.on_better(self._progress(), state.roster)
        self.ended = heard.ended

    def _seconds(self) -> float:
        return time.monotonic() - self.limits.began

    def _over(self) -> bool:
        progress = self._progress()
        if self.limits.on_progress and progress.seconds - self.told >= QUIET:
            self.told = progress.seconds
            self.limits.on_progress(progress)
        if self.limits.cancelled and self.limits.cancelled():
            return True
        return self.state is not None and self.limits.stop(progress)

    def _progress(self) -> Progress:
        cost = None if self.state is None else self.state.cost
        phase = "first" if self.state is None else "improve"
        return Progress(phase, self.steps, self._seconds(), cost, self.bound)
