"""An event file from its proposal to the certificate of its destruction.

One proposes, a second approves; a list with names is kept while it lasts; it is stood down; one
proposes the destruction, a second approves; the certificate and the totals stay, and no name, phone or
room. (That nothing is left in any table, file or free page: `tests/house/test_destruction.py`.)
"""

import pytest

from tongzhou.ground.events.models import Event

PRACTICES = ()
PAGES = (
    "events:new",
    "events:event",
    "events:rows",
    "events:stand_down",
    "events:destruction",
    "events:certificate",
)
NAME = "2026年秋季防汛"
WHO, ROOM, PHONE = "汀兰阿婆", "3-602", "13900009999x"
FAMILIES = 3


def proposed(eva):
    """The notice from above is entered, with its document; a second person has to approve."""
    page = eva.open("events:events").follow("建立事件档案")
    return page.send(
        "提交第二人审批",
        kind="防汛",
        name=NAME,
        place="槐荫里社区",
        source_issuer="云州市防汛指挥部",
        source_number="云防〔2026〕8号",
        source_at="2026-11-15T20:00",
        response_level="四级（蓝）",
    )


def listed(emil):
    """Families of the low-lying houses stand in the transfer list."""
    page = emil.open("events:events").follow(NAME).follow("转移")
    for number in range(FAMILIES):
        page = page.send("录入", group="1栋低洼", persons=4, who=f"{WHO}{number}", organiser="邵庆禾",
                         room=ROOM, phone=PHONE)  # fmt: skip
    return page


@pytest.fixture
def flood(walker, at):
    """An active event with three families in its list."""
    at(16, 9)
    proposed(walker("eva"))
    at(16, 9, 10)
    walker("lena").go("/").follow("待第二人审批").send("同意启动")
    listed(walker("emil"))
    return Event.objects.get()


def test_nothing_is_active_before_a_second_person_approves(walker, at):
    eva, lena = walker("eva"), walker("lena")
    at(16, 9)
    page = proposed(eva)
    assert "待第二人审批" in page.main
    assert not page.offers("同意启动"), "whoever proposed it cannot approve it"
    assert not page.links("转移"), "no list exists before"
    page = lena.go("/").follow("待第二人审批").send("同意启动")
    assert "已启动" in page.main
    assert "云防〔2026〕8号" in page.main


def test_while_it_lasts_everybody_of_the_area_knows(walker, at, flood):
    assert NAME in walker("gus").go("/").text
    assert NAME not in walker("wim").go("/").text
    page = walker("emil").open("events:rows", flood.pk, "transfer")
    assert page.main.count(WHO) == FAMILIES
    assert "12" in page.main, "four persons in each of three families"
    refused = walker("lena").open("events:rows", flood.pk, "transfer")
    assert refused.status == 404, "the street reads the file, not the names"


def test_from_the_last_day_to_the_certificate(walker, at, flood):
    eva, lena, emil = walker("eva"), walker("lena"), walker("emil")
    at(20, 17)
    page = eva.open("events:event", flood.pk).follow("解除").send("解除")
    assert "已解除" in page.main
    assert not emil.open("events:rows", flood.pk, "transfer").offers("录入")

    page = page.follow("销毁个人信息")
    assert "合计 18 0" in page.main, "three rows, twelve checks, three lines of the log"
    page = page.send("提出销毁", reason="提前销毁：转移人员已全部返家")
    assert not page.offers("同意并销毁"), "whoever proposed it cannot approve it"

    page = lena.go("/").follow("待第二人审批")
    page = page.send("同意并销毁")
    assert page.address.endswith("/certificate/")
    assert "SHA-256" in page.main
    assert "12" in page.main, "the totals stay"
    left = page.text + emil.open("events:event", flood.pk).text
    left += emil.open("events:rows", flood.pk, "transfer").text
    for secret in (WHO, ROOM, PHONE):
        assert secret not in left
