"""From the tables to the planner's problem and back: what is hard is kept, what is proposed is taken over."""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from fairplan.roster.check import check
from fairplan.roster.elastic import feasible
from fairplan.roster.serial import problem_to_plain
from fairplan.roster.solve import solve
from fairplan.stops import after_steps
from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import planning, publishing, rosters
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Change,
    Consent,
    Duty,
    OtherDuty,
    PairBond,
    Pattern,
    Preference,
    Roster,
    Shift,
)
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries import board as boards
from tongzhou.areas.duty.queries.planning import person_key, problem_for, shift_key
from tongzhou.areas.duty.queries.planning.planned import AWAY
from tongzhou.areas.duty.queries.proposals import kept_out, proposal_of
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_card,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
    at,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.notices.models import Notice
from tongzhou.shared.planning import actions as runs
from tongzhou.shared.planning.models import Run

SUNDAY_NIGHT = MONDAY_9AM - timedelta(hours=12)
DAYS = [MONDAY + timedelta(days=n) for n in range(7)]


@pytest.fixture
def week(town):
    """Four people, a gate that needs one by day and one by night, seven days."""
    town.crew = {name: a_volunteer(town, name) for name in ("hua", "ning", "yan", "rui")}
    town.post = a_post(town)
    town.roster = a_roster(town, *town.crew.values(), published=False, days=7)
    town.shifts = {
        (n, part): a_shift(town.post, day, hour=hour, hours=8)
        for n, day in enumerate(DAYS)
        for part, hour in (("day", 8), ("night", 20))
    }
    return town


def eva(town):
    return {"by": town.viewer("eva"), "at": SUNDAY_NIGHT}


def problem(week):
    return problem_for(week.roster, SUNDAY_NIGHT).problem


def someone(week, name):
    key = person_key(week.crew[name].pk)
    return next(person for person in problem(week).people if person.id == key)


def proposed(week, **more):
    """A run of that roster with a plan that keeps every hard limit, as a planner leaves it."""
    run = planning.propose(week.roster, ROSTER, **eva(week))
    planned = problem_for(week.roster, SUNDAY_NIGHT)
    roster = feasible(planned.problem).roster
    plan = {key: list(row) for key, row in roster.items()} if roster else None
    broken = [
        {"kind": one.kind, "person": one.person, "day": one.day, "cost": one.cost}
        for one in (check(planned.problem, roster).broken if roster else ())
    ]
    result = {"plan": plan, "cost": 1, "parts": {}, "broken": broken, **more}
    Run.objects.filter(pk=run.pk).update(state="done", result=result, cost=1)
    return Run.objects.get(pk=run.pk)


def who_stands(shift):
    rows = Duty.objects.filter(shift=shift, ended_at__isnull=True)
    return sorted(rows.values_list("person__name", flat=True))


def blocked(week, name, part="day"):
    """Which days that person cannot have that shift, and why."""
    key = shift_key(week.shifts[0, part])
    found = {day: why for (day, shift), why in someone(week, name).blocked.items() if shift == key}
    return found | dict(someone(week, name).days_off)


def test_the_problem_holds_numbers_and_never_a_name(week):
    plain = json.dumps(problem_to_plain(problem(week)), ensure_ascii=False)
    assert plain.isascii()
    for name in week.crew:
        assert name not in plain


def test_each_shift_asks_for_its_people_and_nobody_stands_where_there_is_none(week):
    Shift.objects.filter(pk=week.shifts[3, "day"].pk).update(cancelled_at=SUNDAY_NIGHT)
    key = shift_key(week.shifts[0, "day"])
    needs = {d.day: (d.need, d.under, d.over) for d in problem(week).demands if key in d.shifts}
    assert needs[0] == (1, None, None), "nobody too few, nobody too many"
    assert needs[3][0] == 0


