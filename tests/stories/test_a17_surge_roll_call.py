"""“3月5日21:00群消息，不到十分钟6名党员就位”: seats, a clock, a stop by itself, and nothing kept of silence.

Of the team of seven six are in place within ten minutes: two have served two days running and are asked
last, two would stand in the machine room that night and swap with colleagues; the seventh has duty in
the community where he lives, and a colleague's sixteen-year-old son stands in for him, the cause noted.
"""

from datetime import timedelta

from django.test import TestCase

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import rings
from tongzhou.areas.duty.models import Answer, Call, OtherDuty
from tongzhou.areas.duty.tests.crew import MONDAY, a_card, a_duty, a_post, a_shift, a_volunteer
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.ground.organisations.models import Membership, Person
from tongzhou.shared.facts.queries import all_facts

PRACTICES = ("A17", "A18", "A19")
PAGES = (
    "duty:surges",
    "duty:surge_open",
    "duty:surge",
    "duty:surge_live",
    "duty:surge_mine",
    "duty:surge_come",
    "duty:surge_enter",
    "duty:surge_paste",
    "duty:surge_links",
    "duty:surge_swap",
    "duty:surge_stand_in",
    "duty:surge_in_place",
    "duty:surge_sheet",
)
TEAM = {
    "hua": "范知远",
    "ning": "郑南乔",
    "tan": "曾川柏",
    "lan": "杨静姝",
    "ding": "丁云舟",
    "wen": "李秋雁",
    "yuan": "安屿",
}
CAUSE = "在下沉居住社区有值守任务"


