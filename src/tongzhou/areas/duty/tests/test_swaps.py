"""A duty changes hands only with both sides' consent, inside the rules, and until it starts."""

from datetime import timedelta

import pytest
from django.http import Http404

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import seats, swaps
from tongzhou.areas.duty.models import Absence, Change, Duty, Offer
from tongzhou.areas.duty.queries import mine, swapping
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

TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)


def a_gate(town):
    town.hua, town.ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, town.ning)
    town.tuesday = a_duty(town.hua, a_shift(town.post, TUESDAY), town.roster)
    town.thursday = a_duty(town.ning, a_shift(town.post, THURSDAY), town.roster)
    return town


@pytest.fixture
def gate(town):
    return a_gate(town)


def who_stands(shift):
    rows = Duty.objects.filter(shift=shift, ended_at__isnull=True)
    return sorted(rows.values_list("person__name", flat=True))


def offered(gate, **more):
    return swaps.offer(gate.tuesday, by=gate.viewer("hua"), at=MONDAY_9AM, **more)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_a_swap_is_agreed_by_both_and_both_calendars_follow(gate):
    one = offered(gate, kind="swap", cause="家里有事")
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM, other=gate.thursday)
    assert who_stands(gate.tuesday.shift) == ["hua"], "taking alone changes nothing"
    swaps.confirm(one, by=gate.viewer("hua"), at=MONDAY_9AM)
    assert who_stands(gate.tuesday.shift) == ["ning"]
    assert who_stands(gate.thursday.shift) == ["hua"]
    fact = all_facts().get(kind="duty.changed")
    assert (fact.values, fact.quantity) == ({"sort": "swap"}, 1)
    logged = Change.objects.filter(kind="swapped", after_publishing=True)
    assert {(c.person_out.name, c.person_in.name) for c in logged} == {
        ("hua", "ning"),
        ("ning", "hua"),
    }


def test_a_gift_asks_nothing_in_return(gate):
    one = offered(gate, kind="give")
    refused(
        "no_return", swaps.take, one, by=gate.viewer("ning"), at=MONDAY_9AM, other=gate.thursday
    )
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    swaps.confirm(one, by=gate.viewer("hua"), at=MONDAY_9AM)
    assert who_stands(gate.tuesday.shift) == ["ning"]


def test_a_split_gives_the_second_part(gate):
    noon = at(TUESDAY, 12)
    one = offered(gate, kind="split", split_at=noon)
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    swaps.confirm(one, by=gate.viewer("hua"), at=MONDAY_9AM)
    parts = Duty.objects.filter(shift=gate.tuesday.shift, ended_at__isnull=True)
    assert [(d.person.name, d.starts_at.hour, d.ends_at.hour) for d in parts] == [
        ("hua", 0, 4),
        ("ning", 4, 8),
    ]  # hours in UTC


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda g, o: swaps.take(o, by=g.viewer("hua"), at=MONDAY_9AM), "own"),
        (
            lambda g, o: swaps.take(o, by=g.viewer("otto"), at=MONDAY_9AM, person=g.ning.pk),
            "not_allowed",
        ),
        (lambda g, o: swaps.take(o, by=g.viewer("ning"), at=MONDAY_9AM), "needs_duty"),
        (lambda g, o: swaps.take(o, by=g.viewer("ning"), at=at(TUESDAY, 9)), "started"),
        (lambda g, o: swaps.confirm(o, by=g.viewer("hua"), at=MONDAY_9AM), "moved_on"),
        (lambda g, o: swaps.confirm(o, by=g.viewer("ning"), at=MONDAY_9AM), "not_allowed"),
    ],
)
def test_who_may_not(gate, act, code):
    one = offered(gate, kind="swap")
    refused(code, act, gate, one)


def test_rest_is_defended(gate):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), TUESDAY, hour=19, hours=3))
    one = offered(gate, kind="give")
    refused("rest", swaps.take, one, by=gate.viewer("ning"), at=MONDAY_9AM)


def test_the_rules_are_asked_again_at_the_end(gate):
    one = offered(gate, kind="give")
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), TUESDAY, hour=10, hours=2))
    refused("not_theirs", swaps.confirm, one, by=gate.viewer("hua"), at=MONDAY_9AM)
    refused("clash", swaps.confirm, one, by=gate.viewer("eva"), at=MONDAY_9AM)
    assert who_stands(gate.tuesday.shift) == ["hua"]


def test_the_second_taker_is_told(gate):
    yan = a_volunteer(gate, "yan")
    gate.roster.crew.add(yan)
    one = offered(gate, kind="give")
    late = Offer.objects.get(pk=one.pk)
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    refused("moved_on", swaps.take, late, by=gate.viewer("yan"), at=MONDAY_9AM)


def test_a_duty_is_offered_once_at_a_time(gate):
    offered(gate, kind="give")
    refused("already_offered", offered, gate, kind="swap")


@pytest.mark.parametrize("kind", ["swap", "give", "split"])
def test_it_is_taken_back_until_it_starts(gate, kind):
    more = {"split_at": at(TUESDAY, 12)} if kind == "split" else {}
    one = offered(gate, kind=kind, **more)
    other = gate.thursday if kind == "swap" else None
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM, other=other)
    swaps.confirm(one, by=gate.viewer("hua"), at=MONDAY_9AM)
    refused("started", swaps.undo, one, by=gate.viewer("ning"), at=at(TUESDAY, 9))
    swaps.undo(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    assert who_stands(gate.tuesday.shift) == ["hua"]
    assert who_stands(gate.thursday.shift) == ["ning"]
    assert Duty.objects.get(pk=gate.tuesday.pk).ends_at == gate.tuesday.shift.ends_at
    assert sum(fact.quantity for fact in all_facts().filter(kind="duty.changed")) == 0
    refused("moved_on", swaps.undo, one, by=gate.viewer("ning"), at=MONDAY_9AM)


def test_a_minor_takes_no_dangerous_post(gate):
    a_volunteer(gate, "kid", born_on=MONDAY.replace(year=2010))
    one = offered(gate, kind="give")
    refused("minor_post", swaps.take, one, by=gate.viewer("kid"), at=MONDAY_9AM)


def test_the_taker_of_a_split_is_asked_only_about_the_second_part(gate):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), TUESDAY, hour=8, hours=2))
    one = offered(gate, kind="split", split_at=at(TUESDAY, 14))
    refused("rest", swaps.take, one, by=gate.viewer("ning"), at=MONDAY_9AM)