def test_rest_comes_from_the_rule_pack(week):
    night, day = (shift_key(week.shifts[0, part]) for part in ("night", "day"))
    shifts = {one.id: one for one in problem(week).shifts}
    assert day in shifts[night].not_before, "four hours are no rest"
    assert day not in shifts[day].not_before


def test_leave_and_what_one_is_spared_from_are_hard_and_tell_no_reason(week):
    Absence.objects.create(
        person=week.crew["hua"],
        kind="leave",
        started_on=DAYS[1],
        ended_on=DAYS[2],
        recorded_at=SUNDAY_NIGHT,
    )
    Absence.objects.create(
        person=week.crew["ning"], kind="no_nights", started_on=LONG_AGO, recorded_at=SUNDAY_NIGHT
    )
    assert blocked(week, "hua") == {1: "leave", 2: "leave"}
    assert set(blocked(week, "ning", "night").values()) == {"no_nights"}
    assert blocked(week, "ning") == {}


def test_other_duty_blocks_its_hours_the_rest_round_it_and_the_way(week):
    OtherDuty.objects.create(
        person=week.crew["hua"],
        what="数据中心",
        starts_at=at(DAYS[2], 9),
        ends_at=at(DAYS[2], 17),
        travel_minutes=60,
        recorded_at=SUNDAY_NIGHT,
    )
    assert 2 in blocked(week, "hua")
    assert set(blocked(week, "hua", "night")) == {1, 2}, "the nights before and after are too near"


def test_a_duty_at_another_place_is_other_duty(week):
    elsewhere = a_post(week, "西区")
    elsewhere.place_path = week.west.path
    elsewhere.save()
    a_duty(week.crew["hua"], a_shift(elsewhere, DAYS[4], hour=10))
    assert 4 in blocked(week, "hua")


def test_a_minor_serves_only_where_the_guardian_agreed(week):
    kid = week.crew["rui"]
    kid.born_on = date(DAYS[0].year - 16, 1, 1)
    kid.save()
    assert set(blocked(week, "rui").values()) == {"consent"}
    desk = a_post(week, "服务台", card=a_card("desk", harmless=True), adults_only=False)
    helping = a_shift(desk, DAYS[5], hour=9, hours=3)
    Consent.objects.create(
        person=kid,
        guardian=week.people["eva"],
        cards=["desk"],
        minutes_a_day=240,
        started_on=LONG_AGO,
        agreed_at=SUNDAY_NIGHT,
    )
    found = someone(week, "rui").blocked
    assert (5, shift_key(helping)) not in found
    assert found[0, shift_key(week.shifts[0, "day"])] == "minor"


def test_skills_are_asked_of_everybody_on_the_post(week):
    week.post.card.skills = ["first_aid"]
    week.post.card.save()
    Ability.objects.create(person=week.crew["hua"], skill="first_aid", since=LONG_AGO)
    assert blocked(week, "hua") == {}
    assert set(blocked(week, "ning").values()) == {"skill"}


def test_two_newcomers_are_never_alone_and_one_knows_the_place(week):
    week.post.in_pairs = week.post.needs_local = True
    week.post.save()
    Ability.objects.create(
        person=week.crew["hua"], skill="knows_place", place_path=week.east.path, since=LONG_AGO
    )
    rules = {demand.rule: demand for demand in problem(week).demands}
    assert rules["newcomers"].need == 1
    assert rules["newcomers"].over is None
    assert rules["knows"].people == {person_key(week.crew["hua"].pk)}


def test_pairs_and_families(week):
    a, b = week.crew["hua"], week.crew["ning"]
    here = {"place_path": week.east.path, "started_on": LONG_AGO}
    PairBond.objects.create(person=a, other=b, strict=True, **here)
    PairBond.objects.create(person=a, other=week.crew["yan"], apart_on_cash=True, **here)
    [pair] = problem(week).pairs
    assert ({pair.a, pair.b}, pair.weight) == ({person_key(a.pk), person_key(b.pk)}, None)
    assert "family" not in {demand.rule for demand in problem(week).demands}
    week.post.card.cash = True
    week.post.card.save()
    assert "family" in {demand.rule for demand in problem(week).demands}


