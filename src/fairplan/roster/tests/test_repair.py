"""Swaps, stand-ins and drop-outs."""

from __future__ import annotations

from functools import cache
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairplan.roster.check import check
from fairplan.roster.elastic import feasible
from fairplan.roster.fewest import fewest
from fairplan.roster.problem import Demand, Person, Problem, Share, Shift, Wish
from fairplan.roster.repair import drop_out, without_person
from fairplan.roster.swap import changed, effect, substitutes, swap_allowed
from fairplan.roster.tests.everyday import everyday
from fairplan.roster.tests.small import problems, rosters

EARLY = Shift("E", 480, start=480)
NIGHT = Shift("N", 480, frozenset({"E"}), start=1320, night=True)


@cache
def published():
    problem = everyday()
    return problem, feasible(problem).roster


def _problem(*people, demands=(), **more):
    return Problem(4, (EARLY, NIGHT), people, tuple(demands), **more)


def _line(duties):
    return tuple(None if duty == "-" else duty for duty in duties)


def _roster(**lines):
    return {person: _line(duties) for person, duties in lines.items()}


def test_a_swap_that_breaks_nothing_is_allowed():
    problem = _problem(Person("a"), Person("b"), demands=[Demand(0, ("E",), 1)])
    swap = {("a", 0): None, ("b", 0): "E"}
    assert swap_allowed(problem, _roster(a="E---", b="----"), swap) == []


def test_a_swap_that_takes_rest_away_says_whose():
    problem = _problem(Person("a"), Person("b"))
    (wrong,) = swap_allowed(problem, _roster(a="E---", b="-E--"), {("b", 0): "N"})
    assert str(wrong) == "b would have too little rest between N and E on day 1"


def test_giving_a_duty_away_leaves_nobody_short():
    problem = _problem(Person("a"), demands=[Demand(0, ("E",), 1)])
    (wrong,) = swap_allowed(problem, _roster(a="E---"), {("a", 0): None})
    assert (wrong.code, wrong.values["have"]) == ("under", 0)


def test_what_was_broken_before_is_not_held_against_the_swap():
    problem = _problem(Person("a", max_minutes=480), demands=[Demand(0, ("E",), 2)])
    roster = _roster(a="EE--")
    assert swap_allowed(problem, roster, {("a", 1): "N"}) == []
    assert [w.code for w in swap_allowed(problem, roster, {("a", 3): "N"})] == ["max_minutes"]


def test_an_edit_tells_what_it_costs():
    problem = _problem(Person("a"), wishes=(Wish("a", 0, 5, wants=False),))
    after = effect(problem, _roster(a="----"), {("a", 0): "E"})
    assert (after.violations, after.cost) == ((), 5)
    assert [one.kind for one in after.broken] == ["wish_off"]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_quick_look_sees_what_the_full_look_sees(data):
    problem = data.draw(problems())
    roster = data.draw(rosters(problem))
    other = data.draw(rosters(problem))
    day = data.draw(st.integers(0, problem.days - 1))
    person = data.draw(st.sampled_from([person.id for person in problem.people]))
    swap = {(person, day): other[person][day]}
    quick = {str(wrong) for wrong in swap_allowed(problem, roster, swap)}
    full = {str(wrong) for wrong in effect(problem, roster, swap).violations}
    assert quick == full


def test_stand_ins_are_ranked_and_say_why():
    nights = frozenset((day, "N") for day in range(4))
    share = Share("nights", nights, {"N": 1}, {"c": 2, "d": 0}, {"c": 2, "d": 2})
    people = [
        Person("a"),
        Person("b", days_off={1: "leave"}),
        Person("c"),
        Person("d"),
        Person("e"),
    ]
    problem = _problem(*people, shares=(share,), wishes=(Wish("e", 1, 3, wants=False),))
    roster = _roster(a="-N--", b="----", c="----", d="----", e="----")
    found = substitutes(problem, roster, 1, "N", absent="a")
    assert [one.person for one in found] == ["d", "c", "e", "b"]
    assert [one.allowed for one in found] == [True, True, True, False]
    assert "d is 2 behind a fair share of nights" in [str(r) for r in found[0].reasons]
    assert "e asked for no duty on day 1" in [str(r) for r in found[2].reasons]
    assert str(found[3].violations[0]) == "b cannot be there on day 1: leave"


