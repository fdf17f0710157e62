"""Requests: taken in once, from the telephone, paper and posters; another class, and duplicates."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, connections

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.models import Request
from tongzhou.areas.requests.rules import Channel
from tongzhou.areas.requests.tests.conftest import LATER, PHONE, a_request, code_of, counted, wish
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.posters.models import Knock
from tongzhou.shared.tracking import actions as tracking

KEY = UUID("00000000-0000-4000-8000-000000000001")
RESIDENT = Viewer(origin="203.0.113.7")


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
