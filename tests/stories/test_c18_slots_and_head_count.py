"""“便民超市人员分流管控”: never too many in the shop, nobody queues, the old have places, nobody is blamed.

Residents take a slot from the poster without signing in, the desk books for those without a phone; at the door
two large buttons count, codes are ticked, and “full” is told with another time instead.
"""

import re

from tongzhou.areas.gates.actions.slots import turn_over
from tongzhou.areas.gates.models import Booking, ServicePoint
from tongzhou.shared.facts.queries import all_facts

PRACTICES = ("C18",)
PAGES = (
    "gates:points",
    "gates:new_point",
    "gates:point",
    "posters:sheet",
    "gates:slots",
    "gates:turn",
    "gates:turn_find",
    "gates:door",
)


def a_shop(walker, capacity=3):
    page = walker.open("gates:new_point").send(
        "设立",
        name="便民超市",
        kind="店铺",
        place="槐荫小区",
        capacity=capacity,
        opens="09:00",
        closes="12:00",
    )
    assert "便民超市" in page.main
    return page


def take(passer_by, hour, home, **more):
    """Somebody takes the slot of that hour on the public page."""
    shop = ServicePoint.objects.get()
    page = passer_by.open("gates:slots", shop.poster.code)
    return page.send("就取这个时段", starts=f"2026-11-16T{hour}:00+08:00", home=home, **more)


def code_on(page):
    return re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}", page.main)[0]


def test_a_morning_at_the_shop(walker, at):
    at(16, 8)
    emil, resident = walker("emil"), walker()
    shop = a_shop(emil)
    poster = shop.follow("海报")
    assert ServicePoint.objects.get().poster.code in poster.main
    assert "不留姓名" in poster.main

    # Two homes take 9:00 from the poster; the third place is kept for the old.
    first = take(resident, "09:00", "1栋1单元501")
    take(resident, "09:00", "1-1-502")
    told = take(resident, "09:00", "1-1-503")
    assert told.status == 409
    assert "约满" in told.main
    old = resident.open("gates:slots", ServicePoint.objects.get().poster.code).follow(
        "有老年人或残疾人"
    )
    old = old.send("就取这个时段", starts="2026-11-16T09:00:00+08:00", home="2-1-101")
    assert "您的时段" in old.main

    # One booking a day for a household; the waiting list; the desk books for somebody who telephones.
    again = take(resident, "10:00", "1栋1单元501")
    assert again.status == 409
    waiting = take(resident, "09:00", "1-1-504", wait=True)
    assert "候补" in waiting.main
    page = emil.open("gates:point", ServicePoint.objects.get().pk)
    page = page.send("代为预约", starts="2026-11-16T09:30:00+08:00", home="3-2-201")
    assert "3-2-201" in page.main

    # The first cannot come: no reason is asked, and the place goes on.
    resident.go(first.address).send("来不了")
    assert "您的时段" in resident.go(waiting.address).main

    # At the door, on a phone that nobody signed in on.
    at(16, 9)
    door = walker().go(_door(emil))
    door = door.send("核销进店", code=code_on(waiting))
    assert "1 / 3" in door.main
    assert "您的时段" in walker().open("gates:turn_find", code=code_on(old)).main
    door.send("核销进店", code=code_on(old))
    assert "仅限预约" in door.walker.go(door.address).main, "the free place is held for 1-1-502"
    at(16, 9, 20)
    full = door.walker.go(door.address).send("+1").send("+1")
    assert full.status == 409
    assert "满" in full.main
    later = door.walker.go(door.address).send("改个时段")
    assert "09:30" in later.main
    out = later.send("−1")
    assert "2 / 3" in out.main

    # The slot is over: people are counted, and who did not come stands nowhere.
    at(16, 9, 46)
    turn_over(at(16, 9, 46))
    fact = all_facts().get(kind="gates.slot_over")
    assert (fact.values["people"], fact.values["turned"]) == (3, 1)
    assert not {"no_show", "missed"} & {f.name for f in Booking._meta.get_fields()}


def _door(emil):
    page = emil.open("gates:point", ServicePoint.objects.get().pk).send("门口页面")
    return re.search(r"/gates/door/[\w-]+/", page.text)[0]


def test_a_lost_phone_at_the_door_is_ended_from_the_desk(walker, at):
    at(16, 9)
    emil = walker("emil")
    a_shop(emil)
    door = _door(emil)
    assert walker().go(door).status == 200
    other = _door(emil)
    assert walker().go(door).status == 404
    emil.open("gates:point", ServicePoint.objects.get().pk).send("停用门口页面")
    assert walker().go(other).status == 404


def test_others_do_not_see_who_booked(walker, at):
    at(16, 8)
    a_shop(walker("emil"))
    take(walker(), "09:00", "1-1-502")
    shop = ServicePoint.objects.get()
    assert walker("wim").open("gates:point", shop.pk).status == 404
    assert "1-1-502" not in walker().open("gates:slots", shop.poster.code).text
    assert walker("pia").open("gates:points").status == 403