def test_wishes_on_a_date_on_a_weekday_and_for_certain_hours(week):
    nights = Pattern.objects.create(name="夜", starts="20:00", minutes=480)
    for n in range(7):
        Shift.objects.filter(pk=week.shifts[n, "night"].pk).update(pattern=nights)
    wish = {"person": week.crew["hua"], "recorded_at": SUNDAY_NIGHT}
    Preference.objects.create(day=DAYS[3], wants=True, weight=2, **wish)
    Preference.objects.create(weekday=5, wants=False, weight=1, pattern=nights, **wish)
    Preference.objects.create(day=DAYS[6] + timedelta(days=9), wants=True, **wish)
    found = {(one.day, one.wants, one.shift) for one in problem(week).wishes}
    assert found == {(3, True, None), (5, False, shift_key(week.shifts[5, "night"]))}


def test_what_was_served_before_is_carried_into_the_fair_shares(week):
    for back in (3, 5):
        a_duty(week.crew["hua"], a_shift(week.post, DAYS[0] - timedelta(days=back), hour=20))
    shares = {share.name: share for share in problem(week).shares}
    hua, ning = (person_key(week.crew[name].pk) for name in ("hua", "ning"))
    assert shares["nights"].carried[hua] == 2
    assert shares["hours"].carried.get(ning, 0) == 0
    assert set(shares) == {"hours", "nights", "weekends"}


def test_days_in_a_row_count_across_the_first_day(week):
    for back in (1, 2, 3):
        a_duty(week.crew["hua"], a_shift(week.post, DAYS[0] - timedelta(days=back), hour=10))
    before = someone(week, "hua").before
    assert (before.days_worked, before.days_off) == (3, 0)
    assert before.minutes[-3:] == (480, 480, 480)
    assert someone(week, "ning").before.days_off > 0


def test_a_night_before_the_first_day_asks_for_rest_inside(week):
    a_duty(week.crew["hua"], a_shift(week.post, DAYS[0] - timedelta(days=1), hour=22, hours=8))
    assert 0 in blocked(week, "hua")


def test_locked_duties_stay_and_others_are_free_to_move(week):
    kept = a_duty(week.crew["hua"], week.shifts[2, "day"], week.roster, locked=True)
    a_duty(week.crew["hua"], week.shifts[4, "day"], week.roster)
    assert dict(someone(week, "hua").fixed) == {2: shift_key(kept.shift)}


def test_what_has_begun_stays_as_it_is(week):
    a_duty(week.crew["hua"], week.shifts[0, "day"], week.roster)
    later = problem_for(week.roster, at(DAYS[0], 12)).problem
    key = person_key(week.crew["hua"].pk)
    person = next(one for one in later.people if one.id == key)
    assert dict(person.fixed) == {0: shift_key(week.shifts[0, "day"])}


def test_half_a_duty_and_a_guest_take_their_seat(week):
    shift = week.shifts[2, "day"]
    a_duty(week.people["mo"], shift, week.roster)
    needs = {d.day: d.need for d in problem(week).demands if shift_key(shift) in d.shifts}
    assert needs[2] == 0
    assert needs[1] == 1


@pytest.mark.parametrize(("hours", "left"), [((8, 8), 1), ((4, 4), 2), ((8,), 2), ((), 3)])
def test_each_whole_duty_of_a_guest_is_a_seat_and_two_halves_are_one(week, hours, left):
    shift = week.shifts[2, "day"]
    Shift.objects.filter(pk=shift.pk).update(need=3)
    for name, part in zip(("mo", "wim"), hours, strict=False):
        a_duty(week.people[name], shift, week.roster)
        ends_at = shift.starts_at + (shift.ends_at - shift.starts_at) * part / 8
        Duty.objects.filter(person=week.people[name]).update(ends_at=ends_at)
    needs = {d.day: d.need for d in problem(week).demands if shift_key(shift) in d.shifts}
    assert needs[2] == left


