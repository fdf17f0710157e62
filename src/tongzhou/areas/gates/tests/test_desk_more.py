"""Restrictions, askings, follow-ups, phones and keys: on the pages, refused, and the second of two."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import posts, restrictions, settling
from tongzhou.areas.gates.menu_desk import waiting
from tongzhou.areas.gates.models import Asking, FollowUp, Pass, Post, Restriction, SigningKey
from tongzhou.areas.gates.tests.desk import DAY, LATER, a_gate, applied, at, given, refused, text
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.intake.models import Device

MODULES = ("passes", "gates", "lots", "restrictions", "askings", "follow_ups", "devices", "keys")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    for module in MODULES:
        monkeypatch.setattr(f"tongzhou.areas.gates.views.{module}.now", lambda: LATER)


def by(town, who="eva", when=LATER):
    return {"by": town.viewer(who), "at": when}


# --- restrictions --------------------------------------------------------------------------------


def restricted(town, who="eva", days=5):
    return restrictions.restrict(
        given(town), reason="寻衅", ends_at=LATER + days * DAY, **by(town, who)
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ends_at": LATER}, "days_wrong"),
        ({"ends_at": LATER + 15 * DAY}, "too_long"),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_a_restriction_has_a_reason_and_an_end_within_the_rule(town, change, told):
    values = {"reason": "寻衅", "ends_at": LATER + DAY, **by(town), **change}
    assert refused(restrictions.restrict, given(town), **values) == told


@pytest.mark.parametrize("who", ["wanda", "gus", "lena", "pia", "sec"])
def test_only_who_runs_the_gates_restricts(town, who):
    values = {"reason": "寻衅", "ends_at": LATER + DAY, **by(town, who)}
    assert refused(restrictions.restrict, given(town), **values) == "not_allowed"


def test_somebody_else_answers_the_objection_once(town):
    row = restricted(town)
    assert refused(restrictions.answer_objection, row, words="不", lift=False, **by(town, "emil"))
    restrictions.object_to(row, words="我没有", **by(town))
    own = refused(restrictions.answer_objection, row, words="不", lift=False, **by(town))
    assert own == "own_decision"
    restrictions.answer_objection(row, words="核实有误", lift=True, **by(town, "emil"))
    assert row.lifted_at == LATER
    again = refused(restrictions.answer_objection, row, words="不", lift=False, **by(town, "emil"))
    assert again == "answered"
    assert refused(restrictions.lift, row, **by(town)) == "over"


def test_a_restriction_on_the_pages(town, sign_in):
    held = given(town)
    client = sign_in("eva")
    client.post(at("restrict", held.pk), {"reason": "寻衅", "ends_on": "2026-11-20"})
    row = Restriction.objects.get()
    assert at("restriction", row.pk) in text(client.get(at("pass", held.pk)))
    client.post(at("object_to", row.pk), {"words": "我没有"})
    assert at("answer_objection", row.pk) not in text(client.get(at("restriction", row.pk)))
    emil = sign_in("emil")
    assert any("异议" in one.title or "objection" in one.title for one in _day(town, "emil"))
    emil.post(at("answer_objection", row.pk), {"words": "核实有误", "lift": "on"})
    assert "核实有误" in text(emil.get(at("restriction", row.pk)))
    assert sign_in("wanda").get(at("restriction", row.pk)).status_code == 404


def _day(town, who):
    return list(waiting(town.viewer(who), LATER))


# --- askings -------------------------------------------------------------------------------------


def an_asking(town, **values):
    gate = values.pop("gate", None) or a_gate(town, name=f"门{uuid4().hex[:4]}")
    return Asking.objects.create(
        id=uuid4(),
        gate=gate,
        place_path=gate.place_path,
        purpose="medical",
        asked_at=LATER - timedelta(seconds=30),
        received_at=LATER,
        **values,
    )


def test_a_yes_gives_a_one_off_pass_and_the_second_is_told(town, sign_in):
    row = an_asking(town)
    client = sign_in("emil")
    page = client.get(at("askings"), {"live": 1}, headers={"HX-Request": "true"})
    assert at("answer_asking", row.pk) in text(page)
    assert [one for one in _day(town, "emil") if one.due_at]
    client.post(at("answer_asking", row.pk), {"answer": "yes", "words": "请走东侧"})
    row.refresh_from_db()
    assert (row.answer, row.words, row.given.kind) == ("yes", "请走东侧", "one_off")
    second = client.post(at("answer_asking", row.pk), {"answer": "no"}, follow=True)
    assert Asking.objects.get().answer == "yes"
    assert second.status_code == 200


def test_what_a_guard_decided_is_signed_off_once(town, sign_in):
    row = an_asking(town, answer="yes", by_guard=True, answered_at=LATER)
    settling.sign_off(row, **by(town, "emil"))
    assert refused(settling.sign_off, row, **by(town)) == "seen"


@pytest.mark.parametrize("who", ["wanda", "lena", "pia", "otto"])
def test_others_answer_nothing(town, sign_in, who):
    row = an_asking(town)
    client = sign_in(who)
    assert at("answer_asking", row.pk) not in text(client.get(at("askings")))
    assert client.post(at("answer_asking", row.pk), {"answer": "yes"}).status_code in {404, 409}
    assert Asking.objects.get().answer == ""


# --- follow-ups ----------------------------------------------------------------------------------


def a_follow_up(town, row, number=41):
    gate = a_gate(town, name=f"门{number}")
    return FollowUp.objects.create(
        source=UUID(int=number),
        gate=gate,
        place_path=gate.place_path,
        happened_at=MONDAY_9AM,
        serial=row.serial,
        phone_said="pass",
        we_say="revoked",
        made_at=MONDAY_9AM,
    )


def test_a_follow_up_is_settled_with_words_and_rewrites_nothing(town, sign_in):
    row = a_follow_up(town, given(town))
    client = sign_in("eva")
    assert at("settle", row.pk) in text(client.get(at("follow_ups")))
    client.post(at("settle", row.pk), {"words": "卡已补办"})
    row.refresh_from_db()
    assert (row.words, row.phone_said) == ("卡已补办", "pass")
    assert refused(settling.settle, row, words="又", **by(town, "emil")) == "settled"
    assert AuditEntry.objects.filter(action="gates.follow_up_settled").count() == 1


def test_follow_ups_are_found_by_pass_gate_or_name(town, sign_in):
    passed = given(town, holder="童远")
    row = a_follow_up(town, passed)
    client, link = sign_in("eva"), at("settle", row.pk)
    for words in (passed.short_code, "童远", row.gate.name):
        assert link in text(client.get(at("follow_ups"), {"q": words})), words
    assert link not in text(client.get(at("follow_ups"), {"q": "安澜"}))


@pytest.mark.parametrize("name", ["follow_ups", "restrictions", "askings"])
def test_lists_ask_the_same_number_of_questions_whatever_their_length(town, sign_in, name):
    client = sign_in("eva")

    def fill(number):
        row = given(town)
        a_follow_up(town, row, number)
        an_asking(town)
        restrictions.restrict(row, reason="寻衅", ends_at=LATER + DAY, **by(town))

    fill(50)
    client.get(at(name))
    with CaptureQueriesContext(connection) as first:
        client.get(at(name))
    for number in range(51, 55):
        fill(number)
    with CaptureQueriesContext(connection) as second:
        client.get(at(name))
    # Waiting times are asked once for each gate that waits.
    assert len(second) - len(first) <= (4 if name == "askings" else 0)


# --- phones and keys -----------------------------------------------------------------------------


def test_a_phone_is_invited_by_a_code_shown_once(town, sign_in):
    gate = a_gate(town)
    client = sign_in("eva")
    data = {"name": "东门一号", "gates": [gate.pk], "ends_on": "2026-12-01"}
    page = text(client.post(at("invite"), data))
    assert "/gates/join/" in page
    assert "<svg" in page
    device = Device.objects.get()
    assert Post.objects.get().gate == gate
    assert "/gates/join/" not in text(client.get(at("devices")))
    client.post(at("revoke_device", device.pk))
    assert Device.objects.get().revoked_at == LATER


def test_a_phone_stands_at_gates_of_one_place(town):
    one = a_gate(town)
    two = a_gate(town, place="east")
    told = refused(posts.invite, "一号", gates=[one, two], ends_on=(LATER + DAY).date(), **by(town))
    assert told == "many_places"
    assert refused(posts.invite, "一号", gates=[], ends_on=LATER.date(), **by(town)) == "no_gate"


def test_a_phone_gets_other_gates_of_its_place_and_more_time_on_the_page(town, sign_in):
    one, two = a_gate(town), a_gate(town, "西门")
    device, _secret = posts.invite("一号", gates=[one], ends_on=LATER.date(), **by(town))
    Device.objects.update(ends_on=LATER.date() - DAY)
    client = sign_in("eva")
    assert at("change_device", device.pk) in text(client.get(at("devices")))
    page = client.get(at("change_device", device.pk))
    assert page.context["form"].initial["gates"] == [one.pk]
    yesterday = {"gates": [two.pk], "ends_on": LATER.date() - 2 * DAY}
    assert client.post(at("change_device", device.pk), yesterday).status_code == 422
    client.post(at("change_device", device.pk), {"gates": [two.pk], "ends_on": "2026-12-01"})
    assert Device.objects.get().ends_on.isoformat() == "2026-12-01"
    assert list(Post.objects.filter(ended_at=None).values_list("gate", flat=True)) == [two.pk]
    assert {"intake.device_last_day", "gates.device_moved"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


def test_a_phone_is_not_moved_to_another_place_nor_after_it_was_signed_off(town):
    gate, elsewhere = a_gate(town), a_gate(town, place="east")
    until = (LATER + DAY).date()
    device, _secret = posts.invite("一号", gates=[gate], ends_on=until, **by(town))
    wanted = {"ends_on": until, **by(town)}
    assert refused(posts.change, device, gates=[elsewhere], **wanted) == "other_place"
    assert refused(posts.change, device, gates=[], **wanted) == "no_gate"
    by_gus = {**wanted, **by(town, "gus")}
    assert refused(posts.change, device, gates=[gate], **by_gus) == "not_allowed"
    device.revoked_at = LATER
    assert refused(posts.change, device, gates=[gate], **wanted) == "revoked"


def test_a_stopped_phone_is_let_go_on_by_the_desk(town, sign_in):
    device, _secret = posts.invite(
        "一号", gates=[a_gate(town)], ends_on=(LATER + DAY).date(), **by(town)
    )
    Device.objects.update(stopped_at=LATER, stopped_why="wrong")
    client = sign_in("eva")
    assert at("let_go_on", device.pk) in text(client.get(at("devices")))
    client.post(at("let_go_on", device.pk))
    assert Device.objects.get().stopped_at is None


@pytest.mark.parametrize(("who", "status"), [("sec", 200), ("sys", 200), ("eva", 404)])
def test_the_keys_are_for_the_administrators(town, sign_in, who, status):
    client = sign_in(who)
    assert client.get(at("keys")).status_code == status
    client.post(at("rotate"))
    assert SigningKey.objects.count() == (1 if status == 200 else 0)


def test_a_key_that_leaked_ends_at_once(town, sign_in):
    client = sign_in("sec")
    client.post(at("rotate"))
    key = SigningKey.objects.get()
    client.post(at("end_key", key.pk), {"reason": "泄露"})
    key.refresh_from_db()
    assert key.ends_at == LATER


def test_the_queue_stands_on_my_day(town):
    applied(town)
    assert len(_day(town, "eva")) == 1
    assert _day(town, "wanda") == []
    assert Pass.objects.count() == 1
