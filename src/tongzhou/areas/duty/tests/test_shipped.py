"""Ten role cards and the leader's, each with a procedure that says what to do, what to say, and safety."""

import pytest

from tongzhou.areas.duty import kinds, shipped
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
    newer = {**FILES[2], "procedure": {**FILES[2]["procedure"], "version": 2, "text": "# 新版"}}
    monkeypatch.setattr(shipped, "card_files", lambda: [newer])
    shipped.write_shipped()
    versions = Procedure.objects.filter(code="patrol").values_list("version", "body")
    assert [version for version, _body in versions] == [2, 1]
    assert "消防通道" in versions[1][1]


@pytest.mark.parametrize("card", FILES, ids=lambda card: card["english"])
def test_a_card_asks_only_for_known_skills_and_fits_its_columns(card):
    assert set(card["skills"]) <= set(kinds.SKILLS)
    assert len(card["duties"]) <= 400
    assert len(card["procedure"]["heading"]) <= 80


@pytest.mark.parametrize("card", FILES, ids=lambda card: card["english"])
def test_a_procedure_has_steps_and_safety(card):
    found = parts(card["procedure"]["text"])
    headings = [part.lines[0] for part in found if part.kind == "heading"]
    assert sum(len(part.lines) for part in found if part.kind == "steps") >= 6
    assert len(headings) >= 3
    told = card["procedure"]["text"]
    assert "安全" in told or "休息" in told or "110" in told
    assert not [part for part in found if part.kind == "text"], "every line is a step or a point"


def test_minors_are_offered_harmless_posts_only_and_never_cash_lifting_or_gates():
    harmless = {card["code"] for card in FILES if card.get("harmless")}
    assert harmless == {"outreach", "easing"}
    assert not [c for c in FILES if c.get("harmless") and (c.get("cash") or c["skills"])]
    for card in FILES:
        if card.get("harmless"):
            assert "未成年志愿者" in card["procedure"]["text"]


def test_writing_is_read_as_people_write_it():
    assert parts("# 甲\n1. 一\n2、二\n\n- 点\n话") == [
        Part("heading", ("甲",)),
        Part("steps", ("一", "二")),
        Part("points", ("点",)),
        Part("text", ("话",)),
    ]
