"""An integer program as HiGHS takes it, from columns and rows in lists.

Uses HiGHS: import it in a planner's child process only.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np

Terms = list[tuple[int, float]]
"""Columns and what each counts."""
INFINITY = highspy.kHighsInf


def laid_out(
    cost: Sequence[float],
    upper: Sequence[float],
    whole_numbers: Sequence[bool],
    rows: Sequence[tuple[Terms, float, float]],
) -> highspy.HighsLp:
    """Columns from 0 to `upper`, rows between their two numbers, row by row."""
    kinds = highspy.HighsVarType
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(rows)
    lp.col_cost_ = np.array(cost, dtype=float)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(cost)), np.array(upper, dtype=float)
    lp.row_lower_ = np.array([low for _, low, _ in rows], dtype=float)
    lp.row_upper_ = np.array([high for _, _, high in rows], dtype=float)
    lp.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in whole_numbers]
    _fill(lp.a_matrix_, [terms for terms, _, _ in rows])
    return lp


def _fill(matrix: highspy.HighsSparseMatrix, rows: Sequence[Terms]) -> None:
    flat = [term for terms in rows for term in terms]
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(terms) for terms in rows)])
    matrix.index_ = np.array([column for column, _ in flat], dtype=np.int32)
    matrix.value_ = np.array([value for _, value in flat])


def is_found(highs: highspy.Highs) -> bool:
    """Whether there is a solution."""
    status = highs.getInfo().primal_solution_status
    return bool(status == highspy.SolutionStatus.kSolutionStatusFeasible)


def is_ended(highs: highspy.Highs) -> bool:
    """Whether HiGHS came to an end: the solution is best, or there is none."""
    ends = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
    return highs.getModelStatus() in ends
