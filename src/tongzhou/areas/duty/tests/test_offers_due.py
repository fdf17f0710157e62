"""Whoever's yes is awaited is reminded in time; nothing on offer passes its start silently."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import swaps
from tongzhou.areas.duty.actions.duties import end
from tongzhou.areas.duty.actions.offers_due import offers_due
from tongzhou.areas.duty.models import Duty
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_shift, at
from tongzhou.areas.duty.tests.test_swaps import TUESDAY, a_gate, offered, refused
from tongzhou.ground.access.models import Account
from tongzhou.shared.notices.models import Notice

EVENING, STARTED = at(MONDAY, 19, 5), at(TUESDAY, 8, 1)


@pytest.fixture
def gate(town):
    """hua has the gate on Tuesday at eight; ning of the same crew would take it."""
    return a_gate(town)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """What the background work tells whom at that moment: (name, kind)."""

    def run(moment):
        Notice.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            offers_due(moment)
        return set(Notice.objects.values_list("person__account__username", "kind"))

    return run


def taken(gate, **more):
    one = offered(gate, kind="give", **more)
    return swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)


def test_who_has_to_confirm_is_reminded_the_evening_before_and_shortly_before(gate, told):
    one = taken(gate)
    assert told(at(MONDAY, 12)) == set()
    assert told(EVENING) == {("hua", "duty.answer_soon")}
    assert Notice.objects.get().url == swaps.page_of(one)
    assert told(EVENING + timedelta(minutes=5)) == set(), "once"
    assert told(at(TUESDAY, 7, 0)) == {("hua", "duty.answer_soon")}
    assert told(at(TUESDAY, 7, 5)) == set()


def test_who_was_asked_alone_is_reminded_to_say_yes_or_no(gate, told):
    offered(gate, kind="give", to=gate.ning.pk)
    assert told(EVENING) == {("ning", "duty.answer_soon")}


def test_what_is_open_to_everybody_reminds_nobody(gate, told):
    offered(gate, kind="give")
    assert told(EVENING) == set()


def test_taken_after_the_evening_it_is_not_told_twice_at_once(gate, told):
    one = offered(gate, kind="give")
    swaps.take(one, by=gate.viewer("ning"), at=at(MONDAY, 20))
    assert told(at(MONDAY, 20, 5)) == set()
    assert told(at(TUESDAY, 7, 0)) == {("hua", "duty.answer_soon")}


def test_not_confirmed_before_the_start_it_ends_and_everybody_concerned_knows(gate, told):
    one = taken(gate)
    both = {("hua", "duty.expired"), ("ning", "duty.expired")}
    leads = {("eva", "duty.expired"), ("emil", "duty.expired")}
    assert told(STARTED) == both | leads
    one.refresh_from_db()
    assert one.state == "expired"
    assert Duty.objects.get(pk=gate.tuesday.pk).ended_at is None, "the duty stays where it was"
    assert told(STARTED + timedelta(minutes=1)) == set()
    refused("moved_on", swaps.confirm, one, by=gate.viewer("hua"), at=STARTED)


@pytest.mark.parametrize("alone", [True, False])
def test_what_nobody_took_ends_too(gate, told, alone):
    one = offered(gate, kind="give", to=gate.ning.pk if alone else None)
    hears = {"hua", "ning"} if alone else {"hua"}
    assert told(STARTED) == {(name, "duty.expired") for name in hears}
    one.refresh_from_db()
    assert one.state == "expired"


def test_a_duty_that_is_gone_is_offered_no_more(gate, told):
    one = taken(gate)
    end(gate.tuesday, at=MONDAY_9AM)
    assert told(MONDAY_9AM) == {("ning", "duty.withdrawn")}
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_when_what_was_given_in_return_has_begun_the_swap_is_open_again(gate, told):
    early = a_duty(gate.ning, a_shift(a_post(gate, "西门"), MONDAY, hour=14, hours=2), gate.roster)
    one = offered(gate, kind="swap")
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM, other=early)
    assert told(at(MONDAY, 15)) == {("hua", "duty.open_again"), ("ning", "duty.open_again")}
    one.refresh_from_db()
    assert (one.state, one.other_duty) == ("open", None)


def test_the_page_says_how_it_ended(gate, told, client):
    one = taken(gate)
    told(STARTED)
    client.force_login(Account.objects.get(username="hua"))
    page = client.get(swaps.page_of(one)).content.decode()
    assert "开始前未谈妥" in page
    assert "/confirm/" not in page
