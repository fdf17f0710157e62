"""Fifteen from five units serve in one deployment: each unit reads what is said of its own people, and of no others."""

import io

from openpyxl import load_workbook

from tests.stories.deployed import a_unit
from tests.town import LONG_AGO, _person
from tongzhou.ground.organisations.models import Appointment, Membership, Person

PRACTICES = ("C02",)
PAGES = ("duty:home_units", "duty:home_units_out", "duty:give_back", "duty:sent_by_us")
UNITS = {"集团机关": 4, "城管委": 3, "财政局": 3, "商学院": 3, "港航检查站": 2}


def people_of(town, unit, count):
    a_unit(town, unit)
    _person(town, f"{unit}干事", ("unit_officer", unit))
    for sign in "甲乙丙丁"[:count]:
        person = Person.objects.create(name=f"{unit}{sign}", status="full")
        person.employments.create(unit=town.organisations[unit], started_on=LONG_AGO)
        Membership.objects.create(
            person=person, organisation=town.organisations[f"{unit}党支部"], started_on=LONG_AGO
        )
        Appointment.objects.create(
            person=person,
            role="volunteer",
            organisation=town.organisations["east"],
            started_on=LONG_AGO,
        )


def test_fifteen_from_five(town, walker, at):
    for unit, count in UNITS.items():
        people_of(town, unit, count)
    at(5, 9)
    eva = walker("eva")
    page = eva.open("duty:new_deployment").send(
        "下达",
        kind="下沉",
        title="五单位支援",
        place=town.east.name,
        started_on="2026-11-05",
        ended_on="2026-11-28",
    )
    names = [f"{unit}{sign}" for unit, count in UNITS.items() for sign in "甲乙丙丁"[:count]]
    page = page.send("派出", names="，".join(names))
    order = page.address
    at(27, 17)
    for name in names:
        page = eva.go(order + f"?q={name}").follow_in(name, "返岗")
        page.send("返岗", on="2026-11-27", note=f"{name}值守二十三天")

    page = eva.go(order).follow("派出单位与反馈")
    assert "15 人" in page.main
    assert "来自 5 家单位" in page.main
    book = page.follow("导出名册").send("下载", reason="向派出单位反馈")
    sheet = load_workbook(io.BytesIO(book.content)).active
    cells = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    assert sum("已返岗" in row for row in cells) == 15

    for unit, count in UNITS.items():
        page = walker(f"{unit}干事").open("duty:sent_by_us")
        assert len(page.rows()) == count
        assert all(row[0].startswith(unit) and unit in row[-1] for row in page.rows())
