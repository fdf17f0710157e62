"""The column search in this process, on one problem after the other, with a step limit."""

from __future__ import annotations

from collections import deque

import numpy as np

from fairplan.crew import Said
from fairplan.roster.compiled import Compiled
from fairplan.roster.search.kernel import scratch
from fairplan.roster.search.messages import Problem as Asked
from fairplan.roster.search.plan import Found, Limits, Plan
from fairplan.roster.search.worker import Desk
from fairplan.stops import after_steps

_memory = scratch()


class Here:
    """A crew whose members work one after the other, at once, where they are told."""

    def __init__(self, count: int) -> None:
        self._desks: list[Desk | None] = [None] * count
        self._said: deque[Said] = deque()

    def __len__(self) -> int:
        return len(self._desks)

    def tell(self, member: int, message: object) -> None:
        if isinstance(message, Asked):
            self._desks[member] = Desk(message, _memory, lambda beat: self._say(member, beat))
        else:
            self._say(member, self._desks[member].do(message))

    def hear(self, seconds: float) -> Said | None:
        return self._said.popleft() if self._said else None

    def _say(self, member: int, message: object) -> None:
        self._said.append(Said(member, message))


def searched(
    compiled: Compiled,
    *,
    steps: int,
    seed: int = 1,
    start: np.ndarray | None = None,
    members: int = 2,
) -> Found:
    """Where the column search is after so many steps."""
    return Plan(compiled, Here(members), seed, start, Limits(after_steps(steps))).run()
