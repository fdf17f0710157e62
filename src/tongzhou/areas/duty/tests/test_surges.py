"""A call-up: who is asked when, exactly so many seats, a stop by itself, and nothing kept of silence."""

from datetime import timedelta

import pytest

from tests.town import LONG_AGO, MONDAY_9AM, _person
from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import answers, arrivals, rings, seats, standins, surges, swaps
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Answer,
    Call,
    Duty,
    Offer,
    OtherDuty,
    Seat,
    Surge,
)
from tongzhou.areas.duty.tests.calls import (
    EVENING,
    a_crew,
    a_surge,
    a_wish,
    comes,
    flood,
    living,
    put_on_map,
    taken,
    told,
)
from tongzhou.areas.duty.tests.crew import MONDAY, a_card, a_duty, a_post, a_roster, a_shift
from tongzhou.base.errors import Refused
from tongzhou.ground.events.actions.life import stand_down
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice
from tongzhou.shared.notices.queries import inbox


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def facts(kind):
    rows = all_facts().filter(kind=kind.code).order_by("pk")
    return [(fact.quantity, fact.values) for fact in rows]


def minutes(number):
    return EVENING + timedelta(minutes=number)


def state(surge):
    return Surge.objects.get(pk=surge.pk).state


# --- opening ------------------------------------------------------------------------------------


def test_people_are_called_up_only_in_an_active_event_or_for_a_job(town):
    eva = town.viewer("eva")
    refused("no_event", surges.open_surge, a_wish(town), by=eva, at=EVENING)
    event = flood(town)
    stand_down(event, by=eva, at=EVENING)
    refused("no_event", surges.open_surge, a_wish(town, event=event), by=eva, at=EVENING)
    assert surges.open_surge(a_wish(town, job="分菜"), by=eva, at=EVENING).job == "分菜"


def test_only_who_leads_duties_there_calls_people_up(town):
    wish = a_wish(town, event=flood(town))
    for who in ("gus", "mo", "wanda", "lena"):
        refused("not_allowed", surges.open_surge, wish, by=town.viewer(who), at=EVENING)
    assert not Surge.objects.exists()


def test_a_call_up_without_seats_or_after_its_end_is_refused(town):
    eva, event = town.viewer("eva"), flood(town)
    for code, fields in (
        ("no_seats", {"seats": {"": 0}}),
        ("too_many_seats", {"seats": {"": 61}}),
        ("over_already", {"ends_at": EVENING - timedelta(hours=1)}),
    ):
        wish = a_wish(town, event=event, **fields)
        refused(code, surges.open_surge, wish, by=eva, at=EVENING)


def test_pressed_twice_it_is_one_call_up(town):
    wish = a_wish(town, event=flood(town))
    first = surges.open_surge(wish, by=town.viewer("eva"), at=EVENING)
    assert surges.open_surge(wish, by=town.viewer("eva"), at=minutes(1)) == first


def test_jobs_without_an_event_do_not_become_a_daily_roll_call(town):
    eva = town.viewer("eva")
    for day in range(3):
        at = EVENING + timedelta(days=day)
        hours = {"starts_at": at, "ends_at": at + timedelta(hours=2)}
        surges.open_surge(a_wish(town, job="分菜", **hours), by=eva, at=at)
    refused("too_often", surges.open_surge, a_wish(town, job="分菜"), by=eva, at=EVENING)
    assert surges.open_surge(a_wish(town, event=flood(town)), by=eva, at=EVENING)


def test_in_the_quiet_hours_only_an_urgent_event_calls(town):
    eva, late = town.viewer("eva"), EVENING + timedelta(hours=2)
    hours = {"starts_at": late, "ends_at": late + timedelta(hours=2)}
    refused("quiet_hours", surges.open_surge, a_wish(town, job="分菜", **hours), by=eva, at=late)
    refused(
        "not_red", surges.open_surge, a_wish(town, job="分菜", red=True, **hours), by=eva, at=late
    )
    event = flood(town)
    calm = a_wish(town, event=event, **hours | {"red": False})
    refused("quiet_hours", surges.open_surge, calm, by=eva, at=late)
    assert surges.open_surge(a_wish(town, event=event, **hours), by=eva, at=late).red


