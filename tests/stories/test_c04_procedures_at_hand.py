"""“制度、流程、清单”: what is written down is at hand where somebody stands, in the version of that day.

Fifteen versions are written; each shift shows the one in force, and every older one stays readable.
"""

from tongzhou.areas.duty.models import Procedure, RoleCard
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer

PRACTICES = ("C04",)
PAGES = ("duty:cards", "duty:card", "duty:procedure", "duty:write_procedure", "duty:shift")


def test_fifteen_texts_and_the_one_in_force_at_each_shift(town, walker, at):
    at(16)
    card = RoleCard.objects.get(code="patrol", place_path="")
    post, hua = a_post(town, "巡逻岗", card=card), a_volunteer(town, "hua")
    roster = a_roster(town, hua)
    early, late = (a_shift(post, MONDAY.replace(day=day), 8, 4) for day in (17, 27))
    for shift in (early, late):
        a_duty(hua, shift, roster)
    # Whoever stands there reads the shipped one on the phone.
    assert "消防通道" in walker("hua").open("duty:shift", early.pk).main

    eva = walker("eva")
    page = eva.open("duty:cards").follow("巡逻员").follow("第 1 版")
    for number in range(1, 5):
        page = page.follow("写本地版本")
        page = page.send(
            "保存为新版本",
            place="槐荫里社区",
            title="夜间巡查流程",
            body=f"# 怎么做\n1. 每班巡查{number}圈。",
            effective_on="2026-11-25" if number == 4 else "2026-11-16",
        )
    assert Procedure.objects.count() == 15, "eleven shipped and four of our own"
    assert "不是现行版本" in page.main

    assert "每班巡查3圈" in walker("hua").open("duty:shift", early.pk).main
    assert "每班巡查4圈" in walker("hua").open("duty:shift", late.pk).main
    first = Procedure.objects.get(version=1, place_path=town.east.path)
    assert "每班巡查1圈" in walker("hua").open("duty:procedure", first.pk).main
    assert walker("wanda").open("duty:procedure", first.pk).status == 404

    # The newest is withdrawn: what held before holds again.
    page.send("撤回")
    assert "每班巡查3圈" in walker("hua").open("duty:shift", late.pk).main
