"""A trip is asked for, taken by one car that is free and large enough, and driven."""

from datetime import timedelta

import pytest
from django.http import Http404

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import rosters, trips
from tongzhou.areas.duty.models import Absence, OtherDuty
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.queries.board import marks_of
from tongzhou.areas.duty.queries.planning import problem_for
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice

TEN = MONDAY_9AM + timedelta(hours=1)


HOUR = timedelta(hours=1)


def offered(town, driver, plate, place=None):
    """That car in the pool of the east, or of another place."""
    return trips.offer_vehicle(
        plate=plate,
        driver=driver,
        place=place or town.east,
        seats=4,
        load_kg=300,
        by=town.viewer(driver.name),
        at=MONDAY_9AM,
    )


@pytest.fixture
def driver(town):
    person = a_volunteer(town, "driver")
    town.car = offered(town, person, "吉A·00001")
    return person


def a_trip(town, **values):
    given = {"purpose": "送药", "start_from": "社区", "go_to": "医院", "people": 1, **values}
    return trips.ask(place=town.east, by=town.viewer("eva"), at=MONDAY_9AM, starts_at=TEN, **given)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_it_is_taken_and_driven(town, driver):
    trip = a_trip(town)
    trips.take(trip, town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    refused("moved_on", trips.take, trip, town.car, by=town.viewer("eva"), at=MONDAY_9AM)
    trips.finish(trip, by=town.viewer("driver"), at=TEN)
    fact = all_facts().get(kind="duty.trip_done")
    assert (fact.actor_id, fact.values) == (driver.pk, {"people": 1, "load_kg": 0})
    refused("moved_on", trips.finish, trip, by=town.viewer("driver"), at=TEN)


@pytest.mark.parametrize(
    ("values", "code"), [({"people": 5}, "too_small"), ({"load_kg": 400}, "too_small")]
)
def test_a_car_takes_what_it_can_carry(town, driver, values, code):
    trip = a_trip(town, **values)
    refused(code, trips.take, trip, town.car, by=town.viewer("driver"), at=MONDAY_9AM)


def test_one_car_is_not_in_two_places(town, driver):
    """68 hotels' laundry is carried separately: two loads at one time are two cars."""
    trips.take(a_trip(town, apart="一号店"), town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    second = a_trip(town, apart="二号店")
    refused("clash", trips.take, second, town.car, by=town.viewer("driver"), at=MONDAY_9AM)


def test_a_car_withdrawn_leaves_its_coming_trips_open(town, driver):
    trip = a_trip(town)
    trips.take(trip, town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    trips.withdraw_vehicle(town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    trip.refresh_from_db()
    assert (trip.state, trip.vehicle) == ("open", None)


def test_outsiders_ask_for_nothing(town, driver):
    refused(
        "not_allowed",
        trips.ask,
        place=town.east,
        by=town.viewer("wanda"),
        at=MONDAY_9AM,
        starts_at=TEN,
        purpose="x",
        start_from="a",
        go_to="b",
        people=1,
    )


def test_a_driver_without_a_post_finds_what_waits_in_the_pool(town, driver):
    """The notice leads there: whoever drives must see the trip, and nobody else's pool."""
    Appointment.objects.filter(person=driver).delete()
    trip = a_trip(town)
    assert trip in queries.trips(town.viewer("driver"))
    assert queries.trip(town.viewer("driver"), trip.pk) == trip
    trips.withdraw_vehicle(town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    assert trip not in queries.trips(town.viewer("driver"))
    with pytest.raises(Http404):
        queries.trip(town.viewer("wanda"), trip.pk)


def test_a_driver_hears_that_the_planner_has_chosen_the_car(
    town, driver, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        trips.take(a_trip(town), town.car, by=town.viewer("emil"), at=MONDAY_9AM)
    told = Notice.objects.filter(kind="duty.trip", person=driver)
    assert [one.text for one in told] == ["You drive at %(when)s."]


# --- drivers and their duties -----------------------------------------------------------------------


@pytest.mark.parametrize("binding", ["duty", "other", "leave", "trip"])
def test_a_driver_is_asked_whether_they_are_free(town, driver, binding):
    code = {"duty": "clash", "other": "other_duty", "leave": "leave", "trip": "drives"}[binding]
    if binding == "duty":
        a_duty(driver, a_shift(a_post(town), MONDAY))
    elif binding == "other":
        OtherDuty.objects.create(
            person=driver, what="机房", starts_at=TEN, ends_at=TEN + HOUR, recorded_at=MONDAY_9AM
        )
    elif binding == "leave":
        given = {"started_on": MONDAY, "ended_on": MONDAY, "recorded_at": MONDAY_9AM}
        Absence.objects.create(person=driver, kind="leave", **given)
    else:
        second = offered(town, driver, "吉A·00002")
        trips.take(a_trip(town), second, by=town.viewer("driver"), at=MONDAY_9AM)
    trip = a_trip(town)
    refused(code, trips.take, trip, town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    trip.refresh_from_db()
    assert trip.state == "open"


def test_a_duty_before_and_after_leaves_the_driver_free(town, driver):
    """Rest is a limit of duty: an errand of an hour does not ask for eleven hours of it."""
    a_duty(driver, a_shift(a_post(town), MONDAY, hour=6, hours=4))
    a_duty(driver, a_shift(a_post(town, "西门"), MONDAY, hour=11, hours=2))
    trip = trips.take(a_trip(town), town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    assert trip.state == "taken"


def test_who_drives_is_put_on_no_duty_then(town, driver):
    shift = a_shift(a_post(town), MONDAY)
    roster = a_roster(town, driver, published=False)
    trips.take(a_trip(town), town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    early = {"by": town.viewer("eva"), "at": MONDAY_9AM - 12 * HOUR}
    refused("drives", rosters.give, roster, shift, driver.pk, **early)
    (one,) = problem_for(roster, early["at"]).problem.people
    assert set(one.blocked.values()) == {"drives"}
    marks = marks_of(roster, [driver.pk], early["at"])
    assert [str(mark.words) for mark in marks[driver.pk, MONDAY]] == ["有出车"]


# --- one plate is one car ---------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["吉A·00001", "吉a 00001", "吉A-00001"])
def test_one_plate_is_in_one_pool(town, driver, typed):
    with pytest.raises(Refused) as caught:
        offered(town, driver, typed, place=town.places["west"])
    assert caught.value.code == "already_offered"
    assert town.east.name in str(caught.value.message)
    trips.withdraw_vehicle(town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    assert offered(town, driver, typed, place=town.places["west"]).plate == "吉A·00001"


# --- who is told ------------------------------------------------------------------------------------


def test_a_car_withdrawn_is_told_to_the_asker_and_the_other_drivers(
    town, driver, django_capture_on_commit_callbacks
):
    other = a_volunteer(town, "other")
    offered(town, other, "吉A·00003")
    trips.take(a_trip(town), town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    with django_capture_on_commit_callbacks(execute=True):
        trips.withdraw_vehicle(town.car, by=town.viewer("emil"), at=MONDAY_9AM)
    waits = Notice.objects.filter(text="The trip at %(when)s waits for a driver again.")
    assert {one.person for one in waits} == {town.people["eva"], other}
    assert Notice.objects.get(text="You do not drive at %(when)s any more.").person == driver


def test_a_trip_handed_back_is_told_to_the_other_drivers(
    town, driver, django_capture_on_commit_callbacks
):
    other = a_volunteer(town, "other")
    offered(town, other, "吉A·00003")
    trip = trips.take(a_trip(town), town.car, by=town.viewer("driver"), at=MONDAY_9AM)
    with django_capture_on_commit_callbacks(execute=True):
        trips.hand_back(trip, by=town.viewer("driver"), at=MONDAY_9AM)
    waits = Notice.objects.filter(text="The trip at %(when)s waits for a driver again.")
    assert {one.person for one in waits} == {town.people["eva"], other}
    refused("moved_on", trips.hand_back, trip, by=town.viewer("eva"), at=MONDAY_9AM)


def test_only_cars_of_its_pool_that_carry_it_are_offered_for_a_trip(town, driver, client):
    a_trip(town, load_kg=300)
    client.force_login(town.account("eva"))
    assert "吉A·00001 · driver</option>" in client.get("/duty/trips/").content.decode()
    a_trip(town, purpose="领物资", load_kg=400)
    page = client.get("/duty/trips/").content.decode()
    assert page.count("吉A·00001 · driver</option>") == 1
    assert "本车队没有坐得下、装得下的车。" in page