def test_a_job_s_next_ring_waits_until_the_morning(town):
    a_crew(town, 30)
    nearly_ten = EVENING + timedelta(minutes=59, seconds=30)
    hours = {"starts_at": nearly_ten, "ends_at": nearly_ten + timedelta(hours=12)}
    surge = a_surge(
        town, event=None, job="分菜", at=nearly_ten, minutes=240, seats={"": 2}, **hours
    )
    first = len(told(surge))
    rings.rings_due(nearly_ten + timedelta(minutes=2))
    assert len(told(surge)) == first
    assert Surge.objects.get().next_ring_at == MONDAY_9AM.replace(hour=7) + timedelta(days=1)


def test_opening_leaves_a_fact_with_the_seats(town):
    a_surge(town)
    assert facts(kinds.SURGE_OPENED) == [(1, {"seats": 6})]


# --- whom it asks -------------------------------------------------------------------------------


def test_nearby_people_are_asked_first_then_ring_by_ring(town, django_capture_on_commit_callbacks):
    near, middle, far, lost = a_crew(town, 4)
    put_on_map(town.east)
    living(near, 300)
    living(middle, 900)
    living(far, 1300)
    with django_capture_on_commit_callbacks(execute=True):
        surge = a_surge(town, seats={"": 2})
    assert told(surge) == ["v1"]
    assert inbox(town.viewer("v1")).get().red
    assert not inbox(town.viewer("v2")).exists()
    for minute, expected in ((2, ["v1"]), (3, ["v1", "v2"]), (6, ["v1", "v2", "v3"])):
        rings.rings_due(minutes(minute))
        assert told(surge) == expected, minute
    rings.rings_due(minutes(9))
    rings.rings_due(minutes(10))
    assert lost.name in told(surge), "whose way is not known is asked in the last ring"


def test_the_way_by_bicycle_counts_and_nobody_is_asked_beyond_what_they_said(town):
    rider, walker = a_crew(town, 2)
    put_on_map(town.east)
    living(rider, 1900, mode="ebike")
    living(walker, 1900, most=20)
    surge = a_surge(town)
    assert told(surge) == ["v1"]
    assert not Call.objects.filter(person=walker).exists()


def test_who_worked_least_is_asked_first_and_who_worked_two_days_running_last(town):
    _rested, busy, tired = a_crew(town, 3)
    post = a_post(town)
    for back in (2, 1):
        day = MONDAY - timedelta(days=back)
        a_duty(tired, a_shift(post, day, hour=6, hours=2))
    long_ago = MONDAY - timedelta(days=6)
    a_duty(busy, a_shift(a_post(town, "西门"), long_ago, hour=6, hours=12))
    surge = a_surge(town)
    order = list(Call.objects.filter(surge=surge).values_list("person__name", flat=True))
    assert [name for name in order if name.startswith("v")] == ["v1", "v2", "v3"]


def test_a_ring_is_asked_in_batches_so_that_few_are_disturbed(town):
    a_crew(town, 30)
    surge = a_surge(town, seats={"": 2})
    assert len(told(surge)) == 6, "three for each free seat"
    rings.rings_due(minutes(0.5))
    assert len(told(surge)) == 6
    rings.rings_due(minutes(1))
    assert len(told(surge)) == 12


def test_who_may_not_serve_then_is_left_in_peace(town):
    away, _works, _resting, child = a_crew(town, 4)
    Absence.objects.create(person=away, kind="leave", started_on=LONG_AGO, recorded_at=MONDAY_9AM)
    born = MONDAY.replace(year=MONDAY.year - 16)
    type(child).objects.filter(pk=child.pk).update(born_on=born)
    surge = a_surge(town)
    names = set(Call.objects.filter(surge=surge).values_list("person__name", flat=True))
    assert {"v2", "v3"} <= names
    assert not {"v1", "v4"} & names
    refused("minor_post", comes, town, surge, "v4")


