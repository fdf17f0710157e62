"""`solve` from outside: through real processes, on a small instance."""

import subprocess
import sys
from itertools import pairwise

import pytest

from fairplan.roster.check import check
from fairplan.roster.problem import Demand, Person, Problem, Shift
from fairplan.roster.published import parse
from fairplan.roster.published_check import look
from fairplan.roster.solve import solve
from fairplan.roster.tests.sample import SMALL
from fairplan.stops import after_seconds, after_steps


@pytest.fixture(scope="module")
def solved():
    return solve(parse(SMALL), stop=after_steps(12), seed=3)


def test_a_roster_keeps_the_limits_and_costs_what_both_looks_say(solved, tmp_path):
    file = tmp_path / "small.txt"
    file.write_text(SMALL, "utf-8")
    assert look(file, solved.roster) == (solved.cost, [])
    assert check(parse(SMALL), solved.roster).ok
    assert solved.bound <= solved.cost == sum(solved.parts.values())


def test_the_same_seed_and_steps_give_the_same_roster(solved):
    again = solve(parse(SMALL), stop=after_steps(12), seed=3)
    assert (again.roster, again.steps) == (solved.roster, solved.steps)


def test_it_starts_from_a_roster_that_is_given(solved):
    again = solve(parse(SMALL), stop=after_steps(0), start=solved.roster)
    assert again.roster == solved.roster


def test_cancelled_before_anything_stands_there_is_no_roster_and_later_the_best_so_far():
    heard = []
    none = solve(parse(SMALL), stop=after_seconds(60), cancelled=lambda: True)
    assert none.roster is None
    some = solve(
        parse(SMALL),
        stop=after_seconds(60),
        on_progress=heard.append,
        cancelled=lambda: bool(heard and heard[-1].cost),
    )
    assert some.roster
    assert some.seconds < 30
    gaps = [b.seconds - a.seconds for a, b in pairwise(heard)]
    assert max(gaps, default=0) < 2


def test_a_hard_demand_nobody_can_meet_is_told_short():
    shifts = (Shift("D", 480),)
    people = (Person("a", days_off={1: "leave"}), Person("b", days_off={1: "leave"}))
    problem = Problem(3, shifts, people, tuple(Demand(d, ("D",), 1) for d in range(3)))
    result = solve(problem, stop=after_steps(2), workers=1)
    assert [(one.kind, one.day) for one in result.short] == [("under", 1)]


def test_whoever_asks_loads_no_solver():
    heavy = ("numba", "highspy", "ortools")
    code = (
        f"import sys, fairplan.roster.solve as _; print([m for m in {heavy} if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_crew_of_the_search_never_loads_the_other_library():
    """highspy and OR-Tools cannot live in one process."""
    code = "import sys, fairplan.roster.search.worker as _; print('ortools' in sys.modules, 'highspy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]
