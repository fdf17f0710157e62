"""What people say becomes a problem."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fairplan.roster.builder import RosterBuilder
from fairplan.roster.clock import Limits
from fairplan.roster.compile import compiled
from fairplan.roster.problem import ProblemError
from fairplan.roster.tests.everyday import everyday
from fairplan.roster.told import Minor, Someone

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)


def _at(day, hour):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def _told(*people, days=7, **limits):
    told = RosterBuilder(MONDAY, days, Limits(**limits))
    told.hours("D", 480, 480)
    told.hours("N", 1320, 480)
    told.post("gate")
    told.post("store")
    for person in people or (Someone("a"), Someone("b")):
        told.person(person)
    return told


def _needed(told, people=1, **more):
    told.need("gate", "D", people, **more)
    told.need("gate", "N", people, **more)
    return told


def _demands(problem, rule):
    return [demand for demand in problem.demands if demand.rule == rule]


def test_only_shifts_that_somebody_needs_exist():
    told = _told()
    told.need("gate", "D", 1)
    assert [shift.id for shift in told.build().shifts] == ["gate:D"]


def test_rest_decides_what_may_follow():
    day, night = _needed(_told(rest=660)).build().shifts
    assert (day.not_before, night.not_before) == (frozenset(), frozenset({"gate:D"}))
    assert night.night
    assert not day.night


def test_the_way_home_and_back_counts_as_no_rest():
    far = Someone("a", travel={"gate": 45})
    told = RosterBuilder(MONDAY, 7, Limits(rest=660))
    told.hours("E", 840, 420)  # until nine in the evening
    told.hours("D", 480, 480)
    told.post("gate")
    told.person(far)
    told.person(Someone("b", travel={"gate": 0}))
    told.need("gate", "D", 1)
    told.need("gate", "E", 1)
    one, two = told.build().people
    assert one.too_soon == {"gate:E": frozenset({"gate:D"})}
    assert two.too_soon == {}


def test_after_a_day_on_duty_two_days_are_free():
    told = RosterBuilder(MONDAY, 7, Limits(rest=600, long_duty=1440, long_rest=2880))
    told.hours("L", 480, 1440)
    told.post("gate")
    told.person(Someone("a"))
    told.need("gate", "L", 1)
    (long,) = told.build().shifts
    assert long.not_before == {"gate:L"}
    assert long.not_two_before == {"gate:L"}


def test_too_many_hours_within_a_day_do_not_follow():
    told = RosterBuilder(MONDAY, 7, Limits(in_a_day=720))
    told.hours("N", 1200, 480)  # until four in the morning
    told.hours("E", 840, 480)
    told.post("gate")
    told.person(Someone("a"))
    told.need("gate", "N", 1)
    told.need("gate", "E", 1)
    shifts = {shift.id: shift for shift in told.build().shifts}
    assert shifts["gate:N"].not_before == {"gate:E"}


def test_another_duty_blocks_with_rest_and_way():
    told = _needed(_told(rest=660))
    told.other_duty("a", _at(3, 9), _at(3, 11), travel={"gate": 60})
    blocked = told.build().people[0].blocked
    assert blocked == {
        (0, "gate:N"): "other_duty",
        (1, "gate:D"): "other_duty",
        (1, "gate:N"): "other_duty",
    }


def test_another_duty_may_bring_its_own_rest():
    told = _needed(_told(rest=660))
    told.other_duty("a", _at(3, 18), _at(3, 20), rest=60)
    assert told.build().people[0].blocked == {}


def test_leave_is_whole_days_and_the_night_before():
    told = _needed(_told())
    told.leave("a", TUESDAY)
    person = told.build().people[0]
    assert person.days_off == {1: "leave"}
    assert (0, "gate:N") in person.blocked
    assert (0, "gate:D") not in person.blocked


def test_leave_may_begin_before_the_days_that_are_planned():
    told = _needed(_told())
    told.leave("a", date(2026, 2, 20), MONDAY)
    assert told.build().people[0].days_off == {0: "leave"}


def test_somebody_under_age_has_no_nights_and_only_some_posts():
    young = Someone("a", minor=Minor(frozenset({"gate"}), consent=True, in_seven_days=960))
    told = _needed(_told(young))
    told.need("store", "D", 1)
    person = told.build().people[0]
    assert person.max_week_minutes == 960
    assert set(person.blocked.values()) == {"minor"}
    assert {shift for _, shift in person.blocked} == {"gate:N", "store:D"}


def test_without_consent_somebody_under_age_does_nothing():
    told = _needed(_told(Someone("a", minor=Minor(frozenset({"gate"}), consent=False))))
    assert set(told.build().people[0].blocked.values()) == {"consent"}


def test_too_far_is_blocked_and_says_so():
    told = _needed(_told(Someone("a", travel={"gate": 31}), travel=30))
    assert set(told.build().people[0].blocked.values()) == {"travel"}


def test_who_lacks_a_skill_that_the_post_requires_is_blocked():
    told = _told(Someone("a"), Someone("b", skills=frozenset({"driver"})))
    told.post("car", requires=["driver"])
    told.need("car", "D", 1)
    one, two = told.build().people
    assert set(one.blocked.values()) == {"skill"}
    assert not two.blocked


def test_an_exemption_names_no_illness():
    told = _needed(_told())
    told.exempt("a", hours=["N"], on=[MONDAY])
    assert told.build().people[0].blocked == {(0, "gate:N"): "health"}


def test_a_skill_is_a_demand_of_its_own_and_nobody_counts_for_two_seats():
    both = Someone("a", skills=frozenset({"medic", "driver"}))
    told = _told(both, Someone("b", skills=frozenset({"medic"})))
    told.need("gate", "D", 2, [MONDAY], skills={"medic": 1, "driver": 1})
    problem = told.build()
    assert _demands(problem, "skill:medic")[0].people == {"a", "b"}
    assert _demands(problem, "skill:driver+medic")[0].need == 2


def test_never_two_newcomers_and_one_who_knows_the_place():
    told = _told(Someone("a", newcomer=True), Someone("b", newcomer=True), Someone("c"))
    told.knows("c", "gate")
    told.need("gate", "D", 2, [MONDAY], knows=True)
    problem = told.build()
    (new,) = _demands(problem, "newcomers")
    (knows,) = _demands(problem, "knows")
    assert (new.need, new.over, new.people) == (1, None, {"a", "b"})
    assert (knows.need, knows.under, knows.people) == (1, None, {"c"})


def test_where_somebody_may_be_missing_the_one_who_knows_is_asked_only_if_staffed():
    told = _told()
    told.knows("a", "gate")
    told.need("gate", "D", 1, [MONDAY], knows=True, short=50)
    assert _demands(told.build(), "knows")[0].only_if_staffed


def test_a_family_is_never_together_where_it_matters():
    told = _needed(_told())
    told.need("store", "D", 2)
    told.family("a", "b", posts=["store"])
    family = _demands(told.build(), "family")
    assert {demand.shifts for demand in family} == {("store:D",)}
    assert (family[0].need, family[0].over) == (1, None)


def test_one_leader_is_on_duty_somewhere():
    told = _needed(_told(Someone("a", skills=frozenset({"lead"})), Someone("b")))
    told.need("store", "D", 1)
    told.leader("D", "lead")
    assert _demands(told.build(), "leader:lead")[0].shifts == ("gate:D", "store:D")


def test_a_wish_for_hours_means_any_post():
    told = _needed(_told())
    told.need("store", "D", 1)
    told.wish("a", TUESDAY, 3, hours="D")
    (wish,) = told.build().wishes
    assert {wish.shift} | wish.also == {"gate:D", "store:D"}


def test_fair_shares_take_history_and_leave_into_account():
    told = _told(Someone("a"), Someone("b"), Someone("c"))
    told.need("gate", "N", 1)
    told.fair("nights", {"a": 4, "b": 1, "c": 1})
    (share,) = told.build().shares
    assert sum(share.fair.values()) == 13
    assert share.fair == {"a": 5, "b": 4, "c": 4}


def test_somebody_away_is_not_behind():
    told = _told(Someone("a"), Someone("b"), days=8)
    told.need("gate", "N", 1)
    told.leave("a", MONDAY, date(2026, 3, 6))
    told.fair("nights", {"a": 3, "b": 3})
    (share,) = told.build().shares
    assert share.fair == {"a": 5, "b": 9}


def test_whoever_can_have_none_has_no_share():
    told = _needed(_told())
    told.exempt("a", hours=["N"])
    told.fair("nights")
    assert set(told.build().shares[0].fair) == {"b"}


def test_the_same_said_twice_builds_the_same():
    assert everyday() == everyday()
    assert len(compiled(everyday()).people) == 30


def _say(what):
    told = _needed(_told(Someone("a"), Someone("b")))
    what(told)
    return told.build()


CONTRADICTIONS = [
    ("unknown_person", lambda told: told.wish("z", MONDAY)),
    ("unknown_post", lambda told: told.need("moon", "D", 1)),
    ("unknown_hours", lambda told: told.locked("a", MONDAY, "gate", "X")),
    ("twice_person", lambda told: told.person(Someone("a"))),
    ("out_of_range", lambda told: told.need("store", "D", -1)),
    ("out_of_range", lambda told: told.hours("X", 0, 1441)),
    ("out_of_range", lambda told: told.wish("a", MONDAY, -1)),
    ("outside", lambda told: told.wish("a", date(2026, 4, 1))),
    ("needed_twice", lambda told: told.need("gate", "D", 1, [TUESDAY])),
    ("more_skills_than_people", lambda told: told.need("store", "D", 1, skills={"m": 2})),
    ("pair_of_one", lambda told: told.pair("a", "a")),
    ("wish_for_nothing", lambda told: told.wish("a", MONDAY, post="store")),
    (
        "ends_before_it_starts",
        lambda told: told.other_duty("a", _at(3, 0), _at(2, 0)),
    ),
    ("ends_before_it_starts", lambda told: told.leave("a", TUESDAY, MONDAY)),
    (
        "minutes_crossed",
        lambda told: told.person(Someone("c", min_minutes=10, max_minutes=5)),
    ),
    (
        "two_locked",
        lambda told: (
            told.locked("a", MONDAY, "gate", "D"),
            told.locked("a", MONDAY, "gate", "N"),
        ),
    ),
    (
        "locked_but_blocked",
        lambda told: (told.locked("a", TUESDAY, "gate", "D"), told.leave("a", TUESDAY)),
    ),
]


@pytest.mark.parametrize(("code", "what"), CONTRADICTIONS)
def test_what_contradicts_itself_is_refused_with_what_to_do(code, what):
    with pytest.raises(ProblemError) as caught:
        _say(what)
    assert caught.value.code == code
    assert ":" in str(caught.value)
