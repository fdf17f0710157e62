"""A trip is asked for, taken by one car that is free and large enough, and driven."""

from datetime import timedelta

import pytest
from django.http import Http404

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import trips
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.tests.crew import a_volunteer
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice

TEN = MONDAY_9AM + timedelta(hours=1)


@pytest.fixture
def driver(town):
    person = a_volunteer(town, "driver")
    town.car = trips.offer_vehicle(
        plate="吉A·00001",
        driver=person,
        place=town.east,
        seats=4,
        load_kg=300,
        by=town.viewer("driver"),
        at=MONDAY_9AM,
    )
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
