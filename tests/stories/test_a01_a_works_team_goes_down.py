"""On the first a company orders a team to a community, on the third it stands there: 25 people, 24 of them members.

The unit orders and names its people; the community receives them; posts end with the day of the order.
"""

from tests.stories.deployed import an_officer, workers
from tongzhou.ground.organisations.models import Appointment

PRACTICES = ("A01",)
PAGES = ("duty:new_deployment", "duty:choose", "duty:send", "duty:receive", "duty:deployment")


def test_ordered_on_the_first_in_place_on_the_third(town, walker, at):
    an_officer(town)
    people = workers(town, 25, members=24)
    uwe, eva = walker("uwe"), walker("eva")
    at(16, 9)
    page = uwe.open("duty:deployments").follow("新建下沉")
    page = page.send(
        "下达",
        kind="下沉",
        title="党员工作队下沉槐荫里",
        place=town.east.name,
        unit=town.organisations["works"].name,
        started_on="2026-11-18",
        ended_on="2026-12-18",
        wanted=25,
    )
    page = page.send("派出", names="\n".join(people))
    assert "25 人等待接收" in page.main
    assert not page.offers("全部接收"), "whoever sends does not receive"
    order = page.address

    at(18, 8)
    page = eva.go(order)
    page = page.send("全部接收")
    assert "25 / 25" in page.main
    page = eva.go(order).follow("派出单位与反馈")
    members = [row for row in page.rows() if any(cell.startswith("连轧车间党支部") for cell in row)]
    assert (len(page.rows()), len(members)) == (25, 24)

    at(18, 8)
    assert eva.open("duty:deployments", q="下沉槐荫里").rows()[0][-2] == "25 / 25"
    assert walker("wanda").go(order).status == 404


def test_the_post_ends_with_the_order(town, walker, at):
    an_officer(town)
    workers(town, 1)
    uwe, eva = walker("uwe"), walker("eva")
    at(16, 9)
    page = uwe.open("duty:new_deployment").send(
        "下达",
        kind="下沉",
        title="支援",
        place=town.east.name,
        unit=town.organisations["works"].name,
        started_on="2026-11-16",
        ended_on="2026-11-20",
    )
    page = page.send("派出", person="沈云")
    eva.go(page.address).send("全部接收")
    post = Appointment.objects.get(person__name="沈云")
    assert str(post.ended_on) == "2026-11-20"
