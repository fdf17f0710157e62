"""Stalls and turns in the demo: who comes into the estates by plan, and a morning at the community's shop."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID

from tongzhou.areas.gates.actions import bearers, door, slots, stalls
from tongzhou.areas.gates.models import Booking, ServicePoint, Stall
from tongzhou.areas.gates.queries import slots as turns
from tongzhou.areas.gates.rules.stalls import Line
from tongzhou.base.errors import Refused
from tongzhou.config.demo.names import person_name
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.places.models import Household

MAIN, SEED = "槐荫里小区", 1810
STALLS = {MAIN: ("东门内1号位", "东门内2号位", "西门快递架"), "春涧苑": ("南门内1号位",)}
# Vendor, kind, what, estate, licence, days it still holds.
VENDORS = (
    ("青禾蔬果店", "shop", "蔬菜、水果、豆制品", MAIN, "食品经营许可证 示例-0231", 190),
    ("满仓米面肉奶店", "shop", "米、面、油、肉、奶", MAIN, "食品经营许可证 示例-0232", 9),
    ("捷安快递", "courier", "快递包裹", MAIN, "快递业务经营许可 示例-0233", 300),
    ("绿苑物业保洁队", "property", "垃圾清运、公共部位消毒", "春涧苑", "", None),
)
# Vendor, stall, days of the week, hours.
LINES = (
    ("青禾蔬果店", "东门内1号位", "1111111", 7, 11),
    ("满仓米面肉奶店", "东门内1号位", "1010100", 14, 17),
    ("满仓米面肉奶店", "东门内2号位", "0101011", 8, 12),
    ("捷安快递", "西门快递架", "1111110", 9, 18),
    ("绿苑物业保洁队", "南门内1号位", "1111111", 6, 8),
)
WEEKS = 3
SLOT_MINUTES, CAPACITY = 30, 12


def plan_stalls(stage: Stage, today: date) -> None:
    """The plan of these weeks was made last week; the shop has taken bookings since."""
    monday = today - timedelta(days=today.weekday())
    stage.plan(moment(monday - timedelta(days=4), 10), partial(_lay_out, stage, monday))
    stage.plan(moment(monday - timedelta(days=4), 11), partial(_open_shop, stage))
    for ahead in (0, 1):
        day = today + timedelta(days=ahead)
        stage.plan(moment(today - timedelta(days=1), 19 + ahead), partial(_book, stage, day))
    for quarter in range(9 * 4, 18 * 4):
        at = moment(today, quarter // 4, quarter % 4 * 15 + 5)
        stage.plan(at, partial(_at_the_door, stage))
    stage.plan(stage.now - timedelta(seconds=30), lambda at: slots.turn_over(at))


def _lay_out(stage: Stage, monday: date, at: datetime) -> None:
    by, dice, days = stage.eyes("shegong", at), Random(SEED), timedelta(days=7 * WEEKS - 1)
    for estate, names in STALLS.items():
        for name in names:
            stalls.add_stall(name, place=stage.built.places[estate], by=by, at=at)
    known = {}
    for name, kind, brings, estate, licence, left in VENDORS:
        known[name] = stalls.let_vendor_in(
            name,
            kind=kind,
            brings=brings,
            place=stage.built.places[estate],
            contact=person_name(dice),
            licence=licence,
            licence_until=stage.now.date() + timedelta(days=left) if left else None,
            by=by,
            at=at,
        )
    for name, stall, weekdays, starts, ends in LINES:
        line = Line(weekdays, time(starts), time(ends), monday, monday + days)
        where = Stall.objects.get(name=stall)
        stalls.plan(known[name], where, line, by=by, at=at)
    for vendor in known.values():
        for _ in range(2):
            bearers.give(vendor, holder=person_name(dice), by=by, at=at)


def _open_shop(stage: Stage, at: datetime) -> None:
    slots.open_point(
        "槐荫里便民超市",
        kind="shop",
        place=stage.built.places[MAIN],
        capacity=CAPACITY,
        slot_minutes=SLOT_MINUTES,
        opens=time(9),
        closes=time(18),
        weekdays="1111111",
        by=stage.eyes("shegong", at),
        at=at,
    )


def _book(stage: Stage, day: date, at: datetime) -> None:
    """Households take turns for that day; the first hours fill up."""
    dice, by = Random(SEED + day.toordinal() % 7), stage.eyes("shegong", at)
    shop = ServicePoint.objects.get(name="槐荫里便民超市")
    estate = stage.built.places[MAIN]
    homes = list(
        Household.objects.filter(place_path__startswith=estate.path).order_by("pk")[600:672]
    )
    starts = list(turns.hours_of(shop).starts_on(day))
    for number, home in enumerate(homes):
        start = starts[min(len(starts) - 1, int(dice.expovariate(0.22)))]
        whose = turns.Home(home.pk, "", turns.home_key(f"h:{home.pk}"))
        with suppress(Refused):
            slots.book_at_desk(
                shop,
                start,
                whose,
                priority=number % 6 == 0,
                wait=number % 9 == 0,
                client_key=UUID(int=(SEED << 64) + (day.toordinal() << 16) + number),
                by=by,
                at=at,
            )


def _at_the_door(stage: Stage, at: datetime) -> None:
    """Some with a booking come in, some without, some go; once in a while it is full."""
    shop = ServicePoint.objects.get(name="槐荫里便民超市")
    quarter = at.hour * 4 + at.minute // 15
    dice = Random(SEED + quarter)
    rows = Booking.objects.filter(point=shop, state="booked", slot__starts_at__lte=at)
    coming = rows.filter(slot__ends_at__gt=at).order_by("pk")[: dice.randint(3, 6)]
    presses = [partial(door.let_in, booking=one) for one in coming]
    presses += [door.let_in] * dice.randint(0, 3)
    presses += [door.step_out] * dice.randint(1, 6)
    presses += [door.give_another_time] * (dice.random() < 0.15)
    for number, press in enumerate(presses):
        key = UUID(int=(SEED << 64) + (1 << 40) + (at.toordinal() << 16) + quarter * 64 + number)
        with suppress(Refused):
            press(shop, key=key, at=at + timedelta(seconds=number))