def clock_strikes(moment):
    """Background work at that moment."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        rings.rings_due(moment)


def team(town, moment):
    """Seven of the team, two colleagues of the works, and one son; who is bound where."""
    an_active_flood(town)
    for key, name in TEAM.items():
        a_volunteer(town, key)
        Person.objects.filter(pk=town.people[key].pk).update(name=name)
    for name in ("裴若棠", "苗小满"):
        colleague = Person.objects.create(name=name)
        Membership.objects.create(
            person=colleague, organisation=town.organisations["branch"], started_on=LONG_AGO
        )
    for who in ("tan", "lan"):
        for back in (1, 2):
            day = MONDAY + timedelta(days=2 - back)
            a_duty(town.people[who], a_shift(a_post(town, f"岗{who}{back}"), day, 9, 6))
    bound = {"ding": "机房现场值班", "wen": "机房现场值班", "yuan": "居住社区值守"}
    for who, what in bound.items():
        OtherDuty.objects.create(
            person=town.people[who],
            what=what,
            starts_at=moment - timedelta(hours=1),
            ends_at=moment + timedelta(hours=9),
            recorded_at=MONDAY_9AM,
        )
    son = a_volunteer(town, "son", born_on=MONDAY.replace(year=MONDAY.year - 16, month=5))
    Person.objects.filter(pk=son.pk).update(name="丁小远", guardian=town.people["ding"])
    son.consents.create(
        guardian=town.people["ding"],
        started_on=LONG_AGO,
        minutes_a_day=180,
        agreed_at=MONDAY_9AM,
    )
    card = a_card("packing", name="分菜", harmless=True)
    return a_post(town, "分菜", card=card, adults_only=False)


def opened(bea, town, post):
    page = bea.open("duty:surges").follow("发起集结")
    return page.send(
        "马上集结",
        title="分装蔬菜1200份",
        place=str(town.east.pk),
        meet_at="居委会门口",
        starts_at="2026-11-18T21:10",
        ends_at="2026-11-18T21:55",
        anybody=7,
        red=True,
        post=str(post.pk),
    )


def minutes_of(kind):
    return [fact.values["minutes"] for fact in all_facts().filter(kind=kind).order_by("pk")]


def test_six_of_seven_in_place_in_under_ten_minutes(town, walker, at):
    post = team(town, at(18, 21))
    bea = walker("bea")
    page = opened(bea, town, post)
    assert "0 /7" in page.main
    order = list(Call.objects.order_by("ring", "order").values_list("person__name", flat=True))
    assert order.index("范知远") < order.index("曾川柏"), "two days running: asked last"
    assert order.index("曾川柏") < order.index("丁云舟"), "bound elsewhere: after everybody"
    copied = page.root.xpath("string(//textarea)")
    assert "还差7人" in copied
    assert "#接龙" in copied

    clock_strikes(at(18, 21, 1))
    inbox = walker("hua").open("web:inbox")
    mine = inbox.follow("应急集结：分装蔬菜1200份")
    assert "不回答不作任何记录" in mine.main
    assert "有您的名额" in mine.send("我来").main

    at(18, 21, 2)
    shown = page.follow("专用链接").send("显示链接")
    words = next(t for t in shown.root.xpath("//li[contains(., '郑南乔')]//textarea/text()"))
    assert "有您的名额" in walker().go(words.split("：")[-1]).send("我来").main

    at(18, 21, 3)
    page = bea.open("duty:surges").follow("分装蔬菜1200份")
    page = page.follow("电话答复").send("保存", person="曾川柏")
    assert "3 /7" in page.main
    review = page.follow("粘贴群接龙").send(
        "识别", text="#接龙 分菜\n1. 范知远\n2. 杨静姝\n3. 路过的"
    )
    assert "这里没有叫这个名字的人" in review.main
    assert "杨静姝 已占名额" in review.send("录入这些人").main

    for who, moment in (("ding", 4), ("wen", 5)):
        at(18, 21, moment)
        own = walker(who).open("duty:surges").follow("分装蔬菜1200份")
        assert "机房现场值班" in own.main
        assert "已记下" in own.send("有人替我的班，我就来").main
    for name, colleague in (("丁云舟", "裴若棠"), ("李秋雁", "苗小满")):
        at(18, 21, 6)
        page = bea.open("duty:surges").follow("分装蔬菜1200份")
        page = page.follow_in(name, "谁替班？").send_in(colleague, "已说好：接班")
    assert "6 /7" in page.main
    bound = OtherDuty.objects.filter(what="机房现场值班").values_list("person__name", flat=True)
    assert sorted(bound) == ["苗小满", "裴若棠"], "both calendars have followed"

    at(18, 21, 7)
    form = page.follow("补位")
    page = form.send("保存", instead_of="安屿", person="丁小远", cause=CAUSE)
    assert "7 /7" in page.main
    assert f"替安屿: {CAUSE}" in page.main.replace("：", ": ")

    at(18, 21, 9)
    for name in [name for key, name in TEAM.items() if key != "yuan"]:
        page = page.send_in(name, "确认就位")
    assert page.main.count("还没到") == 6
    assert "已就位 6" in page.main
    assert max(minutes_of("duty.in_place")) < 10
    assert minutes_of("duty.surge_ended") == [7.0]
    came = Answer.objects.filter(state="in_place")
    assert (came.count(), came.filter(swapped=True).count()) == (6, 2)
    stand_in = Answer.objects.get(stands_in_for__isnull=False)
    assert (stand_in.person.name, stand_in.cause) == ("丁小远", CAUSE)
    assert stand_in.duty.source == "substitute"

    sheet = page.follow("集结点名表")
    assert [row[1] for row in sheet.rows()[:7]].count("丁小远") == 1
    assert "替安屿" in sheet.main
    assert "换班参加" in sheet.main


def test_who_says_nothing_leaves_no_trace(town, walker, at):
    post = team(town, at(18, 21))
    page = opened(walker("bea"), town, post)
    clock_strikes(at(18, 21, 1))
    walker("hua").open("duty:surges").follow("分装蔬菜1200份").send("我来")
    yuan = walker("ning").open("duty:surges").follow("分装蔬菜1200份")
    yuan.send("我来").send("我来不了了")
    clock_strikes(at(18, 21, 31))
    assert not Call.objects.exists()
    assert [one.person.name for one in Answer.objects.all()] == ["范知远"]
    page = walker("bea").go(page.address)
    assert "已到时" in page.main
    assert "郑南乔" not in page.main
    over = walker("ning").open("duty:surges")
    assert "分装蔬菜1200份" not in over.main
