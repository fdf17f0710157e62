"""Teams as `fairplan.children` calls planners: plain JSON in, plain JSON out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fairplan.stops import Progress
from fairplan.teams.arrays import arrays
from fairplan.teams.problem import Person, Problem, Team
from fairplan.teams.search import solve
from fairplan.teams.serial import plan_to_plain, problem_from_plain

Plain = dict[str, Any]


def plan(
    problem: Plain,
    *,
    seed: int = 0,
    steps: int | None = None,
    seconds: float | None = None,
    gap: float | None = None,
    start: Plain | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plain:
    """The best teams until one of the limits is reached or it is cancelled.

    There is no use for `start`: whoever should stay is in the problem's `now`.
    """

    def stop(progress: Progress) -> bool:
        return (
            cancelled()
            or (steps is not None and progress.steps >= steps)
            or (seconds is not None and progress.seconds >= seconds)
            or (gap is not None and progress.gap is not None and progress.gap <= gap)
        )

    return plan_to_plain(solve(problem_from_plain(problem), stop, seed, on_progress))


def warm() -> None:
    """The engines are in memory and compiled."""
    import highspy  # noqa: F401, PLC0415 - the library is imported without its engines
    import numpy as np  # noqa: PLC0415

    from fairplan.teams import flow  # noqa: PLC0415

    one = Problem((Person("p"),), (Team("t", 1),), np.zeros((1, 1), np.int32))
    flow.cheapest(arrays(one), 0, 0)
