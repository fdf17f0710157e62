"""Samples of what is to be staffed in the east: each bears the canary."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.duty.actions import availability, cards, minors, pairs, posts, shifts
from tongzhou.areas.duty.models import Pattern, RoleCard
from tongzhou.areas.duty.queries.lines import lines_of
from tongzhou.ground.organisations.models import Appointment, Person

DAY = MONDAY_9AM.date()


def fill(town: Town, canary: str) -> None:
    """An own card and procedure, own hours, a post, a usual week, and the shifts made from it."""
    by = {"by": town.viewer("eva"), "at": MONDAY_9AM}
    shipped = RoleCard.objects.get(code="outreach", place_path="")
    own = cards.own_card(
        shipped, place=town.east, name="宣传", duties=canary, skills=[], harmless=True, **by
    )
    cards.write_procedure(
        "outreach", place=town.east, title=canary, body=canary, effective_on=DAY, **by
    )
    posts.add_hours(canary[:20], starts=time(7), minutes=60, place=town.east, **by)
    post = posts.open_post(f"北门{canary}", card=own, place=town.east, adults_only=False, **by)
    week = posts.make_template(canary, place=town.east, **by)
    hours = Pattern.objects.get(code="day")
    posts.add_line(week, post=post, pattern=hours, need=1, **by)
    shifts.lay(town.east, lines_of(week), DAY, DAY, key=UUID(int=7), template=week, **by)
    _time(town, canary, by)


def _time(town: Town, canary: str, by: dict) -> None:
    """Somebody's availability, a minor with consent on paper, and a pair."""
    emil, at = town.people["emil"], MONDAY_9AM
    hours = {"starts_at": at, "ends_at": at + timedelta(hours=8)}
    availability.add_other_duty(emil, what=canary, **hours, **by)
    availability.stay_away(emil, kind="no_heavy", first=DAY, **by)
    availability.wish(emil, wants=True, weight=1, weekday=2, **by)
    availability.say_skills(emil, ["cash"], **by)
    minor = Person.objects.create(
        name=canary,
        born_on=date(2010, 5, 1),
        guardian=emil,
        guardian_agreed_on=DAY,
    )
    Appointment.objects.create(
        person=minor,
        organisation=town.organisations["east"],
        role="volunteer",
        started_on=DAY,
    )
    minors.consent(minor, cards=["outreach"], minutes_a_day=60, first=DAY, on_paper=True, **by)
    pairs.bond(emil, town.people["eva"], place=town.east, first=DAY, **by)
