"""Samples of those who are sent, sign up, claim and drive in the east, each bearing the canary."""

from __future__ import annotations

from datetime import timedelta

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.duty.actions import around, deployments, pool, trips
from tongzhou.ground.organisations.models import Person

DAY = MONDAY_9AM.date()
LATER = DAY + timedelta(days=30)


def fill(town: Town, canary: str) -> None:
    """Rows that only the east may see."""
    eva = town.viewer("eva")
    _sent(town, canary, eva)
    _offered(town, canary, eva)
    around.locate(town.east, longitude=114.3, latitude=30.5, system="gcj02", by=eva, at=MONDAY_9AM)
    town.east.refresh_from_db()
    around.set_out_from(
        town.east, mode="car", most_minutes=30, by=town.viewer("emil"), at=MONDAY_9AM
    )


def _sent(town, canary, eva):
    one = deployments.order(
        title=f"支援{canary}",
        place=town.east,
        started_on=DAY,
        ended_on=LATER,
        leader=town.people["emil"],
        remit=canary,
        by=eva,
        at=MONDAY_9AM,
    )
    person = Person.objects.create(name=f"盛工{canary}")
    person.employments.create(unit=town.organisations["east"], started_on=DAY)
    deployments.send(one, [person], by=eva, at=MONDAY_9AM)
    pool.claim(
        kind="duty",
        title=f"认领{canary}",
        organisation=town.organisations["east"],
        started_on=DAY,
        ended_on=LATER,
        by=eva,
        at=MONDAY_9AM,
    )
    pool.sign_up(
        kind="volunteer",
        place=town.east,
        person=town.people["emil"],
        offers=canary,
        risks_told=True,
        by=eva,
        at=MONDAY_9AM,
    )


def _offered(town, canary, eva):
    car = trips.offer_vehicle(
        plate=canary[-3:] + "01",
        driver=town.people["emil"],
        place=town.east,
        by=eva,
        at=MONDAY_9AM,
    )
    trip = trips.ask(
        place=town.east,
        purpose=canary,
        start_from="社区",
        go_to="医院",
        people=1,
        starts_at=MONDAY_9AM + timedelta(hours=1),
        by=eva,
        at=MONDAY_9AM,
    )
    trips.take(trip, car, by=eva, at=MONDAY_9AM)