def test_the_problem_is_the_same_each_time(week):
    first, second = (problem_to_plain(problem(week)) for _ in range(2))
    assert first == second


def test_the_number_of_questions_does_not_grow(week, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(40) as asked:
            problem_for(week.roster, SUNDAY_NIGHT)
        return len(asked)

    few = count()
    for number in range(12):
        week.roster.crew.add(a_volunteer(week, f"p{number}"))
    assert count() == few


# -- taking it over


def test_a_proposal_fills_every_place_and_is_taken_over(week):
    run = proposed(week)
    runs.accept(run, **eva(week))
    board = boards.board_of(week.roster, SUNDAY_NIGHT)
    assert (board.short, board.down) == (0, 14)
    change = Change.objects.get(kind="accepted")
    assert (change.count, change.by) == (14, week.people["eva"])
    assert set(Duty.objects.values_list("source", flat=True)) == {"proposed"}
    with pytest.raises(Refused):
        runs.accept(Run.objects.get(pk=run.pk), **eva(week))


def test_an_accepted_proposal_is_taken_back_in_one_step(week):
    before = a_duty(week.crew["hua"], week.shifts[0, "day"], week.roster)
    runs.accept(proposed(week), **eva(week))
    rosters.undo_last(week.roster, **eva(week))
    alive = Duty.objects.filter(ended_at__isnull=True)
    assert [duty.pk for duty in alive] == [before.pk]


def test_what_the_rules_forbid_since_stays_free(week):
    run = proposed(week)
    hua = week.crew["hua"]
    Absence.objects.create(person=hua, kind="leave", started_on=LONG_AGO, recorded_at=SUNDAY_NIGHT)
    assert proposal_of(week.roster, run, SUNDAY_NIGHT).outdated
    runs.accept(run, **eva(week))
    assert not Duty.objects.filter(person=hua, ended_at__isnull=True).exists()
    board = boards.board_of(week.roster, SUNDAY_NIGHT)
    assert board.short > 0
    assert board.down > 0


def test_a_published_roster_is_changed_little_and_only_the_disturbed_hear(
    week, django_capture_on_commit_callbacks
):
    runs.accept(proposed(week), **eva(week))
    publishing.publish(week.roster, **eva(week))
    standing = problem(week).standing
    assert standing is not None
    assert standing.closeness[0] > standing.closeness[6]
    with django_capture_on_commit_callbacks(execute=True):
        again = proposed(week)
        plan = {key: list(row) for key, row in standing.roster.items()}
        Run.objects.filter(pk=again.pk).update(result={**again.result, "plan": plan})
        runs.accept(Run.objects.get(pk=again.pk), **eva(week))
    assert not Notice.objects.filter(kind="duty.changed").exists()


def test_only_planners_ask(week):
    with pytest.raises(Refused):
        planning.propose(week.roster, ROSTER, by=week.viewer("wanda"), at=SUNDAY_NIGHT)
    planning.propose(week.roster, ROSTER, **eva(week))
    with pytest.raises(Refused) as second:
        planning.propose(week.roster, ROSTER, **eva(week))
    assert second.value.code == "planning_already"


def test_a_roster_without_shifts_is_not_planned(town):
    empty = a_roster(town, town.people["mo"], published=False)
    with pytest.raises(Refused) as caught:
        planning.propose(empty, ROSTER, **eva(town))
    assert caught.value.code == "no_shifts"


# -- what is impossible


@pytest.fixture
def impossible(week):
    """On the third day nobody is there."""
    for person in week.crew.values():
        Absence.objects.create(
            person=person,
            kind="spared",
            started_on=DAYS[2],
            ended_on=DAYS[2],
            recorded_at=SUNDAY_NIGHT,
        )
    return week


def _explained(week):
    from fairplan.plain import to_plain  # noqa: PLC0415
    from fairplan.roster.explain import explain  # noqa: PLC0415

    return to_plain(explain(problem_for(week.roster, SUNDAY_NIGHT).problem, 8.0))


def test_the_impossible_is_told_with_names_day_and_rule(impossible):
    run = proposed(impossible, plan=None, why=_explained(impossible))
    found = proposal_of(impossible.roster, run, SUNDAY_NIGHT)
    said = " ".join(str(one.says) + " ".join(map(str, one.because)) for one in found.impossible)
    assert "11-18" in said
    assert "东门" in said
    assert any(way.ours for way in found.ways)


def test_what_is_given_up_makes_it_possible_and_can_be_taken_back(impossible):
    why = _explained(impossible)
    way = next(w for w in why["relaxations"] if {c for c, _ in w["changes"]} == {"under"})
    planning.give_up(impossible.roster, way["changes"], by=impossible.viewer("eva"))
    assert feasible(problem(impossible)).roster is not None
    runs.accept(proposed(impossible), **eva(impossible))
    board = boards.board_of(impossible.roster, SUNDAY_NIGHT)
    # The two shifts of that day, and the night that ends on its morning.
    assert board.short == 3
    planning.hold_again(impossible.roster, by=impossible.viewer("eva"))
    assert feasible(problem(impossible)).roster is None


# -- the pages


def test_asking_and_looking_and_accepting_through_the_pages(week, client):
    day = localdate() + timedelta(days=9)
    shift = a_shift(week.post, day)
    Roster.objects.filter(pk=week.roster.pk).update(first_day=day, last_day=day)
    base = f"/duty/rosters/{week.roster.pk}/"
    client.force_login(week.account("eva"))
    assert client.get(f"{base}proposal/").status_code == 404, "nothing was proposed yet"
    assert client.post(f"{base}propose/").url == f"{base}proposal/"
    run = Run.objects.get()
    key = person_key(week.crew["hua"].pk)
    plan = {person_key(one.pk): [None] for one in week.crew.values()}
    wish = {"kind": "wish_off", "person": key, "day": 0, "cost": 3}
    wish["why"] = ["wish_otherwise", {"person": key, "day": 0}]
    result = {"plan": {**plan, key: [shift_key(shift)]}, "cost": 3, "broken": [wish]}
    Run.objects.filter(pk=run.pk).update(state="done", result=result)
    page = client.get(f"{base}proposal/").content.decode()
    assert "没能满足的意愿" in page
    assert "就要违愿值班" in page
    assert "采用这份方案" in page
    assert client.get(f"{base}?view=posts").content.decode().count("有一份排班方案等您看") == 1
    assert client.post(f"{base}proposal/{run.pk}/accept/", {"seen": "99"}).status_code == 409
    assert client.post(f"{base}proposal/{run.pk}/accept/", {"seen": "0"}).url == base
    assert who_stands(shift) == ["hua"]
    client.force_login(week.account("wanda"))
    assert client.get(f"{base}proposal/").status_code == 404


def test_a_way_out_is_taken_with_one_button(impossible, client):
    run = proposed(impossible, plan=None, why=_explained(impossible))
    client.force_login(impossible.account("eva"))
    base = f"/duty/rosters/{impossible.roster.pk}/"
    page = client.get(f"{base}proposal/{run.pk}/").content.decode()
    assert "为什么排不满" in page
    assert "允许，重新排" in page
    ways = proposal_of(impossible.roster, run, SUNDAY_NIGHT).ways
    number = next(way.number for way in ways if way.ours)
    answer = client.post(f"{base}proposal/{run.pk}/give-up/", {"way": number, "seen": ""})
    impossible.roster.refresh_from_db()
    assert impossible.roster.given_up
    assert answer.status_code in (302, 409)


def test_somebody_elses_run_is_not_shown_as_this_rosters(week, client):
    other = Run.objects.create(
        kind="duty.roster",
        subject="roster:999999",
        place_path=week.east.path,
        made_at=SUNDAY_NIGHT,
        problem={},
    )
    client.force_login(week.account("eva"))
    base = f"/duty/rosters/{week.roster.pk}/"
    assert client.get(f"{base}proposal/{other.pk}/").status_code == 404


def test_leave_written_down_after_a_duty_began_does_not_stop_the_planner(week):
    hua = week.crew["hua"]
    a_duty(hua, a_shift(a_post(week, "西门"), MONDAY, hour=20, hours=12), week.roster)
    for day in DAYS[:2]:
        Absence.objects.create(
            person=hua, kind="leave", started_on=day, ended_on=day, recorded_at=MONDAY_9AM
        )
    problem_for(week.roster, at(MONDAY, 23))


def test_the_last_night_does_not_run_into_a_leave_after_the_roster(week):
    hua = week.crew["hua"]
    day = DAYS[-1] + timedelta(days=1)
    Absence.objects.create(
        person=hua, kind="leave", started_on=day, ended_on=day, recorded_at=MONDAY_9AM
    )
    problem = problem_for(week.roster, SUNDAY_NIGHT).problem
    nobody = {person_key(one.pk): [None] * 7 for one in week.crew.values()}

    def wrong(shift):
        row = [None] * 6 + [shift_key(shift)]
        return {one.code for one in check(problem, {**nobody, person_key(hua.pk): row}).violations}

    assert "blocked" in wrong(week.shifts[6, "night"])
    assert "blocked" not in wrong(week.shifts[6, "day"])


def test_the_runs_of_planners_are_reached_from_the_rosters_and_not_from_the_menu(town, client):
    client.force_login(town.account("emil"))
    runs = reverse("planning:runs")
    assert runs not in client.get(reverse("web:my_day")).content.decode()
    assert runs in client.get(reverse("duty:rosters")).content.decode()


# ── planner and rules agree ──


def busy(town, person, day, hour=9, hours=8):
    return OtherDuty.objects.create(
        person=person,
        what="在单位值班",
        starts_at=at(day, hour),
        ends_at=at(day, hour) + timedelta(hours=hours),
        recorded_by=town.people["eva"],
        recorded_at=SUNDAY_NIGHT,
    )


def test_days_elsewhere_count_in_the_days_in_a_row(week):
    hua = week.crew["hua"]
    for day in DAYS[:5]:
        busy(week, hua, day)
    found = someone(week, "hua")
    assert set(found.fixed) == {0, 1, 2, 3, 4}
    free = [
        1 for number in (5, 6) if (number, shift_key(week.shifts[0, "day"])) not in found.blocked
    ]
    assert len(free) == 2, "one of the two, but either"
    wrong = dict.fromkeys((person_key(one.pk) for one in week.crew.values()), (None,) * 7)
    day = shift_key(week.shifts[0, "day"])
    row = (*(found.fixed[n] for n in range(5)), day, day)
    said = check(problem(week), {**wrong, found.id: row})
    assert "max_consecutive" in {one.code for one in said.violations}


def test_nobody_else_is_ever_planned_elsewhere(week):
    busy(week, week.crew["hua"], DAYS[2])
    asked = problem(week)
    found = feasible(asked).roster
    there = {(who, day) for who, row in found.items() for day, one in enumerate(row) if one == AWAY}
    assert there == {(person_key(week.crew["hua"].pk), 2)}


def test_a_duty_that_lasts_days_before_the_roster_counts_with_each_day(week):
    busy(week, week.crew["hua"], MONDAY - timedelta(days=4), hour=8, hours=72)
    before = someone(week, "hua").before
    assert (before.days_worked, sum(before.minutes)) == (0, 0)
    busy(week, week.crew["hua"], MONDAY - timedelta(days=1), hour=8, hours=4)
    before = someone(week, "hua").before
    assert (before.days_worked, sum(before.minutes)) == (4, 0)


def test_the_day_free_before_a_row_that_follows_is_one_not_taken_already(week):
    hua = week.crew["hua"]
    for number in (2, 7, 8):
        busy(week, hua, MONDAY + timedelta(days=number))
    assert {3} <= set(blocked(week, "hua")) & set(blocked(week, "hua", "night"))
    assert 4 not in blocked(week, "hua")


def test_a_minor_is_judged_by_each_day(week):
    kid = week.crew["rui"]
    kid.born_on = date(DAYS[3].year - 18, DAYS[3].month, DAYS[3].day)
    kid.save()
    found = blocked(week, "rui")
    assert set(found) == {0, 1, 2}, "grown up from Thursday on"


def test_a_wish_for_a_free_day_is_not_broken_by_duty_elsewhere(week):
    hua = week.crew["hua"]
    busy(week, hua, DAYS[2])
    Preference.objects.create(person=hua, day=DAYS[2], wants=False, recorded_at=SUNDAY_NIGHT)
    assert not [one for one in problem(week).wishes if one.person == person_key(hua.pk)]


def test_whoever_is_never_apart_from_somebody_is_free_while_that_one_is_elsewhere(week):
    hua, ning = week.crew["hua"], week.crew["ning"]
    place = week.post.place_path
    PairBond.objects.create(
        person=hua, other=ning, place_path=place, strict=True, started_on=LONG_AGO
    )
    busy(week, hua, DAYS[2])
    assert blocked(week, "ning")[2] == "duty"
    assert 2 not in next(iter(problem(week).pairs)).days


@pytest.mark.parametrize("seed", range(8))
def test_what_the_planner_proposes_the_rules_allow(week, seed):
    """Other duties, leave and duties of another place at random: nobody is kept out at acceptance.

    Two days are free for all, else a row of duties elsewhere could be too long whatever is planned.
    """
    chance = Random(seed)
    week.roster.crew.set([week.crew["hua"], week.crew["ning"]])
    hall = a_post(week, "大厅")
    elsewhere = [a_shift(hall, DAYS[0] - timedelta(days=n), hour=8) for n in (1, 3, 4)]
    for person in week.crew.values():
        for number in sorted({*range(-6, 9)} - {-2, 5}):
            day = MONDAY + timedelta(days=number)
            if chance.random() < 0.5:
                busy(week, person, day, hour=chance.choice([8, 10]), hours=chance.choice([6, 8]))
        if chance.random() < 0.5:
            a_duty(person, chance.choice(elsewhere))
    asked = problem(week)
    loose = replace(asked, demands=tuple(replace(one, under=1, over=None) for one in asked.demands))
    run = planning.propose(week.roster, ROSTER, **eva(week))
    found = solve(loose, stop=after_steps(40), seed=seed).roster
    plan = {key: list(row) for key, row in found.items()}
    Run.objects.filter(pk=run.pk).update(state="done", result={"plan": plan, "cost": 1})
    runs.accept(Run.objects.get(pk=run.pk), **eva(week))
    change = Change.objects.get(kind="accepted")
    assert "kept_out" not in change.before
    assert change.count == sum(one not in (None, AWAY) for row in plan.values() for one in row) > 0


def test_whoever_is_kept_out_at_acceptance_is_named_with_day_and_reason(week, client):
    client.force_login(week.account("eva"))
    run = proposed(week)
    who, day = next(
        (key, day) for key, row in run.plan.items() for day, one in enumerate(row) if one
    )
    person = Person.objects.get(pk=int(who[1:]))
    Absence.objects.create(
        person=person,
        kind="leave",
        started_on=DAYS[day],
        ended_on=DAYS[day],
        recorded_at=MONDAY_9AM,
    )
    runs.accept(run, **eva(week))
    change = Change.objects.get(kind="accepted")
    kept = kept_out([change])[change.pk]
    assert [(one.name, one.shift.day, str(one.why)) for one in kept] == [
        (person.name, DAYS[day], "请假")
    ]
    page = client.get(reverse("duty:roster_changes", args=[week.roster.pk])).content.decode()
    assert f"{person.name} {DAYS[day]:%m-%d}" in page
    assert "请假" in page
