"""The private calendar address: shown once, a digest kept, void when its owner ends it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from icalendar import Calendar

from tongzhou.areas.duty.models import Feed
from tongzhou.areas.duty.tests.crew import a_duty, a_post, a_shift, a_volunteer
from tongzhou.ground.access.models import Account


@pytest.fixture
def hua(town, client):
    town.hua = a_volunteer(town, "hua")
    tomorrow = localdate() + timedelta(days=1)
    town.duty = a_duty(town.hua, a_shift(a_post(town), tomorrow, 17, 15))
    client.force_login(town.account("hua"))
    return town


def made(client):
    page = client.post(reverse("duty:calendar")).content.decode()
    return re.search(r"/duty/calendar/([\w-]+)\.ics", page)[1]


def fetched(client, secret):
    client.logout()
    return client.get(reverse("duty:feed", args=[secret]))


def test_the_night_ends_on_the_next_day_in_the_zone_of_the_place(hua, client):
    answer = fetched(client, made(client))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    tomorrow = localdate() + timedelta(days=1)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert (event.start.hour, event.start.date()) == (17, tomorrow)
    assert (event.end.hour, event.end.date()) == (8, tomorrow + timedelta(days=1))
    assert event.start == hua.duty.starts_at
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    assert {one["TZOFFSETTO"].to_ical() for one in zone.walk("STANDARD")} == {"+0800"}


def test_an_entry_keeps_its_name_and_holds_nobody_elses(hua, client):
    a_duty(hua.people["eva"], hua.duty.shift)
    text = fetched(client, made(client)).content.decode()
    assert f"UID:duty-{hua.duty.pk}@tongzhou" in text
    assert "eva" not in text


def test_the_secret_is_told_once_and_not_kept(hua, client):
    secret = made(client)
    assert len(secret) >= 40
    assert secret not in client.get(reverse("duty:calendar")).content.decode()
    assert secret not in str(Feed.objects.values())


def test_a_new_address_makes_the_old_one_void(hua, client):
    old = made(client)
    new = made(client)
    assert fetched(client, old).status_code == 404
    assert fetched(client, new).status_code == 200


def test_it_ends_with_its_owner(hua, client):
    secret = made(client)
    client.post(reverse("duty:end_calendar"))
    assert fetched(client, secret).status_code == 404
    client.force_login(hua.account("hua"))
    secret = made(client)
    Account.objects.filter(pk=hua.hua.account_id).update(is_active=False)
    assert fetched(client, secret).status_code == 404


def test_a_duty_given_back_is_gone_from_it(hua, client):
    secret = made(client)
    hua.duty.ended_at = hua.duty.starts_at
    hua.duty.save()
    assert b"VEVENT" not in fetched(client, secret).content
