"""Ten role cards and the leader's, each with a procedure that says what to do, what to say, and safety."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from tests.town import MONDAY_9AM
from tongzhou.areas.duty import kinds, shipped
from tongzhou.areas.duty.actions import cards as actions
from tongzhou.areas.duty.models import Pattern, Procedure, RoleCard
from tongzhou.areas.duty.sop import Part, parts

TEN = "测温员 排查员 巡逻员 分流员 代购员 装卸员 帮扶员 宣传员 协调员 疏导员"
FILES = shipped.card_files()


def test_the_ten_roles_and_the_leader_are_shipped(db):
    shipped_cards = RoleCard.objects.filter(place_path="")
    assert [card.name for card in shipped_cards] == [*TEN.split(), "带班领导"]
    assert {pattern.hours for pattern in Pattern.objects.all()} >= {"08:30–17:30", "17:30–08:30"}


def test_shipping_again_changes_nothing_and_leaves_own_cards_alone(db):
    own = RoleCard.objects.create(code="patrol", name="夜巡员", place_path="P01", duties="own")
    before = list(RoleCard.objects.values_list("pk", "name", "duties"))
    shipped.write_shipped()
    assert list(RoleCard.objects.values_list("pk", "name", "duties")) == before
    assert RoleCard.objects.get(pk=own.pk).name == "夜巡员"


def test_a_new_shipped_version_stands_beside_the_old_one(db, monkeypatch):
    newer = {
        **FILES[2],
        "procedure": {
            **FILES[2]["procedure"],
            "version": 2,
            "text": {"zh": "# 新版", "en": "# New"},
        },
    }
    monkeypatch.setattr(shipped, "card_files", lambda: [newer])
    shipped.write_shipped()
    versions = Procedure.objects.filter(code="patrol").values_list("version", "body")
    assert [version for version, _body in versions] == [2, 1]
    assert "消防通道" in versions[1][1]


@pytest.mark.parametrize("card", FILES, ids=lambda card: card["name"]["en"])
def test_a_card_asks_only_for_known_skills_and_fits_its_columns(card):
    assert set(card["skills"]) <= set(kinds.SKILLS)
    for language in ("zh", "en"):
        assert 0 < len(card["name"][language]) <= 40
        assert 0 < len(card["duties"][language]) <= 400
        assert 0 < len(card["procedure"]["heading"][language]) <= 80


@pytest.mark.parametrize("card", FILES, ids=lambda card: card["name"]["en"])
def test_a_procedure_has_steps_and_safety(card):
    found = parts(card["procedure"]["text"]["zh"])
    headings = [part.lines[0] for part in found if part.kind == "heading"]
    assert sum(len(part.lines) for part in found if part.kind == "steps") >= 6
    assert len(headings) >= 3
    told = card["procedure"]["text"]["zh"]
    assert "安全" in told or "休息" in told or "110" in told
    assert not [part for part in found if part.kind == "text"], "every line is a step or a point"


@pytest.mark.parametrize("card", FILES, ids=lambda card: card["name"]["en"])
def test_english_says_line_by_line_what_chinese_says(card):
    """As many headings, steps and points in the same order, the same numbers to call, no Chinese left."""
    text = card["procedure"]["text"]
    shapes = {
        language: [(part.kind, len(part.lines)) for part in parts(text[language])]
        for language in ("zh", "en")
    }
    assert shapes["zh"] == shapes["en"]
    calls = {
        language: set(re.findall(r"(?<!\d)1(?:10|19|20)(?!\d)", text[language]))
        for language in text
    }
    assert calls["zh"] == calls["en"]
    english = (
        text["en"],
        card["duties"]["en"],
        card["name"]["en"],
        card["procedure"]["heading"]["en"],
    )
    assert not [words for words in english if re.search(r"[\u4e00-\u9fff]", words)]


@pytest.mark.parametrize(("language", "shown"), [("en", "en"), ("zh-hans", "zh")])
def test_who_reads_english_reads_the_whole_card_in_english(client, town, language, shown):
    card, file = RoleCard.objects.get(code="patrol", place_path=""), FILES[2]
    client.force_login(town.account("eva"))
    client.cookies["language"] = language
    for name in ("card", "cards"):
        address = reverse(f"duty:{name}", args=[card.pk] if name == "card" else [])
        page = client.get(address).content.decode()
        other = "zh" if shown == "en" else "en"
        assert escape(file["duties"][shown]) in page
        assert escape(file["duties"][other]) not in page
    address = reverse("duty:procedure", args=[Procedure.objects.get(code="patrol").pk])
    page = client.get(address).content.decode()
    text = file["procedure"]["text"]
    assert all(escape(line) in page for part in parts(text[shown]) for line in part.lines)
    assert file["procedure"]["heading"][shown] in page


def test_a_place_that_keeps_the_words_keeps_their_english_and_new_words_have_none(town):
    patrol = RoleCard.objects.get(code="patrol", place_path="")
    same = {name: getattr(patrol, name) for name in ("name", "duties", "skills")}
    by = {"place": town.east, "by": town.viewer("eva"), "at": MONDAY_9AM}
    assert actions.own_card(patrol, **same, **by).duties_english == patrol.duties_english
    own = actions.own_card(patrol, **{**same, "duties": "只巡夜"}, **by)
    with override("en"):
        assert (own.work, str(own)) == ("只巡夜", "Patrol")


def test_minors_are_offered_harmless_posts_only_and_never_cash_lifting_or_gates():
    harmless = {card["code"] for card in FILES if card.get("harmless")}
    assert harmless == {"outreach", "easing"}
    assert not [c for c in FILES if c.get("harmless") and (c.get("cash") or c["skills"])]
    for card in FILES:
        if card.get("harmless"):
            assert "未成年志愿者" in card["procedure"]["text"]["zh"]


def test_writing_is_read_as_people_write_it():
    assert parts("# 甲\n1. 一\n2、二\n\n- 点\n话") == [
        Part("heading", ("甲",)),
        Part("steps", ("一", "二")),
        Part("points", ("点",)),
        Part("text", ("话",)),
    ]
