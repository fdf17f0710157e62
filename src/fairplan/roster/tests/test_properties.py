"""What holds for every problem: two readings of it agree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fairplan.roster.check import check
from fairplan.roster.compile import compiled
from fairplan.roster.compiled import HARD
from fairplan.roster.elastic import feasible
from fairplan.roster.tests.pricing import numbers, price
from fairplan.roster.tests.small import best_by_trying, problems, rosters

IN_ROWS = {"under", "over", "company", "pair", "week_minutes", "follows_two", "follows"}
"""Broken limits that the numbers may show as a cost; the others are the persons' own."""


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_numbers_cost_what_the_words_cost(data):
    problem = data.draw(problems())
    roster = data.draw(rosters(problem))
    made, table = compiled(problem), numbers(problem, roster)
    verdict = check(problem, roster)
    if not _open(made, table):
        return
    hard, soft = divmod(price(made, table), HARD)
    assert soft == verdict.cost
    codes = {wrong.code for wrong in verdict.violations}
    assert not hard or codes & IN_ROWS
    assert hard or not codes & (IN_ROWS - {"follows"})


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_closed_cell_is_a_broken_limit(data):
    problem = data.draw(problems())
    roster = data.draw(rosters(problem))
    if not _open(compiled(problem), numbers(problem, roster)):
        assert not check(problem, roster).ok


def _open(made, table):
    """Every cell may be given and every certain duty is."""
    none = made.allowed.shape[2]
    for person, line in enumerate(table):
        for day, shift in enumerate(line):
            if shift == none and made.must_work[person, day]:
                return False
            if shift < none and not made.allowed[person, day, shift]:
                return False
    return True


@settings(max_examples=40, deadline=None)
@given(problems(most_people=3, most_days=3, standing=False))
def test_the_integer_program_finds_a_roster_exactly_where_there_is_one(problem):
    found = feasible(problem)
    assert found.proven
    assert (found.roster is None) == (best_by_trying(problem) is None)
    assert found.roster is None or check(problem, found.roster).ok


@settings(max_examples=40, deadline=None)
@given(problems(most_days=10, standing=False))
def test_what_the_integer_program_keeps_is_kept(problem):
    found = feasible(problem)
    assert found.roster is None or check(problem, found.roster).ok
