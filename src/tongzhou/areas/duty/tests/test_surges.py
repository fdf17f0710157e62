"""A call-up: exactly so many seats, a stop by itself, and nothing kept of silence."""

from datetime import timedelta

from tests.town import LONG_AGO
from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import answers, arrivals, rings, seats, surges, swaps
from tongzhou.areas.duty.models import (
    Ability,
    Answer,
    Call,
    Duty,
    Offer,
    OtherDuty,
    Seat,
)
from tongzhou.areas.duty.tests.calls import (
    EVENING,
    a_crew,
    a_surge,
    comes,
    facts,
    minutes,
    refused,
    state,
    taken,
    told,
)
from tongzhou.areas.duty.tests.crew import a_post
from tongzhou.shared.notices.models import Notice
from tongzhou.shared.notices.queries import inbox

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
