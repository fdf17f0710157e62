"""From the tables to the planner's problem: what is hard is kept, and no name is told."""

import json
from datetime import date, timedelta

import pytest

from fairplan.roster.serial import problem_to_plain
from tests.town import LONG_AGO
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Consent,
    Duty,
    OtherDuty,
    PairBond,
    Pattern,
    Preference,
    Shift,
)
from tongzhou.areas.duty.queries.planning import person_key, problem_for, shift_key
from tongzhou.areas.duty.tests.crew import (
    a_card,
    a_duty,
    a_post,
    a_shift,
    a_volunteer,
    at,
)
from tongzhou.areas.duty.tests.planned import (
    DAYS,
    SUNDAY_NIGHT,
    blocked,
    problem,
    someone,
)


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
