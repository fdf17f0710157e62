"""Four members with cars form a pool; a trip is asked for, one driver takes it, and no car is promised twice."""

from tests.town import _person

PRACTICES = ("E14",)
PAGES = ("duty:trips", "duty:offer_car", "duty:ask_trip", "duty:take_trip", "duty:finish_trip")
DRIVERS = 4


def test_four_drivers_and_two_trips_at_once(town, walker, at):
    at(16, 9)
    for number in range(DRIVERS):
        _person(town, f"司机{number}", ("volunteer", "east"), status="full")
        walker(f"司机{number}").open("duty:trips").follow("提供车辆").send(
            "提供", plate=f"云B·示{number}", place=town.east.name, seats=4, load_kg=300
        )
    eva = walker("eva")
    for goal in ("区医院", "街道仓库"):
        eva.open("duty:trips").follow("要车").send(
            "提交",
            place=town.east.name,
            purpose="送医送药",
            start_from="社区",
            go_to=goal,
            starts_at="2026-11-16T10:00",
            minutes=60,
            people=2,
        )
    page = eva.open("duty:trips")
    assert len(page.rows()) == DRIVERS
    first = walker("司机0").open("duty:trips").send("我来开")
    assert "云B·示0" in first.main
    second = walker("司机0").open("duty:trips").send("我来开")
    assert "同一时间" in second.main or second.status == 409, "one car, one trip at a time"
    page = walker("司机1").open("duty:trips").send("我来开")
    at(16, 11)
    page = walker("司机0").open("duty:trips").send("已完成")
    assert "完成" in page.main
    assert not page.offers("已完成")


def test_a_neighbour_sees_neither_cars_nor_trips(town, walker, at):
    at(16, 9)
    assert not walker("wanda").open("duty:trips").rows()
