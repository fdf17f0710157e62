"""Who signs up sees nothing of a place until it accepts them, and nothing after their last day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.stories.walk import Clock
from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import availability, deployments, pool, seats
from tongzhou.areas.duty.models import Absence, Duty, SignUp
from tongzhou.areas.duty.queries import availability as times
from tongzhou.areas.duty.queries import needed, rosters
from tongzhou.areas.duty.queries.callable import serving_at
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_shift
from tongzhou.base.errors import Refused
from tongzhou.ground.events.retention import erase_expired
from tongzhou.shared.notices.models import Notice

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY


def signed(town, name="otto", by=None, **fields):
    given = {"kind": "volunteer", "place": town.east, "risks_told": True, **fields}
    person = town.people[name]
    return pool.sign_up(person=person, by=town.viewer(by or name), at=MONDAY_9AM, **given)


def accepted(town, row):
    pool.accept(row, by=town.viewer("eva"), at=MONDAY_9AM)
    row.refresh_from_db()
    return row


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Who finds notices about sign-ups in the inbox, once everything in `with told():` is safe."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def inboxes(town):
    rows = Notice.objects.filter(kind="duty.sign_up").values_list("person__account__username")
    return {name for (name,) in rows}


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def known(town):
    """Where the place's work knows otto: board, substitutes, call-ups, rosters, planned people."""
    otto, eva = town.people["otto"], town.viewer("eva")
    shift = a_shift(a_post(town), TUESDAY)
    crew = [one.person for one in rosters.candidates(eva, town.east, MONDAY, TUESDAY)]
    return {
        "board": shift in needed.open_shifts(town.viewer("otto"), MONDAY_9AM),
        "asked": otto in needed.asked(shift),
        "called": otto.pk in serving_at(town.east, MONDAY_9AM),
        "crew": otto in crew,
        "planned": otto in times.plannable(eva),
    }


def test_before_the_place_accepts_nobody_sees_or_is_asked_anything(town):
    row = signed(town)
    assert set(known(town).values()) == {False}
    accepted(town, row)
    assert set(known(town).values()) == {True}


def test_a_place_is_taken_only_after_acceptance_and_only_until_the_last_day(client, town):
    row = signed(town, until=TUESDAY)
    post = a_post(town)
    shift, later = a_shift(post, TUESDAY), a_shift(post, TUESDAY + DAY)
    client.force_login(town.account("otto"))
    address = reverse("duty:needed_one", args=[shift.pk])
    with Clock(MONDAY_9AM).patch():
        assert client.get(address).status_code == 404
        client.post(reverse("duty:take_seat", args=[shift.pk]))
        assert not Duty.objects.exists()
        accepted(town, row)
        assert client.get(address).status_code == 200
        assert client.get(reverse("duty:needed_one", args=[later.pk])).status_code == 404
    seats.take_seat(shift, by=town.viewer("otto"), at=MONDAY_9AM)
    assert Duty.objects.get().person == town.people["otto"]


def test_after_the_last_day_nothing_is_seen_and_one_may_sign_up_anew(town):
    row = accepted(town, signed(town, until=MONDAY))
    tomorrow = MONDAY_9AM + DAY
    assert not needed.serves_at(row.person_id, tomorrow)
    refused("already_signed_up", signed, town)
    again = pool.sign_up(
        kind="volunteer",
        place=town.east,
        person=row.person,
        risks_told=True,
        by=town.viewer("otto"),
        at=tomorrow,
    )
    row.refresh_from_db()
    assert (again.accepted_at, row.withdrawn_at) == (None, tomorrow)


def test_only_who_plans_there_accepts_and_the_second_of_two_is_told(town, told):
    with told():
        row = signed(town)
    assert inboxes(town) == {"eva", "emil"}
    for name in ("otto", "wanda", "lena"):
        refused("not_allowed", pool.accept, row, by=town.viewer(name), at=MONDAY_9AM)
    with told():
        accepted(town, row)
    assert (row.accepted_by, row.accepted_at) == (town.people["eva"], MONDAY_9AM)
    assert inboxes(town) == {"eva", "emil", "otto"}
    refused("already_settled", pool.accept, row, by=town.viewer("emil"), at=MONDAY_9AM)


def test_whom_the_counter_writes_down_is_accepted_at_once(town):
    assert signed(town, by="eva").accepted_at == MONDAY_9AM


def test_taking_somebody_on_accepts_them(town):
    row = signed(town)
    order = deployments.order(
        title="支援",
        place=town.east,
        started_on=MONDAY,
        ended_on=TUESDAY,
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    pool.take_on([row], order, by=town.viewer("eva"), at=MONDAY_9AM)
    row.refresh_from_db()
    assert row.accepted_by == town.people["eva"]


def test_a_sign_up_lasts_half_a_year_and_no_longer(town):
    assert signed(town).ended_on == MONDAY + timedelta(days=180)
    for wrong in (MONDAY - DAY, MONDAY + timedelta(days=181)):
        refused("until_when", signed, town, kind="residence", until=wrong)


def test_the_pool_offers_to_accept_only_where_one_plans(client, town, told):
    row = signed(town)
    address, pages = reverse("duty:accept_sign_up", args=[row.pk]), {}
    with Clock(MONDAY_9AM).patch():
        for name in ("eva", "lena", "otto", "wanda"):
            client.force_login(town.account(name))
            pages[name] = client.get(reverse("duty:pool")).content.decode()
        assert [name for name, page in pages.items() if address in page] == ["eva"]
        assert "待社区同意" in pages["otto"]
        assert "otto" not in pages["wanda"].replace('value="otto"', "")
        assert client.post(address).status_code == 404
        client.force_login(town.account("eva"))
        with told():
            client.post(reverse("duty:withdraw_sign_up", args=[row.pk]))
    row.refresh_from_db()
    assert row.withdrawn_at == MONDAY_9AM, "declined"
    assert "otto" in inboxes(town)


@pytest.mark.parametrize("withdrawn", [True, False])
def test_what_was_offered_is_erased_some_time_after_its_end(town, withdrawn):
    row = signed(town, offers="修电器", hours="周六", until=TUESDAY)
    if withdrawn:
        pool.withdraw(row, by=town.viewer("otto"), at=MONDAY_9AM)
    for days, words in ((80, "修电器"), (120, "")):
        erase_expired(MONDAY_9AM + timedelta(days=days))
        assert SignUp.objects.get().offers == words


def test_being_spared_without_an_end_is_erased_some_time_after_it_was_taken_back(town):
    otto, by = town.people["otto"], town.viewer("otto")
    given = {"first": MONDAY, "by": by, "at": MONDAY_9AM}
    stands, _ = availability.stay_away(otto, kind="no_nights", **given)
    row, _ = availability.stay_away(otto, kind="spared", **given)
    later = MONDAY_9AM + timedelta(days=9)
    availability.come_back(row, by=replace(by, today=later.date()), at=later)
    row.refresh_from_db()
    assert row.ended_on == later.date()
    erase_expired(MONDAY_9AM + timedelta(days=110))
    assert list(Absence.objects.all()) == [stands]
