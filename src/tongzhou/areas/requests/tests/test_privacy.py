"""Stocks, thanks, and what is masked, kept and forgotten."""

from datetime import timedelta

from tests.town import CANARY, MONDAY_9AM
from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.rules import Channel
from tongzhou.areas.requests.tests.conftest import (
    LATER,
    PHONE,
    a_done_request,
    a_request,
    asked,
    code_of,
    counted,
)
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.tracking import actions as tracking


def test_stocks_are_asked_of_the_tables(town):
    a_request(town)
    asked(a_done_request(town), town)
    path, week_later = town.east.path, MONDAY_9AM + timedelta(days=8)
    assert queries.open_count(path, LATER - timedelta(minutes=1)) == 2  # one of them ended later
    assert queries.open_count(path, LATER + timedelta(hours=1)) == 1
    assert queries.open_count(town.west.path, LATER) == 0
    assert queries.overdue_count(path, LATER) == 0
    assert queries.overdue_count(path, week_later) == 1


def test_thanks_are_on_the_record(town):
    place = town.places["east"]
    thanks = actions.thank(
        place,
        words="谢谢你们送药上门",
        channel=Channel.DOOR,
        organisation=town.organisations["temporary"],
        by=town.viewer("emil"),
        at=LATER,
    )
    assert list(queries.thanks(town.viewer("eva"))) == [thanks]
    assert not queries.thanks(town.viewer("wanda")).exists()
    assert counted("request.thanked", channel="door") == 1
    empty = code_of(
        actions.thank, place, words=" ", channel=Channel.DOOR, by=town.viewer("emil"), at=LATER
    )
    assert empty == "words_missing"


def test_unmasking_leaves_a_line_with_who_and_why(town):
    request = a_request(town, caller_phone=PHONE)
    actions.unmask(request, reason="visit", by=town.viewer("emil"), at=LATER)
    line = AuditEntry.objects.get(action="requests.unmask")
    assert (line.subject, line.detail) == (request.item.subject, {"reason": "visit"})
    assert code_of(actions.unmask, request, reason="visit", by=town.viewer("pia"), at=LATER) == (
        "not_allowed"
    )


def test_the_carer_sees_the_room_until_the_work_is_done(town):
    request = a_request(town, room="501")
    pia = town.viewer("pia")
    tracking.dispatch(request.item, person=town.people["pia"], by=town.viewer("eva"), at=LATER)
    actions.unmask(request, reason="visit", by=pia, at=LATER)
    tracking.finish(request.item, note="x", by=pia, at=LATER)
    assert code_of(actions.unmask, request, reason="visit", by=pia, at=LATER) == "not_allowed"


def test_room_and_phone_are_forgotten_after_the_end(town):
    request = a_done_request(town, room="501", caller_name=f"童远{CANARY}")
    asked(request, town)
    assert actions.forget_closed(LATER + timedelta(days=30)) == 0
    assert actions.forget_closed(LATER + timedelta(days=31)) == 1
    request.refresh_from_db()
    assert (request.caller_name, request.caller_phone, request.phone_key, request.room) == (
        ("",) * 4
    )
    assert request.words == "三楼楼道灯坏了"


def test_no_fact_and_no_audit_line_holds_words_or_a_phone(town):
    request = a_done_request(town, room="501", caller_name=f"童远{CANARY}")
    actions.unmask(request, reason="visit", by=town.viewer("emil"), at=LATER)
    asked(request, town)
    kept = [fact.values for fact in Fact.objects.all()]
    kept += [line.detail for line in AuditEntry.objects.all()]
    assert not [words for words in (CANARY, PHONE, "501", "楼道") if words in str(kept)]
