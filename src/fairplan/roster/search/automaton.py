"""One person's rules about blocks of work and rest, as a small automaton over days.

A node says what the next day may be: so many days at rest (as far as that matters), or so many days
at work with the last shift's class. Shifts with the same successors are one class. Nodes of a first
block that may be the end of a longer one before day 0 need no minimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fairplan.roster.compiled import Compiled, Own

START = 0
NEVER = -1


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """`off[n]` and `work[n, s]` are the next node, or -1; `start` is where day 0 is entered."""

    off: np.ndarray
    work: np.ndarray
    start: int

    def step(self, node: int, shift: int) -> int:
        """The node after a day with this shift, or (the number of shifts) without one."""
        return int(self.off[node] if shift == self.work.shape[1] else self.work[node, shift])

    def run(self, node: int, days: np.ndarray) -> int:
        """The node after these days, or -1 if a rule is broken on the way."""
        for shift in days:
            if node == NEVER:
                return NEVER
            node = self.step(node, int(shift))
        return node


def classes(follows: np.ndarray) -> np.ndarray:
    """For each shift the number of its class; the same class may be followed by the same shifts."""
    return np.unique(follows, axis=0, return_inverse=True)[1].reshape(-1)


class Automata:
    """The automaton of every person of a problem; people with the same rules share one."""

    def __init__(self, compiled: Compiled) -> None:
        self._class_of = classes(compiled.follows)
        self._follows = compiled.follows
        self._made = lru_cache(maxsize=None)(self._make)
        self.of = [self._made(*_rules(own)) for own in compiled.people]

    def _make(
        self, most: int, least: int, rest: int, shift: int, worked: int, off: int
    ) -> Automaton:
        unknown = worked > 0 and shift < 0
        maker = _Maker(self._class_of, self._follows, most, least, rest, unknown)
        return maker.make(shift, worked, off)


def _rules(own: Own) -> tuple[int, int, int, int, int, int]:
    least, rest = max(1, own.min_consecutive), max(1, own.min_days_off)
    most = max(1, own.max_consecutive)
    return most, least, rest, own.before_shift, own.before_worked, own.before_off


class _Maker:
    """Numbers the nodes: start, rest 1…, work (class, days) …, first block (class, days) …

    Where the last shift before day 0 is `unknown` it is a class of its own, after which any may follow.
    """

    def __init__(
        self,
        class_of: np.ndarray,
        follows: np.ndarray,
        most: int,
        least: int,
        rest: int,
        unknown: bool = False,
    ) -> None:
        self.class_of, self.follows = class_of, follows
        self.endless = most > 60
        self.most = least if self.endless else most
        self.least, self.rest = least, rest
        self.kinds = int(class_of.max()) + 1 + unknown
        self.first = 1 + rest + self.kinds * self.most
        self.count = self.first + self.kinds * (least - 1)

    def at_rest(self, days: int) -> int:
        return min(days, self.rest)

    def at_work(self, kind: int, days: int, first: bool = False) -> int:
        """The node after so many days of work in a row; -1 beyond the most."""
        if days > self.most and not self.endless:
            return NEVER
        if first and days < self.least:
            return self.first + kind * (self.least - 1) + days - 1
        return 1 + self.rest + kind * self.most + min(days, self.most) - 1

    def make(self, shift: int, worked: int, rested: int) -> Automaton:
        off = np.full(self.count, NEVER, np.int32)
        work = np.full((self.count, len(self.class_of)), NEVER, np.int32)
        off[START] = self.at_rest(self.rest)
        work[START] = [self.at_work(kind, 1, first=True) for kind in self.class_of]
        for days in range(1, self.rest + 1):
            self._from_rest(off, work, days)
        for kind in range(self.kinds):
            for days in range(1, self.most + 1):
                self._from_work(off, work, kind, days, first=False)
            for days in range(1, self.least):
                self._from_work(off, work, kind, days, first=True)
        return Automaton(off, work, self._start(shift, worked, rested))

    def _from_rest(self, off: np.ndarray, work: np.ndarray, days: int) -> None:
        node = self.at_rest(days)
        off[node] = self.at_rest(days + 1)
        if days >= self.rest:
            work[node] = [self.at_work(kind, 1) for kind in self.class_of]

    def _from_work(
        self, off: np.ndarray, work: np.ndarray, kind: int, days: int, first: bool
    ) -> None:
        node = self.at_work(kind, days, first)
        if node == NEVER:
            return
        if first or days >= self.least:
            off[node] = self.at_rest(1)
        for shift in self._after(kind):
            work[node, shift] = self.at_work(int(self.class_of[shift]), days + 1, first)

    def _after(self, kind: int) -> np.ndarray:
        """The shifts that may follow those of the class."""
        of_kind = np.flatnonzero(self.class_of == kind)
        if not len(of_kind):
            return np.arange(len(self.class_of))
        return np.flatnonzero(self.follows[int(of_kind[0])])

    def _start(self, shift: int, worked: int, rested: int) -> int:
        if worked > 0:
            kind = int(self.class_of[shift]) if shift >= 0 else self.kinds - 1
            days = worked if self.endless else min(worked, self.most)
            return self.at_work(kind, days, first=worked >= self.least)
        return self.at_rest(rested) if rested > 0 else START
