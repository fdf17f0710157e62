"""A call-up of the town with its answers, each carrying the canary."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.duty.actions import answers, surges
from tongzhou.areas.duty.models import OtherDuty


def fill(town: Town, east: str) -> None:
    """A call-up under way: one with a seat, one waiting, one who would come if somebody took their duty."""
    hours = {"starts_at": MONDAY_9AM, "ends_at": MONDAY_9AM + timedelta(hours=3)}
    OtherDuty.objects.create(person=town.people["bea"], what=east, recorded_at=MONDAY_9AM, **hours)
    wish = surges.Wish(
        title=f"集结{east}",
        place=town.east,
        meet_at=east,
        seats={"": 1},
        key=uuid4(),
        job=east,
        **hours,
    )
    surge = surges.open_surge(wish, by=town.viewer("eva"), at=MONDAY_9AM)
    for who in ("mo", "gus", "bea"):
        by, person = town.viewer(who), town.people[who].pk
        answers.answer(surge, person, way="page", by=by, at=MONDAY_9AM, if_swapped=True)
