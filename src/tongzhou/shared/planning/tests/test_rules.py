"""Decisions about runs from values alone."""

from datetime import UTC, datetime, timedelta

import pytest

from tongzhou.shared.planning import rules
from tongzhou.shared.planning.rules import Limits, State

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cost", "bound", "proven", "words"),
    [
        (None, None, False, "no plan yet"),
        (607, None, False, "how much better it could be is not known yet"),
        (607, 600.0, True, "nothing better exists"),
        (607, 607.0, False, "nothing better exists"),
        (0, -3.0, False, "nothing better exists"),
        (1000, 992.0, False, "at most 0.8 % from the best possible"),
        (1000, 991.9, False, "at most 0.9 % from the best possible"),
        (1000, 500.0, False, "at most 50.0 % from the best possible"),
        (1000, 499.0, False, "a much better plan may exist"),
        (1000, 999.99, False, "at most 0.1 % from the best possible"),
    ],
)
def test_the_words_for_a_gap_are_never_too_good(cost, bound, proven, words):
    found = rules.gap_words(cost, bound, proven=proven)
    assert (found.text % found.values if found.values else found.text) == words


@pytest.mark.parametrize(
    ("problem", "fits"),
    [
        ({"people": ["p1"], "why": "leave"}, True),
        ({"people": ["王"]}, False),
        ({"people": [{"id": "p1", "name": "ﾜﾝ"}]}, False),
        ({"早班": 1}, False),
    ],
)
def test_a_name_anywhere_in_a_problem_is_found(problem, fits):
    assert rules.is_ids_only(problem) is fits


@pytest.mark.parametrize(
    ("limits", "wall"),
    [
        (Limits(), 65.0),
        (Limits(seconds=2.0), 23.0),
        (Limits(seconds=None, steps=10), 900.0),
        (Limits(seconds=2.0, wall=3.0), 3.0),
    ],
)
def test_a_run_ends_whatever_its_solver_does(limits, wall):
    assert limits.hard_wall == wall


@pytest.mark.parametrize(
    ("state", "heard", "lost"),
    [
        (State.RUNNING, NOON - timedelta(seconds=19), False),
        (State.RUNNING, NOON - timedelta(seconds=21), True),
        (State.QUEUED, None, False),
        (State.DONE, NOON - timedelta(days=1), False),
    ],
)
def test_a_planner_not_heard_of_is_lost(state, heard, lost):
    assert rules.is_lost(state, heard, NOON) is lost


@pytest.mark.parametrize(
    ("state", "given", "why"),
    [
        (State.DONE, {}, ""),
        (State.CANCELLED, {}, ""),
        (State.RUNNING, {}, "still_going"),
        (State.DONE, {"is_accepted": True}, "accepted_already"),
        (State.DONE, {"is_replay": True}, "only_a_replay"),
        (State.DONE, {"has_plan": False}, "no_plan"),
        (State.FAILED, {}, "no_plan"),
    ],
)
def test_only_a_finished_plan_is_accepted_and_only_once(state, given, why):
    known = {"has_plan": True, "is_accepted": False, "is_replay": False, **given}
    assert rules.why_not_accept(state, **known) == why
    assert not why or rules.NOT_ACCEPTED[why]


def test_plans_are_compared_place_by_place():
    before = {"p1": ["D", None], "p2": [None, "N"], "p3": "team-1"}
    after = {"p1": ["D", "N"], "p2": [None, "N"], "p3": "team-2", "p4": ["D"]}
    found = [(c.row, c.column, c.before, c.after) for c in rules.changes_of(before, after)]
    assert found == [
        ("p1", 1, None, "N"),
        ("p3", None, "team-1", "team-2"),
        ("p4", 0, None, "D"),
    ]


def test_costs_are_compared_the_largest_change_first():
    found = rules.parts_of({"wish_on": 5, "under": 100}, {"wish_on": 7, "over": 10})
    assert [(part.kind, part.difference) for part in found] == [
        ("under", -100),
        ("over", 10),
        ("wish_on", 2),
    ]


@pytest.mark.parametrize(
    ("phase", "found", "words"),
    [
        ("", False, "Starting"),
        ("improve", False, "A first plan"),
        ("improve", True, "Looking for better plans"),
        ("explain", False, "Finding out why no plan is possible"),
    ],
)
def test_nothing_is_called_better_before_there_is_a_plan(phase, found, words):
    assert rules.phase_words(phase, found=found).text == words
