"""Called back by somebody else, excluded by an approver, answered by the resident."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.models import CallBack, Exclusion
from tongzhou.areas.requests.rules import Satisfied, Solved
from tongzhou.areas.requests.tests.conftest import (
    LATER,
    a_done_request,
    a_request,
    asked,
    code_of,
    counted,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.tracking import actions as tracking

RESIDENT = Viewer(origin="203.0.113.7")


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


GATE = Barrier(2)


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
