"""One notice is written once, told in the inbox, pasted into the groups and put up at the posting points.

“微信信息发起来、通知公告贴起来、横幅标语挂起来”: also a door and a banner is a channel.
Each physical point is ticked when the paper hangs; the group text is there to copy; nothing personal
gets through.
"""

from tests.town import CANARY

PRACTICES = ("E07",)
PAGES = ("notices:compose", "notices:announcement", "notices:poster", "notices:posting_list")
POINTS = ("办公楼公告栏", "1栋单元门", "南门横幅", "电子屏")
TEXT = "本周六上午8点到12点检修管网，全小区停水。请提前储水，行动不便的家庭由楼栋长上门帮忙。"


def written(emil, area="槐荫里社区"):
    page = emil.open("notices:announcements").follow("写通知")
    return page.send(
        "发出",
        title="周六上午停水通知",
        text=TEXT,
        place=area,
        signed="槐荫里社区居委会",
        points="\n".join(POINTS),
    )


def test_once_written_everywhere_told(walker, at):
    emil, gus, wim = walker("emil"), walker("gus"), walker("wim")
    at(19, 10)
    page = written(emil)
    assert TEXT in page.main
    copied = page.root.xpath("string(//textarea[contains(., '停水')] | //pre)")
    assert TEXT in copied
    assert "槐荫里社区居委会" in copied
    assert "0/4" in page.main

    inbox = gus.open("web:inbox")
    assert "周六上午停水通知" in inbox.main
    assert TEXT in inbox.follow("周六上午停水通知").main
    assert "周六上午停水通知" not in gus.open("web:inbox").main, "it was read"
    assert "周六上午停水通知" not in wim.open("web:inbox").main

    at(19, 15)
    page = emil.open("notices:announcements").follow("周六上午停水通知")
    for point in POINTS[:3]:
        page = page.send_in(point, "已张贴")
    assert "3/4" in page.main
    assert "11-19 15:00" in page.main
    assert "3/4" in emil.open("notices:announcements").main


def test_the_same_words_on_paper(walker, at):
    at(19, 10)
    page = written(walker("emil"))
    poster = page.follow("张贴版")
    assert TEXT in poster.main
    assert "2026年11月19日" in poster.main
    listed = page.follow("纸质清单")
    assert [row[1] for row in listed.rows()] == list(POINTS)


def test_a_resident_s_name_or_phone_does_not_go_on_a_board(walker, at):
    at(19, 10)
    emil = walker("emil")
    page = emil.open("notices:announcements").follow("写通知")
    page = page.send("发出", title="帮助名单", text="请联系1390000123x", place="槐荫里社区")
    assert page.status == 422
    assert "帮助名单" not in emil.open("notices:announcements").main


def test_a_building_among_many_of_its_number_says_where_it_stands(walker, at):
    at(19, 10)
    page = written(walker("emil"), area=f"槐荫小区{CANARY} 1栋")
    assert "1栋" in page.main
    assert TEXT in page.main