def test_a_minor_with_consent_is_asked_for_a_harmless_post(town):
    (child,) = a_crew(town, 1)
    born = MONDAY.replace(year=MONDAY.year - 16)
    type(child).objects.filter(pk=child.pk).update(born_on=born)
    child.consents.create(
        guardian=town.people["mo"],
        started_on=LONG_AGO,
        minutes_a_day=240,
        agreed_at=MONDAY_9AM,
    )
    post = a_post(town, card=a_card("packing", name="分菜", harmless=True), adults_only=False)
    day = {"starts_at": EVENING - timedelta(hours=5), "ends_at": EVENING - timedelta(hours=2)}
    opened = EVENING - timedelta(hours=5, minutes=10)
    surge = a_surge(town, post=post, at=opened, **day)
    assert Call.objects.filter(surge=surge, person=child).exists()


def test_who_has_a_seat_elsewhere_at_that_time_is_not_asked(town):
    a_crew(town, 2)
    first = a_surge(town)
    comes(town, first, "v1")
    second = a_surge(town, event=first.event, at=minutes(2))
    names = set(Call.objects.filter(surge=second).values_list("person__name", flat=True))
    assert "v2" in names
    assert "v1" not in names
    refused("called_elsewhere", comes, town, second, "v1", 3)


def test_seats_for_a_skill_are_for_those_who_have_it(town):
    driver, *_others = a_crew(town, 3)
    Ability.objects.create(person=driver, skill="driving", since=LONG_AGO)
    surge = a_surge(town, seats={"driving": 1, "": 1})
    assert comes(town, surge, "v2").seat.skill == ""
    assert comes(town, surge, "v3").state == "waiting"
    assert comes(town, surge, "v1").seat.skill == "driving"
    assert state(surge) == "full"


def test_only_those_with_one_of_the_skills_are_asked_when_every_seat_wants_one(town):
    driver, *_others = a_crew(town, 3)
    Ability.objects.create(person=driver, skill="driving", since=LONG_AGO)
    surge = a_surge(town, seats={"driving": 1})
    assert told(surge) == ["v1"]
    refused("skill", comes, town, surge, "v2")


# --- answering ----------------------------------------------------------------------------------


def test_the_seventh_of_six_waits_and_the_call_up_stops_by_itself(town):
    a_crew(town, 8)
    surge = a_surge(town)
    got = [comes(town, surge, f"v{n}", minute=n).state for n in range(1, 9)]
    assert got == ["seated"] * 6 + ["waiting"] * 2
    assert (taken(surge), state(surge)) == (6, "full")
    ended = facts(kinds.SURGE_ENDED)
    assert len(ended) == 1
    assert ended[0][1] | {"asked": 0} == {
        "state": "full",
        "minutes": 6.0,
        "seats": 6,
        "taken": 6,
        "asked": 0,
    }


def test_pressed_twice_somebody_has_one_seat(town):
    a_crew(town, 1)
    surge = a_surge(town)
    assert comes(town, surge, "v1") == comes(town, surge, "v1", minute=2)
    assert taken(surge) == 1


def test_pressed_twice_where_the_seat_is_a_duty_it_is_one_duty(town):
    a_crew(town, 1)
    surge = a_surge(town, post=a_post(town, "转移点"))
    assert comes(town, surge, "v1") == comes(town, surge, "v1", minute=2)
    assert Duty.objects.get(ended_at=None).person == town.people["v1"]


def test_who_withdraws_leaves_nothing_and_the_first_who_fits_has_the_seat(
    town, django_capture_on_commit_callbacks
):
    first, _second, third = a_crew(town, 3)
    surge = a_surge(town, seats={"": 1})
    seat = comes(town, surge, "v1")
    comes(town, surge, "v2", minute=2)
    comes(town, surge, "v3", minute=3)
    with django_capture_on_commit_callbacks(execute=True):
        answers.withdraw(seat, by=town.viewer("v1"), at=minutes(4))
    assert not Answer.objects.filter(person=first).exists(), "a no is not kept"
    assert Answer.objects.get(person__name="v2").state == "seated"
    assert Answer.objects.get(person=third).state == "waiting"
    assert "有名额了" in str(inbox(town.viewer("v2")).get())
    assert (taken(surge), state(surge)) == (1, "full")
    assert len(facts(kinds.SURGE_ENDED)) == 1, "it never was open again"


