"""A planner for tests: counts down from a cost, a step at a time, and does as it is told."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairplan.stops import Progress

warmed: list[bool] = []


def warm() -> None:
    warmed.append(True)


def _result(problem: dict[str, Any], *, seed: int, steps: int, seconds: float) -> dict[str, Any]:
    dice = random.Random(seed)
    order = sorted(problem["people"])
    for _step in range(steps):
        dice.shuffle(order)
    cost = max(problem["cost"] - steps, 0)
    return {
        "plan": {person: [place, None] for place, person in enumerate(order)},
        "cost": cost,
        "bound": 0.0,
        "seed": seed,
        "steps": steps,
        "seconds": seconds,
        "proven": cost == 0,
        "parts": {"wish_on": cost},
    }


def solve(
    problem: dict[str, Any],
    *,
    seed: int,
    steps: int | None,
    seconds: float | None,
    gap: float | None,
    start: dict[str, Any] | None,
    on_progress: Callable[..., None],
    cancelled: Callable[[], bool],
) -> dict[str, Any]:
    """A plan that becomes cheaper by one with each step; `problem["do"]` may ask for trouble."""
    do, began, done = problem.get("do"), time.monotonic(), 0
    if do == "raise":
        raise ValueError("no such thing")
    if do == "print":
        print("a solver says something")
        sys.stdout.flush()
    if do == "start":
        with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as helper:
            Path(problem["told"]).write_text(str(helper.pid), "ascii")
    while steps is None or done < steps:
        passed = time.monotonic() - began
        best = _result(problem, seed=seed, steps=done, seconds=passed)
        on_progress(Progress("search", done, passed, best["cost"], 0.0), best)
        if do == "die" and done:
            os._exit(3)
        if best["proven"] or (cancelled() and do != "deaf") or (seconds and passed >= seconds):
            return best
        done += 1
        time.sleep(problem.get("pause", 0.0))
    return _result(problem, seed=seed, steps=done, seconds=time.monotonic() - began)
