"""Branches take on what they answer for, each under its own name: four of them, and nothing twice in one term."""

from tests.stories.deployed import an_officer
from tongzhou.ground.organisations.actions import add_organisation

PRACTICES = ("E19",)
PAGES = ("duty:claim", "duty:claims", "duty:give_up")
AREAS = {"机修": "两台行车", "多经": "门面和招待所", "地质": "样品库", "钻探": "钻机场地"}


def test_four_branches_each_their_own(town, walker, at):
    an_officer(town)
    for name in AREAS:
        add_organisation("branch", f"{name}党支部", parent=town.organisations["works"])
    at(16, 9)
    uwe = walker("uwe")
    for name, what in AREAS.items():
        page = uwe.open("duty:claim").send(
            "认领",
            kind="任务",
            organisation=f"{name}党支部",
            person="",
            title=f"{name}责任区",
            duties=what,
            started_on="2026-11-16",
            ended_on="2027-03-31",
        )
        assert "已认领" in page.main
    page = uwe.open("duty:claims")
    assert {row[2] for row in page.rows()} == {f"{name}党支部" for name in AREAS}
    page = uwe.open("duty:claim").send(
        "认领",
        kind="任务",
        organisation="机修党支部",
        person="",
        title="机修责任区",
        started_on="2026-12-01",
        ended_on="2026-12-31",
    )
    assert "机修党支部" in page.main
    assert "已认领。" not in page.main, "what is claimed is not claimed again within the term"


def test_a_branch_that_serves_claims_an_estate(town, walker, at):
    at(16, 9)
    eva = walker("eva")
    page = eva.open("duty:claim").send(
        "认领",
        kind="地点",
        organisation=town.organisations["east"].name,
        person="",
        title="槐荫小区包保",
        place=town.places["east_estate"].name,
        started_on="2026-11-16",
        ended_on="2027-03-31",
    )
    assert town.places["east_estate"].name in page.main
