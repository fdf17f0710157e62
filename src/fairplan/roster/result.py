"""What comes back from a planner of rosters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fairplan.roster.problem import Roster


@dataclass(frozen=True, slots=True)
class Broken:
    """Something with a weight that was not kept: whose, when, what it cost and why.

    `kind` is one of wish_on, wish_off, under, over, pair, share, changed, disturbed; `why` a code with
    the values its sentence needs, e.g. `("short_otherwise", {"day": 5, "shift": "N", "missing": 1})`.
    """

    kind: str
    cost: int
    person: str | None = None
    day: int | None = None
    shift: str | None = None
    rule: str = ""
    why: tuple[str, Mapping[str, object]] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The best roster found and everything needed to judge, show and repeat it.

    `roster` is None where no roster keeps the hard limits (see `explain`). `cost` is the sum of `parts`
    (by kind, as in `Broken`). `bound` is a proven lower bound on the cost of any roster, None where
    none was computed. With `proven` nothing better exists. `seed` and `steps` replay it.
    """

    roster: Roster | None
    cost: int | None
    bound: float | None
    seed: int
    steps: int
    seconds: float
    proven: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    short: tuple[Broken, ...] = ()
    """Hard demands no roster found could meet; empty in an acceptable roster."""
