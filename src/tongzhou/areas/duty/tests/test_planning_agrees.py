"""What the planner counts and what the rules count is the same."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.urls import reverse

from fairplan.roster.check import check
from fairplan.roster.elastic import feasible
from fairplan.roster.solve import solve
from fairplan.stops import after_steps
from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import planning
from tongzhou.areas.duty.models import (
    Absence,
    Change,
    OtherDuty,
    PairBond,
    Preference,
)
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries.planning import person_key, problem_for, shift_key
from tongzhou.areas.duty.queries.planning.planned import AWAY
from tongzhou.areas.duty.queries.proposals import kept_out
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_shift,
    at,
)
from tongzhou.areas.duty.tests.planned import (
    DAYS,
    SUNDAY_NIGHT,
    blocked,
    eva,
    problem,
    proposed,
    someone,
)
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.planning import actions as runs
from tongzhou.shared.planning.models import Run


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