def test_for_a_skill_that_was_not_asked_for_those_who_have_it_are_asked(town):
    medic, driver = a_crew(town, 2)
    Ability.objects.create(person=driver, skill="driving", since=LONG_AGO)
    Ability.objects.create(person=medic, skill="first_aid", since=LONG_AGO)
    surge = a_surge(town, seats={"first_aid": 1})
    assert set(told(surge)) == {"v1"}
    surges.more(surge, by=town.viewer("eva"), at=minutes(2), seats={"driving": 1}, seen=1)
    rings.rings_due(minutes(2))
    assert set(told(surge)) == {"v1", "v2"}
    refused(
        "moved_on",
        surges.more,
        surge,
        by=town.viewer("eva"),
        at=minutes(3),
        seats={"driving": 1},
        seen=1,
    )


def test_when_it_is_stopped_who_waits_is_told_and_no_duty_is_taken_in_vain(
    bound, django_capture_on_commit_callbacks
):
    surge = a_surge(bound, seats={"": 1})
    comes(bound, surge, "v1", if_swapped=True)
    comes(bound, surge, "v2", minute=2)
    comes(bound, surge, "v3", minute=3)
    given = {"duty": bound.duty, "place_path": bound.duty.place_path, "by": bound.people["v1"]}
    Offer.objects.create(kind="give", offered_at=minutes(1), **given)
    with django_capture_on_commit_callbacks(execute=True):
        surges.stop(surge, by=bound.viewer("eva"), at=minutes(4))
    assert not Offer.objects.filter(state="open").exists()
    over = [one for one in Notice.objects.select_related("person") if "已结束" in str(one)]
    assert {one.person.name for one in over} == {"v1", "v3"}


def test_whoever_frees_the_time_is_still_asked(bound):
    """The duty that kept them is handed on elsewhere and its row deleted: their link opens as before."""
    surge = a_surge(bound)
    OtherDuty.objects.create(
        person=bound.people["v2"],
        what="值班",
        starts_at=minutes(0),
        ends_at=minutes(90),
        recorded_at=minutes(0),
    )
    Call.objects.filter(person__name="v2").update(swap_other=OtherDuty.objects.get())
    asked = Call.objects.filter(surge=surge).count()
    OtherDuty.objects.all().delete()
    assert Call.objects.filter(surge=surge).count() == asked


def test_who_drops_the_duty_of_a_call_up_gives_the_seat_to_the_first_who_waits(town):
    a_crew(town, 2)
    surge = a_surge(town, seats={"": 1}, post=a_post(town, "转移点"))
    duty = comes(town, surge, "v1").duty
    comes(town, surge, "v2", minute=2)
    refused("called_up", swaps.offer, duty, kind="give", by=town.viewer("v1"), at=minutes(3))
    seats.drop_out(duty, by=town.viewer("v1"), at=minutes(4))
    assert list(Answer.objects.values_list("person__name", "state")) == [("v2", "seated")]
    assert Duty.objects.get(ended_at=None).person.name == "v2"
    assert (taken(surge), state(surge)) == (1, "full")


def test_a_seat_that_nobody_waits_for_opens_the_call_up_again(town):
    a_crew(town, 30)
    surge = a_surge(town, seats={"": 1})
    seat = comes(town, surge, "v1")
    assert state(surge) == "full"
    asked = len(told(surge))
    answers.withdraw(seat, by=town.viewer("v1"), at=minutes(2))
    assert (taken(surge), state(surge)) == (0, "open")
    assert sum(quantity for quantity, _values in facts(kinds.SURGE_ENDED)) == 0
    rings.rings_due(minutes(2))
    assert len(told(surge)) > asked
    comes(town, surge, "v2", minute=5)
    assert [q for q, _values in facts(kinds.SURGE_ENDED)] == [1, -1, 1]


