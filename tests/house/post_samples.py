"""Samples of what is to be staffed in the east: each bears the canary."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.duty.actions import cards, posts, shifts
from tongzhou.areas.duty.models import Pattern, RoleCard
from tongzhou.areas.duty.queries.lines import lines_of

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
