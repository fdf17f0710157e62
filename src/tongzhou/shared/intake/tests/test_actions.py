"""Exactly once, the same answer every time, in any order; a refusal is an answer; our mistakes are not."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM
from tongzhou.ground.events.actions import life
from tongzhou.ground.events.models import Entry
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.shared.intake.actions import envelopes as actions
from tongzhou.shared.intake.actions import take_in, take_in_all
from tongzhou.shared.intake.models import Receipt
from tongzhou.shared.intake.rules import Envelope

AT = MONDAY_9AM + timedelta(hours=1)


@pytest.fixture
def event(town):
    return an_active_flood(town)


def notes(event):
    return Entry.objects.filter(event=event, kind="note").count()


def an_envelope(event, words="河堤渗水", *, kind="events.entry"):
    payload = {"event": event.pk, "words": words}
    return Envelope(uuid4(), kind, AT - timedelta(minutes=20), payload)


def test_the_work_is_done_once_however_often_it_is_sent(town, event):
    one, gus = an_envelope(event), town.viewer("gus")
    answers = [take_in(one, by=gus, at=AT + timedelta(minutes=n)) for n in range(3)]
    assert answers[0].status == "done"
    assert answers == [answers[0]] * 3
    assert notes(event) == Receipt.objects.count() == 1


def test_it_happened_when_the_device_said_not_when_it_arrived(town, event):
    take_in(an_envelope(event), by=town.viewer("gus"), at=AT, offset=timedelta(minutes=5))
    assert Entry.objects.get(kind="note").at == AT - timedelta(minutes=15)


def test_the_order_of_arrival_does_not_matter(town, event):
    batch = [an_envelope(event, f"第{n}次巡查") for n in range(4)]
    gus = town.viewer("gus")
    forwards = {one.id: one.status for one in take_in_all(batch, by=gus, at=AT)}
    backwards = {one.id: one.status for one in take_in_all(batch[::-1], by=gus, at=AT)}
    assert forwards == backwards
    assert notes(event) == 4


def test_a_refusal_is_an_answer_and_stays_the_same(town, event):
    one, gus = an_envelope(event), town.viewer("gus")
    life.stand_down(event, by=town.viewer("eva"), at=AT)
    first, second = (take_in(one, by=gus, at=AT) for _ in range(2))
    assert (first.status, first.code) == ("refused", "not_active")
    assert first == second
    assert Receipt.objects.get().payload == one.payload, "kept, so that a person can look at it"


def test_what_was_accepted_is_kept_as_a_digest_only(town, event):
    one = an_envelope(event)
    take_in(one, by=town.viewer("gus"), at=AT)
    receipt = Receipt.objects.get()
    assert (receipt.payload, receipt.digest, receipt.event_id) == (None, one.digest, event.pk)


def test_an_unknown_kind_is_refused_for_good(town, event):
    answer = take_in(an_envelope(event, kind="gates.pass"), by=town.viewer("gus"), at=AT)
    assert (answer.status, answer.code) == ("refused", "unknown_kind")


def test_an_id_used_for_something_else_is_refused_and_tells_nothing(town, event):
    one = an_envelope(event)
    take_in(one, by=town.viewer("gus"), at=AT)
    changed = replace(one, payload=one.payload | {"words": "别的"})
    for envelope, who in ((changed, "gus"), (one, "emil")):
        answer = take_in(envelope, by=town.viewer(who), at=AT)
        assert (answer.status, answer.code, answer.answer) == ("refused", "id_used", {})
    assert notes(event) == 1


def test_a_mistake_of_ours_leaves_no_receipt_and_holds_up_nobody(town, event, monkeypatch, caplog):
    batch = [
        an_envelope(event, "一"),
        an_envelope(event, "二", kind="broken"),
        an_envelope(event, "三"),
    ]

    def broken(payload, **_rest):
        Entry.objects.create(event=event, kind="half", at=AT)
        raise ZeroDivisionError

    known = {**actions.takers(), "broken": broken}
    monkeypatch.setattr(actions, "takers", lambda: known)
    answers = take_in_all(batch, by=town.viewer("gus"), at=AT)
    assert [one.status for one in answers] == ["done", "failed", "done"]
    assert not Entry.objects.filter(kind="half").exists()
    assert not Receipt.objects.filter(pk=batch[1].id).exists()
    assert "broken" in caplog.text

    monkeypatch.setattr(actions, "takers", lambda: {"broken": lambda payload, **_rest: {"ok": 1}})
    assert take_in(batch[1], by=town.viewer("gus"), at=AT).answer == {"ok": 1}


def test_a_handler_that_refuses_half_way_leaves_nothing_behind(town, event, monkeypatch):
    def half(payload, *, by, at, key):
        Entry.objects.create(event=event, kind="half", at=at)
        raise actions.Refused("no", "no")

    monkeypatch.setattr(actions, "takers", lambda: {"half": half})
    answer = take_in(an_envelope(event, kind="half"), by=town.viewer("gus"), at=AT)
    assert answer.code == "no"
    assert not Entry.objects.filter(kind="half").exists()


def test_every_declared_kind_has_one_taker():
    assert set(actions.takers()) >= {"events.entry", "notices.posted"}
