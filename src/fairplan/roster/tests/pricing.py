"""What a roster costs by the arrays and rows alone: the plain reading of `Compiled`."""

from __future__ import annotations

import numpy as np

from fairplan.roster.compiled import Compiled, Row
from fairplan.roster.problem import Problem, Roster


def numbers(problem: Problem, roster: Roster) -> np.ndarray:
    """(P, D) of shift numbers, the number of shifts where there is none."""
    shift = {shift.id: number for number, shift in enumerate(problem.shifts)}
    none = len(problem.shifts)
    return np.array(
        [
            [none if duty is None else shift[duty] for duty in roster[person.id]]
            for person in problem.people
        ]
    )


def in_words(problem: Problem, days: np.ndarray) -> Roster:
    """The table of shift numbers as a roster of the problem."""
    ids = [*(shift.id for shift in problem.shifts), None]
    return {p.id: tuple(ids[s] for s in row) for p, row in zip(problem.people, days, strict=True)}


def price(compiled: Compiled, table: np.ndarray) -> int:
    """What the table of shift numbers costs."""
    people, days = table.shape
    shifts = compiled.cost.shape[2] - 1
    cells = np.zeros((people, days, shifts + 1), dtype=np.int64)
    cells[np.arange(people)[:, None], np.arange(days)[None, :], table] = 1
    total = compiled.constant + int((cells * compiled.cost).sum())
    flat = cells[:, :, :shifts].reshape(-1)
    total += sum(row_price(row, flat) for row in compiled.rows)
    if compiled.standing is not None:
        changed = (compiled.standing >= 0) & (compiled.standing != table)
        total += compiled.disturbed * int(changed.any(axis=1).sum())
    return total


def row_price(row: Row, flat: np.ndarray) -> int:
    """What a row costs, step by step."""
    value = int((row.coefs * flat[row.cells]).sum())
    beyond, steps = (
        (row.low - value, row.under) if value < row.low else (value - row.high, row.over)
    )
    total = 0
    for width, each in steps:
        total += min(max(beyond, 0), width) * each
        beyond -= width
    return total
