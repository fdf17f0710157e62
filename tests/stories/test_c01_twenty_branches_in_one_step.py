"""The 74 whom the units sent are placed in 20 temporary branches on one page, 21 of them with a post there."""

from tests.stories.deployed import an_officer, workers
from tongzhou.ground.organisations.models import Appointment, Membership

PRACTICES = ("C01",)
PAGES = ("members:temporary", "duty:branches", "members:organisation", "duty:deployments")
MEMBERS, BRANCHES, OFFICERS = 74, 20, 21


def test_seventy_four_in_twenty_with_twenty_one_posts(town, walker, at):
    an_officer(town)
    people = workers(town, MEMBERS)
    uwe, eva, lena = walker("uwe"), walker("eva"), walker("lena")
    at(16, 9)
    for number in range(1, BRANCHES + 1):
        lena.open("members:temporary", town.organisations["street"].pk).send(
            "建立",
            kind="临时党支部",
            name=f"第{number:02d}临时党支部",
            approved_by="滨湖街道党工委",
        )
    page = uwe.open("duty:new_deployment").send(
        "下达",
        kind="下沉",
        title="机关党员下沉",
        place=town.east.name,
        unit=town.organisations["works"].name,
        started_on="2026-11-16",
        ended_on="2026-12-16",
    )
    page = page.send("派出", names="\n".join(people))
    order = page.address
    eva.go(order).send("全部接收")

    page = lena.go(order).follow("编入临时党支部")
    rows = [name[5:] for name in page.root.xpath("//select/@name") if name.startswith("body_")]
    assert len(rows) == MEMBERS
    chosen = {}
    for number, row in enumerate(rows):
        chosen[f"body_{row}"] = f"第{number % BRANCHES + 1:02d}临时党支部"
        if number < OFFICERS:
            chosen[f"role_{row}"] = "支部书记" if number < BRANCHES else "支部副书记"
    page = page.send("编入", **chosen)
    assert "已编入 74 人" in page.main

    placed = Membership.objects.filter(home=False, organisation__name__endswith="临时党支部")
    assert placed.filter(person__name__in=people).count() == MEMBERS
    assert Membership.objects.filter(home=True, person__name__in=people).count() == MEMBERS
    posts = Appointment.objects.filter(role__in=("branch_secretary", "deputy_secretary"))
    assert posts.filter(person__name__in=people).count() == OFFICERS
    assert {str(post.ended_on) for post in posts.filter(person__name__in=people)} == {"2026-12-16"}

    page = page.follow("第01临时党支部")
    assert len(page.rows()) == 4
    assert "编入本支部的下沉" in page.main
