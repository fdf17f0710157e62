"""Seven members within ten minutes' drive of a community become one team, whatever works they belong to.

Everybody says themselves where they set out from; no address is kept. Two who live too far are not asked.
"""

from tests.stories.deployed import an_officer, lies
from tests.town import LONG_AGO, MONDAY_9AM, _person

PRACTICES = ("A02",)
PAGES = ("duty:whereabouts", "duty:around", "duty:deployment")
NEAR, FAR = 7, 2


def say_where(walker, name, place):
    page = walker(name).open("duty:whereabouts")
    page.send("保存", place=place, mode="汽车", most_minutes=30)


def test_seven_of_nine_are_near_enough(town, walker, at):
    an_officer(town)
    lies(town, town.east, 110.482, 32.061, "eva", MONDAY_9AM)
    lies(town, town.places["east_estate"], 110.485, 32.063, "eva", MONDAY_9AM)
    lies(town, town.west, 110.95, 32.4, "wanda", MONDAY_9AM)
    for number in range(NEAR + FAR):
        person = _person(town, f"司{number}", status="full")
        person.employments.create(unit=town.organisations["works"], started_on=LONG_AGO)
    at(16, 9)
    for number in range(NEAR):
        say_where(walker, f"司{number}", town.places["east_estate"].name)
    for number in range(NEAR, NEAR + FAR):
        say_where(walker, f"司{number}", town.west.name)

    uwe = walker("uwe")
    page = uwe.open("duty:around").send("查找", place=town.east.name, minutes=10, size=7)
    assert len(page.rows()) == NEAR
    assert page.main.count(" + ") == 3, "three pairs and one who goes along"
    page = page.send(
        "组成突击队",
        title="槐荫里跨区工作队",
        leader=page.rows()[0][1].split()[0],
        started_on="2026-11-16",
        ended_on="2026-11-30",
        unit=town.organisations["group"].name,
    )
    assert "已组成小队，共 7 人" in page.main
    assert "7 人等待接收" in page.main
    assert "7" in walker("eva").go(page.address).send("全部接收").main


def test_where_nobody_is_near_no_team_is_formed(town, walker, at):
    an_officer(town)
    lies(town, town.east, 110.482, 32.061, "eva", MONDAY_9AM)
    page = walker("uwe").open("duty:around").send("查找", place=town.east.name, minutes=10, size=7)
    assert "这段时间内无人能到" in page.main
    assert not page.offers("组成突击队")
