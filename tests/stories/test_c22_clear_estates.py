"""Seven of ten estates have the status that the street confirmed: 70 %, with the date of each, and no ranking.

People give the status and take it back; the share is computed where it is shown.
"""

PRACTICES = ("C22",)
PAGES = ("register:place", "register:estate_status")


def test_seven_of_ten(walker, at):
    eva = walker("eva")
    community = eva.open("register:places").follow("槐荫里社区").address
    for number in range(2, 11):
        eva.go(community).follow("新建地点").send("建立", kind="小区", name=f"{number}号院")
    assert eva.go(community).figure("达标小区") == "0.0%"

    at(16)
    for number in range(2, 10):
        page = eva.go(community).follow(f"{number}号院").follow("小区状态")
        page = page.send("保存", status="达标", on="2026-11-16")
        assert "2026-11-16" in page.main
    assert eva.go(community).figure("达标小区") == "80.0%"

    at(18)
    page = eva.go(community).follow("9号院").follow("小区状态").send("保存", status="暂停")
    assert "2026-11-18" in page.main
    page = eva.go(community)
    assert page.figure("达标小区") == "70.0%"
    assert "7" in page.main
    assert "10" in page.main


def test_nobody_gives_a_status_from_outside(walker):
    eva, wim = walker("eva"), walker("wim")
    estate = eva.open("register:places").follow("槐荫里社区").follow("槐荫小区")
    assert wim.go(estate.address).status == 404
