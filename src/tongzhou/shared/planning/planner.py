"""A planner: takes up what waits, has it solved in a child process, and writes down how far it is."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from fairplan.children import Child, Event, plan_in
from tongzhou.base.manifest import PlanKind, plan_kinds
from tongzhou.shared.planning import taking
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.rules import STORED_EVERY
from tongzhou.shared.planning.taking import Order

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.3
ASKED_EVERY = 0.25
"""Seconds between two looks whether somebody wants the run to stop."""
REST_SECONDS = 900.0
"""A child that had nothing to do for so long is ended, so that its memory is free for others."""


@dataclass
class Reporter:
    """Hears a child and writes down at most every half second what it heard."""

    run: Run
    clock: Callable[[], datetime]
    leaving: threading.Event
    order: Order = Order.GO_ON
    _progress: dict[str, Any] = field(default_factory=dict)
    _best: dict[str, Any] | None = None
    _last: float = 0.0
    _asked: float = 0.0

    def __call__(self, event: Event | None) -> bool:
        """Whether the planner shall go on."""
        if event:
            self._progress = event.progress or self._progress
            self._best = event.best or self._best
        first = self._best is not None and self.run.best is None
        if first or time.monotonic() - self._last >= STORED_EVERY:
            self.write_down()
        elif time.monotonic() - self._asked >= ASKED_EVERY:
            self._asked = time.monotonic()
            self.order = taking.order_for(self.run)
        return self.order is Order.GO_ON and not self.leaving.is_set()

    def write_down(self) -> None:
        """What was heard last is in the table; what is to be done next is in `order`."""
        self._last = self._asked = time.monotonic()
        self.order = taking.say_how_far(self.run, self._progress, self._best, at=self.clock())
        self._best = None


class Planner:
    """One run at a time, with one warm child for each solver; a child that died is replaced."""

    def __init__(self, *, clock: Callable[[], datetime] = now) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self.leaving = threading.Event()
        self._clock = clock
        self._children: dict[str, Child] = {}
        self._used = time.monotonic()

    def warm(self) -> None:
        """A child stands ready for every kind of plan that is not rare."""
        for kind in plan_kinds().values():
            if not kind.rare:
                self._child(kind.solver)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes of the children."""
        return tuple(child.pid for child in self._children.values())

    def one(self) -> bool:
        """Whether something waited; it has ended then, or another planner may take it up."""
        run = taking.take_up(self.name, self._clock())
        if run is None:
            return False
        self._used = time.monotonic()
        kind = plan_kinds().get(run.kind)
        if kind is None:
            taking.fail(run, "unknown", at=self._clock())
        else:
            self._solve(run, kind)
        return True

    def rest(self) -> None:
        """Waits a moment for the next run; after a long while the children are let go."""
        if self._children and time.monotonic() - self._used > REST_SECONDS:
            self.close()
        self.leaving.wait(IDLE_SECONDS)

    def close(self) -> None:
        """No child is left."""
        for child in self._children.values():
            child.end()
        self._children.clear()

    def _child(self, solver: str) -> Child:
        """One for each solver: two libraries that cannot share a process never meet."""
        child = self._children.get(solver)
        if child is None or not child.alive:
            if child is not None:
                child.end()
            child = self._children[solver] = Child()
            child.warm(solver)
        return child

    def _solve(self, run: Run, kind: PlanKind) -> None:
        reporter = Reporter(run, self._clock, self.leaving)
        options: dict[str, Any] = {
            name: run.limits.get(name) for name in ("steps", "seconds", "gap")
        }
        options |= {"seed": run.seed, "start": run.start}
        child, wall = self._child(kind.solver), run.limit.hard_wall
        try:
            event = plan_in(child, kind.solver, run.problem, options, wall=wall, heard=reporter)
        except BaseException:
            child.end()  # it would go on with what nobody waits for
            raise
        self._end(run, reporter, event)
        self._child(kind.solver)

    def _end(self, run: Run, reporter: Reporter, event: Event) -> None:
        if reporter.order is Order.LET_GO:
            return
        if event.kind in ("late", "gone"):
            reporter.write_down()
        at = self._clock()
        if self.leaving.is_set() and reporter.order is not Order.STOP:
            taking.lay_down(run)
        elif event.kind == "done" and event.result is not None:
            taking.bring_to_end(run, event.result, at=at)
        elif event.kind == "late" and run.best is not None:
            taking.bring_to_end(run, run.best, at=at, trouble="late")
        elif event.kind == "gone":
            log.warning("%s: the child ended (%s)", run, event.words)
            taking.give_back(run, at=at)
        else:
            trouble = "late" if event.kind == "late" else _trouble(event)
            taking.fail(run, trouble, at=at, detail=event.words)


def _trouble(event: Event) -> str:
    return "check" if event.words.startswith("CheckFailed") else "error"
