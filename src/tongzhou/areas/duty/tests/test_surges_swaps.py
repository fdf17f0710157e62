"""Who is bound at the time of a call-up comes if somebody else takes the duty."""

from datetime import timedelta

from tests.town import MONDAY_9AM, _person
from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import standins, swaps
from tongzhou.areas.duty.models import (
    Answer,
    Call,
    Duty,
    Offer,
    OtherDuty,
)
from tongzhou.areas.duty.tests.calls import (
    EVENING,
    a_crew,
    a_surge,
    comes,
    facts,
    minutes,
    refused,
    taken,
)
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift
from tongzhou.shared.notices.models import Notice


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