def test_who_drops_out_is_replaced_by_one_person_if_one_will_do():
    people = [Person(name) for name in "abc"]
    problem = _problem(*people, demands=[Demand(day, ("E",), 1) for day in range(4)])
    roster = _roster(a="EEEE", b="----", c="----")
    first, *_ = drop_out(problem, roster, "a", 1)
    assert first.people == ("b",)
    assert str(first) == "b takes E on day 1; b takes E on day 2; b takes E on day 3."
    assert first.roster["a"] == _line("E---")
    assert not first.short


def test_where_nobody_can_take_it_directly_somebody_moves():
    """Only b may do nights, and serves early that day; c can take that."""
    nights_closed = {(day, "N"): "health" for day in range(4)}
    people = [Person("a"), Person("b"), Person("c", blocked=nights_closed)]
    demands = [Demand(1, ("E",), 1), Demand(1, ("N",), 1)]
    problem = _problem(*people, demands=demands)
    first, *_ = drop_out(problem, _roster(a="-N--", b="-E--", c="----"), "a", 0)
    assert str(first) == "b goes from E to N on day 1; c takes E on day 1."


def test_where_nothing_helps_the_gap_is_named():
    problem = _problem(Person("a"), demands=[Demand(1, ("E",), 1)])
    (only,) = drop_out(problem, _roster(a="-E--"), "a", 0)
    assert not only.changes
    assert [str(short) for short in only.short] == ["E on day 1 needs 1 (cover), 0 are there"]


def test_a_duty_that_nobody_misses_disturbs_nobody():
    problem = _problem(Person("a"), Person("b"), demands=[Demand(1, ("E",), 1)])
    first, *_ = drop_out(problem, _roster(a="-E--", b="-E--"), "a", 0)
    assert first.people == ()


@pytest.mark.parametrize("absent", ["p00", "p12", "p20", "p29"])
def test_the_everyday_roster_is_repaired_at_once(absent):
    problem, roster = published()
    begun = process_time()
    options = drop_out(problem, roster, absent, 4)
    assert process_time() - begun < 2
    for option in options:
        assert not option.short
        assert check(without_person(problem, absent, 4, 13), option.roster).ok
        assert all(change.day >= 4 for change in option.changes)


def test_an_edit_on_the_everyday_board_is_judged_within_milliseconds():
    problem, roster = published()
    begun = process_time()
    for day in range(10):
        swap_allowed(problem, roster, {("p01", day): "east:D"})
    assert (process_time() - begun) / 10 < 0.02


@pytest.mark.parametrize("absent", ["p00", "p10"])
def test_the_fewest_people_are_disturbed(absent):
    """The small search finds as few as the integer program proves."""
    problem = everyday(people=26, days=7, wishes=0)
    roster = feasible(problem).roster
    best = drop_out(problem, roster, absent, 3)[0]
    gone = without_person(problem, absent, 3, 6)
    base = changed(roster, {(absent, day): None for day in range(3, 7)})
    proven = fewest(gone, base, 3, absent, seconds=20)
    assert not best.short
    assert len(best.people) == sum(proven[name] != base[name] for name in base)


def test_a_planner_at_hand_may_add_its_own_option():
    problem = _problem(Person("a"), Person("b"), demands=[Demand(1, ("E",), 1)])
    roster = _roster(a="-E--", b="----")
    (only,) = drop_out(problem, roster, "a", 0, prove=fewest)
    assert only.people == ("b",)
