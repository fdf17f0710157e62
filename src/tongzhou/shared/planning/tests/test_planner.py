"""Planners: progress, stop, death, several at once. Nothing is done twice and nothing is lost."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils.timezone import now

from tongzhou.shared.planning import actions, taking
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.planner import Planner
from tongzhou.shared.planning.rules import LEASE, MOST_TAKEN_UP
from tongzhou.shared.planning.taking import Order
from tongzhou.shared.planning.tests.toys import ask

LATER = timedelta(seconds=1) + LEASE
SLOW = {"cost": 10**6, "pause": 0.02, "steps": None}


def result(cost):
    return {"plan": {"p1": ["D"]}, "cost": cost, "bound": 0.0, "steps": 1, "seconds": 0.1}


@pytest.mark.parametrize(
    ("do", "state", "trouble", "says"),
    [
        ("raise", "failed", "error", "ValueError: no such thing"),
        ("print", "done", "", ""),
    ],
)
def test_a_solver_that_fails_is_told_and_the_next_run_is_planned(
    town, toy, planner, do, state, trouble, says
):
    run = ask(town, toy, do=do)
    planner.one()
    run.refresh_from_db()
    assert (run.state, run.trouble, run.detail) == (state, trouble, says)
    ask(town, toy)
    assert planner.one()
    assert Run.objects.first().state == "done"


def test_a_solver_that_dies_is_tried_three_times_and_then_told(town, toy, planner):
    run = ask(town, toy, do="die")
    assert [planner.one() for _ in range(MOST_TAKEN_UP + 1)] == [True] * MOST_TAKEN_UP + [False]
    run.refresh_from_db()
    assert (run.state, run.trouble, run.taken) == ("failed", "gone", MOST_TAKEN_UP)
    assert run.best["cost"] <= 9, "the best plan it had is still there to look at"


def test_a_solver_that_does_not_end_is_ended_and_its_best_counts(town, toy, planner):
    run = ask(town, toy, wall=1.5, do="deaf", **SLOW)
    planner.one()
    run.refresh_from_db()
    assert (run.state, run.trouble) == ("done", "late")
    assert run.cost == run.result["cost"] < 10**6


def test_a_kind_nobody_knows_any_more_is_told(town, toy, planner):
    run = ask(town, toy)
    Run.objects.update(kind="forgotten")
    planner.one()
    run.refresh_from_db()
    assert (run.state, run.trouble) == ("failed", "unknown")


def test_when_a_planner_died_another_takes_the_run_up(town, toy):
    run = ask(town, toy)
    first = taking.take_up("one", now())
    taking.say_how_far(first, {"steps": 3}, result(50), at=now())
    assert taking.take_up("two", now()) is None, "the first is alive"
    second = taking.take_up("two", now() + LATER)
    assert (second.pk, second.taken, second.best["cost"]) == (run.pk, 2, 50)
    assert taking.say_how_far(first, {}, result(1), at=now()) is Order.LET_GO
    assert not taking.bring_to_end(first, result(1), at=now())
    assert taking.bring_to_end(second, result(40), at=now() + LATER)
    assert Run.objects.get().cost == 40


def test_what_was_found_before_a_death_is_not_forgotten_for_something_worse(town, toy):
    ask(town, toy)
    first = taking.take_up("one", now())
    taking.say_how_far(first, {}, result(50), at=now())
    second = taking.take_up("two", now() + LATER)
    taking.say_how_far(second, {}, result(70), at=now() + LATER)
    kept = Run.objects.get()
    assert (kept.cost, kept.best["cost"], kept.better) == (50, 50, 1)


def test_a_run_whose_planners_all_die_ends_with_words(town, toy):
    ask(town, toy)
    for turn in range(MOST_TAKEN_UP):
        assert taking.take_up("x", now() + turn * LATER)
    assert taking.take_up("x", now() + MOST_TAKEN_UP * LATER) is None
    assert (Run.objects.get().state, Run.objects.get().trouble) == ("failed", "gone")


@pytest.mark.parametrize("found", [True, False])
def test_a_run_to_be_stopped_whose_planner_died_is_stopped(town, toy, found):
    run = ask(town, toy)
    first = taking.take_up("one", now())
    if found:
        taking.say_how_far(first, {}, result(50), at=now())
    actions.cancel(run, by=town.viewer("eva"), at=now())
    assert Run.objects.get().state == "running", "the planner may still be alive"
    assert taking.take_up("two", now() + LATER) is None
    run = Run.objects.get()
    assert (run.state, run.trouble) == ("cancelled", "" if found else "cancelled")
    assert (run.result or {}).get("cost") == (50 if found else None)


@pytest.mark.django_db(transaction=True)
def test_stopped_within_a_second_the_best_so_far_is_kept(town, toy):
    run = ask(town, toy, **SLOW)
    with at_work(1):
        assert within(20, lambda: Run.objects.get().better)
        asked = time.monotonic()
        actions.cancel(run, by=town.viewer("eva"), at=now())
        assert within(5, lambda: Run.objects.get().state == "cancelled")
        assert time.monotonic() - asked < 1.5, "a second, and some for a busy machine"
    run.refresh_from_db()
    assert run.plan
    assert run.cost == run.result["cost"]
    actions.accept(run, by=town.viewer("eva"), at=now())
    assert len(toy.accepted) == 1


@pytest.mark.django_db(transaction=True)
def test_a_planner_told_to_leave_lays_its_run_down_for_the_next(town, toy):
    ask(town, toy, **SLOW)
    with at_work(1):
        assert within(20, lambda: Run.objects.get().better)
    run = Run.objects.get()
    assert (run.state, run.taken, run.trouble) == ("queued", 0, "")
    assert run.best


@pytest.mark.django_db(transaction=True)
def test_several_planners_share_the_runs_and_none_is_done_twice(town, toy, monkeypatch):
    ended, plain = Counter(), taking.bring_to_end

    def counted(run, *given, **named):
        done = plain(run, *given, **named)
        ended[run.pk] += done
        return done

    monkeypatch.setattr(taking, "bring_to_end", counted)
    for number in range(12):
        ask(town, toy, subject=f"roster:{number}", steps=2)
    with at_work(3):
        assert within(60, lambda: not Run.objects.exclude(state="done").exists())
    assert sorted(ended.values()) == [1] * 12
    assert set(Run.objects.values_list("taken", flat=True)) == {1}


class at_work:  # noqa: N801 - read as a word of the sentence
    """So many planners at work, each in a thread of its own."""

    def __init__(self, number):
        self.planners = [Planner() for _ in range(number)]
        self.threads = [threading.Thread(target=self._plan, args=(one,)) for one in self.planners]

    def _plan(self, planner):
        try:
            while not planner.leaving.is_set():
                planner.one() or planner.rest()
        finally:
            planner.close()
            connections.close_all()

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_error):
        for planner in self.planners:
            planner.leaving.set()
        for thread in self.threads:
            thread.join()


def within(seconds, happens):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := happens():
            return found
        time.sleep(0.05)
    return None
