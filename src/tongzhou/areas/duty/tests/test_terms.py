"""Nobody is planned outside the days for which they were sent, accepted or appointed."""

from datetime import timedelta

import pytest

from fairplan.roster.elastic import feasible
from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import planning
from tongzhou.areas.duty.models import Deployed, Deployment, Duty, SignUp
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries.joint_city import city_for
from tongzhou.areas.duty.queries.planning import person_key, problem_for
from tongzhou.areas.duty.queries.proposals import kept_out
from tongzhou.areas.duty.queries.terms import with_terms
from tongzhou.areas.duty.rules import Who
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_roster, a_shift, a_volunteer
from tongzhou.areas.duty.tests.street import EVE, a_street
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.shared.planning import actions as runs
from tongzhou.shared.planning.models import Run

WEDNESDAY = MONDAY + timedelta(days=2)
DAYS = [MONDAY + timedelta(days=n) for n in range(7)]


def sent(place, person, first=LONG_AGO, last=WEDNESDAY):
    order = Deployment.objects.create(
        title="下沉", place=place, place_path=place.path, started_on=LONG_AGO, made_at=EVE
    )
    return Deployed.objects.create(
        deployment=order,
        person=person,
        place_path=place.path,
        started_on=first,
        ended_on=last,
        received_at=EVE,
    )


@pytest.fixture
def week(town):
    """Somebody sent until Wednesday and a resident volunteer; one stands at the gate each day."""
    town.guest = Person.objects.create(name="guest")
    town.there = sent(town.east, town.guest)
    town.post, town.hua = a_post(town), a_volunteer(town, "hua")
    town.roster = a_roster(town, town.guest, town.hua, published=False, days=7)
    town.shifts = [a_shift(town.post, day) for day in DAYS]
    return town


def off(town, who):
    """Days on which the problem keeps that person from the gate, and why."""
    problem = problem_for(town.roster, EVE).problem
    (person,) = (one for one in problem.people if one.id == person_key(who.pk))
    return {day: why for (day, _shift), why in person.blocked.items()} | dict(person.days_off)


def test_the_days_after_the_last_are_off_and_whoever_has_no_last_day_is_not_limited(week):
    assert off(week, week.guest) == {3: "term", 4: "term", 5: "term", 6: "term"}
    assert off(week, week.hua) == {}


def test_the_days_before_the_first_are_off(week):
    Deployed.objects.update(started_on=MONDAY + timedelta(days=5), ended_on=None)
    assert sorted(off(week, week.guest)) == [0, 1, 2, 3, 4]


def test_whoever_signed_up_as_well_serves_on_those_days_too(week):
    signed = SignUp.objects.create(
        kind="volunteer",
        person=week.guest,
        place=week.east,
        place_path=week.east.path,
        signed_at=EVE,
        ended_on=DAYS[5],
    )
    assert sorted(off(week, week.guest)) == [3, 4, 5, 6], "the place has not said yes"
    SignUp.objects.filter(pk=signed.pk).update(accepted_at=EVE)
    assert sorted(off(week, week.guest)) == [6]


def test_a_post_that_ends_is_a_last_day_and_one_elsewhere_is_none(week):
    Appointment.objects.filter(person=week.hua).update(ended_on=MONDAY)
    assert sorted(off(week, week.hua)) == [1, 2, 3, 4, 5, 6]
    Deployed.objects.update(place_path=week.west.path)
    assert off(week, week.guest) == {}


def test_a_duty_that_has_begun_stays_where_it_is(week):
    Deployed.objects.update(ended_on=MONDAY - timedelta(days=1))
    shift = week.shifts[0]
    Duty.objects.create(
        roster=week.roster,
        shift=shift,
        person=week.guest,
        place_path=shift.place_path,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )
    problem = problem_for(week.roster, shift.starts_at).problem
    guest = next(one for one in problem.people if one.id == person_key(week.guest.pk))
    assert list(guest.fixed) == [0]
    assert sorted({day for day, _shift in guest.blocked}) == [1, 2, 3, 4, 5, 6]


def test_who_returns_home_before_the_plan_is_accepted_is_kept_out_and_named(week):
    Deployed.objects.update(ended_on=None)
    Appointment.objects.filter(person=week.hua).update(ended_on=DAYS[0])
    run = planning.propose(week.roster, ROSTER, by=week.viewer("eva"), at=EVE)
    plan = feasible(problem_for(week.roster, EVE).problem).roster
    result = {"plan": {key: list(row) for key, row in plan.items()}, "cost": 1, "parts": {}}
    Run.objects.filter(pk=run.pk).update(state="done", result=result, cost=1)
    Deployed.objects.update(ended_on=WEDNESDAY, returned_at=EVE)
    runs.accept(Run.objects.get(pk=run.pk), by=week.viewer("eva"), at=EVE)
    held = Duty.objects.filter(person=week.guest, ended_at__isnull=True)
    assert max(held.values_list("shift__day", flat=True)) <= WEDNESDAY
    (told,) = kept_out(week.roster.changes.filter(kind="accepted")).values()
    assert {one.name for one in told} == {"guest"}


def test_it_takes_one_question_for_any_number_of_people(week, django_assert_num_queries):
    known = {one.pk: Who(one.pk) for one in (week.guest, week.hua)}
    with django_assert_num_queries(1):
        with_terms(known, week.east.path, DAYS[0], DAYS[-1])


# ── joint plans ──


@pytest.fixture
def street(town):
    a_street(town, communities=2, people=4)
    town.guest = Person.objects.create(name="guest")
    return town


def told(town):
    return city_for(town.viewer("lena"), town.places["street"], MONDAY, DAYS[-1], at=EVE, seed=1)


def test_in_a_joint_plan_the_days_after_the_last_are_off_too(street):
    place, _gate = street.gates[0]
    sent(place, street.guest)
    member = told(street).city.members[person_key(street.guest.pk)]
    assert dict(member.away) == dict.fromkeys(range(3, 7), "term")


def test_who_serves_in_the_next_community_from_then_on_is_not_limited(street):
    (first, _), (second, _) = street.gates
    sent(first, street.guest)
    sent(second, street.guest, first=WEDNESDAY + timedelta(days=1), last=None)
    assert not told(street).city.members[person_key(street.guest.pk)].away


def test_a_joint_plan_does_not_know_whom_no_place_has_accepted(street):
    place, _gate = street.gates[0]
    SignUp.objects.create(
        kind="volunteer",
        person=street.guest,
        place=place,
        place_path=place.path,
        signed_at=MONDAY_9AM,
        ended_on=DAYS[-1],
    )
    assert person_key(street.guest.pk) not in told(street).city.members
    SignUp.objects.update(accepted_at=EVE)
    assert person_key(street.guest.pk) in told(street).city.members
