"""When a planner stops: rules that are asked between two steps, and can be combined.

A rule is any callable that takes the `Progress` so far and says whether to stop. Time is a rule like
any other, so a plan that must be repeatable is stopped by steps and never by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a planner is: what `on_progress` hears and stop rules are asked about.

    `steps` counts the planner's own repeatable steps, `seconds` is wall time since the start, `cost`
    is that of the best plan so far (None before there is one), `bound` a proven lower bound.
    """

    phase: str
    steps: int
    seconds: float
    cost: int | None = None
    bound: float | None = None
    steps_since_better: int = 0

    @property
    def gap(self) -> float | None:
        """How far the best plan can be above the optimum, as a share of its cost; None if unknown."""
        if self.cost is None or self.bound is None:
            return None
        return 0.0 if self.cost == 0 else max(0.0, (self.cost - self.bound) / abs(self.cost))


Stop = Callable[[Progress], bool]
OnProgress = Callable[[Progress], None]


def after_seconds(seconds: float) -> Stop:
    """Stop when this much wall time has gone by."""
    return lambda progress: progress.seconds >= seconds


def after_steps(steps: int) -> Stop:
    """Stop after so many steps; the only limit under which a seed always gives the same plan."""
    return lambda progress: progress.steps >= steps


def within(gap: float) -> Stop:
    """Stop when the best plan is proven to be at most this share above the optimum."""
    return lambda progress: progress.gap is not None and progress.gap <= gap


def without_gain(steps: int) -> Stop:
    """Stop when so many steps in a row brought nothing better."""
    return lambda progress: progress.steps_since_better >= steps


def any_of(*stops: Stop) -> Stop:
    """Stop when one of the rules says so."""
    return lambda progress: any(stop(progress) for stop in stops)
