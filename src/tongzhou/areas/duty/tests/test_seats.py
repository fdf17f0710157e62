"""Somebody cannot come, somebody steps in: no reason asked, the leader told, the last place taken once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.http import Http404

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.duty.actions import seats, swaps
from tongzhou.areas.duty.models import Change, Duty, Offer
from tongzhou.areas.duty.queries import attendance, mine, needed
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
    at,
)
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice

TUESDAY = MONDAY + timedelta(days=1)


def a_gate(town):
    town.hua, town.ning, town.yan = (a_volunteer(town, name) for name in ("hua", "ning", "yan"))
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, town.ning, town.yan)
    town.duty = a_duty(town.hua, a_shift(town.post, TUESDAY), town.roster)
    return town


@pytest.fixture
def gate(town):
    return a_gate(town)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_the_place_is_open_at_once_and_the_leader_knows(gate, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    board = needed.needed_now(gate.viewer("ning"), MONDAY_9AM)
    assert [(one.shift, one.missing, one.against) for one in board] == [(gate.duty.shift, 1, ())]
    assert Notice.objects.filter(person=gate.people["eva"], kind="duty.open").count() == 1
    change = Change.objects.get(kind="removed")
    assert (change.person_out, change.reason) == (gate.hua, "")


def test_at_a_gate_of_an_estate_the_communitys_roster_keeps_the_log(gate):
    """Posts may stand below the place of the roster; who leads there leads at them too."""
    estate = gate.places["east_estate"]
    west_gate = a_post(gate, "西门", place=estate)
    duty = a_duty(gate.hua, a_shift(west_gate, TUESDAY), gate.roster)
    leader = a_duty(gate.yan, a_shift(a_post(gate, "带班", leading=True), TUESDAY), gate.roster)
    seats.drop_out(duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    new = seats.take_seat(duty.shift, by=gate.viewer("ning"), at=MONDAY_9AM)
    assert new.roster == gate.roster
    assert [one.kind for one in Change.objects.order_by("pk")] == ["removed", "added"]
    assert mine.around(new).leaders == (leader,)
    assert attendance.leads(gate.viewer("yan"), duty.shift)


def test_an_offer_of_it_ends_with_it(gate):
    made = swaps.offer(gate.duty, kind="give", by=gate.viewer("hua"), at=MONDAY_9AM)
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    assert Offer.objects.get(pk=made.pk).state == "withdrawn"


def test_nothing_is_counted_against_who_cannot_come(gate):
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    assert not all_facts().exists()


def test_who_may_give_it_back(gate):
    refused("not_allowed", seats.drop_out, gate.duty, by=gate.viewer("ning"), at=MONDAY_9AM)
    refused("over", seats.drop_out, gate.duty, by=gate.viewer("hua"), at=at(TUESDAY, 20))
    stale = Duty.objects.get(pk=gate.duty.pk)
    seats.drop_out(gate.duty, by=gate.viewer("eva"), at=MONDAY_9AM)
    refused("gone", seats.drop_out, stale, by=gate.viewer("hua"), at=MONDAY_9AM)


def test_somebody_of_the_crew_takes_it(gate):
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    made = seats.take_seat(gate.duty.shift, by=gate.viewer("ning"), at=MONDAY_9AM)
    assert (made.person, made.source, made.roster) == (gate.ning, "taken", gate.roster)
    refused("full", seats.take_seat, gate.duty.shift, by=gate.viewer("yan"), at=MONDAY_9AM)


def test_who_gave_it_back_may_take_it_again(gate):
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    seats.take_seat(gate.duty.shift, by=gate.viewer("hua"), at=MONDAY_9AM)
    assert needed.needed_now(gate.viewer("hua"), MONDAY_9AM) == []


def test_nobody_from_elsewhere_takes_it(gate):
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    for who in ("wanda", "otto"):
        assert needed.needed_now(gate.viewer(who), MONDAY_9AM) == []
        with pytest.raises(Http404):
            seats.take_seat(gate.duty.shift, by=gate.viewer(who), at=MONDAY_9AM)


def test_the_rules_hold_for_who_steps_in(gate):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), TUESDAY, 17, 3))
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    refused("rest", seats.take_seat, gate.duty.shift, by=gate.viewer("ning"), at=MONDAY_9AM)
    refused(
        "rest", seats.assign, gate.duty.shift, gate.ning.pk, by=gate.viewer("eva"), at=MONDAY_9AM
    )


def test_the_planner_puts_in_who_serves_here(gate):
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    shift, eva = gate.duty.shift, gate.viewer("eva")
    mo = gate.people["mo"].pk
    refused("not_here", seats.assign, shift, mo, by=eva, at=MONDAY_9AM)
    refused("not_allowed", seats.assign, shift, gate.yan.pk, by=gate.viewer("ning"), at=MONDAY_9AM)
    made = seats.assign(shift, gate.yan.pk, by=eva, at=MONDAY_9AM, cause="接替")
    assert (made.source, made.cause) == ("substitute", "接替")


def test_substitutes_who_may_come_first_and_then_who_worked_least(gate):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), MONDAY - timedelta(days=5), 8, 4))
    tired = a_volunteer(gate, "zoe")
    gate.roster.crew.add(tired)
    a_duty(tired, a_shift(a_post(gate, "南门"), TUESDAY, 18, 3))
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    found = needed.substitutes(gate.duty.shift, MONDAY_9AM)
    assert [one.name for one in found] == ["yan", "ning", "zoe"], (
        "hua gave it back: not asked again"
    )
    assert [one.may for one in found] == [True, True, False]
    assert "4 小时" in str(found[1].why[0])
    assert found[2].by_both, "only rest speaks against it"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_the_last_place_the_second_is_told():
    gate = a_gate(build_town())
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    told, ready = [], Barrier(2)

    def take(name):
        try:
            ready.wait()
            seats.take_seat(gate.duty.shift, by=gate.viewer(name), at=MONDAY_9AM)
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=take, args=(name,)) for name in ("ning", "yan")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == ["full"]
    assert Duty.objects.filter(shift=gate.duty.shift, ended_at__isnull=True).count() == 1
