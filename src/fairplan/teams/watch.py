"""Keeps an eye on the clock, the caller's stop rule and progress while an engine runs."""

from __future__ import annotations

import time
from typing import Any

from fairplan.stops import OnProgress, Progress, Stop

OFTEN_S = 0.25


class Watch:
    """Asks `stop` and tells `on_progress` between steps, and during them every quarter of a second."""

    def __init__(self, stop: Stop | None, on_progress: OnProgress | None) -> None:
        self._stop, self._tell = stop, on_progress
        self._started = time.perf_counter()
        self._last = 0.0
        self.steps = 0
        self.phase = "start"
        self.stopped = False
        self.cost: int | None = None
        self.bound: float | None = None

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    def go_on(self, phase: str) -> bool:
        """Begins one step; False if the caller wants to stop after those that are done."""
        self.phase = phase
        if not self._ask(self.steps):
            return False
        self.steps += 1
        return True

    def _ask(self, done: int) -> bool:
        self._last = self.seconds
        progress = Progress(self.phase, done, self._last, self.cost, self.bound)
        if self._tell is not None:
            self._tell(progress)
        if not self.stopped and self._stop is not None:
            self.stopped = bool(self._stop(progress))
        return not self.stopped

    def run(self, highs: Any, phase: str) -> bool:
        """Solves; False if it was stopped before the end."""
        if not self.go_on(phase):
            return False

        def look(event: Any) -> None:
            if self.seconds - self._last >= OFTEN_S:
                self._ask(self.steps - 1)
            if self.stopped:
                event.interrupt()

        highs.cbSimplexInterrupt += look
        highs.cbMipInterrupt += look
        highs.run()
        highs.clearCallbacks()
        return not self.stopped
