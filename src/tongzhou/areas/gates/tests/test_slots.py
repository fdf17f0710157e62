"""Slots and the count at the door: exactly as many as find room, kept places, waiting, and nobody blamed."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.gates.actions import door, slots
from tongzhou.areas.gates.models import Booking, ServicePoint, Slot, Tap
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.areas.gates.rules.slots import Filled, Hours, kept_of, when_told, why_not_point
from tongzhou.areas.gates.tests.places import MONDAY, a_booking, a_home, a_shop
from tongzhou.base.errors import Refused
from tongzhou.ground.rulepacks.actions import set_value
from tongzhou.shared.facts.queries import all_facts

TEN = MONDAY_9AM + timedelta(hours=1)
HALF_PAST = TEN + timedelta(minutes=30)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def came(shop, booking=None, at=TEN):
    return door.let_in(shop, key=uuid4(), at=at, booking=booking)


def inside(shop):
    shop.refresh_from_db()
    return shop.inside


# --- rules -------------------------------------------------------------------------------------


def test_only_whole_slots_before_closing():
    from datetime import time  # noqa: PLC0415

    hours = Hours(time(9), time(10, 45), 30, "1000000")
    assert [f"{one:%H:%M}" for one in hours.starts_on(MONDAY)] == ["09:00", "09:30", "10:00"]
    assert list(hours.starts_on(MONDAY + timedelta(days=1))) == []
    wrong = {"minutes": 30, "opens": time(9), "closes": time(9, 20), "weekdays": "1" * 7}
    assert why_not_point(capacity=5, **wrong) is not None


@pytest.mark.parametrize(
    ("filled", "priority", "opened", "room"),
    [
        (Filled(10, 2), False, False, 8),
        (Filled(10, 2), True, False, 10),
        (Filled(10, 2), False, True, 10),
        (Filled(10, 2, booked=8), False, False, 0),
        (Filled(10, 2, booked=8), True, False, 2),
        (Filled(10, 2, booked=9, priority=2), False, False, 1),
        (Filled(10, 2, booked=10, priority=5), True, False, 0),
    ],
)
def test_what_is_kept_and_not_used_stays_free_for_the_elderly(filled, priority, opened, room):
    assert filled.room(priority=priority, kept_open=opened) == room


def test_a_share_is_rounded_up():
    assert [kept_of(n, 2) for n in (1, 5, 6, 10)] == [1, 1, 2, 2]


def test_early_and_late_within_the_grace_are_now():
    grace, end = timedelta(minutes=15), TEN + timedelta(minutes=30)
    at = [TEN + timedelta(minutes=m) for m in (-16, -15, 0, 44, 45)]
    told = [when_told(TEN, one, ends=end, grace=grace) for one in at]
    assert told == ["early", "now", "now", "now", "late"]


# --- bookings ----------------------------------------------------------------------------------


def test_a_household_books_once_a_day_by_rule(town):
    shop = a_shop(town)
    a_booking(town, shop, TEN, "3-2-501")
    assert code_of(a_booking, town, shop, HALF_PAST, "3-2-501") == "had_turn"
    a_booking(town, shop, TEN + timedelta(days=1), "3-2-501")
    value = {"value": 2, "starts_on": MONDAY, "reason": "放宽", "by": town.viewer("eva")}
    set_value("gates.slot_bookings_per_household", path=town.east.path, at=MONDAY_9AM, **value)
    a_booking(town, shop, HALF_PAST, "3-2-501")
    assert code_of(a_booking, town, shop, HALF_PAST, "3-2-501") == "had_turn"


def test_a_slot_takes_as_many_as_find_room_less_what_is_kept(town):
    shop = a_shop(town)
    for _ in range(4):
        a_booking(town, shop, TEN)
    assert code_of(a_booking, town, shop, TEN) == "full"
    a_booking(town, shop, TEN, priority=True)
    assert code_of(a_booking, town, shop, TEN, priority=True) == "full"
    assert Slot.objects.get().booked == 5


def test_shortly_before_the_slot_nothing_is_kept(town):
    shop, soon = a_shop(town), TEN - timedelta(minutes=20)
    for _ in range(5):
        a_booking(town, shop, TEN, at=soon)
    assert code_of(a_booking, town, shop, TEN, at=soon) == "full"


@pytest.mark.parametrize(
    "when",
    [
        MONDAY_9AM,
        TEN + timedelta(minutes=7),
        TEN + timedelta(days=3),
        TEN + timedelta(hours=8),
    ],
)
def test_what_has_begun_or_is_no_slot_or_too_far_ahead_cannot_be_booked(town, when):
    assert code_of(a_booking, town, a_shop(town), when) == "no_slot"


def test_the_same_page_sent_twice_is_one_booking(town):
    shop, key = a_shop(town), uuid4()
    first = a_booking(town, shop, TEN, client_key=key)
    assert a_booking(town, shop, TEN, client_key=key) == first


def test_a_cancelled_place_goes_to_the_first_who_waits(town):
    shop = a_shop(town)
    first, *_others = [a_booking(town, shop, TEN) for _ in range(4)]
    waits = [
        a_booking(town, shop, TEN, wait=True, at=MONDAY_9AM + timedelta(seconds=n)) for n in (1, 2)
    ]
    assert [one.state for one in waits] == ["waiting", "waiting"]
    assert queries.ahead_of(waits[1]) == 1
    slots.cancel(first, at=MONDAY_9AM)
    for one in waits:
        one.refresh_from_db()
    assert [one.state for one in waits] == ["booked", "waiting"]
    assert code_of(slots.cancel, first, at=MONDAY_9AM) == "settled"
    assert Slot.objects.get().booked == 4


def test_kept_places_that_nobody_used_go_to_who_waits_shortly_before(town):
    shop = a_shop(town)
    for _ in range(4):
        a_booking(town, shop, TEN)
    waits = a_booking(town, shop, TEN, wait=True)
    assert slots.turn_over(TEN - timedelta(minutes=40)) == 0
    assert slots.turn_over(TEN - timedelta(minutes=29)) == 1
    waits.refresh_from_db()
    assert waits.state == "booked"


def test_a_day_that_is_closed_takes_no_bookings_and_cancels_what_there_was(town):
    shop = a_shop(town)
    booking = a_booking(town, shop, TEN)
    by = town.viewer("eva")
    assert slots.close_day(shop, MONDAY, words="消杀", by=by, at=MONDAY_9AM) == 1
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert code_of(a_booking, town, shop, TEN) == "no_slot"
    slots.open_day(shop, MONDAY, by=by, at=MONDAY_9AM)
    a_booking(town, shop, TEN)


@pytest.mark.parametrize("who", ["wim", "pia", "otto"])
def test_others_neither_book_nor_close(town, who):
    shop, by = a_shop(town), town.viewer(who)
    assert code_of(a_booking, town, shop, TEN, by=by) == "not_allowed"
    assert code_of(slots.close_point, shop, by=by, at=MONDAY_9AM) == "not_allowed"


def test_homes_said_in_several_ways_are_one_home(town):
    shop = a_shop(town)
    said = [
        queries.home_of(shop, words) for words in ("1栋1单元501", "1-1-501", "一号楼一单元501室")
    ]
    assert {one.household_id for one in said} == {None} or len({one.key for one in said}) == 1
    town.households["east"].address = "槐荫小区1栋1单元501"
    town.households["east"].save()
    said = [queries.home_of(shop, words) for words in ("1栋1单元501", "1-1-501", "1栋501")]
    assert {one.household_id for one in said[:2]} == {town.households["east"].pk}
    assert queries.home_of(shop, "门口") is None


# --- at the door -------------------------------------------------------------------------------


def test_the_count_never_passes_the_room_and_full_is_told(town):
    shop = a_shop(town, capacity=2)
    came(shop), came(shop)
    assert code_of(came, shop) == "full"
    door.step_out(shop, key=uuid4(), at=TEN)
    came(shop)
    assert inside(shop) == 2
    assert Slot.objects.get().walked_in == 3


def test_nobody_leaves_who_is_not_inside(town):
    shop = a_shop(town)
    assert code_of(door.step_out, shop, key=uuid4(), at=TEN) == "nobody_inside"


def test_a_press_counted_once_is_not_counted_again(town):
    shop, key = a_shop(town), uuid4()
    assert door.let_in(shop, key=key, at=TEN) is not None
    assert door.let_in(shop, key=key, at=TEN) is None
    assert inside(shop) == 1


def test_a_booking_is_ticked_once_and_only_at_its_time(town):
    shop = a_shop(town)
    booking = a_booking(town, shop, HALF_PAST)
    assert code_of(came, shop, booking, TEN) == "too_early"
    came(shop, booking, HALF_PAST - timedelta(minutes=10))
    assert code_of(came, shop, booking, HALF_PAST) == "came_already"
    assert inside(shop) == 1


def test_what_is_free_is_held_for_those_who_booked_and_not_for_long(town):
    shop = a_shop(town, capacity=2)
    a_booking(town, shop, TEN, priority=True), a_booking(town, shop, TEN)
    assert code_of(came, shop) == "held"
    assert came(shop, at=TEN + timedelta(minutes=15)).kind == "walked_in"


def test_whoever_comes_late_is_let_in_all_the_same(town):
    shop = a_shop(town)
    booking = a_booking(town, shop, TEN)
    assert came(shop, booking, TEN + timedelta(hours=1)).kind == "arrived"


def test_the_last_press_is_taken_back_with_all_that_it_counted(town):
    shop = a_shop(town)
    booking = a_booking(town, shop, TEN)
    came(shop, booking)
    door.undo(shop, at=TEN)
    booking.refresh_from_db()
    assert (inside(shop), booking.state, Slot.objects.get().arrived) == (0, "booked", 0)
    assert code_of(door.undo, shop, at=TEN) == "nothing"


def test_another_time_is_a_place_in_the_next_slot_without_a_name(town):
    shop = a_shop(town)
    tap = door.give_another_time(shop, key=uuid4(), at=TEN)
    assert tap.booking.slot.starts_at == HALF_PAST
    assert (tap.booking.household, tap.booking.room, tap.booking.home) == (None, "", "")
    door.undo(shop, at=TEN)
    assert Slot.objects.get(starts_at=HALF_PAST).booked == 0


def test_each_morning_begins_at_nobody(town):
    shop = a_shop(town)
    came(shop)
    came(shop, at=TEN + timedelta(days=1))
    assert inside(shop) == 1


def test_a_slot_that_is_over_leaves_one_fact_and_nothing_about_who_did_not_come(town):
    shop = a_shop(town)
    came(shop, a_booking(town, shop, TEN))
    a_booking(town, shop, TEN)
    came(shop, at=TEN + timedelta(minutes=20))
    door.give_another_time(shop, key=uuid4(), at=TEN)
    over = TEN + timedelta(minutes=45)
    assert slots.settle(over - timedelta(seconds=1)) == 0
    assert slots.settle(over) == 1
    assert slots.settle(over) == 0
    fact = all_facts().get(kind="gates.slot_over")
    assert fact.values == {"people": 2, "booked": 2, "walked_in": 1, "turned": 1, "priority": 0}
    assert Booking.objects.filter(state="booked", slot__starts_at=TEN).count() == 1


def test_the_presses_are_forgotten_after_a_day(town):
    shop = a_shop(town)
    came(shop)
    assert slots.forget_taps(TEN + timedelta(hours=25)) == 1
    assert not Tap.objects.exists()


# --- many at once ------------------------------------------------------------------------------


def at_once(acts):
    """What each of these did or was told, all begun at the same moment by hands of their own."""
    ready, told = Barrier(len(acts)), []

    def hand(act):
        try:
            ready.wait()
            act()
            told.append("done")
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=hand, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_the_last_place_at_once_exactly_one_has_it():
    town = build_town()
    shop = a_shop(town, capacity=3)
    for _ in range(2):
        a_booking(town, shop, TEN, at=TEN - timedelta(minutes=20))
    at, by = TEN - timedelta(minutes=20), town.viewer("emil")
    homes = [a_home(f"9-1-{n}01") for n in range(6)]
    told = at_once([lambda h=h: slots.book(shop, TEN, h, by=by, at=at) for h in homes])
    assert told == ["done", *["full"] * 5]
    assert Slot.objects.get().booked == 3


@pytest.mark.django_db(transaction=True)
def test_of_one_household_that_books_on_two_phones_at_once_one_has_it():
    town = build_town()
    shop, home, by = a_shop(town), a_home(), town.viewer("emil")
    acts = [lambda s=s: slots.book(shop, s, home, by=by, at=MONDAY_9AM) for s in (TEN, HALF_PAST)]
    assert at_once(acts) == ["done", "had_turn"]
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_doors_that_press_for_the_last_place_let_one_in():
    town = build_town()
    shop = a_shop(town, capacity=4)
    for _ in range(3):
        came(shop)
    assert at_once([lambda: came(shop)] * 5) == ["done", *["full"] * 4]
    assert ServicePoint.objects.get().inside == 4
    assert Slot.objects.get().walked_in == 4
