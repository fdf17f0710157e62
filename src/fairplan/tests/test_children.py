"""A planner in a process of its own is heard, stopped, outlived, and takes nobody with it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from fairplan.children import Child, plan_in

TOY = "fairplan.tests.toy:solve"
PEOPLE = ["p1", "p2", "p3"]
OPTIONS = {"seed": 7, "steps": 5, "seconds": None, "gap": None, "start": None}


@pytest.fixture
def child():
    one = Child()
    yield one
    one.end()


def problem(**more):
    return {"people": PEOPLE, "cost": 9, **more}


def test_a_plan_comes_back_with_its_progress_on_the_way(child):
    heard = []
    event = plan_in(
        child, TOY, problem(), OPTIONS, wall=30, heard=lambda e: heard.append(e) or True
    )
    assert (event.kind, event.result["cost"], event.result["steps"]) == ("done", 4, 5)
    bests = [one.best["cost"] for one in heard if one and one.best]
    assert bests == [9, 8, 7, 6, 5]
    assert next(one.progress["steps"] for one in heard if one) == 0


def test_the_same_process_plans_one_thing_after_the_other(child):
    child.warm(TOY)
    first = plan_in(child, TOY, problem(), OPTIONS, wall=30)
    second = plan_in(child, TOY, problem(), OPTIONS, wall=30)
    assert first.result["plan"] == second.result["plan"]
    assert child.alive


def test_what_a_solver_prints_does_not_disturb(child):
    assert plan_in(child, TOY, problem(do="print"), OPTIONS, wall=30).kind == "done"


def test_a_failure_is_told_and_the_process_stays(child):
    event = plan_in(child, TOY, problem(do="raise"), OPTIONS, wall=30)
    assert (event.kind, event.words) == ("failed", "ValueError: no such thing")
    assert plan_in(child, TOY, problem(), OPTIONS, wall=30).kind == "done"


def test_a_process_that_dies_is_told(child):
    event = plan_in(child, TOY, problem(do="die"), OPTIONS, wall=30)
    assert (event.kind, event.words) == ("gone", "exit status 3")


def _stop_at_once(bests):
    def heard(event):
        if event and event.best:
            bests.append(event.best)
        return not bests

    return heard


def test_told_to_stop_the_best_so_far_comes_back_within_a_second(child):
    bests, endless = [], {**OPTIONS, "steps": None}
    slow = problem(cost=10**6, pause=0.02)
    plan_in(child, TOY, problem(), OPTIONS, wall=30)  # it has started and imported
    began = time.monotonic()
    event = plan_in(child, TOY, slow, endless, wall=30, heard=_stop_at_once(bests))
    assert time.monotonic() - began < 1
    assert event.kind == "done"
    assert event.result["cost"] <= bests[0]["cost"]


@pytest.mark.parametrize(("wall", "stop"), [(0.5, False), (30, True)])
def test_a_planner_that_does_not_listen_is_ended_and_its_best_was_heard(child, wall, stop):
    bests, endless = [], {**OPTIONS, "steps": None}
    deaf = problem(cost=10**6, pause=0.02, do="deaf")
    plan_in(child, TOY, problem(), OPTIONS, wall=30)
    heard = _stop_at_once(bests) if stop else (lambda e: bests.append(e) or True)
    assert plan_in(child, TOY, deaf, endless, wall=wall, heard=heard).kind == "late"
    assert bests
    assert not child.alive


@pytest.mark.skipif(os.name == "nt", reason="processes are looked at the Unix way")
def test_what_a_planner_has_started_ends_with_it(tmp_path):
    child, told = Child(), tmp_path / "pid"
    child.begin(TOY, problem(do="start", told=str(told)), OPTIONS)
    while not told.exists() or not told.read_text():
        time.sleep(0.02)
    child.end()
    assert _gone(int(told.read_text()))


@pytest.mark.skipif(os.name == "nt", reason="processes are looked at the Unix way")
def test_a_child_does_not_outlive_whoever_started_it():
    program = (
        "import time; from fairplan.children import Child; c = Child();"
        f"c.begin({TOY!r}, {problem(cost=10**6, pause=0.02)!r}, {dict(OPTIONS, steps=None)!r});"
        "print(c.pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment
    ) as starter:
        pid = int(starter.stdout.readline())
        starter.send_signal(signal.SIGKILL)
    assert _gone(pid)


def _gone(pid, patience=10.0):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            # Where nobody collects orphans, an ended process stays listed as a zombie.
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.05)
    return False
