"""“规范安排了蔬菜水果、米面肉奶等销售店铺进入小区”: shops come into the estate by a plan, with passes of their own.

The community lays out stalls, lets vendors in and puts them on the week; two never stand on one stall at the
same time; each of their people has a service pass for the plan's days; the week hangs on paper at the gate.
"""

from tongzhou.areas.gates.models import Pass, Vendor
from tongzhou.shared.facts.queries import all_facts

PRACTICES = ("E10",)
PAGES = (
    "gates:stall_plan",
    "gates:new_stall",
    "gates:vendors",
    "gates:new_vendor",
    "gates:vendor",
    "gates:move_stand",
    "gates:pause_stand",
)
WEEK = {"first_day": "2026-11-16", "last_day": "2026-11-29"}
WORKDAYS = ["0", "1", "2", "3", "4"]


def let_in(walker, name, brings, **more):
    page = walker.open("gates:new_vendor")
    return page.send("登记商户", name=name, kind="店铺", place="槐荫小区", brings=brings, **more)


def test_vegetables_rice_and_meat_come_into_the_estate_by_a_plan(walker, clock):
    emil = walker("emil")
    for name in ("东门内1号位", "东门内2号位"):
        page = emil.open("gates:new_stall").send("新增摊位", place="槐荫小区", name=name)
    assert [row[0].split()[0] for row in page.rows()] == ["东门内1号位", "东门内2号位"]

    shop = let_in(emil, "鲜蔬店", "蔬菜水果", licence="食品经营许可证", licence_until="2027-06-30")
    assert "先把商户排进摊位安排" in shop.main, "no pass without a plan"
    page = shop.send(
        "排进安排", stall="东门内1号位", weekdays=WORKDAYS, starts="08:00", ends="11:00", **WEEK
    )
    assert "东门内1号位" in page.main
    assert "08:00–11:00" in page.main

    # Rice and meat want the same stall at ten o'clock, and are told who stands there.
    meat = let_in(emil, "米面肉奶店", "米、面、肉、奶", licence_until="2026-11-20")
    assert "2026-11-20" in meat.main, "the licence runs out soon"
    told = meat.send("排进安排", stall="东门内1号位", starts="10:00", ends="12:00", **WEEK)
    assert told.status == 409
    assert "鲜蔬店" in told.text
    emil.go(meat.address).send(
        "排进安排", stall="东门内2号位", starts="10:00", ends="12:00", **WEEK
    )

    # Its people hold service passes until the plan's last day.
    page = emil.go(shop.address).send("发专用出入证", holder="柏送")
    assert "柏*" in page.main
    given = Pass.objects.get()
    assert (given.kind, given.unit, f"{given.ends_at:%Y-%m-%d}") == (
        "service",
        "鲜蔬店",
        "2026-11-29",
    )

    plan = emil.open("gates:stall_plan")
    assert [cell.split()[0] for cell in plan.rows()[0][1:6]] == ["鲜蔬店"] * 5
    assert plan.rows()[0][6:] == ["—", "—"]
    assert "摊位安排表" in plan.text, "the head of the printed page"


def test_a_vendor_moves_pauses_and_ends(walker, at):
    emil = walker("emil")
    for name in ("东门", "西门"):
        emil.open("gates:new_stall").send("新增摊位", place="槐荫小区", name=name)
    shop = let_in(emil, "鲜蔬店", "蔬菜水果")
    shop = shop.send("排进安排", stall="东门", starts="08:00", ends="11:00", **WEEK)
    emil.go(shop.address).send("发专用出入证", holder="柏送")

    at(18)
    page = emil.go(shop.address).follow("换摊位").send("换过去", stall="西门", on="2026-11-19")
    assert "已换摊位" in page.main
    plan = emil.open("gates:stall_plan")
    by_stall = {row[0].split()[0]: [cell.split()[0] for cell in row[1:]] for row in plan.rows()}
    assert by_stall["东门"] == ["鲜蔬店"] * 3 + ["—"] * 4
    assert by_stall["西门"] == ["—"] * 3 + ["鲜蔬店"] * 4

    page = emil.go(shop.address).follow_in("西门", "暂停")
    page = page.send("暂停", first="2026-11-20", last="2026-11-21", reason="环境消杀")
    assert "环境消杀" in page.main
    assert emil.open("gates:stall_plan").text.count("暂停") >= 2

    at(25)
    page = emil.go(shop.address).send("不再进入")
    assert "2026-11-25" in page.main
    assert Pass.objects.get().state == "revoked"
    assert all_facts().filter(kind="gates.vendor_in").count() == 1


def test_others_neither_see_nor_plan(walker, town, clock):
    emil = walker("emil")
    emil.open("gates:new_stall").send("新增摊位", place="槐荫小区", name="东门")
    let_in(emil, "鲜蔬店", "蔬菜水果")
    vendor = Vendor.objects.get()
    assert walker("wim").open("gates:vendor", vendor.pk).status == 404
    assert "鲜蔬店" not in walker("wim").open("gates:vendors").text
    seen = walker("lena").open("gates:vendor", vendor.pk)
    assert not seen.offers("排进安排"), "the street looks on"
    assert walker("pia").open("gates:stall_plan").status == 403
