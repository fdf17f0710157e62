"""Requests: taken in once, called back by somebody else, excluded by an approver, forgotten in time."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, connections

from tests.town import CANARY, MONDAY_9AM, build_town
from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.models import CallBack, Exclusion, Request
from tongzhou.areas.requests.rules import Channel, Satisfied, Solved
from tongzhou.areas.requests.tests.conftest import (
    LATER,
    PHONE,
    a_done_request,
    a_request,
    code_of,
    counted,
    wish,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.posters.models import Knock
from tongzhou.shared.tracking import actions as tracking

KEY = UUID("00000000-0000-4000-8000-000000000001")
RESIDENT = Viewer(origin="203.0.113.7")


def asked(request, town, solved="yes", satisfied="yes", by="eva", at=LATER, contacted=True):
    return actions.call_back(
        request,
        way="phone",
        contacted=contacted,
        solved=Solved(solved),
        satisfied=Satisfied(satisfied),
        by=town.viewer(by),
        at=at,
    )


# --- taking in ----------------------------------------------------------------------------------


def test_a_request_on_the_telephone_is_acknowledged_and_has_its_deadline(town):
    request = a_request(town)
    item = request.item
    assert (item.channel, item.category, item.urgency) == ("phone", "repairs", "ordinary")
    assert (item.due_at, item.acknowledged_at) == (MONDAY_9AM + timedelta(days=7), MONDAY_9AM)
    assert request.recorded_by == town.people["emil"]
    assert counted("item.opened", item_kind="request", channel="phone", proxy=True) == 1
    assert counted("item.acknowledged", late=False) == 1


@pytest.mark.parametrize(
    ("words", "category", "urgency"),
    [
        ("四楼以上没水", "utilities", "utility"),
        ("隔壁煤气泄漏", "utilities", "life"),
        ("夜间装修太吵", "noise", "ordinary"),
    ],
)
def test_the_usual_urgency_comes_from_category_and_words(town, words, category, urgency):
    assert a_request(town, words, category=category).item.urgency == urgency


def test_only_who_takes_in_there_takes_in(town):
    assert code_of(a_request, town, by="pia") == "not_allowed"
    assert code_of(a_request, town, by="wim") == "not_allowed"
    assert not Request.objects.exists()


def test_what_is_sent_twice_is_one_request_with_one_receipt(town):
    first = a_request(town, client_key=KEY)
    second = a_request(town, client_key=KEY)
    assert (second.pk, second.receipt) == (first.pk, first.receipt)
    assert counted("item.opened") == 1


def test_a_number_of_the_hotline_comes_in_once(town):
    first = a_request(town, channel=Channel.HOTLINE, source_ref="HL-20261116-001")
    assert a_request(town, channel=Channel.HOTLINE, source_ref="HL-20261116-001") == first


def test_paper_keeps_its_date(town):
    missing = code_of(a_request, town, channel=Channel.PAPER)
    day = date(2026, 11, 12)
    request = actions.take_in(
        wish(town, channel=Channel.PAPER, paper_on=day),
        by=town.viewer("emil"),
        at=MONDAY_9AM,
        asked_at=MONDAY_9AM - timedelta(days=4),
    )
    assert missing == "paper_date_missing"
    assert (request.paper_on, request.item.recorded_at) == (day, MONDAY_9AM)
    assert request.item.due_at == MONDAY_9AM + timedelta(days=3)
    assert Fact.objects.get(kind="item.opened").day == day


# --- the poster ---------------------------------------------------------------------------------


@pytest.fixture
def poster(town):
    return posters.put_up(
        "requests", town.places["east_building"], by=town.viewer("eva"), at=MONDAY_9AM
    )


def posted(town, poster, words="垃圾桶满了", at=MONDAY_9AM, by=RESIDENT, safe=False, **fields):
    told = wish(town, words, channel=Channel.POSTER, **fields)
    return actions.take_in_from_poster(told, poster=poster, by=by, at=at, safe=safe)


def test_a_resident_posts_without_signing_in_and_the_clock_for_reading_runs(town, poster):
    item = posted(town, poster).item
    assert item.acknowledged_at is None
    assert item.acknowledge_due_at == MONDAY_9AM + timedelta(hours=2)
    tracking.take(item, by=town.viewer("emil"), at=MONDAY_9AM + timedelta(hours=3))
    assert counted("item.acknowledged", item_kind="request", late=True) == 1


def test_danger_to_life_is_sent_to_the_telephone_first(town, poster):
    assert code_of(posted, town, poster, "楼下着火了") == "life_danger"
    request = posted(town, poster, "楼下着火的垃圾桶已灭，请清理", safe=True)
    assert request.item.urgency == "life"


def test_too_many_posts_from_one_address_are_refused_for_an_hour(town, poster):
    for _ in range(5):
        posted(town, poster)
    assert code_of(posted, town, poster) == "too_often"
    assert posted(town, poster, by=Viewer(origin="203.0.113.8"))
    assert posted(town, poster, at=MONDAY_9AM + timedelta(minutes=61))


def test_a_post_repeated_because_the_network_dropped_costs_no_second_knock(town, poster):
    one = posted(town, poster, client_key=KEY)
    assert posted(town, poster, client_key=KEY) == one
    assert Knock.objects.count() == 1


# --- duplicates ---------------------------------------------------------------------------------


def test_a_duplicate_is_suggested_to_those_who_may_see_it(town):
    first = a_request(town, "三楼楼道灯坏了", caller_phone=PHONE)
    a_request(town, "三楼楼道灯坏了", by="wim", place="west_entrance")
    found = queries.duplicates(
        town.viewer("eva"),
        place=town.places["east_building"],
        words="楼道灯又坏了",
        at=LATER,
    )
    assert [(row.pk, reason.text) for row, reason in found] == [
        (first.pk, "Same building, similar words")
    ]
    later = MONDAY_9AM + timedelta(days=8)
    eva = town.viewer("eva")
    assert not queries.duplicates(eva, place=first.item.place, words="楼道灯坏了", at=later)


# --- the call-back ------------------------------------------------------------------------------


def test_solved_is_what_the_call_back_says(town):
    request = a_done_request(town)
    asked(request, town, "partly", "basic")
    request.item.refresh_from_db()
    assert (request.item.state, request.item.outcome) == ("closed", "partly")
    assert counted("request.called_back", valid=True, solved=False, satisfied="basic") == 1


def test_nobody_closes_their_own_work_as_solved(town):
    request = a_done_request(town)
    assert code_of(asked, request, town, by="emil") == "own_work"
    direct = code_of(
        tracking.close, request.item, outcome="solved", by=town.viewer("eva"), at=LATER
    )
    assert direct == "not_called_back"
    assert not CallBack.objects.exists()


def test_not_solved_goes_back_to_the_same_owner(town):
    request = a_done_request(town)
    asked(request, town, "no", "no", contacted=False)
    request.item.refresh_from_db()
    assert (request.item.state, request.item.owner) == ("in_hand", town.people["emil"])
    assert counted("request.called_back", contacted=False, solved=False) == 1


def test_an_attempt_that_reached_nobody_is_kept_with_the_next_time(town):
    request, eva = a_done_request(town), town.viewer("eva")
    attempt = actions.not_reached(request, way="phone", by=eva, at=LATER)
    assert attempt.next_at == LATER + timedelta(hours=4)
    assert not list(queries.to_call_back(eva, LATER))
    assert list(queries.to_call_back(eva, LATER + timedelta(hours=5))) == [request]
    assert not list(queries.to_call_back(town.viewer("emil"), LATER + timedelta(hours=5)))
    assert counted("request.called_back") == 0


def test_closing_without_an_answer_needs_enough_attempts_and_solves_nothing(town):
    request, eva = a_done_request(town), town.viewer("eva")
    assert code_of(actions.close_unanswered, request, by=eva, at=LATER) == "not_enough_tries"
    for _ in range(3):
        actions.not_reached(request, way="phone", by=eva, at=LATER)
    actions.close_unanswered(request, by=eva, at=LATER)
    assert request.item.outcome == "unconfirmed"
    assert counted("request.called_back") == 0


def test_the_resident_answers_on_the_receipt(town):
    request = a_done_request(town)
    answer = actions.answer_on_receipt(
        request,
        contacted=True,
        solved=Solved.YES,
        satisfied=Satisfied.YES,
        by=RESIDENT,
        at=LATER,
    )
    assert answer.way == "receipt"
    assert request.item.state == "closed"
    twice = code_of(
        actions.answer_on_receipt,
        request,
        contacted=True,
        solved=Solved.NO,
        satisfied=Satisfied.NO,
        by=RESIDENT,
        at=LATER,
    )
    assert twice == "wrong_state"


def test_undoing_a_call_back_takes_back_the_answer_and_its_fact(town):
    request, eva = a_done_request(town), town.viewer("eva")
    asked(request, town)
    tracking.undo(request.item, by=eva, at=LATER)
    assert request.item.state == "done"
    assert counted("request.called_back") == 0
    assert queries.one(eva, request.pk).standing == []
    asked(request, town, "partly")
    assert [call.solved for call in queries.one(eva, request.pk).standing] == ["partly"]


def test_an_exclusion_needs_an_approver_and_stays_visible_as_a_count(town):
    request = a_done_request(town)
    call = asked(request, town, "no", "no", by="lena")
    why = Exclusion.UNREASONABLE
    assert code_of(actions.exclude, call, reason=why, by=town.viewer("emil"), at=LATER) == (
        "not_allowed"
    )
    assert code_of(actions.exclude, call, reason=why, by=town.viewer("lena"), at=LATER) == (
        "own_work"
    )
    actions.exclude(call, reason=why, by=town.viewer("eva"), at=LATER)
    assert counted("request.called_back", valid=True) == 0
    assert counted("request.called_back", valid=False) == 1
    again = code_of(actions.exclude, call, reason=why, by=town.viewer("eva"), at=LATER)
    assert again == "already_excluded"
    ((_org, counts),) = queries.rate_counts(
        town.viewer("eva"), start=MONDAY_9AM, end=MONDAY_9AM + timedelta(days=1)
    )
    assert (counts.valid, counts.excluded, counts.received) == (0, 1, 1)


def test_the_resident_takes_a_request_back(town):
    request = a_request(town)
    actions.withdraw_on_receipt(request, by=RESIDENT, at=LATER)
    assert request.item.state == "withdrawn"
    assert code_of(actions.withdraw_on_receipt, request, by=RESIDENT, at=LATER) == "wrong_state"


def test_another_class_reckons_the_deadline_from_when_it_was_asked(town):
    request = a_request(town)
    actions.classify(
        request, category="utilities", urgency="utility", by=town.viewer("emil"), at=LATER
    )
    request.item.refresh_from_db()
    assert request.item.due_at == MONDAY_9AM + timedelta(hours=24)
    tracking.undo(request.item, by=town.viewer("emil"), at=LATER)
    request.item.refresh_from_db()
    assert (request.item.urgency, request.item.category) == ("ordinary", "repairs")


# --- stocks, thanks, privacy --------------------------------------------------------------------


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


# --- at the same moment -------------------------------------------------------------------------

GATE = Barrier(2)


@pytest.mark.django_db(transaction=True)
def test_one_wish_sent_twice_at_the_same_moment_is_one_request():
    town = build_town()
    viewer = town.viewer("emil")
    told = wish(town, client_key=KEY)
    receipts = []

    def send():
        try:
            GATE.wait(timeout=10)
            receipts.append(actions.take_in(told, by=viewer, at=MONDAY_9AM).receipt)
        finally:
            connections.close_all()

    connection.close()
    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(receipts) == 2
    assert len(set(receipts)) == 1
    assert Request.objects.count() == 1
    assert counted("item.opened") == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_call_backs_at_the_same_moment_one_counts():
    town = build_town()
    pk = a_done_request(town).pk
    eyes = {"eva": "yes", "lena": "no"}
    told = {}

    def ask(name, solved, viewer, request):
        try:
            GATE.wait(timeout=10)
            actions.call_back(
                request,
                way="phone",
                contacted=True,
                solved=Solved(solved),
                satisfied=Satisfied.YES,
                by=viewer,
                at=LATER,
            )
            told[name] = "counted"
        except Refused as refusal:
            told[name] = refusal.code
        finally:
            connections.close_all()

    threads = [
        Thread(
            target=ask, args=(name, solved, town.viewer(name), queries.one(town.viewer(name), pk))
        )
        for name, solved in eyes.items()
    ]
    connection.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told.values()) == ["counted", "moved_meanwhile"]
    assert CallBack.objects.count() == 1
    assert counted("request.called_back") == 1