def test_nobody_answers_for_others_but_the_leader(town):
    a_crew(town, 2)
    surge = a_surge(town)
    other = town.people["v2"].pk
    refused(
        "not_allowed",
        answers.answer,
        surge,
        other,
        way="page",
        by=town.viewer("v1"),
        at=EVENING,
    )
    by_phone = answers.answer(surge, other, way="phone", by=town.viewer("eva"), at=EVENING)
    assert by_phone.way == "phone"
    refused("not_allowed", answers.withdraw, by_phone, by=town.viewer("v1"), at=EVENING)


def test_seated_people_have_a_duty_when_the_call_up_has_a_post(town):
    a_crew(town, 2)
    surge = a_surge(town, post=a_post(town), seats={"": 1})
    seat = comes(town, surge, "v1")
    duty = Duty.objects.get(person__name="v1")
    assert (duty.source, duty.shift.need, duty.starts_at) == ("surge", 1, surge.work_starts_at)
    comes(town, surge, "v2", minute=2)
    answers.withdraw(seat, by=town.viewer("v1"), at=minutes(3))
    duty.refresh_from_db()
    assert duty.ended_at is not None
    assert Duty.objects.get(ended_at=None).person.name == "v2"


def test_the_leader_sees_them_there_and_the_minutes_are_a_fact(town):
    a_crew(town, 1)
    surge = a_surge(town)
    seat = comes(town, surge, "v1")
    refused("not_allowed", arrivals.in_place, seat, by=town.viewer("v1"), at=minutes(7))
    arrivals.in_place(seat, by=town.viewer("eva"), at=minutes(7.5))
    assert facts(kinds.IN_PLACE) == [(1, {"minutes": 7.5})]
    refused("in_place", answers.withdraw, seat, by=town.viewer("v1"), at=minutes(8))
    refused("moved_on", arrivals.in_place, seat, by=town.viewer("eva"), at=minutes(8))
    arrivals.not_in_place(seat, by=town.viewer("eva"), at=minutes(9))
    assert sum(quantity for quantity, _values in facts(kinds.IN_PLACE)) == 0


# --- the end ------------------------------------------------------------------------------------


def test_when_time_is_up_only_the_number_of_those_asked_stays(town):
    a_crew(town, 5)
    surge = a_surge(town)
    comes(town, surge, "v1")
    asked = len(told(surge))
    assert asked >= 5
    assert rings.rings_due(minutes(29)) == 0 or Call.objects.exists()
    rings.rings_due(minutes(30))
    assert not Call.objects.exists()
    surge.refresh_from_db()
    assert (surge.state, surge.asked) == ("over", asked)
    assert facts(kinds.SURGE_ENDED)[0][1]["taken"] == 1
    assert set(Answer.objects.values_list("person__name", flat=True)) == {"v1"}
    refused("over", comes, town, surge, "v2", 31)


def test_of_a_full_call_up_the_list_goes_too_when_its_time_is_up(town):
    a_crew(town, 3)
    surge = a_surge(town, seats={"": 1})
    comes(town, surge, "v1")
    assert Call.objects.exists(), "others may still go on the waiting list"
    rings.rings_due(minutes(30))
    assert not Call.objects.exists()
    assert state(surge) == "full"
    assert len(facts(kinds.SURGE_ENDED)) == 1


def test_who_was_asked_and_is_not_needed_any_more_is_told(town, django_capture_on_commit_callbacks):
    a_crew(town, 2)
    with django_capture_on_commit_callbacks(execute=True):
        surge = a_surge(town, seats={"": 1})
        surges.next_ring(surge, by=town.viewer("eva"), at=EVENING)
    comes(town, surge, "v1")
    with django_capture_on_commit_callbacks(execute=True):
        rings.rings_due(minutes(2))
    assert "名额已满" in str(inbox(town.viewer("v2")).get())
    assert "名额已满" not in str(inbox(town.viewer("v1")).get())
    assert rings.rings_due(minutes(3)) == 0


def test_the_leader_stops_it(town):
    a_crew(town, 2)
    surge = a_surge(town)
    comes(town, surge, "v1")
    surges.stop(surge, by=town.viewer("eva"), at=minutes(5))
    assert state(surge) == "stopped"
    assert not Call.objects.exists()
    refused("over", surges.stop, surge, by=town.viewer("eva"), at=minutes(6))
    assert facts(kinds.SURGE_ENDED)[0][1]["state"] == "stopped"


