"""Five already serve where they live; nine more sign up online; the planner sees both and asks nobody twice."""

from tests.stories.deployed import serve_here, workers
from tests.town import LONG_AGO, _person

PRACTICES = ("A05",)
PAGES = ("duty:pool", "duty:sign_up", "duty:take_on", "duty:choose")
SERVING, ONLINE = 5, 9


def an_order(eva, town):
    page = eva.open("duty:new_deployment").send(
        "下达",
        kind="下沉",
        title="居住地服务",
        place=town.east.name,
        started_on="2026-11-16",
        ended_on="2026-12-16",
    )
    return page.address.replace("people/", "")


def test_fourteen_in_the_pool_and_who_is_known_elsewhere(town, walker, at):
    at(16, 9)
    eva = walker("eva")
    for number in range(ONLINE):
        person = _person(town, f"报{number}", ("volunteer", "east"), status="full")
        person.employments.create(unit=town.organisations["works"], started_on=LONG_AGO)
    neighbours = workers(town, SERVING)
    serve_here(town, neighbours)
    for name in neighbours:
        page = eva.open("duty:pool").follow("代人登记")
        page.send("报到", person=name, place=town.east.name, kind="居住地报到", risks_told=True)
    order = an_order(eva, town)
    page = eva.open("duty:pool")
    assert (page.figure("已报名人数"), page.figure("居住地报到")) == ("5", "5")
    keys = page.root.xpath("//input[@name='row']/@value")
    page = page.send("编入", row=keys, deployment="居住地服务")
    assert len(page.rows()) == SERVING

    for number in range(ONLINE):
        page = (
            walker(f"报{number}")
            .open("duty:sign_up")
            .send(
                "报到",
                place=town.east.name,
                kind="志愿者",
                offers="志愿服务关爱行动",
                risks_told=True,
            )
        )
        assert "已报到，感谢" in page.main
    page = eva.open("duty:pool")
    assert page.figure("已报名人数") == str(SERVING + ONLINE)
    assert page.main.count("在岗：") == SERVING, "those who serve already are marked"
    assert len(page.root.xpath("//input[@name='row']")) == ONLINE, "only the others can be taken on"
    assert len(eva.go(order).rows()) == SERVING
