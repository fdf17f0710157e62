"""The problem in numbers, as the search sees it: persons' own rules, cell costs, and rows.

A *cell* is (person, day, shift). What concerns one person alone and one day after the other (blocks
of work and rest, successions, weekends, minutes) is in `Own` and priced exactly by the person's
dynamic program. Everything else is a *row*: a weighted count over cells that should lie between two
numbers. Covers, groups, pairs, shares and weekly limits are all rows; a row's dual price is simply
added to the price of its cells, so nothing but rows links people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HARD = 1_000_000
"""Cost of one unit of a hard row that cannot be kept; above every sum of weights a problem may have."""


@dataclass(frozen=True, slots=True)
class Own:
    """One person's hard rules. `max_shifts[s]` and the others are large where there is no limit.

    `before_*` are -1 where what stood before day 0 is not known. Known: exactly one of `before_worked`
    and `before_off` is above 0, that block goes on over day 0 and counts for every limit; a block of
    work too short to end before day 0 must go on, a too short rest likewise.
    """

    max_shifts: tuple[int, ...]
    max_minutes: int
    min_minutes: int
    max_consecutive: int
    min_consecutive: int
    min_days_off: int
    max_weekends: int
    before_shift: int
    before_worked: int
    before_off: int


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum(coefs * cells) <= high`, each unit outside costs the step's price.

    `cells` are flat indices (person * days + day) * shifts + shift. `under` and `over` are steps
    (width, cost per unit), cheapest first, the last one wide enough for anything; no steps on a side
    that nothing can cross. `kind` is cover (broken: under or over), pair, share, week or rest; the
    last two are always hard. `kind`, `rule`, `person`, `day`, `shift` say what it stands for in the result.
    """

    cells: np.ndarray
    coefs: np.ndarray
    low: int
    high: int
    under: tuple[tuple[int, int], ...]
    over: tuple[tuple[int, int], ...]
    kind: str
    rule: str = ""
    person: int = -1
    day: int = -1
    shift: int = -1


@dataclass(frozen=True, slots=True)
class Compiled:
    """All of a problem: P people, D days, S shifts.

    `minutes` (S), `follows` (S, S) True where the second may be worked on the day after the first,
    `allowed` (P, D, S), `cost` (P, D, S + 1) of working each shift or (last) none on that day, in the
    same unit as the rows, `weekend_of` (D) the number of the weekend a day belongs to or -1.
    `must_work` (P, D) True where the person has one of the allowed shifts whatever it costs.
    `constant` is cost that no roster can avoid. With `standing` (P, D; shift or S for none, -1 where
    nothing stood) every person whose days differ from it in any cell costs `disturbed` once. A roster
    costs `constant`, its cells' `cost`, its rows' steps and `disturbed`.
    """

    people: tuple[Own, ...]
    minutes: np.ndarray
    follows: np.ndarray
    allowed: np.ndarray
    must_work: np.ndarray
    cost: np.ndarray
    weekend_of: np.ndarray
    rows: tuple[Row, ...]
    constant: int = 0
    standing: np.ndarray | None = None
    disturbed: int = 0
