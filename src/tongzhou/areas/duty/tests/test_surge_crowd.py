"""Many answer at the same moment: exactly as many seats as there are, everybody told, nobody twice."""

from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from tests.town import build_town
from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import answers
from tongzhou.areas.duty.actions.links import token_for
from tongzhou.areas.duty.models import Answer, Call, Duty, Surge
from tongzhou.areas.duty.tests.calls import a_crew, a_surge, taken
from tongzhou.areas.duty.tests.crew import a_post
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.queries import all_facts

CROWD, HANDS = 200, 8


def _press(addresses, ready, told):
    """One pair of hands: opens connections, presses the buttons of several people, reads the answers."""
    client = Client(headers={"accept-language": "zh-hans"})
    try:
        ready.wait()
        for address in addresses:
            body, form = urlencode({"do": "yes"}), "application/x-www-form-urlencoded"
            for _again in range(2):  # a wet glove presses twice
                answer = client.post(address, body, content_type=form)
            told.append((answer.status_code, answer.content.decode()))
    finally:
        connections.close_all()


def _answer(surge, person, by, at, ready, told):
    try:
        ready.wait()
        told.append(answers.answer(surge, person.pk, way="page", by=by, at=at).state)
    except Refused as refusal:
        told.append(refusal.code)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_who_answers_two_call_ups_at_the_same_moment_has_one_seat():
    town = build_town()
    (person,) = a_crew(town, 1)
    at = now()
    when = {"starts_at": at, "ends_at": at + timedelta(hours=3)}
    both = [a_surge(town, at=at, post=a_post(town, name), **when) for name in ("转移点", "卡点")]
    ready, told, by = Barrier(2), [], town.viewer("v1")
    pairs = [Thread(target=_answer, args=(one, person, by, at, ready, told)) for one in both]
    for one in pairs:
        one.start()
    for one in pairs:
        one.join()
    assert told.count("seated") == 1, told
    assert Duty.objects.filter(person=person, ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_crowd_through_their_links_exactly_six_have_a_seat():
    town = build_town()
    people = a_crew(town, CROWD)
    at = now()
    surge = a_surge(town, at=at, starts_at=at, ends_at=at + timedelta(hours=3), seats={"": 6})
    addresses = [reverse("duty:surge_come", args=[token_for(surge, one.pk)]) for one in people]
    ready, told = Barrier(HANDS), []
    threads = [Thread(target=_press, args=(addresses[n::HANDS], ready, told)) for n in range(HANDS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert connection.in_atomic_block is False
    assert [status for status, _text in told] == [200] * CROWD
    seated = sum("有您的名额" in text for _status, text in told)
    waiting = sum("您在候补名单上" in text for _status, text in told)
    assert (seated, waiting) == (6, CROWD - 6)
    states = list(Answer.objects.filter(surge=surge).values_list("state", flat=True))
    assert (states.count("seated"), states.count("waiting")) == (6, CROWD - 6)
    assert taken(surge) == 6
    assert Surge.objects.get().state == "full"
    assert all_facts().filter(kind=kinds.SURGE_ENDED.code).count() == 1
    assert Call.objects.filter(person__in=people, presses=2).count() == CROWD
