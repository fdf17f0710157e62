"""Planners in a process of their own: kept warm, heard while they work, stopped when told.

`Child()` starts `python -m fairplan.children`, which imports a planner only when it is asked for, so
that two libraries that cannot live in one process get one child each, and whoever started it never
loads them. Problem and result are plain JSON values. A planner is named “package.module:function” and
called as

    function(problem, *, seed, steps, seconds, gap, start, on_progress, cancelled) -> dict

`on_progress(progress, best=None)` takes a `fairplan.stops.Progress` and, when a better plan is there,
that plan as a plain result; `cancelled()` says whether to stop with the best so far. A module may
have `warm()`: it is called beforehand, so that the first problem does not wait for compiling.

The child ends when its starter is gone, whatever it is doing; it steps back for others (lower
priority, first to go when memory is short), so that pages stay quick while it computes.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, TextIO, cast

from fairplan.stops import Progress

Plain = dict[str, Any]
Planner = Callable[..., Plain]
Kind = Literal["progress", "done", "failed", "gone", "late"]

QUIET = 0.2
"""Seconds between two reports of progress without a better plan."""
TICK = 0.1
GRACE = 0.6
"""Seconds a planner has to come back with its best once it was told to stop."""


@dataclass(frozen=True, slots=True)
class Event:
    """What is heard of a child: how far it is, that it is done, that it failed, ended, or took too long."""

    kind: Kind
    progress: Plain = field(default_factory=dict)
    best: Plain | None = None
    result: Plain | None = None
    words: str = ""


class Child:
    """One warm process that plans one thing after the other."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fairplan.children"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            start_new_session=True,  # so that `end` ends what a planner has started itself, too
        )
        self._run = 0
        self._heard: queue.SimpleQueue[Plain] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def warm(self, planner: str) -> None:
        """The planner is imported and compiled in the child while nobody waits for it."""
        self._tell(do="warm", planner=planner)

    def begin(self, planner: str, problem: Plain, options: Mapping[str, Any]) -> None:
        """The child plans this now (or as soon as what it was told before is done)."""
        self._run += 1
        self._tell(
            do="plan", run=self._run, planner=planner, problem=problem, options=dict(options)
        )

    def cancel(self) -> None:
        """The planner is told to stop with the best so far."""
        self._tell(do="cancel", run=self._run)

    def hear(self, timeout: float) -> Event | None:
        """The next event of the present run within so many seconds; None when it stayed silent."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                told = self._heard.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                return None
            if told["event"] == "gone" or told["run"] == self._run:
                return _event(told)

    def end(self) -> None:
        """The process is gone, and whatever it had started."""
        if self.alive and hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._listener.join(5)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                cast("TextIO", stream).close()

    def _tell(self, **what: Any) -> None:
        pipe = cast("TextIO", self._process.stdin)
        # A child that has just ended is heard of by `hear`.
        with contextlib.suppress(OSError):
            pipe.write(json.dumps(what) + "\n")
            pipe.flush()

    def _listen(self) -> None:
        for line in cast("TextIO", self._process.stdout):
            self._heard.put(json.loads(line))
        self._heard.put({"event": "gone", "words": f"exit status {self._process.wait()}"})


def _event(told: Plain) -> Event:
    return Event(
        told["event"],
        told.get("progress") or {},
        told.get("best"),
        told.get("result"),
        told.get("words", ""),
    )


def plan_in(
    child: Child,
    planner: str,
    problem: Plain,
    options: Mapping[str, Any],
    *,
    wall: float,
    heard: Callable[[Event | None], bool] = lambda _event: True,
) -> Event:
    """The event with which the run ended: done, failed, gone, or late after `wall` seconds.

    `heard` gets every report of progress, and None about ten times a second while there is none; when
    it answers False the planner is told to stop. One that does not come back in time is ended with
    its process; its last best plan is what `heard` has heard.
    """
    child.begin(planner, problem, options)
    deadline, going = time.monotonic() + wall, True
    while time.monotonic() < deadline:
        event = child.hear(TICK)
        if event and event.kind != "progress":
            return event
        if not heard(event) and going:
            child.cancel()
            deadline, going = time.monotonic() + GRACE, False
    child.end()
    return Event("late")


# ── In the child ─────────────────────────────────────────────────────────────────────────────────


class _Desk:
    """The child's end of the pipes: orders come in on a thread of their own, events go out."""

    def __init__(self, orders: TextIO, events: TextIO) -> None:
        self._orders, self._events = orders, events
        self._waiting: queue.SimpleQueue[Plain] = queue.SimpleQueue()
        self._cancelled = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._orders:
            order = json.loads(line)
            if order["do"] == "cancel":
                self._cancelled = order["run"]
            else:
                self._waiting.put(order)
        # Nobody is there any more who would want the answer.
        os._exit(0)

    def next(self) -> Plain:
        return self._waiting.get()

    def cancelled(self, run: int) -> bool:
        return self._cancelled >= run

    def say(self, **what: Any) -> None:
        self._events.write(json.dumps(_finite(what), allow_nan=False) + "\n")
        self._events.flush()


def _finite(value: Any) -> Any:
    """The value with None for what JSON cannot say (an infinite bound is no bound)."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


class _Reports:
    """Progress as it is passed on: each better plan at once, mere figures now and then."""

    def __init__(self, desk: _Desk, run: int) -> None:
        self._desk, self._run, self._last = desk, run, -QUIET

    def __call__(self, progress: Progress, best: Plain | None = None) -> None:
        now = time.monotonic()
        if best is not None or now - self._last >= QUIET:
            self._last = now
            self._desk.say(event="progress", run=self._run, progress=asdict(progress), best=best)


def _found(name: str) -> tuple[Any, Planner]:
    module_name, _, function = name.partition(":")
    module = import_module(module_name)
    return module, getattr(module, function)


def _warm(planner: str) -> None:
    module, _planner = _found(planner)
    if hasattr(module, "warm"):
        module.warm()


def _plan(desk: _Desk, order: Plain) -> None:
    run = order["run"]
    _module, planner = _found(order["planner"])
    result = planner(
        order["problem"],
        **order["options"],
        on_progress=_Reports(desk, run),
        cancelled=lambda: desk.cancelled(run),
    )
    desk.say(event="done", run=run, result=result)


def _obey(desk: _Desk, order: Plain) -> None:
    try:
        if order["do"] == "warm":
            _warm(order["planner"])
        else:
            _plan(desk, order)
    except Exception as error:
        traceback.print_exc()
        if "run" in order:
            words = f"{type(error).__name__}: {error}"
            desk.say(event="failed", run=order["run"], words=words[:500])


def _step_back() -> None:
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")


def main() -> None:
    """Orders are obeyed one after the other until the starter is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the starter decides what Ctrl+C means
    _step_back()
    # Whatever a solver prints goes to the log; the pipe carries events only.
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    desk = _Desk(os.fdopen(0, encoding="utf-8", closefd=False), events)
    while True:
        _obey(desk, desk.next())


if __name__ == "__main__":
    main()
