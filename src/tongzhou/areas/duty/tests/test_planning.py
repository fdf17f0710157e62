"""From the planner's plan back to the tables: what is proposed is taken over, and explained."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from fairplan.roster.elastic import feasible
from tests.town import LONG_AGO
from tongzhou.areas.duty.actions import planning, publishing, rosters
from tongzhou.areas.duty.models import (
    Absence,
    Change,
    Duty,
    Roster,
)
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries import board as boards
from tongzhou.areas.duty.queries.planning import person_key, shift_key
from tongzhou.areas.duty.queries.proposals import proposal_of
from tongzhou.areas.duty.tests.crew import (
    a_duty,
    a_roster,
    a_shift,
)
from tongzhou.areas.duty.tests.planned import (
    SUNDAY_NIGHT,
    eva,
    explained,
    problem,
    proposed,
    who_stands,
)
from tongzhou.base.errors import Refused
from tongzhou.shared.notices.models import Notice
from tongzhou.shared.planning import actions as runs
from tongzhou.shared.planning.models import Run


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


def test_the_impossible_is_told_with_names_day_and_rule(impossible):
    run = proposed(impossible, plan=None, why=explained(impossible))
    found = proposal_of(impossible.roster, run, SUNDAY_NIGHT)
    said = " ".join(str(one.says) + " ".join(map(str, one.because)) for one in found.impossible)
    assert "11-18" in said
    assert "东门" in said
    assert any(way.ours for way in found.ways)


def test_what_is_given_up_makes_it_possible_and_can_be_taken_back(impossible):
    why = explained(impossible)
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
    run = proposed(impossible, plan=None, why=explained(impossible))
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
