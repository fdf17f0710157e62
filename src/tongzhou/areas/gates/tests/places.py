"""Short ways to a vendor, a stall and a shop in the small town."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.gates.actions import slots, stalls
from tongzhou.areas.gates.models import ServicePoint, Stall, Vendor
from tongzhou.areas.gates.queries.slots import Home, home_key
from tongzhou.areas.gates.rules.stalls import Line

MONDAY = MONDAY_9AM.date()


def a_vendor(town: Town, name: str = "鲜蔬店", **fields) -> Vendor:
    values = {"kind": "shop", "brings": "蔬菜水果", "place": town.places["east_estate"]} | fields
    return stalls.let_vendor_in(name, by=town.viewer("eva"), at=MONDAY_9AM, **values)


def a_stall(town: Town, name: str = "东门内1号位") -> Stall:
    place = town.places["east_estate"]
    return stalls.add_stall(name, place=place, by=town.viewer("eva"), at=MONDAY_9AM)


def a_line(
    weekdays: str = "1111100", starts: int = 8, ends: int = 11, first: date = MONDAY, days: int = 14
) -> Line:
    return Line(weekdays, time(starts), time(ends), first, first + timedelta(days=days - 1))


def planned(town: Town, vendor: Vendor, stall: Stall, **fields):
    return stalls.plan(vendor, stall, a_line(**fields), by=town.viewer("eva"), at=MONDAY_9AM)


def a_shop(town: Town, name: str = "便民超市", **fields) -> ServicePoint:
    values = {
        "kind": "shop",
        "place": town.places["east_estate"],
        "capacity": 5,
        "slot_minutes": 30,
        "opens": time(9),
        "closes": time(12),
        "weekdays": "1111111",
    } | fields
    return slots.open_point(name, by=town.viewer("eva"), at=MONDAY_9AM, **values)


def a_home(words: str = "3-2-501") -> Home:
    return Home(None, words, home_key(f"t:{words}"))


def a_booking(town: Town, shop: ServicePoint, starts_at, words: str = "", **fields):
    words = words or str(uuid4())[:8]
    values = {"by": town.viewer("emil"), "at": MONDAY_9AM} | fields
    return slots.book_at_desk(shop, starts_at, a_home(words), **values)
