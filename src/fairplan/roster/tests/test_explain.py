"""Rosters that cannot be: each is told in one or two sentences, and each has a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fairplan.roster.builder import RosterBuilder
from fairplan.roster.check import check
from fairplan.roster.clock import Limits
from fairplan.roster.elastic import feasible
from fairplan.roster.explain import explain
from fairplan.roster.limits import without
from fairplan.roster.problem import Before
from fairplan.roster.proofs import in_words
from fairplan.roster.tests.everyday import everyday
from fairplan.roster.told import Minor, Someone

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)
SUNDAY = date(2026, 3, 8)
NAMES = {
    "a": "Anna",
    "b": "Bo",
    "c": "Cai",
    "d": "Dan",
    "e": "Eva",
    "f": "Fei",
    "g": "Gao",
    "h": "Hua",
}


def _told(ids="abcdefgh", days=7, limits=None, **special):
    told = RosterBuilder(MONDAY, days, limits or Limits(rest=660))
    told.hours("D", 480, 480, "day")
    told.hours("N", 1320, 480, "night")
    told.post("gate", "Gate")
    told.post("store", "Store")
    for id in ids:
        told.person(special.get(id) or Someone(id, NAMES[id]))
    return told


def trained_are_missing():
    """Four trained people on Saturday night, three of five are free."""
    trained = {id: Someone(id, NAMES[id], skills=frozenset({"trained"})) for id in "abcde"}
    told = _told(**trained)
    told.need("gate", "N", 4, [SATURDAY], skills={"trained": 4})
    told.leave("d", SATURDAY)
    told.exempt("e", hours=["N"])
    return told.build(), ["Sat", "trained", "Anna, Bo, Cai", "Dan", "leave", "Eva", "health"]


def a_day_with_too_few():
    """Three posts of two people each and only five people on Monday."""
    told = _told("abcde")
    told.need("gate", "D", 2, [MONDAY])
    told.need("store", "D", 2, [MONDAY])
    told.need("gate", "N", 2, [MONDAY])
    return told.build(), ["Mon", "6", "5", "Gate day", "Store day", "Gate night"]


def too_many_days_in_a_row():
    """Two people every day, and two people who may serve five days in a row."""
    told = _told("ab", limits=Limits(rest=660, in_a_row=5))
    told.need("gate", "D", 2)
    return told.build(), ["Mon", "Anna, Bo", "5 days in a row"]


def too_many_hours_in_seven_days():
    """Four a day for seven days are 28 duties; five people may do five each."""
    told = _told("abcde", limits=Limits(in_seven_days=2400))
    told.need("gate", "D", 4)
    return told.build(), ["28", "25", "2400 minutes in seven days"]


def only_newcomers_left():
    """Two are needed; all but two newcomers are on leave, and never two newcomers together."""
    new = {id: Someone(id, NAMES[id], newcomer=True) for id in "ab"}
    told = _told("abcd", **new)
    told.need("gate", "D", 2, [SUNDAY])
    told.leave("c", SATURDAY, SUNDAY)
    told.leave("d", SUNDAY)
    return told.build(), ["Sun", "newcomers", "Anna, Bo", "Cai, Dan", "leave"]


def a_family_of_two():
    """Two are needed at the store, where a married couple may not stand together."""
    told = _told("ab")
    told.need("store", "D", 2, [MONDAY])
    told.family("a", "b", posts=["store"])
    return told.build(), ["Mon", "Store day", "family", "Anna, Bo"]


def locked_without_rest():
    """A locked night and a locked day right after it."""
    told = _told("ab")
    told.need("gate", "N", 1)
    told.need("gate", "D", 1)
    told.locked("a", SATURDAY, "gate", "N")
    told.locked("a", SUNDAY, "gate", "D")
    return told.build(), ["Anna", "Sat", "Sun", "rest"]


def the_only_leader_is_elsewhere():
    """One leads; another duty keeps her from Wednesday's night."""
    told = _told("abc", a=Someone("a", "Anna", skills=frozenset({"lead"})))
    told.need("gate", "N", 1, [MONDAY + timedelta(2)])
    told.need("store", "N", 1, [MONDAY + timedelta(2)])
    told.leader("N", "lead")
    start = datetime(2026, 3, 4, 20, tzinfo=UTC)
    told.other_duty("a", start, start + timedelta(hours=4))
    return told.build(), ["Wed", "leader:lead", "Anna", "other_duty"]


def everyone_has_been_on_for_days():
    """All who could do Monday have already served the six days that are allowed."""
    tired = {id: Someone(id, NAMES[id], before=Before("gate:D", days_worked=6)) for id in "abc"}
    told = _told("abc", limits=Limits(rest=660, in_a_row=6), **tired)
    told.need("gate", "D", 1)
    return told.build(), ["Mon", "Anna, Bo, Cai", "days in a row"]


