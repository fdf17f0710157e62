"""Hands out tasks to a crew and takes up what they find, in an order that no clock decides.

Every member has a clock of its own that counts effort. A result is taken up when no other member can
still come with one at an earlier effort, and the next task starts from all that was taken up before.
So the same problem, seed, number of members and number of steps give the same roster on any machine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from fairplan.crew import Crew
from fairplan.roster.compiled import Compiled
from fairplan.roster.search.messages import Beat, Change, Done, Problem, Task
from fairplan.roster.search.model import Model, State
from fairplan.roster.search.tactics import Tactics
from fairplan.stops import OnProgress, Progress, Stop

TICK = 0.1
QUIET = 0.4
FORBIDDEN = 1 << 60
ROUND_UP = 1e-4
"""A bound may be a little too high by the inaccuracy of the simplex; costs are whole numbers."""


@dataclass
class Seat:
    """A member of the crew: its own clock, its task, and how many changes it has heard of."""

    time: int = 0
    task: Task | None = None
    seen: int = 0
    done: Done | None = None
    heard: int = 0

    @property
    def now(self) -> int:
        return self.time + (self.done.work if self.done else self.seen)


@dataclass
class Found:
    """Where the search ended. `state` is None if some person has no allowed days (`impossible`)."""

    state: State | None
    bound: float | None
    steps: int
    seconds: float
    impossible: int | None = None


@dataclass
class Limits:
    """Who may end the search, and who wants to hear of it."""

    stop: Stop
    on_progress: OnProgress | None = None
    cancelled: Callable[[], bool] | None = None
    on_better: Callable[[Progress, np.ndarray], None] | None = None
    began: float = field(default_factory=time.monotonic)


class Plan:
    def __init__(
        self, compiled: Compiled, crew: Crew, seed: int, start: np.ndarray | None, limits: Limits
    ) -> None:
        self.compiled, self.crew, self.limits = compiled, crew, limits
        self.model = Model(compiled)
        self.tactics = Tactics(self.model, seed, len(crew))
        self.seats = [Seat() for _ in range(len(crew))]
        self.state: State | None = None
        self.log: list[Change] = []
        self.bound = -math.inf
        self.steps = self.better_at = 0
        self.phase = "first"
        self.impossible: int | None = None
        self.told = 0.0
        self.shown: int | None = None
        for member in range(len(crew)):
            crew.tell(member, Problem(compiled, seed, start))

    def run(self) -> Found:
        self._give(0, Task("first", 0))
        while not self._over():
            seat = self._next()
            if seat is None:
                self._listen()
            else:
                self._take(seat)
        bound = None if self.bound == -math.inf else self.bound
        return Found(self.state, bound, self.steps, self._seconds(), self.impossible)

    # -- what happens next

    def _next(self) -> int | None:
        """The member whose result is due: nobody else can come with an earlier one."""
        at_work = [i for i, seat in enumerate(self.seats) if seat.task]
        first = min(at_work, key=lambda i: (self.seats[i].now, self.seats[i].done is not None, i))
        return first if self.seats[first].done else None

    def _listen(self) -> None:
        said = self.crew.hear(TICK)
        if said is None:
            return
        seat = self.seats[said.member]
        if isinstance(said.message, Beat):
            seat.seen = said.message.work
        elif isinstance(said.message, Done):
            seat.done = said.message

    def _take(self, member: int) -> None:
        seat = self.seats[member]
        task, done = seat.task, seat.done
        assert task is not None
        assert done is not None
        seat.time, seat.seen, seat.task, seat.done = seat.now, 0, None, None
        if task.kind == "first":
            self._take_first(done)
            return
        assert self.state is not None
        gain = self._adopt(done)
        self.steps += 1
        self._raise_bound(done.bound)
        self.tactics.learn(task, done, gain)
        self._give(member, self.tactics.next(member, self.state))

    def _take_first(self, done: Done) -> None:
        if done.days is None:
            self.impossible = done.impossible
            return
        self.state = State(self.model, done.days)
        self.log.append((done.people, done.days))
        self.phase = "improve"
        for member, seat in enumerate(self.seats):
            seat.time = 0
            self._give(member, self.tactics.next(member, self.state))

    def _give(self, member: int, task: Task) -> None:
        seat = self.seats[member]
        task.changes = self.log[seat.heard :]
        seat.heard, seat.task = len(self.log), task
        self.crew.tell(member, task)

    def _adopt(self, done: Done) -> int:
        """The change is made if it still is allowed and no loss; what it gains.

        Others may have changed the same people since: then either the whole window is taken over as it
        was found, or only the people whose days the task has changed.
        """
        state = self.state
        assert state is not None
        if done.days is None:
            return 0
        offers = [self._offer(done, list(range(len(done.people)))), self._offer(done, done.changed)]
        gain, people, days = max(offers, key=lambda offer: offer[0])
        if gain < -done.slack:
            return 0
        state.set(people, days)
        self.log.append((people, days))
        if gain > 0:
            self.better_at = self.steps + 1
        return gain

    def _offer(self, done: Done, places: list[int]) -> tuple[int, list[int], np.ndarray]:
        """What it gains if these of the people take over the window; much lost if they may not."""
        state = self.state
        assert state is not None
        assert done.days is not None
        people = [done.people[i] for i in places]
        days = state.roster[people].copy()
        days[:, done.free] = done.days[places][:, done.free]
        for person, row, found in zip(people, days, done.days[places], strict=True):
            if (row != found).any() and not self.model.keeps_rules(person, row):
                return -FORBIDDEN, people, days
        return round(state.gain(people, days)), people, days

    def _raise_bound(self, bound: float | None) -> None:
        if bound is not None and math.isfinite(bound):
            self.bound = max(self.bound, float(math.ceil(bound - ROUND_UP)))

    # -- when it ends, and who hears of it

    def _over(self) -> bool:
        self._report()
        if self.impossible is not None:
            return True
        if self.limits.cancelled and self.limits.cancelled():
            return True
        if self.state is None:
            return False
        return self.state.cost <= self.bound or self.limits.stop(self.progress())

    def progress(self) -> Progress:
        cost = None if self.state is None else self.state.cost
        bound = None if self.bound == -math.inf else self.bound
        return Progress(
            self.phase, self.steps, self._seconds(), cost, bound, self.steps - self.better_at
        )

    def _report(self) -> None:
        now = self._seconds()
        first = self.state is not None and self.shown is None
        if not first and self.told and now - self.told < QUIET:
            return
        self.told = now
        if self.limits.on_progress:
            self.limits.on_progress(self.progress())
        self._show()

    def _show(self) -> None:
        state = self.state
        if state is not None and (self.shown is None or state.cost < self.shown):
            self.shown = round(state.cost)
            if self.limits.on_better:
                self.limits.on_better(self.progress(), state.roster)

    def _seconds(self) -> float:
        return time.monotonic() - self.limits.began
