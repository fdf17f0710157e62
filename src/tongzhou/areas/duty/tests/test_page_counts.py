"""Attendance, rest, hours, cars: with one line or with three, the pages ask the same number of questions."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.stories.walk import Clock
from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import attendance, proofs, swaps, trips
from tongzhou.areas.duty.attended import Attended
from tongzhou.areas.duty.models import Pattern
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
    at,
)

EVENING = at(MONDAY, 21)
DAY = timedelta(days=1)


def to_confirm(town, n):
    """Two people on a shift that is over."""
    shift = a_shift(a_post(town, f"门{n}"), MONDAY - n * DAY, need=2)
    for who in ("a", "b"):
        a_duty(a_volunteer(town, f"{who}{n}"), shift)


def on_one_shift(town, n):
    a_duty(a_volunteer(town, f"c{n}"), town.shift)


def without_rest(town, n):
    """Six days in a row, and a duty yesterday that went on for three hours more."""
    person, post = a_volunteer(town, f"d{n}"), a_post(town, f"岗{n}")
    for day in range(-1, 5):
        duty = a_duty(person, a_shift(post, MONDAY + day * DAY))
        if day == -1:
            longer = Attended(duty.pk, True, duty.starts_at, duty.ends_at + timedelta(hours=3))
            attendance.confirm(duty.shift, [longer], by=town.viewer("eva"), at=MONDAY_9AM)


def served(town, n):
    """A confirmed duty of hua, and a proof of it."""
    shift = a_shift(a_post(town, f"处{n}"), MONDAY - (n + 1) * DAY)
    duty, eva = a_duty(town.people["hua"], shift), town.viewer("eva")
    there = Attended(duty.pk, True, duty.starts_at, duty.ends_at)
    attendance.confirm(shift, [there], by=eva, at=MONDAY_9AM)
    days = {"first_day": shift.day, "last_day": shift.day}
    proof = proofs.ask(town.east, **days, by=town.viewer("hua"), at=MONDAY_9AM)
    proofs.issue(proof, by=eva, at=MONDAY_9AM)


def usual_hours(town, n):
    Pattern.objects.create(
        name=f"早{n}", place_path=town.east.path, starts=time(6 + n), minutes=480
    )


def on_the_road(town, n):
    eva, starts = town.viewer("eva"), EVENING + timedelta(hours=3 * n + 1)
    driver = a_volunteer(town, f"e{n}")
    given = {"place": town.east, "by": eva, "at": MONDAY_9AM}
    car = trips.offer_vehicle(plate=f"吉A·0000{n}", driver=driver, seats=4, load_kg=300, **given)
    asked = {"purpose": "送药", "start_from": "社区", "go_to": "医院", "people": 1}
    trips.ask(starts_at=starts, **asked, **given)
    taken, driven = (trips.ask(starts_at=starts, **asked, **given) for _ in range(2))
    trips.take(taken, car, by=eva, at=MONDAY_9AM)
    trips.cancel(driven, by=eva, at=MONDAY_9AM)


def on_offer(town, n):
    shift = a_shift(a_post(town, f"台{n}"), MONDAY + 2 * DAY)
    hua, ning = town.people["hua"], town.people["ning"]
    duty = a_duty(hua, shift, a_roster(town, hua, ning))
    swaps.offer(duty, kind="give", to=ning.pk, by=town.viewer("hua"), at=MONDAY_9AM)


PAGES = [
    ("attendance", "eva", to_confirm),
    ("shift_attendance", "eva", on_one_shift),
    ("rest", "eva", without_rest),
    ("my_hours", "hua", served),
    ("hours", "eva", usual_hours),
    ("trips", "eva", on_the_road),
    ("trips", "e0", on_the_road),
    ("offers", "ning", on_offer),
]


@pytest.mark.parametrize(
    ("name", "who", "more"), PAGES, ids=lambda one: getattr(one, "__name__", one)
)
def test_three_lines_ask_no_more_than_one(client, town, name, who, more):
    a_volunteer(town, "hua"), a_volunteer(town, "ning")
    town.shift = a_shift(a_post(town), MONDAY, need=4)
    address = reverse(f"duty:{name}", args=[town.shift.pk] if name == "shift_attendance" else [])
    counts, lengths = [], []
    with Clock(EVENING).patch():
        more(town, 0)
        client.force_login(town.account(who))
        for numbers in ((), (1, 2)):
            for n in numbers:
                more(town, n)
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                page = client.get(address)
            assert page.status_code == 200
            counts.append(len(asked))
            lengths.append(len(page.content))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 25
    assert lengths[1] > lengths[0] + 100, "there is more to see"
