"""The whole problem at once: what it finds is best."""

from __future__ import annotations

from hypothesis import given, settings

from fairplan.roster.at_once import fits
from fairplan.roster.check import check
from fairplan.roster.compile import compiled
from fairplan.roster.compiled import HARD
from fairplan.roster.problem import Demand, Pair, Person, Problem, Shift, Wish
from fairplan.roster.solve import solve
from fairplan.roster.tests.everyday import everyday
from fairplan.roster.tests.pricing import in_words
from fairplan.roster.tests.small import best_by_trying, problems
from fairplan.roster.whole import whole
from fairplan.stops import after_seconds, after_steps


@settings(max_examples=40, deadline=None)
@given(problems(most_people=2, most_days=4))
def test_what_it_finds_is_what_trying_everything_finds(problem):
    found, best = whole(compiled(problem)), best_by_trying(problem)
    assert found.finished
    assert (found.days is None) == (best is None)
    if found.days is not None:
        verdict = check(problem, in_words(problem, found.days))
        assert verdict.ok
        assert verdict.cost == best
        assert found.bound <= best + 1e-6


@settings(max_examples=30, deadline=None)
@given(problems(most_days=10))
def test_what_it_finds_passes_the_independent_look(problem):
    found = whole(compiled(problem), seconds=5)
    assert found.days is None or check(problem, in_words(problem, found.days)).ok


def test_the_everyday_roster_stands_at_once():
    """The first better roster that is heard of is taken."""
    problem = everyday()
    numbers = compiled(problem)
    assert fits(numbers)
    found = whole(numbers, hears=lambda days, bound: days is not None)
    assert check(problem, in_words(problem, found.days)).ok
    assert not found.finished


def test_it_goes_on_from_a_roster_that_is_given():
    problem = Problem(
        3, (Shift("D", 480),), (Person("a"),), (Demand(1, ("D",), 1, under=HARD // 2),)
    )
    numbers = compiled(problem)
    first = whole(numbers)
    assert whole(numbers, start=first.days).days.tolist() == first.days.tolist()


def test_the_everyday_roster_is_solved_from_outside():
    """The first better roster stands within seconds, and the same seed and steps give it again."""
    problem = everyday()
    one, two = (solve(problem, stop=after_steps(1), seed=5) for _ in range(2))
    assert one.roster == two.roster
    assert not one.short
    assert check(problem, one.roster).ok


def test_a_small_problem_is_proven_best_and_passes_the_independent_look():
    """Tiny, with everything in it: solve's proven cost is that of trying everything."""
    people = (Person("a", max_week_minutes=960), Person("b"), Person("c", days_off={0: "leave"}))
    shifts = (Shift("E", 480), Shift("N", 480, frozenset({"E"}), night=True))
    problem = Problem(
        3,
        shifts,
        people,
        tuple(Demand(day, ("N",), 1, over=1) for day in range(3)),
        wishes=(Wish("a", 1, 4, wants=False), Wish("b", 2, 3, "E")),
        pairs=(Pair("b", "c", 2),),
    )
    found = solve(problem, stop=after_seconds(60))
    assert found.proven
    assert found.cost == best_by_trying(problem)
    assert check(problem, found.roster).ok
    assert all(one.why for one in found.broken if one.kind in {"wish_on", "wish_off", "pair"})


def test_where_a_hard_demand_cannot_be_met_what_is_short_is_told():
    people = (Person("a", days_off={1: "leave"}), Person("b", max_week_minutes=480))
    problem = Problem(2, (Shift("D", 480),), people, tuple(Demand(d, ("D",), 2) for d in range(2)))
    found = solve(problem, stop=after_steps(2), workers=1)
    assert found.roster
    assert found.short