def test_more_seats_go_to_those_who_wait(town):
    a_crew(town, 3)
    surge = a_surge(town, seats={"": 1})
    comes(town, surge, "v1")
    comes(town, surge, "v2", minute=2)
    surges.more(surge, by=town.viewer("eva"), at=minutes(3), seats={"": 1}, minutes=10)
    assert Answer.objects.get(person__name="v2").state == "seated"
    surge.refresh_from_db()
    assert (surge.state, surge.closes_at) == ("full", minutes(40))
    surges.more(surge, by=town.viewer("eva"), at=minutes(4), seats={"": 2})
    assert state(surge) == "open"
    assert Seat.objects.get().need == 4


def test_after_the_work_the_waiting_list_and_the_links_are_gone(town):
    a_crew(town, 2)
    surge = a_surge(town, seats={"": 1})
    comes(town, surge, "v1")
    comes(town, surge, "v2", minute=2)
    assert rings.forget_over(minutes(60)) == 0
    rings.forget_over(EVENING + timedelta(hours=4))
    kept = Answer.objects.get()
    assert (kept.person.name, kept.digest) == ("v1", "")


# --- swaps and stand-ins ------------------------------------------------------------------------


@pytest.fixture
def bound(town):
    """v1 stands at the gate that evening; v2 could."""
    a_crew(town, 3)
    shift = a_shift(a_post(town), MONDAY, hour=20, hours=4)
    town.duty = a_duty(town.people["v1"], shift)
    return town


def test_who_is_bound_is_asked_last_and_comes_if_somebody_takes_the_duty(bound):
    surge = a_surge(bound)
    call = Call.objects.get(person__name="v1")
    assert call.swap_duty == bound.duty
    assert call == Call.objects.order_by("ring", "order").last()
    refused("needs_swap", comes, bound, surge, "v1")
    answer = comes(bound, surge, "v1", if_swapped=True)
    assert (answer.state, taken(surge)) == ("swap", 0), "no seat is held"
    taker = bound.people["v2"].pk
    standins.take_over(answer, taker=taker, by=bound.viewer("eva"), at=minutes(3))
    answer.refresh_from_db()
    assert (answer.state, answer.swapped, taken(surge)) == ("seated", True, 1)
    bound.duty.refresh_from_db()
    assert bound.duty.ended_at == minutes(3)
    new = Duty.objects.get(shift=bound.duty.shift, ended_at=None)
    assert (new.person.name, new.source) == ("v2", "swap")
    assert facts(kinds.CHANGED) == [(1, {"sort": "surge"})]


def test_a_taker_whom_the_rules_forbid_is_refused(bound):
    surge = a_surge(bound)
    answer = comes(bound, surge, "v1", if_swapped=True)
    a_duty(bound.people["v2"], a_shift(a_post(bound, "西门"), MONDAY, hour=19, hours=4))
    refused(
        "taker",
        standins.take_over,
        answer,
        taker=bound.people["v2"].pk,
        by=bound.viewer("eva"),
        at=minutes(3),
    )
    bound.duty.refresh_from_db()
    assert bound.duty.ended_at is None


def test_a_duty_of_the_home_unit_is_taken_over_too_and_both_units_hear_of_it(
    town, django_capture_on_commit_callbacks
):
    a_crew(town, 2)
    other = OtherDuty.objects.create(
        person=town.people["v1"],
        what="机房值班",
        starts_at=EVENING - timedelta(hours=1),
        ends_at=EVENING + timedelta(hours=3),
        recorded_at=MONDAY_9AM,
    )
    surge = a_surge(town)
    answer = comes(town, surge, "v1", if_swapped=True)
    assert answer.by_swap_other == other
    for worker, unit in (("v1", "works"), ("v2", "group")):
        town.people[worker].employments.create(unit=town.organisations[unit], started_on=MONDAY)
    _person(town, "uwe", ("unit_officer", "works"))
    _person(town, "gao", ("unit_officer", "group"))
    taker = town.people["v2"].pk
    with django_capture_on_commit_callbacks(execute=True):
        standins.take_over(answer, taker=taker, by=town.viewer("eva"), at=minutes(3))
    rows = Notice.objects.filter(kind="duty.taken_over").select_related("person__account")
    assert {row.person.account.username for row in rows} == {"v1", "v2", "uwe", "gao"}
    assert OtherDuty.objects.get().person.name == "v2"
    assert Answer.objects.get().state == "seated"


