"""Pressed twice it is one; of two leaders who enter the same the second meets it or is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.duty.actions import availability, deployments, pairs, pool, teams, trips
from tongzhou.areas.duty.models import Absence, Deployment, PairBond, SignUp, Trip
from tongzhou.areas.duty.tests.at_once import at_once
from tongzhou.areas.duty.tests.crew import MONDAY, a_volunteer
from tongzhou.areas.duty.tests.orders import LATER, an_order, workers
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.queries import all_facts

FRIDAY = MONDAY + timedelta(days=4)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def leave(town, by="eva", **more):
    given = {"kind": "leave", "first": MONDAY, "last": FRIDAY, **more}
    hua = town.people["hua"]
    return availability.stay_away(hua, by=town.viewer(by), at=MONDAY_9AM, **given)[0]


def test_the_same_leave_once_more_by_whomever_is_the_same_entry(town):
    a_volunteer(town, "hua")
    one = leave(town)
    assert leave(town) == leave(town, by="emil") == leave(town, by="hua") == one
    assert leave(town, last=FRIDAY + timedelta(days=1)) != one, "other days are another entry"
    availability.come_back(one, by=town.viewer("eva"), at=MONDAY_9AM)
    assert leave(town) != one, "what was taken back may be entered anew"


def test_one_family_is_written_down_once(town):
    hua, ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    given = {"place": town.east, "first": MONDAY, "family": True, "at": MONDAY_9AM}
    one = pairs.bond(hua, ning, by=town.viewer("eva"), **given)
    assert pairs.bond(ning, hua, by=town.viewer("emil"), **given) == one
    assert PairBond.objects.count() == 1


def signed(town, by="eva", **more):
    given = {"kind": "work", "place": town.east, "unit": town.organisations["works"], **more}
    return pool.sign_up(by=town.viewer(by), at=MONDAY_9AM, **given)


def test_a_unit_signs_up_once_for_a_place(town):
    row = signed(town)
    refused("already_signed_up", signed, town, by="emil")
    assert all_facts().filter(kind="duty.signed_up").count() == 1
    pool.withdraw(row, by=town.viewer("eva"), at=MONDAY_9AM)
    assert signed(town).unit == row.unit


def test_a_unit_whose_days_have_run_out_signs_up_anew(town):
    SignUp.objects.filter(pk=signed(town).pk).update(ended_on=MONDAY - timedelta(days=1))
    assert signed(town).ended_on > MONDAY


def test_an_order_pressed_twice_is_one_and_the_second_leader_is_told(town):
    key, eva = uuid4(), town.viewer("eva")
    one = an_order(town, key=key)
    assert an_order(town, key=key) == one
    refused("ordered_already", an_order, town, key=uuid4(), by=town.viewer("emil"))
    refused("key_known", an_order, town, key=key, by=town.viewer("emil"))
    deployments.close(one, by=eva, at=MONDAY_9AM)
    assert an_order(town, by=town.viewer("emil")) != one


def a_team(town, people, by="eva", **more):
    given = {"title": "搬运组", "place": town.east, "leader": people[0], "started_on": MONDAY}
    given |= {"ended_on": LATER, "unit": town.organisations["works"], **more}
    return teams.form_team(people, by=town.viewer(by), at=MONDAY_9AM, **given)


def test_a_team_formed_twice_is_one_team(town):
    people, key = workers(town, 3), uuid4()
    one = a_team(town, people, key=key)
    assert a_team(town, people, key=key) == one
    refused("ordered_already", a_team, town, people, by="emil", key=uuid4())
    assert (Deployment.objects.count(), one.people.count()) == (1, 3)


def a_trip(town, by="eva", **more):
    given = {"purpose": "送药", "start_from": "社区", "go_to": "医院", "people": 1, **more}
    starts = MONDAY_9AM + timedelta(hours=1)
    asked = {"place": town.east, "by": town.viewer(by), "at": MONDAY_9AM, "starts_at": starts}
    return trips.ask(**asked, **given)


def test_a_trip_asked_twice_is_one_and_the_second_leader_is_told(town):
    key = uuid4()
    one = a_trip(town, key=key)
    assert a_trip(town, key=key) == one
    refused("asked_already", a_trip, town, by="emil", key=uuid4())
    refused("key_known", a_trip, town, by="emil", key=key)
    assert a_trip(town, key=uuid4()) != one, "on purpose: from a new page, two cars are needed"
    assert a_trip(town, by="emil", purpose="接人") != one


def test_the_pages_carry_the_key_and_sent_twice_it_is_one(town, client):
    client.force_login(town.account("eva"))
    address = reverse("duty:ask_trip")
    form = client.get(address).context["form"]
    values = {
        "key": str(form["key"].value()),
        "place": town.east.pk,
        "purpose": "送药",
        "start_from": "社区",
        "go_to": "医院",
        "starts_at": "2126-11-16T10:00",
        "minutes": 60,
        "people": 1,
        "load_kg": 0,
    }
    for _press in range(2):
        assert client.post(address, values).status_code == 302
    assert Trip.objects.count() == 1
    assert 'name="key"' in client.get(reverse("duty:new_deployment")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_the_same_moment_leave_one_entry():
    town = build_town()
    a_volunteer(town, "hua")
    people, key = workers(town, 2), uuid4()
    at_once(lambda: leave(town), lambda: leave(town, by="emil"))
    assert Absence.objects.count() == 1
    assert at_once(lambda: signed(town), lambda: signed(town, by="emil")) == [
        "already_signed_up",
        "done",
    ]
    came = at_once(lambda: a_team(town, people, key=key), lambda: a_team(town, people, key=key))
    assert (came, Deployment.objects.count()) == (["done", "done"], 1)
    came = at_once(lambda: an_order(town), lambda: an_order(town, by=town.viewer("emil")))
    assert came == ["done", "ordered_already"]
    assert at_once(lambda: a_trip(town), lambda: a_trip(town, by="emil")) == [
        "asked_already",
        "done",
    ]
