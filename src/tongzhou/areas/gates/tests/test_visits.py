"""The estate's own questions, version by version, and goods-out slips: what an application carries with it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.stories.walk import Clock, Walker
from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import passes, visits
from tongzhou.areas.gates.models import Pass, VisitorForm
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.areas.gates.queries.visits import asked_at
from tongzhou.areas.gates.rules.goods import read_goods
from tongzhou.areas.gates.rules.questions import Question, kept_answers, why_not
from tongzhou.areas.gates.tests.test_stalls import code_of
from tongzhou.base.ids import grouped
from tongzhou.shared.posters import actions as posters

WHY = Question("来做什么", "choice", ("探亲", "装修"), must=True)
STAY = Question("过夜吗", "yes_no")


@pytest.fixture(autouse=True)
def _monday():
    with Clock(MONDAY_9AM).patch():
        yield


def design(town, *questions, who="eva"):
    place = town.places["east_estate"]
    return visits.design(place, questions, by=town.viewer(who), at=MONDAY_9AM)


# --- rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        [Question(f"问题{n}") for n in range(9)],
        [Question("车牌"), Question("车牌 ")],
        [Question(" ")],
        [Question("哪一种", "choice", ("一种",))],
        [Question("照片", "photo")],
    ],
)
def test_what_a_form_cannot_ask(wrong):
    assert why_not(wrong) is not None
    assert why_not([WHY, STAY]) is None


def test_answers_are_kept_with_the_words_that_were_asked_and_empty_ones_are_not():
    kept = kept_answers(3, [WHY, STAY], {"q1": " 探亲 ", "q2": ""})
    assert kept == {"version": 3, "answers": [{"ask": "来做什么", "said": "探亲"}]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("沙发 2", [("沙发", 2)]),
        ("冰箱×1台", [("冰箱", 1)]),
        ("书 10箱\n\n自行车", [("书", 10), ("自行车", 1)]),
        ("65寸电视 1", [("65寸电视", 1)]),
        ("电视65寸", [("电视65寸", 1)]),
        ("", []),
    ],
)
def test_a_list_of_goods_is_read_as_people_write_it(written, read):
    assert read_goods(written) == read


# --- the form ----------------------------------------------------------------------------------


def test_each_change_is_a_version_and_nothing_changed_is_none(town):
    first, again = design(town, WHY), design(town, WHY)
    assert first == again
    second = design(town, WHY, STAY)
    assert (second.version, VisitorForm.objects.filter(ended_at=None).count()) == (2, 1)
    assert asked_at(town.places["east_entrance"].path) == (2, (WHY, STAY))
    assert asked_at(town.places["west_estate"].path) == (0, ())


@pytest.mark.parametrize("who", ["wim", "gus", "pia", "lena"])
def test_others_design_nothing(town, who):
    assert code_of(design, town, WHY, who=who) == "not_allowed"


def test_a_visitor_answers_the_questions_of_the_estate_through_the_poster(town):
    design(town, WHY, STAY)
    poster = posters.put_up(
        "passes", town.places["east_estate"], by=town.viewer("eva"), at=MONDAY_9AM
    )
    page = Walker().open("gates:visit", poster.code)
    told = page.send("提交", holder="柏访", unit="1栋1单元501", q1="")
    assert Pass.objects.count() == 0, "what must be answered is asked again"
    done = told.send("提交", holder="柏访", unit="1栋1单元501", q1="装修", q2="否")
    assert done.status == 200
    made = Pass.objects.get()
    assert (made.kind, made.state) == ("visitor", "applied")
    assert made.answers == {
        "version": 1,
        "answers": [{"ask": "来做什么", "said": "装修"}, {"ask": "过夜吗", "said": "否"}],
    }
    seen = Walker(town.account("eva")).open("gates:pass", made.pk)
    assert "装修" in seen.main
    assert "装修" not in Walker(town.account("lena")).open("gates:pass", made.pk).main


def test_visitors_are_asked_for_only_where_the_estate_has_questions_for_them(town):
    poster = posters.put_up(
        "passes", town.places["east_estate"], by=town.viewer("eva"), at=MONDAY_9AM
    )
    page = Walker().open("gates:apply", poster.code)
    assert "访客" not in page.main
    design(town, WHY)
    page = Walker().open("gates:apply", poster.code)
    assert "来做什么" in page.follow("来访的请在这里填写").main


def test_the_desk_designs_the_form_on_its_page(town):
    eva = Walker(town.account("eva"))
    page = eva.open("gates:visitor_forms").follow("槐荫小区")
    page = page.send(
        "启用这些问题", ask_1="来做什么", kind_1="单选", choices_1="探亲、装修", must_1=True
    )
    assert "第 1 版" in page.main
    assert asked_at(town.places["east_estate"].path) == (1, (WHY,))
    page = eva.open("gates:new_visit", place=town.places["east_estate"].pk)
    assert "来做什么" in page.main


# --- goods -------------------------------------------------------------------------------------


def test_a_goods_out_slip_is_applied_for_approved_printed_and_counts_once(town):
    emil = Walker(town.account("emil"))
    page = emil.open("gates:new_goods").send(
        "申请出门条", place="槐荫小区", unit="1栋1单元501", holder="柏搬", goods="沙发 2\n冰箱"
    )
    made = Pass.objects.get()
    assert (made.kind, made.state) == ("goods", "applied")
    assert made.ends_at == MONDAY_9AM.replace(hour=0) + timedelta(days=1)
    assert emil.open("gates:goods_slip", made.pk).status == 404, "not before it is approved"
    page = emil.go(page.address).send("同意")
    slip = page.follow("打印出门条")
    assert [row[1:] for row in slip.rows()] == [["沙发", "2"], ["冰箱", "1"]]
    assert "501" not in slip.main
    assert "柏搬" not in slip.main
    rule = rules_at(made.place_path, MONDAY_9AM)["goods"]
    assert (rule.once, rule.direction) == (True, "out")


def test_a_resident_asks_for_a_slip_by_the_poster_and_shows_the_receipt_at_the_gate(town):
    poster = posters.put_up(
        "passes", town.places["east_estate"], by=town.viewer("eva"), at=MONDAY_9AM
    )
    page = Walker().open("gates:apply", poster.code).follow("带大件出门？申请出门条")
    done = page.send("提交", unit="1栋1单元501", holder="柏搬", goods="沙发 2\n冰箱")
    made = Pass.objects.get()
    assert (made.kind, made.state, made.poster) == ("goods", "applied", poster)
    assert made.short_code[:3] not in done.main, "not before it is approved"
    Walker(town.account("emil")).open("gates:pass", made.pk).send("同意")
    receipt = Walker().open("gates:receipt", made.receipt)
    assert "沙发" in receipt.main
    assert grouped(made.short_code, 3) in receipt.main
    assert "柏搬" not in receipt.main


def test_a_slip_without_goods_is_refused(town):
    by = town.viewer("emil")
    wish = passes.Wish(
        kind="goods",
        place=town.places["east_estate"],
        starts_at=MONDAY_9AM,
        ends_at=MONDAY_9AM + timedelta(hours=9),
    )
    assert code_of(visits.ask_for_goods, wish, " \n", by=by, at=MONDAY_9AM) == "no_goods"
    assert reverse("gates:new_goods") == "/gates/goods/new/"
