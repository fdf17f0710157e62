"""What the one who plans and the members of the crew tell each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from fairplan.roster.compiled import Compiled

Change = tuple[list[int], np.ndarray]
"""These people have these rows (all days) from now on."""


class Shape(NamedTuple):
    """A window of so many people over so many days, or over several pieces of so many days."""

    people: int
    days: int
    pieces: int = 1


EVERYTHING = Shape(0, 0)


@dataclass
class Effort:
    """How much may be spent on one window: columns kept of each pricing, rounds of pricing at the
    start and after each fixing, the share from which a column is sure, labels a day.

    For a whole horizon besides: steps in which prices cool at first, steps between two windows, and
    the days of a window."""

    keep: int = 4
    rounds: int = 200
    dive_rounds: int = 10
    sure: float = 0.85
    gap: float = 0.0
    cap: int = 30_000
    wide: int = 30
    nodes: int = 0
    cooling: int = 0
    steps: int = 60
    look: int = 14


@dataclass
class Problem:
    """The message with which a plan begins."""

    compiled: Compiled
    seed: int
    start: np.ndarray | None = None


@dataclass
class Task:
    """What a member does next: `kind` is first, root or window; `changes` happened meanwhile.

    A result may cost `slack` more than what stands.
    """

    kind: str
    number: int
    changes: list[Change] = field(default_factory=list)
    shape: Shape = EVERYTHING
    slack: int = 0
    effort: Effort = field(default_factory=Effort)


@dataclass
class Beat:
    """How much effort the present task has taken so far."""

    work: int


@dataclass
class Done:
    """A finished task: these people now have these rows, which differ on `free` days only.

    `changed` are the places in `people` of those whose days are not what they were at the start.
    `ending` is why nothing was found: proven (nothing better exists) or missed.
    """

    work: int
    people: list[int] = field(default_factory=list)
    days: np.ndarray | None = None
    changed: list[int] = field(default_factory=list)
    free: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    bound: float | None = None
    slack: int = 0
    impossible: int | None = None
    ending: str = ""
    cpu: float = 0.0
