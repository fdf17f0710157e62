"""A roster by hand: made, filled within the rules, changed by one planner at a time, published once."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import publishing, rosters
from tongzhou.areas.duty.models import Absence, Change, Duty, Roster
from tongzhou.areas.duty.queries import board as boards
from tongzhou.areas.duty.queries import choosing
from tongzhou.areas.duty.queries import rosters as queries
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
)
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def gate(town):
    town.hua, town.ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, town.ning, published=False)
    town.tuesday = a_shift(town.post, TUESDAY)
    town.wednesday = a_shift(town.post, MONDAY + timedelta(days=2))
    return town


def eva(town):
    return {"by": town.viewer("eva"), "at": MONDAY_9AM}


def give(gate, who, shift=None, **more):
    one = shift or gate.tuesday
    return rosters.give(gate.roster, one, getattr(gate, who).pk, **{**eva(gate), **more})


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return str(caught.value)


def who_stands(shift):
    rows = Duty.objects.filter(shift=shift, ended_at__isnull=True)
    return sorted(rows.values_list("person__name", flat=True))


def made(town, **more):
    usual = {
        "title": "东门值班表",
        "first_day": MONDAY,
        "last_day": MONDAY + timedelta(days=13),
        "crew": [town.people["mo"].pk],
    }
    return rosters.make(town.east, **{**usual, **eva(town), **more})


def test_a_roster_is_a_draft_that_only_planners_see(town):
    roster = made(town)
    assert roster.state == Roster.State.DRAFT
    assert queries.rosters(town.viewer("emil")).get() == roster
    for who in ("mo", "wanda", "otto", "bea"):
        assert not queries.rosters(town.viewer(who)).exists(), who


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"last_day": MONDAY - timedelta(days=1)}, "wrong_days"),
        ({"last_day": MONDAY + timedelta(days=99)}, "wrong_days"),
        ({"crew": []}, "nobody"),
    ],
)
def test_a_roster_needs_days_and_people(town, fields, code):
    refused(code, made, town, **fields)


def test_who_does_not_plan_here_makes_none(town):
    refused("not_allowed", made, town, by=town.viewer("wanda"))
    refused("not_allowed", made, town, by=town.viewer("mo"))


def test_the_same_days_are_planned_once(town):
    made(town)
    assert "东门值班表" in refused("overlaps", made, town, first_day=TUESDAY)
    made(town, first_day=MONDAY + timedelta(days=14), last_day=MONDAY + timedelta(days=20))


def test_candidates_are_those_who_serve_here_and_nobody_else(town):
    a_volunteer(town, "hua")
    who = queries.candidates(town.viewer("eva"), town.east, MONDAY, TUESDAY)
    names = {one.person.pk for one in who}
    assert {town.people[n].pk for n in ("eva", "emil", "mo", "bea", "hua")} <= names
    assert town.people["wim"].pk not in names
    assert town.people["otto"].pk not in names
    assert queries.candidates(town.viewer("wanda"), town.east, MONDAY, TUESDAY) == []


def test_a_seat_is_given_and_logged_but_nobody_hears_of_a_draft(
    gate, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        give(gate, "hua")
    assert who_stands(gate.tuesday) == ["hua"]
    change = Change.objects.get()
    assert (change.kind, change.person_in, change.after_publishing) == ("added", gate.hua, False)
    assert not Notice.objects.exists()


def test_hard_rules_hold_by_hand_too(gate):
    Absence.objects.create(
        person=gate.hua, kind="leave", started_on=TUESDAY, ended_on=TUESDAY, recorded_at=MONDAY_9AM
    )
    assert "请假" in refused("leave", give, gate, "hua")
    give(gate, "ning")
    refused("clash", give, gate, "ning", a_shift(a_post(gate, "西门"), TUESDAY, hour=10))
    assert who_stands(gate.tuesday) == ["ning"]


def test_rest_is_not_given_up_by_the_planner_alone(gate):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), TUESDAY, hour=18, hours=4))
    refused("rest", give, gate, "ning")


def test_the_second_of_two_planners_is_told(gate):
    seen = gate.roster.version
    give(gate, "hua", seen=seen)
    refused("changed_meanwhile", give, gate, "ning", gate.wednesday, seen=seen)
    refused("changed_meanwhile", publishing.publish, gate.roster, seen=seen, **eva(gate))
    assert who_stands(gate.wednesday) == []


def test_who_is_not_of_the_crew_is_not_put_in(gate):
    refused(
        "not_in_crew",
        rosters.give,
        gate.roster,
        gate.tuesday,
        gate.people["mo"].pk,
        **eva(gate),
    )


def test_somebody_is_replaced_in_one_step_and_it_is_taken_back_in_one(gate):
    first = give(gate, "hua")
    give(gate, "ning", instead_of=first)
    assert who_stands(gate.tuesday) == ["ning"]
    rosters.undo_last(gate.roster, **eva(gate))
    assert who_stands(gate.tuesday) == ["hua"]
    rosters.undo_last(gate.roster, **eva(gate))
    assert who_stands(gate.tuesday) == []
    refused("nothing", rosters.undo_last, gate.roster, **eva(gate))


def test_only_ones_own_last_edit_is_taken_back(gate):
    give(gate, "hua")
    refused("nothing", rosters.undo_last, gate.roster, by=gate.viewer("emil"), at=MONDAY_9AM)


def test_a_lock_is_set_and_released(gate):
    duty = give(gate, "hua")
    rosters.set_lock(gate.roster, duty, locked=True, by=gate.viewer("eva"))
    assert Duty.objects.get(pk=duty.pk).locked
    rosters.take_off(gate.roster, duty, **eva(gate))
    refused("gone", rosters.set_lock, gate.roster, duty, locked=False, by=gate.viewer("eva"))


def test_publishing_tells_everybody_once_and_leaves_one_fact(
    gate, django_capture_on_commit_callbacks
):
    refused("empty", publishing.publish, gate.roster, **eva(gate))
    give(gate, "hua")
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(gate.roster, **eva(gate))
    fact = all_facts().get(kind="duty.published")
    assert fact.values == {"duties": 1, "short": 1}
    assert [one.person for one in Notice.objects.all()] == [gate.hua]
    refused("published_already", publishing.publish, gate.roster, **eva(gate))
    assert queries.rosters(gate.viewer("ning")).get() == gate.roster


def test_after_publishing_a_change_needs_a_reason_and_both_hear_of_it(
    gate, django_capture_on_commit_callbacks
):
    duty = give(gate, "hua")
    publishing.publish(gate.roster, **eva(gate))
    refused("needs_reason", give, gate, "ning", instead_of=duty)
    with django_capture_on_commit_callbacks(execute=True):
        give(gate, "ning", instead_of=duty, why="家里有事")
    assert {one.person.name for one in Notice.objects.filter(kind="duty.changed")} == {
        "hua",
        "ning",
    }
    change = Change.objects.filter(after_publishing=True, kind="replaced").get()
    assert (change.reason, change.by, change.person_out) == (
        "家里有事",
        gate.people["eva"],
        gate.hua,
    )


def test_a_shift_that_has_started_is_changed_no_more(gate):
    duty = give(gate, "hua")
    late = MONDAY_9AM + timedelta(days=2)
    refused("started", rosters.take_off, gate.roster, duty, by=gate.viewer("eva"), at=late)


def test_only_a_draft_is_thrown_away(gate):
    give(gate, "hua")
    publishing.publish(gate.roster, **eva(gate))
    refused("published_already", publishing.discard, gate.roster, by=gate.viewer("eva"))


# -- the board


def test_the_board_shows_who_stands_what_is_short_and_the_sums(gate):
    a_duty(gate.ning, a_shift(gate.post, MONDAY - timedelta(days=3), hours=16))
    give(gate, "hua")
    board = boards.board_of(gate.roster, MONDAY_9AM)
    assert (board.needed, board.down, board.short) == (2, 1, 1)
    lines = {line.name: line for line in board.people}
    hua, ning = lines["hua"].sums, lines["ning"].sums
    assert (hua.here.hours, ning.here.hours, ning.before.hours) == (8, 0, 16)
    assert hua.hours_away < ning.hours_away, "what was served before counts"
    [post] = board.posts
    assert [cell.place.short for cell in post.cells if cell.place] == [0, 1]


def test_a_night_across_midnight_stands_on_its_first_day(gate):
    night = a_shift(gate.post, MONDAY + timedelta(days=4), hour=20, hours=12)
    give(gate, "hua", night)
    line = next(p for p in boards.board_of(gate.roster, MONDAY_9AM).people if p.name == "hua")
    assert [bool(cell.at) for cell in line.cells[:6]] == [False, False, False, False, True, False]
    assert line.sums.here.nights == 1


def test_a_day_shift_by_the_clock_here_is_no_night(gate):
    give(gate, "hua")
    line = next(p for p in boards.board_of(gate.roster, MONDAY_9AM).people if p.name == "hua")
    assert line.sums.here.nights == 0


def test_choices_say_who_may_and_why_others_may_not(gate):
    Absence.objects.create(
        person=gate.ning, kind="spared", started_on=TUESDAY, recorded_at=MONDAY_9AM
    )
    board = boards.board_of(gate.roster, MONDAY_9AM)
    first, last = choosing.choices_for(gate.roster, gate.tuesday, board, at=MONDAY_9AM)
    assert (first.name, first.state) == ("hua", "free")
    assert (last.name, last.state) == ("ning", "never")
    assert last.breaches[0].code == "spared"


def test_both_are_asked_where_only_rest_speaks_against_it(gate):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), TUESDAY, hour=18, hours=4))
    board = boards.board_of(gate.roster, MONDAY_9AM)
    choices = choosing.choices_for(gate.roster, gate.tuesday, board, at=MONDAY_9AM)
    assert {one.name: one.state for one in choices} == {"hua": "free", "ning": "both"}


# -- the pages


def open_board(gate, client, who="eva", **query):
    client.force_login(gate.account(who))
    return client.get(f"/duty/rosters/{gate.roster.pk}/", query)


def test_the_crew_sees_the_published_board_without_sums_and_marks(gate, client):
    give(gate, "hua")
    assert open_board(gate, client, "ning").status_code == 404
    publishing.publish(gate.roster, **eva(gate))
    Absence.objects.create(
        person=gate.hua, kind="leave", started_on=TUESDAY, recorded_at=MONDAY_9AM
    )
    seen = open_board(gate, client, "ning").content.decode()
    assert "hua" in seen
    assert "请假" not in seen
    assert "/person/" not in seen
    assert open_board(gate, client, "wanda").status_code == 404


@pytest.mark.parametrize("view", ["people", "posts"])
def test_the_board_asks_as_often_for_thirty_as_for_three(
    gate, client, view, django_assert_max_num_queries
):
    def count():
        client.force_login(gate.account("eva"))
        with django_assert_max_num_queries(40) as asked:
            assert client.get(f"/duty/rosters/{gate.roster.pk}/?view={view}").status_code == 200
        return len(asked)

    give(gate, "hua")
    count()
    few = count()
    for number in range(20):
        one = a_volunteer(gate, f"p{number}")
        gate.roster.crew.add(one)
        a_duty(
            one,
            a_shift(gate.post, TUESDAY, hour=20 if number % 2 else 0, hours=1)
            if number < 2
            else gate.wednesday,
            gate.roster,
        )
    assert count() == few


def test_a_seat_is_given_and_locked_and_taken_away_through_the_page(gate, client):
    day = localdate() + timedelta(days=9)
    shift = a_shift(gate.post, day)
    Roster.objects.filter(pk=gate.roster.pk).update(first_day=day, last_day=day)
    client.force_login(gate.account("eva"))
    base = f"/duty/rosters/{gate.roster.pk}/"
    assert "排入" in client.get(f"{base}shift/{shift.pk}/").content.decode()
    assert "排入" in client.get(f"{base}person/{gate.hua.pk}/0/").content.decode()
    form = {"shift": shift.pk, "person": gate.hua.pk, "seen": gate.roster.version}
    answer = client.post(f"{base}put/", {**form, "open": f"shift/{shift.pk}/"})
    assert answer.url == f"{base}shift/{shift.pk}/"
    assert client.post(f"{base}put/", form).status_code == 409, "it was seen before the change"
    duty = Duty.objects.get(shift=shift)
    fresh = client.post(f"{base}lock/", {"duty": duty.pk}, headers={"hx-request": "true"})
    assert 'id="board"' in fresh.content.decode()
    assert Duty.objects.get(shift=shift).locked
    client.post(f"{base}take-off/", {"duty": duty.pk})
    client.post(f"{base}undo/", {})
    assert who_stands(shift) == ["hua"]


def test_making_a_roster_through_the_pages(town, client):
    client.force_login(town.account("eva"))
    frame = {"place": town.east.pk, "first_day": "2026-11-16", "last_day": "2026-11-29"}
    page = client.get("/duty/rosters/new/", frame).content.decode()
    assert "mo" in page
    assert "wim" not in page
    answer = client.post(
        "/duty/rosters/new/", {**frame, "title": "一张表", "crew": [town.people["mo"].pk]}
    )
    roster = Roster.objects.get()
    assert answer.url == f"/duty/rosters/{roster.pk}/"
    assert [p.pk for p in roster.crew.all()] == [town.people["mo"].pk]


def test_who_plans_nothing_makes_none_through_the_page(town, client):
    for who in ("otto", "mo"):
        client.force_login(town.account(who))
        assert client.get("/duty/rosters/new/").status_code == 404


def test_a_draft_published_meanwhile_is_not_thrown_away(gate):
    give(gate, "hua")
    late = Roster.objects.get(pk=gate.roster.pk)
    publishing.publish(gate.roster, **eva(gate))
    refused("published_already", publishing.discard, late, by=gate.viewer("eva"))
    assert who_stands(gate.tuesday) == ["hua"]


def test_a_draft_is_thrown_away_once(gate):
    late = Roster.objects.get(pk=gate.roster.pk)
    publishing.discard(gate.roster, by=gate.viewer("eva"))
    refused("gone", publishing.discard, late, by=gate.viewer("eva"))


def test_nobody_is_taken_off_another_shift_in_passing(gate):
    """The one who leaves stands on this very shift: another one may have begun long ago."""
    there = give(gate, "hua")
    refused("other_shift", give, gate, "ning", gate.wednesday, instead_of=there)
    assert who_stands(gate.tuesday) == ["hua"]
