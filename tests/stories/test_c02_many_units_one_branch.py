"""Eighteen members from five units serve in one temporary branch; at its end a note goes back to each home branch.

Each branch sends its own; the temporary branch shows where everybody comes from, and sees nobody any more
once it is revoked. The home branch reads what its member did.
"""

import pytest

from tests.town import LONG_AGO, _person
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Membership

PRACTICES = ("C02",)
PAGES = ("members:send", "members:organisation", "members:end", "members:member_back")
UNITS = {"集团机关": 5, "城管委": 4, "财政局": 4, "商学院": 3, "港航检查站": 2}


@pytest.fixture
def units(town) -> list[str]:
    """Five units' branches, each with a secretary and the members that it sends."""
    for unit, count in UNITS.items():
        town.organisations[unit] = add_organisation(
            "branch", f"{unit}党支部", parent=town.organisations["party"]
        )
        _person(town, f"{unit}书记", ("branch_secretary", unit), status="full")
        for number in range(count):
            who = _person(town, f"{unit}{'甲乙丙丁戊'[number]}", ("member", unit), status="full")
            Membership.objects.create(
                person=who, organisation=town.organisations[unit], home=True, started_on=LONG_AGO
            )
    return list(UNITS)


def test_from_five_units_and_back(town, walker, units, at):
    lena = walker("lena")
    at(5, 9)
    street = lena.open("members:organisation", town.organisations["street"].pk)
    page = street.follow("成立临时党支部").send(
        "建立",
        name="第一社区第一临时党支部",
        approved_by="滨湖街道党工委",
        remit="社区值守、入户宣传",
    )
    branch = page.address
    for unit, count in UNITS.items():
        secretary = walker(f"{unit}书记")
        home = secretary.open("members:organisation", town.organisations[unit].pk)
        for address in home.root.xpath("//*[@id='rows']//tbody/tr/td[1]//a/@href"):
            page = secretary.go(f"{address}send/").send(
                "保存", to="第一社区第一临时党支部", on="2026-11-05"
            )
        assert count == len(home.rows()), page.main

    page = lena.go(branch)
    homes = [row[2] for row in page.rows()]
    assert len(homes) == 18
    assert {home: homes.count(home) for home in homes} == {
        f"{u}党支部": n for u, n in UNITS.items()
    }
    page = page.follow("任命").send("任命", person=page.rows()[0][0], role="支部书记")

    at(28, 17)
    page = lena.go(branch).follow("撤销").send("撤销", on="2026-11-28")
    assert "18 名党员返回原支部" in page.main
    at(29, 9)
    page = lena.go(branch)
    assert page.rows() == []
    for _one in range(18):
        page = page.follow("表现反馈").send("保存", feedback="值守二十三天，入户宣传六十户")
    assert "待写表现反馈" not in page.main

    for unit in units:
        secretary = walker(f"{unit}书记")
        home = secretary.open("members:organisation", town.organisations[unit].pk)
        member = home.follow(f"{unit}甲")
        assert "入户宣传六十户" in member.main
        assert "2026-11-05–2026-11-28" in member.main
