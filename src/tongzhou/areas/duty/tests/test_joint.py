"""A street asks for one plan of all its communities: in rounds, by any number of processes, once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from fairplan.city.plan import plan_community
from fairplan.city.rounds import digest, plan_city
from fairplan.city.whole import city_from_plain
from fairplan.teams.serial import problem_from_plain
from tongzhou.areas.duty.actions import joint, joint_accept, rosters
from tongzhou.areas.duty.models import (
    Absence,
    Change,
    Duty,
    JointPart,
    JointPlan,
    Roster,
    Shift,
    Traveller,
)
from tongzhou.areas.duty.tests.crew import MONDAY
from tongzhou.areas.duty.tests.street import EVE, LATER, a_street, accepted, asked, planned
from tongzhou.base.errors import Refused
from tongzhou.ground.places.models import Place
from tongzhou.shared.planning import actions as planning
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


def one_by_one(jobs):
    return [plan_community(job) for job in jobs]


def twin(plan: JointPlan):
    """The same city in one process, without tables and planners."""
    run = Run.objects.filter(subject=f"joint:{plan.pk}").order_by("pk").first()
    problem = problem_from_plain(run.problem)
    return plan_city(problem, city_from_plain(plan.city).job_of(problem), one_by_one)


# ── its rounds ──


def test_two_processes_plan_it_as_one_does_and_nothing_twice(street, at_hand):
    plan, other = asked(street), Planner()
    try:
        turn = [at_hand, other]
        while plan.is_going:
            while turn[0].one():
                turn.reverse()
            assert joint.carry_on(LATER) == 1
            assert joint.carry_on(LATER) == 0, "who looks a moment later finds nothing to do"
            plan.refresh_from_db()
    finally:
        other.close()
    assert plan.state == "done"
    assert plan.digest == digest(twin(plan).outcomes.values())
    workers = Run.objects.filter(kind=joint.COMMUNITY).values_list("worker", flat=True)
    assert all(run.taken == 1 for run in Run.objects.all())
    assert len(set(workers)) == len(workers) >= 2
    assert plan.rounds[0]["planned"] == 2


def test_people_move_in_the_next_round_to_where_duties_stayed_open(town, at_hand):
    a_street(town, communities=2, people=8, days=14, in_pairs=False)
    for (place, _gate), lon in zip(town.gates, (117.40, 117.39), strict=True):
        Place.objects.filter(pk=place.pk).update(longitude=lon, latitude=31.8, system="wgs84")
    short, many = town.crowd
    for person in short[:4]:
        Absence.objects.create(person=person, kind="leave", started_on=MONDAY, recorded_at=EVE)
    for person in many:
        Traveller.objects.create(
            person=person, longitude=117.39, latitude=31.80, mode="foot", given_at=EVE
        )
    night_and_evening = [
        one.pk
        for one in Shift.objects.filter(post=town.gates[1][1], day__gte=MONDAY)
        if localtime(one.starts_at).hour != 8
    ]
    Shift.objects.filter(pk__in=night_and_evening).update(cancelled_at=EVE)
    plan = planned(asked(town, days=14), at_hand)
    whole = twin(plan)
    assert plan.rounds[1]["moved"] > 0
    assert plan.rounds[1]["open"] < plan.rounds[0]["open"]
    assert plan.digest == digest(whole.outcomes.values())
    assert [(one["open"], one["moved"]) for one in plan.rounds] == [
        (one.open, one.moved) for one in whole.rounds
    ]


def test_where_a_step_fails_the_plan_has_failed_and_may_be_asked_for_again(street):
    plan = asked(street)
    Run.objects.update(state="failed", trouble="error")
    assert joint.carry_on(LATER) == 1
    plan.refresh_from_db()
    assert (plan.state, plan.ended_at) == ("failed", LATER)
    asked(street)


def test_stopped_by_hand_nothing_further_begins(street, at_hand):
    plan = asked(street)
    at_hand.one()
    joint.carry_on(LATER)
    plan.refresh_from_db()
    joint.stop(plan, by=street.viewer("lena"), at=LATER)
    assert not at_hand.one()
    assert joint.carry_on(LATER) == 0
    with pytest.raises(Refused) as refusal:
        joint.stop(plan, by=street.viewer("lena"), at=LATER)
    assert refusal.value.code == "not_going"


# ── accepted ──


@pytest.fixture
def done(street, at_hand):
    return planned(asked(street), at_hand)


def test_accepted_every_community_has_a_draft_with_the_duties_of_the_plan(street, done):
    accepted(street, done)
    for part in done.parts.all():
        roster = part.roster
        assert (roster.place_id, roster.first_day, roster.last_day, roster.state) == (
            part.place_id,
            MONDAY,
            MONDAY + timedelta(days=6),
            "draft",
        )
        plan = Run.objects.get(pk=part.kept_run_id).plan
        held = Duty.objects.filter(roster=roster, ended_at__isnull=True)
        assert held.count() == sum(one is not None for row in plan.values() for one in row) > 0
        there = Counter(held.values_list("shift_id", flat=True))
        assert set(there.values()) == {2}, "nobody stands alone"
        assert roster.crew.count() == len(plan)
        assert Change.objects.filter(roster=roster, kind="accepted").count() == 1


def test_the_second_who_accepts_is_told_and_nothing_is_done_twice(street, done):
    accepted(street, done)
    before = Duty.objects.count(), Change.objects.count(), Roster.objects.count()
    with pytest.raises(Refused) as refusal:
        joint_accept.accept(done, by=street.viewer("lena"), at=LATER)
    assert refusal.value.code == "accepted_already"
    run = Run.objects.get(pk=done.parts.first().kept_run_id)
    with pytest.raises(Refused) as refusal:
        planning.accept(run, by=street.viewer("lena"), at=LATER)
    assert refusal.value.code == "accepted_already"
    assert (Duty.objects.count(), Change.objects.count(), Roster.objects.count()) == before
    assert joint_accept.take_over_accepted(LATER) == 0


def test_who_serves_where_is_not_accepted_by_itself(street, done):
    run = Run.objects.get(pk=done.run_id)
    with pytest.raises(Refused) as refusal:
        planning.accept(run, by=street.viewer("lena"), at=LATER)
    assert refusal.value.code == "by_joint"


def test_a_draft_of_the_same_days_is_filled_and_another_is_left_alone(street, done):
    first, second = (place for place, _gate in street.gates)
    mine = {"by": street.viewer("lena"), "at": EVE}
    crew = [street.crowd[0][0].pk]
    last = MONDAY + timedelta(days=6)
    same = rosters.make(first, title="同", first_day=MONDAY, last_day=last, crew=crew, **mine)
    other = rosters.make(second, title="异", first_day=MONDAY, last_day=MONDAY, crew=crew, **mine)
    accepted(street, done)
    one, two = (done.parts.get(place=place) for place in (first, second))
    assert one.roster == same
    assert (two.roster, two.refused, two.taken_at) == (None, "overlaps", None)
    assert not Duty.objects.filter(shift__post=street.gates[1][1], starts_at__gt=EVE).exists()
    assert not other.changes.exists()


def test_what_was_locked_since_stays_and_no_third_person_is_added(street, done):
    _place, gate = street.gates[0]
    shift = Shift.objects.filter(post=gate).order_by("starts_at")[4]
    guest = street.people["eva"]
    Duty.objects.create(
        shift=shift,
        person=guest,
        place_path=shift.place_path,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        source="by_hand",
    )
    accepted(street, done)
    held = Duty.objects.filter(shift=shift, ended_at__isnull=True)
    assert [one.person for one in held] == [guest]


def test_a_joint_plan_is_not_accepted_before_it_is_done(street):
    plan = asked(street)
    with pytest.raises(Refused) as refusal:
        joint_accept.accept(plan, by=street.viewer("lena"), at=LATER)
    assert refusal.value.code == "still_going"


def test_the_part_of_a_community_is_seen_and_taken_by_its_own_planner_only(street, done):
    part = done.parts.first()
    for who in ("eva", "otto"):
        assert not JointPart.objects.visible_to(street.viewer(who)).exists()
        assert not JointPlan.objects.visible_to(street.viewer(who)).exists()
    run = Run.objects.get(pk=part.kept_run_id)
    with pytest.raises(Refused) as refusal:
        planning.accept(run, by=street.viewer("eva"), at=LATER)
    assert refusal.value.code == "not_allowed"