def on_leave(person, day):
    Absence.objects.create(
        person=person, kind="leave", started_on=day, ended_on=day, recorded_at=MONDAY_9AM
    )


def test_why_it_does_not_suit_the_other_side_is_told_to_the_planner_only(gate):
    """Somebody's leave is not for their mates, whichever side asks."""
    one = offered(gate, kind="swap")
    on_leave(gate.hua, THURSDAY)
    with pytest.raises(Refused) as caught:
        swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM, other=gate.thursday)
    assert "leave" not in str(caught.value)
    assert caught.value.code == "not_theirs"
    returns = swapping.returns_for(one, gate.ning.pk, MONDAY_9AM)
    assert [breach.code for each in returns for breach in each.against] == ["not_theirs"]
    whole = swapping.returns_for(one, gate.ning.pk, MONDAY_9AM, whole=True)
    assert [breach.code for each in whole for breach in each.against] == ["leave"]
    refused(
        "leave",
        swaps.take,
        one,
        by=gate.viewer("eva"),
        at=MONDAY_9AM,
        other=gate.thursday,
        person=gate.ning.pk,
    )


def test_confirming_tells_nothing_of_the_takers_leave(gate):
    one = offered(gate, kind="give")
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    on_leave(gate.ning, TUESDAY)
    refused("not_theirs", swaps.confirm, one, by=gate.viewer("hua"), at=MONDAY_9AM)


def test_nobody_is_put_back_where_they_cannot_stand_any_more(gate):
    one = offered(gate, kind="give")
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    swaps.confirm(one, by=gate.viewer("hua"), at=MONDAY_9AM)
    a_duty(gate.hua, a_shift(a_post(gate, "西门"), TUESDAY, hour=10, hours=2))
    refused("not_theirs", swaps.undo, one, by=gate.viewer("ning"), at=MONDAY_9AM)
    refused("clash", swaps.undo, one, by=gate.viewer("hua"), at=MONDAY_9AM)
    assert who_stands(gate.tuesday.shift) == ["ning"]


def test_a_split_is_not_taken_back_after_the_first_half_is_gone(gate):
    one = offered(gate, kind="split", split_at=at(TUESDAY, 12))
    swaps.take(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    swaps.confirm(one, by=gate.viewer("hua"), at=MONDAY_9AM)
    seats.drop_out(gate.tuesday, by=gate.viewer("hua"), at=MONDAY_9AM)
    refused("gone", swaps.undo, one, by=gate.viewer("ning"), at=MONDAY_9AM)
    assert who_stands(gate.tuesday.shift) == ["ning"], "the second half stays staffed"


def test_a_duty_of_a_draft_is_not_found_by_its_number(gate):
    draft = a_roster(gate, gate.ning, published=False)
    planned = a_duty(gate.ning, a_shift(gate.post, MONDAY + timedelta(days=6)), draft)
    with pytest.raises(Http404):
        mine.duty_for(gate.viewer("ning"), planned.pk)
    assert mine.duty_for(gate.viewer("eva"), planned.pk) == planned


def test_whom_it_is_offered_to_may_say_no_and_nobody_asks_why(
    gate, django_capture_on_commit_callbacks
):
    one = offered(gate, kind="give", to=gate.ning.pk)
    refused("not_for_you", swaps.decline, one, by=gate.viewer("otto"), at=MONDAY_9AM)
    with django_capture_on_commit_callbacks(execute=True):
        swaps.decline(one, by=gate.viewer("ning"), at=MONDAY_9AM)
    assert Notice.objects.get(person=gate.hua, kind="duty.declined").url == swaps.page_of(one)
    refused("moved_on", swaps.decline, one, by=gate.viewer("ning"), at=MONDAY_9AM)
    assert offered(gate, kind="give").state == "open", "the crew may be asked at once"


def test_the_planner_notes_a_no_said_on_the_phone(gate, django_capture_on_commit_callbacks):
    one = offered(gate, kind="give", to=gate.ning.pk)
    with django_capture_on_commit_callbacks(execute=True):
        swaps.decline(one, by=gate.viewer("eva"), at=MONDAY_9AM)
    told = set(Notice.objects.values_list("person__account__username", "kind"))
    assert told == {("hua", "duty.declined"), ("ning", "duty.withdrawn")}
    open_to_all = offered(gate, kind="give")
    refused("not_for_you", swaps.decline, open_to_all, by=gate.viewer("eva"), at=MONDAY_9AM)


def test_what_is_offered_to_one_is_not_for_the_whole_crew(gate):
    a_volunteer(gate, "yan")
    gate.roster.crew.add(gate.people["yan"])
    one = offered(gate, kind="give", to=gate.ning.pk, cause="接孩子")
    seen = {
        name: one in swapping.offers(gate.viewer(name)) for name in ("ning", "hua", "eva", "yan")
    }
    assert seen == {"ning": True, "hua": True, "eva": True, "yan": False}
