"""The endpoint: batches, sizes, rates, and who may."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import now

from tongzhou.ground.events.models import Entry
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.models import Receipt


def row(event, words="河堤渗水", **change):
    payload = {"event": event.pk, "words": words}
    made_at = now().isoformat()
    return {
        "id": str(uuid4()),
        "kind": "events.entry",
        "made_at": made_at,
        "payload": payload,
    } | change


def send(client, rows, **more):
    body = json.dumps({"sent_at": now().isoformat(), "envelopes": rows} | more)
    return client.post("/intake/", body, content_type="application/json")


@pytest.fixture
def gus(town, client):
    client.force_login(town.account("gus"))
    return client


def test_a_batch_is_answered_envelope_by_envelope_in_its_order(town, gus):
    event = an_active_flood(town)
    rows = [
        row(event, "一"),
        row(event, made_at="yesterday"),
        row(event, "二", kind="unknown"),
        row(event, "三"),
    ]
    answers = send(gus, rows).json()["answers"]
    assert [one["id"] for one in answers] == [one["id"] for one in rows]
    assert [(one["status"], one["code"]) for one in answers] == [
        ("done", ""),
        ("refused", "malformed"),
        ("refused", "unknown_kind"),
        ("done", ""),
    ]
    assert send(gus, rows).json()["answers"] == answers
    assert Entry.objects.filter(kind="note").count() == 2


def test_signed_out_the_device_keeps_its_envelopes(client, db):
    answer = send(client, [])
    assert (answer.status_code, answer.json()) == (401, {"error": "sign_in"})


@pytest.mark.parametrize("body", ["", "[]", '{"envelopes": 3}', '{"rows": []}', "{"])
def test_what_cannot_be_read_is_said(gus, body):
    answer = gus.post("/intake/", body, content_type="application/json")
    assert answer.status_code in {400, 413}


def test_too_many_and_too_large_are_said_before_anything_is_done(town, gus, monkeypatch):
    event = an_active_flood(town)
    assert send(gus, [row(event)] * (rules.MOST_AT_ONCE + 1)).status_code == 413
    monkeypatch.setattr(rules, "LARGEST_BODY", 100)
    assert send(gus, [row(event)]).status_code == 413
    assert not Receipt.objects.exists()


def test_too_fast_is_told_when_to_come_again(town, gus, monkeypatch):
    monkeypatch.setattr(rules, "MOST_A_MINUTE", 2)
    event = an_active_flood(town)
    assert send(gus, [row(event), row(event)]).status_code == 200
    answer = send(gus, [row(event)])
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 61
    assert Receipt.objects.count() == 2


def test_only_post(gus):
    assert gus.get("/intake/").status_code == 405


def test_without_the_token_of_the_page_nothing_is_taken(town):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.account("gus"))
    assert send(strict, []).status_code == 403
