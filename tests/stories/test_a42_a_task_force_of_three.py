"""Three members form a task force for supplies: with a leader, and until a day; without them it does not stand."""

from tests.stories.deployed import serve_here, workers

PRACTICES = ("A42",)
PAGES = ("duty:new_deployment", "duty:choose", "duty:deployment", "duty:extend", "duty:close")


def test_leader_term_and_three_people(town, walker, at):
    people = workers(town, 3)
    serve_here(town, people)
    at(16, 9)
    eva = walker("eva")
    page = eva.open("duty:new_deployment")
    order = {
        "kind": "突击队",
        "title": "后勤保障突击小组",
        "place": town.east.name,
        "started_on": "2026-11-16",
        "ended_on": "2026-11-30",
    }
    page = page.send("下达", **order)
    assert "突击队须有一名队长" in page.main
    page = page.send("下达", **order, leader=people[0])
    page = page.send("派出", names="、".join(people))
    assert "突击队" in page.main
    assert len(page.rows()) == 3
    assert "负责人" in page.rows()[0][0]

    at(25, 9)
    page = eva.go(page.address).follow("延期").send("延期", to="2026-12-07")
    assert "3 人" in page.main
    at(30, 18)
    page = eva.go(page.address).follow("结束")
    page = page.send("结束")
    assert "该下沉已结束" in page.main
    assert all("已返岗" in row[4] for row in page.rows())