def nights_for_the_young():
    """Nights ask for two, and one of three is under age; nobody does two nights running for long."""
    young = Someone("c", "Cai", minor=Minor(frozenset({"gate"}), consent=True))
    told = _told("abc", c=young, limits=Limits(rest=660, in_a_row=3))
    told.need("gate", "N", 2)
    return told.build(), ["Anna, Bo", "3 days in a row", "minor"]


def too_far_for_most():
    """Two are needed at the store, and it is further than anybody has to go for two of three."""
    far = {id: Someone(id, NAMES[id], travel={"store": 31}) for id in "bc"}
    told = _told("abc", limits=Limits(rest=660, travel=30), **far)
    told.need("store", "D", 2, [MONDAY])
    return told.build(), ["Mon", "2", "1", "Anna", "Bo, Cai", "travel"]


def the_order_ends_on_thursday():
    """Two are needed from Thursday to Saturday; one of two goes back to the own unit on Thursday."""
    told = _told("ab")
    told.need("gate", "D", 2, [MONDAY + timedelta(number) for number in (3, 4)])
    told.exempt("b", "left", on=[MONDAY + timedelta(number) for number in (4, 5, 6)])
    return told.build(), ["Fri", "2", "1", "Anna", "Bo", "left"]


def nobody_there_who_knows_the_place():
    """Bo is agreed for Monday; the only one who knows the place is away, so nobody may be staffed."""
    told = _told("ab")
    told.knows("a", "gate")
    told.need("gate", "D", 1, [MONDAY], short=50, knows=True)
    told.leave("a", MONDAY)
    told.locked("b", MONDAY, "gate", "D")
    problem = told.build()
    strict = [replace(d, under=None) if d.only_if_staffed else d for d in problem.demands]
    return replace(problem, demands=tuple(strict)), ["Mon", "Gate day", "knows", "Bo"]


def the_other_of_the_pair_is_away():
    """Anna and Bo always serve together; Bo is on leave on Monday, and Cai does no days."""
    told = _told("abc")
    told.pair("a", "b", None)
    told.need("gate", "D", 1, [MONDAY])
    told.leave("b", MONDAY)
    told.exempt("c", hours=["D"])
    return told.build(), ["Mon", "Gate day", "Anna and Bo serve together", "leave", "health"]


CASES = [
    trained_are_missing,
    a_day_with_too_few,
    too_many_days_in_a_row,
    too_many_hours_in_seven_days,
    only_newcomers_left,
    a_family_of_two,
    locked_without_rest,
    the_only_leader_is_elsewhere,
    everyone_has_been_on_for_days,
    nights_for_the_young,
    too_far_for_most,
    the_order_ends_on_thursday,
    nobody_there_who_knows_the_place,
    the_other_of_the_pair_is_away,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_what_cannot_be_is_told_and_taking_it_out_helps(case):
    problem, words = case()
    told = explain(problem)
    (conflict,) = told.conflicts
    says = in_words(problem, conflict)
    assert all(word in says for word in words), says
    assert says.count(". ") <= 1
    assert str(conflict)
    assert feasible(without(problem, conflict.limits)).roster


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_each_way_out_leads_out_the_cheapest_first(case):
    problem, _ = case()
    ways = explain(problem).relaxations
    assert ways
    assert [way.cost for way in ways] == sorted(way.cost for way in ways)
    for way in ways:
        assert str(way)
        assert check(way.applied(problem), way.roster).ok


def test_what_can_be_kept_is_told_as_such():
    told = explain(everyday())
    assert told.roster
    assert not told.conflicts


def test_several_conflicts_are_all_told():
    told = _told("ab")
    told.need("gate", "D", 2)
    told.leave("a", MONDAY)
    told.leave("b", SATURDAY)
    told = explain(told.build())
    assert [conflict.says.values["day"] for conflict in told.conflicts] == [0, 5]


def test_a_conflict_of_pairs_and_demands_is_as_small_as_can_be():
    """Both always together, one never at night, and one is enough at night: nothing quick sees it."""
    told = _told("abc")
    told.need("gate", "N", 1, [MONDAY], spare=None)
    told.pair("a", "b", None)
    told.leave("c", MONDAY)
    problem = told.build()
    (conflict,) = explain(problem).conflicts
    assert conflict.says.code == "all_together"
    assert {limit.code for limit in conflict.limits} == {
        "limit_need",
        "limit_most",
        "limit_away",
        "limit_together",
    }
    for limit in conflict.limits:
        assert feasible(without(problem, [limit])).roster
