"""“测温员、排查员……疏导员”: ten roles with a card each; posts and two weeks of shifts in a few presses.

A preview counts before anything is made; pressed twice it is made once; the whole lot is taken back at once.
"""

import re

from tongzhou.areas.duty.models import Shift

PRACTICES = ("C19",)
PAGES = (
    "duty:cards",
    "duty:card",
    "duty:posts",
    "duty:new_post",
    "duty:weeks",
    "duty:week",
    "duty:lay",
    "duty:shifts",
    "duty:lots",
)
TEN = [
    "测温员",
    "排查员",
    "巡逻员",
    "分流员",
    "代购员",
    "装卸员",
    "帮扶员",
    "宣传员",
    "协调员",
    "疏导员",
]
EVERY_DAY = ["0", "1", "2", "3", "4", "5", "6"]


def standing() -> int:
    return Shift.objects.filter(cancelled_at__isnull=True).count()


def test_ten_cards_ten_posts_and_two_weeks_of_shifts(town, walker, at):
    at(16)
    eva = walker("eva")
    page = eva.open("duty:cards")
    for role in TEN:
        assert role in page.main
        assert "安全" in page.follow(role).main, "each says how nobody gets hurt"

    for role in TEN:
        page = eva.open("duty:posts").follow("新设岗位")
        page.send(
            "设立", place="槐荫里社区", name=f"{role}岗", card=role, in_pairs=role == "巡逻员"
        )
    assert len(eva.open("duty:posts").rows()) == 10

    page = eva.open("duty:weeks").send("开始", place="槐荫里社区", name="平日一周")
    for role in TEN:
        need = 2 if role == "巡逻员" else 1
        page = page.send(
            "添加", post=f"{role}岗", pattern="白班", need=need, when="按星期", days=EVERY_DAY
        )
    assert len(page.rows()) == 10

    page = page.follow("套用到日期")
    page = page.send("预览", week="平日一周", first_day="2026-11-23", last_day="2026-12-06")
    assert "将排出 140 个班次" in page.main
    assert "共需 154 人次" in page.main
    assert standing() == 0, "a preview makes nothing"
    page.send("确认排出")
    page.send("确认排出")
    assert standing() == 140

    week = eva.open("duty:shifts", **{"from": "2026-11-23"})
    assert "需 77 人次，已排 0，还缺 77" in week.main
    assert len(re.findall("缺 11", week.main)) == 7
    page = eva.open("duty:lots").send("撤回")
    assert "已撤回 140 个班次" in page.text
    assert standing() == 0


def test_a_pair_post_asks_for_pairs(town, walker, at):
    at(16)
    eva = walker("eva")
    page = eva.open("duty:posts").follow("新设岗位")
    page.send("设立", place="槐荫里社区", name="东门", card="分流员", in_pairs=True)
    page = eva.open("duty:shifts").follow("加一个班次")
    page = page.send("加上", post="东门", day="2026-11-18", pattern="白班", need="1")
    assert page.status == 409
    assert "两人一组，人数请填 2、4、6" in page.main
