"""A street asks for one plan of all its communities: in rounds, by any number of processes, once."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from fairplan.city.plan import plan_community
from fairplan.city.rounds import digest, plan_city
from fairplan.city.whole import city_from_plain
from fairplan.teams.serial import problem_from_plain
from tests.town import LONG_AGO
from tongzhou.areas.duty.actions import joint, joint_accept, rosters
from tongzhou.areas.duty.models import (
    Absence,
    Change,
    Duty,
    JointPart,
    JointPlan,
    OtherDuty,
    Roster,
    Shift,
    Traveller,
)
from tongzhou.areas.duty.queries.joint import city_key
from tongzhou.areas.duty.queries.joint_city import city_for
from tongzhou.areas.duty.queries.joint_words import part_words
from tongzhou.areas.duty.queries.planning import person_key
from tongzhou.areas.duty.tests.crew import MONDAY, at
from tongzhou.areas.duty.tests.street import EVE, a_street, asked
from tongzhou.areas.duty.views import joint as joint_pages
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment
from tongzhou.ground.places.models import Place
from tongzhou.shared.planning import actions as planning
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.planner import Planner

LATER = EVE + timedelta(hours=1)


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


def planned(plan: JointPlan, planner: Planner) -> JointPlan:
    """The plan after all its rounds."""
    while plan.is_going:
        while planner.one():
            pass
        assert joint.carry_on(LATER)
        plan.refresh_from_db()
    return plan


def told(town, **more):
    place = town.places["street"]
    last = MONDAY + timedelta(days=6)
    return city_for(town.viewer("lena"), place, MONDAY, last, at=EVE, seed=1, **more)


def member(town, person):
    return told(town).city.members[person_key(person.pk)]


# ── what is asked ──


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


def accepted(town, plan, moment=LATER):
    joint_accept.accept(plan, by=town.viewer("lena"), at=moment)
    while joint_accept.take_over_accepted(moment):
        pass


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


# ── pages ──


def test_it_is_asked_for_watched_and_accepted_on_its_pages(street, client, at_hand, monkeypatch):
    client.force_login(street.account("lena"))
    assert reverse("duty:joint_plans") in client.get(reverse("duty:rosters")).content.decode()
    asked_for = {
        "place": street.places["street"].pk,
        "first_day": MONDAY.isoformat(),
        "last_day": (MONDAY + timedelta(days=6)).isoformat(),
    }
    monkeypatch.setattr(joint_pages, "now", lambda: EVE)
    answer = client.post(reverse("duty:joint_new"), asked_for)
    plan = JointPlan.objects.get()
    page = reverse("duty:joint", args=[plan.pk])
    assert answer.url == page
    assert "分配人员" in client.get(page).content.decode()
    planned(plan, at_hand)
    text = client.get(page).content.decode()
    assert plan.digest in text
    assert "采用" in text
    client.post(reverse("duty:joint_accept", args=[plan.pk]))
    while joint_accept.take_over_accepted(LATER):
        pass
    text = client.get(page).content.decode()
    for roster in Roster.objects.all():
        assert reverse("duty:roster", args=[roster.pk]) in text
    run = Run.objects.get(pk=plan.parts.first().kept_run_id)
    text = client.get(reverse("planning:run", args=[run.pk])).content.decode()
    assert "负担不均" in text
    back = reverse("duty:joint_part", args=[run.subject_key])
    assert back in text
    assert client.get(back).url == page
    names = part_words(street.viewer("lena"), run).names
    told = {names[str(one)] for row in run.plan.values() for one in row if one}
    assert told == {"大门 00:00", "大门 08:00", "大门 16:00"}
    assert names[next(iter(run.plan))].startswith("志")


def test_the_usual_days_and_the_only_street_stand_in_the_form_in_either_language(street, client):
    client.force_login(street.account("lena"))
    for language in ("zh-hans", "en"):
        client.cookies["language"] = language
        page = client.get(reverse("duty:joint_new")).content.decode()
        assert re.search(r'type="date" name="first_day" value="\d{4}-\d\d-\d\d"', page)
        assert f'<option value="{street.places["street"].pk}" selected>' in page


def test_the_streets_organisation_officer_asks_and_whoever_dispatches_does_not(street, client):
    office = street.organisations["street"]
    for name, role in (("wanda", "street_organiser"), ("otto", "street_officer")):
        Appointment.objects.create(
            person=street.people[name], role=role, organisation=office, started_on=LONG_AGO
        )
    with pytest.raises(Refused):
        asked(street, "otto")
    plan = asked(street, "wanda")
    client.force_login(street.account("wanda"))
    assert client.get(reverse("duty:joint", args=[plan.pk])).status_code == 200


def test_the_pages_are_not_there_for_who_plans_one_community_only(street, client):
    plan = asked(street)
    for who in ("eva", "wanda"):
        client.force_login(street.account(who))
        assert (
            reverse("duty:joint_plans") not in client.get(reverse("duty:rosters")).content.decode()
        )
        assert client.get(reverse("duty:joint", args=[plan.pk])).status_code == 404
        part = plan.parts.first()
        assert client.get(reverse("duty:joint_part", args=[part.pk])).status_code == 404
        assert client.post(reverse("duty:joint_stop", args=[plan.pk])).status_code == 404


def test_the_page_asks_as_often_for_many_communities_as_for_few(
    street, client, django_assert_max_num_queries
):
    client.force_login(street.account("lena"))
    page = reverse("duty:joint", args=[asked(street).pk])
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    JointPart.objects.all().delete()
    JointPlan.objects.update(state="stopped")
    a_street(street, communities=6, people=2, days=1)
    page = reverse("duty:joint", args=[asked(street).pk])
    with django_assert_max_num_queries(len(few)):
        client.get(page)
