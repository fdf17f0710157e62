"""One request: its moves, what is masked, and the call-back."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.rules import Satisfied, Solved
from tongzhou.areas.requests.tests.conftest import PHONE
from tongzhou.areas.requests.tests.pages import ANSWERS, a_done_request, a_request, text
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.tracking import actions as tracking


def test_only_possible_moves_are_offered(town, sign_in):
    request = a_request(town)
    page = text(sign_in("gus").get(f"/requests/{request.pk}/"))
    moves = ("take", "dispatch", "finish", "return_up", "decline")
    offered = [m for m in moves if f"/items/{request.pk}/{m}/" in page]
    assert offered == ["take", "return_up"]


def test_a_move_from_a_page_that_was_opened_before_another_move_is_refused(town, sign_in):
    request = a_request(town)
    client = sign_in("eva")
    version = request.item.version
    tracking.take(request.item, by=town.viewer("emil"), at=now())
    answer = client.post(f"/items/{request.pk}/take/", {"version": version})
    assert answer.status_code == 409
    assert queries.one(town.viewer("eva"), request.pk).item.owner == town.people["emil"]


@pytest.mark.parametrize(("who", "code"), [("eva", 200), ("wim", 404), ("pia", 404), ("otto", 404)])
def test_who_may_open_a_request(town, sign_in, who, code):
    request = a_request(town)
    assert sign_in(who).get(f"/requests/{request.pk}/").status_code == code


def test_the_detail_is_masked_until_somebody_gives_a_reason(town, sign_in):
    request = a_done_request(town)
    client = sign_in("eva")
    page = text(client.get(f"/requests/{request.pk}/"))
    assert [secret for secret in ("501", PHONE, "童远") if secret in page] == []
    page = text(client.post(f"/requests/{request.pk}/unmask/", {"reason": "call_back"}))
    assert all(secret in page for secret in ("501", PHONE, "童远"))
    assert AuditEntry.objects.filter(action="requests.unmask").count() == 1


def test_the_detail_asks_as_often_for_a_long_story(town, sign_in, django_assert_max_num_queries):
    request = a_done_request(town)
    for _ in range(3):
        actions.not_reached(request, way="phone", by=town.viewer("eva"), at=now())
    client = sign_in("eva")
    client.get(f"/requests/{request.pk}/")
    with django_assert_max_num_queries(26):
        client.get(f"/requests/{request.pk}/")


def test_the_call_back_closes_what_the_person_calls_solved(town, sign_in):
    request = a_done_request(town)
    sign_in("eva").post(f"/requests/{request.pk}/call-back/", ANSWERS)
    item = queries.one(town.viewer("eva"), request.pk).item
    assert (item.state, item.outcome) == ("closed", "solved")


def test_whoever_did_the_work_is_refused(town, sign_in):
    request = a_done_request(town)
    answer = sign_in("emil").post(f"/requests/{request.pk}/call-back/", ANSWERS)
    assert answer.status_code == 409
    page = text(sign_in("emil").get(f"/requests/{request.pk}/"))
    assert f'href="/requests/{request.pk}/call-back/"' not in page


def test_not_reached_is_kept_and_shown(town, sign_in):
    request = a_done_request(town)
    client = sign_in("eva")
    client.post(f"/requests/{request.pk}/call-back/", {"way": "phone", "missed": "1"})
    assert queries.one(town.viewer("eva"), request.pk).next_call_at is not None
    assert client.get(f"/requests/{request.pk}/call-back/").context["tries"] == 1


def test_the_rates_print_counts_pooled_and_simple(town, sign_in):
    for solved in (Solved.YES, Solved.NO):
        request = a_done_request(town)
        actions.call_back(
            request,
            way="phone",
            contacted=True,
            solved=solved,
            satisfied=Satisfied.YES,
            by=town.viewer("eva"),
            at=now() - timedelta(hours=1),
        )
    page = text(sign_in("eva").get("/requests/rates/"))
    assert "50.0%" in page
    assert "1/2" in page


def test_without_a_call_back_there_is_no_rate(town, sign_in):
    a_request(town)
    page = text(sign_in("eva").get("/requests/rates/"))
    assert "—" in page
    assert "0.0%" not in page
