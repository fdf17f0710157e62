"""The planner as a process of its own, on the test's database: killed in the middle, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from tongzhou.shared.planning import actions
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.rules import LEASE
from tongzhou.shared.planning.tests.test_planner import SLOW, within
from tongzhou.shared.planning.tests.toys import ask

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
    pytest.mark.django_db(transaction=True),
]
PATIENCE = 40
PROGRAM = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from tongzhou.base.manifest import Manifest, PlanKind, found
toy = PlanKind("toy", "Toy plan", "fairplan.tests.toy:solve", on_accept=print)
found()["toy"] = Manifest("Toys", plans=(toy,))
from tongzhou.config.commands.plan import plan
plan()
"""


@pytest.fixture
def start():
    """Starts planner processes, and ends those that are left."""
    started = []

    def one():
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        name = str(connection.settings_dict["NAME"])
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, name], env=environment)
        started.append(process)
        return process

    yield one
    for process in started:
        process.kill()
        process.wait()


def test_a_planner_killed_in_the_middle_is_replaced_and_the_run_goes_on(town, toy, start):
    first = start()
    run = ask(town, toy, **SLOW)
    assert within(PATIENCE, lambda: Run.objects.get().better > 1)
    kept = Run.objects.get().cost
    children = _children_of(first.pid)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert within(10, lambda: not any(map(_lives, children))), "nothing of it goes on computing"
    assert Run.objects.get().plan, "the best so far is still there"

    start()
    Run.objects.update(heard_at=now() - LEASE - timedelta(seconds=1))
    assert within(PATIENCE, lambda: Run.objects.get().taken == 2)
    assert within(PATIENCE, lambda: Run.objects.get().cost < kept)
    actions.cancel(run, by=town.viewer("eva"), at=now())
    assert within(10, lambda: Run.objects.get().state == "cancelled")
    assert Run.objects.get().plan


def test_a_solver_killed_in_the_middle_is_started_again_by_the_same_planner(town, toy, start):
    planner = start()
    ask(town, toy, pause=0.15, cost=40, steps=40)
    assert within(PATIENCE, lambda: Run.objects.get().better)
    for child in _children_of(planner.pid):
        os.kill(child, signal.SIGKILL)
    assert within(PATIENCE, lambda: Run.objects.get().state == "done")
    run = Run.objects.get()
    assert (run.taken, run.cost, run.steps) == (2, 0, 40)


def _children_of(pid):
    """The solvers' processes: one for each kind of plan that the product knows, the toy's among them."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as listed:
        return [int(one) for one in listed.read().split()]


def _lives(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_started_when_nothing_waits_a_planner_takes_up_what_comes_within_a_second(town, toy, start):
    start()
    ask(town, toy, subject="roster:1", steps=1)
    assert within(PATIENCE, lambda: Run.objects.get().state == "done")
    asked = time.monotonic()
    ask(town, toy, subject="roster:2", steps=1)
    assert within(PATIENCE, lambda: Run.objects.filter(state="done").count() == 2)
    assert time.monotonic() - asked < 3, "a second, and some for a busy machine"
