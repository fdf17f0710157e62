"""What a joint plan is asked: everybody below with what binds them, and which shifts two can staff."""

from datetime import timedelta

import pytest
from django.db.models import F

from tongzhou.areas.duty.actions import joint
from tongzhou.areas.duty.models import (
    Absence,
    Change,
    Duty,
    JointPlan,
    OtherDuty,
    Shift,
    Traveller,
)
from tongzhou.areas.duty.queries.joint import city_key
from tongzhou.areas.duty.queries.planning import person_key
from tongzhou.areas.duty.queries.proposals import kept_out
from tongzhou.areas.duty.tests.crew import MONDAY, at
from tongzhou.areas.duty.tests.street import EVE, a_street, accepted, asked, planned, told
from tongzhou.base.errors import Refused
from tongzhou.ground.places.models import Place
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.planner import Planner


@pytest.fixture(scope="module")
def at_hand():
    one = Planner()
    yield one
    one.close()


@pytest.fixture
def street(town):
    return a_street(town, communities=2, people=8)


def member(town, person):
    return told(town).city.members[person_key(person.pk)]


def a_duty_there(person, gate, starts):
    shift = Shift.objects.create(
        post=gate,
        place_path=gate.place_path,
        day=starts.date(),
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        need=1,
    )
    times = {"starts_at": shift.starts_at, "ends_at": shift.ends_at, "locked": True}
    Duty.objects.create(shift=shift, person=person, place_path=shift.place_path, **times)


def test_a_joint_plan_waits_for_planners_with_numbers_only(street):
    plan = asked(street)
    run = Run.objects.get(pk=plan.run_id)
    assert (run.kind, run.state, plan.state) == (joint.TEAMS, "queued", "teams")
    assert str(plan.city).isascii()
    assert {part.place.name for part in plan.parts.all()} == {"第1社区", "第2社区"}


def test_only_who_plans_over_the_whole_street_may_ask(street):
    for who in ("eva", "emil", "otto"):
        with pytest.raises(Refused) as refusal:
            asked(street, who)
        assert refusal.value.code == "not_allowed"


def test_one_joint_plan_of_a_place_at_a_time(street):
    asked(street)
    with pytest.raises(Refused) as refusal:
        asked(street)
    assert refusal.value.code == "joint_already"
    assert JointPlan.objects.count() == 1


def test_without_shifts_for_two_there_is_nothing_to_plan(town):
    a_street(town, communities=1, people=2, days=0)
    with pytest.raises(Refused) as refusal:
        asked(town)
    assert refusal.value.code == "no_shifts"


def test_leave_and_duty_elsewhere_are_told_by_the_hour(street):
    away, busy, free = street.crowd[0][:3]
    by = {"recorded_by": street.people["lena"], "recorded_at": EVE}
    Absence.objects.create(
        person=away,
        kind="leave",
        started_on=MONDAY,
        ended_on=MONDAY + timedelta(days=1),
        recorded_at=EVE,
    )
    OtherDuty.objects.create(
        person=busy, what="x", starts_at=at(MONDAY, 9), ends_at=at(MONDAY, 12), **by
    )
    found = told(street).city.members
    assert sorted(found[person_key(away.pk)].away) == [0, 1]
    assert member(street, busy).not_at == {}
    assert list(member(street, busy).away) == [0], "rest is kept on both sides"
    assert not member(street, free).away


def test_who_said_where_they_set_out_from_may_go_as_far_as_they_said(street):
    near, far = street.gates[0][0], street.gates[1][0]
    Place.objects.filter(pk=near.pk).update(longitude=117.40, latitude=31.80, system="wgs84")
    Place.objects.filter(pk=far.pk).update(longitude=117.43, latitude=31.80, system="wgs84")
    walker, silent = street.crowd[0][:2]
    Traveller.objects.create(
        person=walker, longitude=117.41, latitude=31.80, mode="foot", most_minutes=60, given_at=EVE
    )
    problem = told(street).problem
    rows = {one.id: row for row, one in enumerate(problem.people)}
    columns = {one.id: column for column, one in enumerate(problem.teams)}
    way = problem.seconds[rows[person_key(walker.pk)]]
    assert 0 < way[columns[city_key(near.pk)]] < way[columns[city_key(far.pk)]] < 3600
    stays = problem.seconds[rows[person_key(silent.pk)]]
    assert stays[columns[city_key(near.pk)]] == 0
    assert stays[columns[city_key(far.pk)]] == 2**31 - 1, "they go nowhere else"


def test_what_two_cannot_staff_is_left_to_the_communities_and_counted(street):
    shifts = list(Shift.objects.filter(post=street.gates[0][1], day__gte=MONDAY)[:2])
    Shift.objects.filter(pk__in=[one.pk for one in shifts]).update(need=3)
    assert told(street).left_out["shifts"] == 2


def test_duties_that_stand_and_those_of_the_days_before_count_in_the_seven_days(street):
    person, (_place, gate) = street.crowd[0][0], street.gates[0]
    for back in (6, 2, 1, -9):
        starts = at(MONDAY - timedelta(days=back), 8)
        a_duty_there(person, gate, starts)
    found = told(street)
    assert found.city.limits.week == 3_360
    assert dict(found.city.members[person_key(person.pk)].minutes) == {
        -6: 480,
        -2: 480,
        -1: 480,
        9: 480,
    }


def test_fifteen_hour_nights_keep_the_minutes_of_seven_days(town, at_hand):
    a_street(town, communities=1, people=6, days=7, hours=(18,))
    Shift.objects.filter(post=town.gates[0][1]).update(ends_at=F("starts_at") + timedelta(hours=15))
    plan = planned(asked(town), at_hand)
    part = plan.parts.get()
    roster = Run.objects.get(pk=part.kept_run_id).plan
    assert max(sum(one is not None for one in row) for row in roster.values()) == 3
    accepted(town, plan)
    assert not kept_out(Change.objects.filter(kind="accepted"))
