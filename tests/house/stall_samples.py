"""Samples of vendors, stalls, a shop with bookings, and an estate's own questions, each bearing the canary."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import uuid4

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.gates.actions import door, slots, stalls, visits
from tongzhou.areas.gates.queries.slots import Home, home_key
from tongzhou.areas.gates.rules.questions import Question
from tongzhou.areas.gates.rules.stalls import Line

DAY = MONDAY_9AM.date()


def fill(town: Town, canary: str) -> None:
    """Rows that only the east may see."""
    eva = {"by": town.viewer("eva"), "at": MONDAY_9AM}
    estate = town.places["east_estate"]
    vendor = stalls.let_vendor_in(
        f"鲜蔬店{canary}",
        kind="shop",
        brings=canary,
        contact=canary,
        phone=canary[:20],
        licence=canary,
        place=estate,
        **eva,
    )
    stall = stalls.add_stall(f"东门{canary}", place=estate, **eva)
    line = Line("1111111", time(8), time(11), DAY, DAY + timedelta(days=30))
    stalls.plan(vendor, stall, line, **eva)
    _shop(town, canary, eva)
    visits.design(estate, [Question(canary), Question(f"{canary}?", "yes_no")], **eva)


def _shop(town, canary, eva):
    shop = slots.open_point(
        f"便民超市{canary}",
        kind="shop",
        place=town.places["east_estate"],
        capacity=5,
        slot_minutes=30,
        opens=time(9),
        closes=time(12),
        weekdays="1111111",
        **eva,
    )
    home = Home(town.households["east"].pk, canary, home_key(canary))
    slots.book_at_desk(shop, MONDAY_9AM + timedelta(hours=1), home, **eva)
    slots.close_day(shop, DAY + timedelta(days=9), words=canary, **eva)
    door.let_in(shop, key=uuid4(), at=MONDAY_9AM)