def test_a_duty_taken_on_the_swap_board_gives_the_seat_by_itself(town):
    """Who answers by a personal link may have no sign-in to confirm with: the press was their word."""
    a_crew(town, 2)
    later = a_shift(a_post(town), MONDAY, hour=22, hours=2)
    duty = a_duty(town.people["v1"], later, a_roster(town, *map(town.people.get, ("v1", "v2"))))
    surge = a_surge(town)
    comes(town, surge, "v1", way="link", if_swapped=True)
    assert standins.swaps_agreed(minutes(2)) == 0
    done = swaps.take(Offer.objects.get(duty=duty), by=town.viewer("v2"), at=minutes(3))
    assert done.state == "done"
    assert standins.swaps_agreed(minutes(3)) == 1
    assert Answer.objects.get(surge=surge).state == "seated"
    assert Duty.objects.get(ended_at=None).person.name == "v2"


def test_somebody_stands_in_with_the_cause_on_the_record(bound):
    surge = a_surge(bound, post=a_post(bound, "转移点"))
    eva = bound.viewer("eva")
    people = {"person": bound.people["v3"].pk, "instead_of": bound.people["v1"].pk}
    refused("no_cause", standins.stand_in, surge, **people, cause=" ", by=eva, at=minutes(2))
    answer = standins.stand_in(surge, **people, cause="在居住社区有值守任务", by=eva, at=minutes(2))
    assert (answer.state, answer.stands_in_for.name) == ("seated", "v1")
    duty = Duty.objects.get(person__name="v3", ended_at=None)
    assert (duty.source, duty.cause) == ("substitute", "在居住社区有值守任务")


def test_a_stranger_is_not_put_on_a_duty_by_their_number(bound):
    """Only who serves there or is led by the caller takes a duty over, whatever number is sent."""
    surge = a_surge(bound)
    one = comes(bound, surge, "v1", if_swapped=True)
    by = bound.viewer("eva")
    for stranger in (bound.people["wim"].pk, 999_999):
        refused("not_here", standins.take_over, one, taker=stranger, by=by, at=minutes(3))
    bound.duty.refresh_from_db()
    assert bound.duty.ended_at is None


def test_who_may_not_have_a_duty_taken_over(bound):
    """Only who leads there, for somebody else, and only once."""
    one = comes(bound, a_surge(bound), "v1", if_swapped=True)
    v1, v2 = (bound.people[name].pk for name in ("v1", "v2"))
    eva = {"by": bound.viewer("eva"), "at": minutes(3)}
    for name in ("v1", "v2", "wanda", "lena"):
        by = bound.viewer(name)
        refused("not_allowed", standins.take_over, one, taker=v2, by=by, at=minutes(3))
    refused("own", standins.take_over, one, taker=v1, **eva)
    assert Answer.objects.get().state == "swap", "nothing has changed"
    standins.take_over(one, taker=v2, **eva)
    refused("moved_on", standins.take_over, one, taker=v2, **eva)
    assert Duty.objects.filter(shift=bound.duty.shift, ended_at=None).count() == 1


def test_who_takes_a_duty_over_hears_of_it(bound, django_capture_on_commit_callbacks):
    surge = a_surge(bound)
    one = comes(bound, surge, "v1", if_swapped=True)
    with django_capture_on_commit_callbacks(execute=True):
        standins.take_over(one, taker=bound.people["v2"].pk, by=bound.viewer("eva"), at=minutes(3))
    told = Notice.objects.filter(kind="duty.assigned").values_list("person__name", flat=True)
    assert list(told) == ["v2"]
