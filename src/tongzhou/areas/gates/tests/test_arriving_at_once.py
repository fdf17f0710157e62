"""Many send at one moment, and the server dies in the middle: each row is there once, batches whole or not at all."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection
from django.utils.timezone import now

from tests.town import build_town
from tongzhou.areas.gates.models import Passage
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.shared.intake import pacing

pytestmark = pytest.mark.django_db(transaction=True)

BATCH, BATCHES = 20, 15


@pytest.fixture
def phones():
    pacing._leases.clear()
    town = build_town()
    gate = a_gate(town)
    return [a_phone(town, gate, name=f"{n}号", at=now()) for n in range(2)]


def at_once(*acts):
    """What each act answered, all begun at the same moment."""
    told, barrier = [None] * len(acts), Barrier(len(acts))

    def run(number, act):
        barrier.wait()
        try:
            told[number] = act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def rows_of(phone, number=BATCH):
    return [phone.passage(now() - timedelta(seconds=n)) for n in range(number)]


def test_the_same_batch_on_three_lines_at_once_is_there_once_with_one_answer(phones):
    rows = rows_of(phones[0])
    told = at_once(*[lambda: phones[0].send(rows)] * 3)
    assert told[0] == told[1] == told[2]
    assert {one["status"] for one in told[0]} == {"done"}
    assert Passage.objects.count() == BATCH


def test_two_phones_with_the_same_ids_in_opposite_order_share_them_out_and_never_block(phones):
    rows = rows_of(phones[0])
    told = at_once(lambda: phones[0].send(rows), lambda: phones[1].send(rows[::-1]))
    done = [one["id"] for answers in told for one in answers if one["status"] == "done"]
    assert sorted(done) == sorted(row["id"] for row in rows), "each belongs to exactly one of them"
    assert Passage.objects.count() == BATCH


def test_taken_back_on_another_line_at_the_same_moment(phones):
    row = phones[0].passage(now())
    undo = phones[0].row("undone", now(), source=row["id"])
    at_once(lambda: phones[0].send([row]), lambda: phones[0].send([undo]))
    assert Passage.objects.get().undone_at is not None


# --- killed in the middle ------------------------------------------------------------------------

CHILD = """
import json, sys, django
django.setup()
from django.db import connections
name, path = sys.argv[1:]
connections["default"].settings_dict["NAME"] = name
from django.utils.timezone import now
from tongzhou.shared.intake.actions.streams import take_batch
from tongzhou.shared.intake.models import Device
from tongzhou.shared.intake.rules import clock_offset, read_envelope
asked = json.load(open(path))
print("ready", flush=True)
for rows in asked["batches"]:
    device = Device.objects.get(pk=asked["device"])
    read = [read_envelope(row) for row in rows]
    take_batch(read, device=device, at=now(), offset=clock_offset(None, now()))
"""


def test_killed_in_the_middle_every_row_is_there_once_after_it_was_sent_again(phones, tmp_path):
    phone = phones[0]
    batches = [rows_of(phone) for _n in range(BATCHES)]
    path = tmp_path / "batches.json"
    path.write_text(json.dumps({"device": phone.device.pk, "batches": batches}))
    dice = random.Random(7)
    for _kill in range(2):
        _run_and_kill(str(path), dice.uniform(0.01, 0.15))
        there = set(Passage.objects.values_list("pk", flat=True))
        parts = [sum(UUID(row["id"]) in there for row in rows) for rows in batches]
        assert set(parts) <= {0, BATCH}, "a batch is there as a whole or not at all"
    for rows in batches:
        assert {one["status"] for one in phone.send(rows)} == {"done"}
    assert Passage.objects.count() == BATCH * BATCHES


def _run_and_kill(path: str, after: float) -> None:
    command = [sys.executable, "-c", CHILD, str(connection.settings_dict["NAME"]), path]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready"
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
