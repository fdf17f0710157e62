"""“带上16岁的儿子”: a boy of sixteen is flagged, and may hand out leaflets with his father's consent only.

Without consent nothing; with it, harmless posts by day, a few hours; who looks at his page is on the record.
"""

from datetime import date

from tests.town import LONG_AGO
from tongzhou.areas.duty.models import Duty, RoleCard
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_roster, a_shift, a_volunteer
from tongzhou.ground.access.models import AuditEntry

PRACTICES = ("A20",)
PAGES = ("duty:people", "duty:time", "duty:time_of", "duty:consent", "duty:roster_shift")
SATURDAY = MONDAY.replace(day=21)


def family(town):
    father = a_volunteer(town, "父亲")
    a_volunteer(
        town, "少年", born_on=date(2010, 3, 1), guardian=father, guardian_agreed_on=LONG_AGO
    )


def card(code):
    return RoleCard.objects.get(code=code, place_path="")


def test_only_harmless_posts_and_only_with_the_fathers_consent(town, walker, at):
    at(16)
    family(town)
    leaflets = a_post(town, "发宣传单", card=card("outreach"), adults_only=False)
    unload = a_post(town, "卸菜", card=card("loading"))
    roster = a_roster(town, town.people["少年"], town.people["父亲"])
    out, heavy = a_shift(leaflets, SATURDAY, 9, 3), a_shift(unload, SATURDAY, 9, 3)
    emil = walker("emil")

    # Flagged before anybody plans, and not to be put anywhere.
    assert "未成年，监护人未同意" in emil.open("duty:people").main
    board = emil.open("duty:roster_shift", roster.pk, out.pk)
    assert "监护人" in board.main
    assert Duty.objects.count() == 0

    # The father agrees on his own phone; lifting and gates are not even offered.
    page = (
        walker("父亲").open("duty:time").follow("查看其时间、填写同意").follow("以监护人身份同意")
    )
    for words in ("装卸员", "分流员", "代购员", "测温员"):
        assert words not in page.main
    page = page.send("同意", cards="宣传员", minutes_a_day="3", first="2026-11-16", paper=True)
    assert "已同意：宣传员，每天最多 3 小时" in page.main

    assert "未成年，监护人已同意" in emil.open("duty:people").main
    board = emil.open("duty:roster_shift", roster.pk, out.pk)
    board.send_in("少年", "排入", why="周六发宣传单")
    assert Duty.objects.get().shift == out
    page = emil.open("duty:roster_shift", roster.pk, heavy.pk)
    assert "未成年：只能做无害的事" in page.main
    assert Duty.objects.count() == 1

    # Whoever looks is on the record; a signed paper does as well as a sign-in.
    emil.open("duty:time_of", town.people["少年"].pk)
    assert AuditEntry.objects.filter(action="duty.minor_opened").exists()
    page = emil.open("duty:time_of", town.people["少年"].pk).follow("录入已签的同意书")
    page = page.send("同意", cards="疏导员", minutes_a_day="1", first="2026-11-16", paper=True)
    assert "已同意：疏导员，每天最多 1 小时" in page.main
    assert "纸质" in page.main
    assert Duty.objects.get().ended_at, "leaflets are not in it: that duty must find somebody else"

    # Put on a duty that the new consent allows, and the father takes it back: off duty at once.
    Duty.objects.update(ended_at=None)
    page = walker("父亲").open("duty:time_of", town.people["少年"].pk).send("收回同意")
    assert "已从今后 1 次值守中撤下" in page.text
    assert Duty.objects.get().ended_at
    assert "不能排班" in page.main


def test_nobody_else_learns_of_a_minor(town, walker, at):
    at(16)
    family(town)
    pk = town.people["少年"].pk
    for who in ("wanda", "lena", "otto", "mo", "gus"):
        assert walker(who).open("duty:time_of", pk).status == 404
