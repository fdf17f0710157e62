"""Who may call up, and who is asked when."""

from datetime import timedelta

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import rings, surges
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Call,
    Surge,
)
from tongzhou.areas.duty.tests.calls import (
    EVENING,
    a_crew,
    a_surge,
    a_wish,
    comes,
    facts,
    flood,
    living,
    minutes,
    put_on_map,
    refused,
    state,
    told,
)
from tongzhou.areas.duty.tests.crew import MONDAY, a_card, a_duty, a_post, a_shift
from tongzhou.ground.events.actions.life import stand_down
from tongzhou.shared.notices.queries import inbox

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
