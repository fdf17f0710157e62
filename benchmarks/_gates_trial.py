"""One trial of `gates`: an estate's tables, servers, senders, and the count afterwards. Needs Django set up."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils.timezone import localdate, now

from benchmarks._postgres import free_port
from benchmarks._writers import ROOT, Server
from tongzhou.areas.gates.models import Gate, Pass, Passage, Post, Reading, TurnAway
from tongzhou.ground.access.models import Account
from tongzhou.ground.events.models import Event, State
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.actions import add_place
from tongzhou.shared.intake.actions import devices

ESTATES, PASSES, SENDERS, NAIVE = 10, 200, 2, 6
TABLES = (Passage, Reading, TurnAway)


class Naive(Server):
    """The naive peer as a server of its own."""

    def __init__(self, data: Path, port: int, workers: int) -> None:
        super().__init__(data, port)
        self.command = [sys.executable, "-m", "benchmarks._gates_naive", str(port), str(workers)]


class Ours(Server):
    """The installed program with so many server processes."""

    def __init__(self, data: Path, port: int, workers: int) -> None:
        super().__init__(data, port)
        self.command += ["--workers", str(workers), "--pages-only"]


def prepare(number: int) -> list[dict]:
    """Tables, estates with gates and passes, an epidemic that asks for temperatures, joined phones."""
    call_command("migrate", verbosity=0)
    place = add_place("community", "槐荫里社区")
    office = add_organisation("residents_committee", "槐荫里社区居委会", serves=place)
    account = Account.objects.create(username="s", password="!", password_changed_at=now())
    person = Person.objects.create(name="书记", account=account)
    Appointment.objects.create(
        person=person, organisation=office, role="community_secretary", started_on="2020-01-01"
    )
    Event.objects.create(
        kind="epidemic",
        name="测试",
        place=place,
        place_path=place.path,
        state=State.ACTIVE,
        opened_at=now() - timedelta(days=9),
    )
    estates = [add_place("estate", f"{n}号小区", parent=place) for n in range(ESTATES)]
    passes = {estate.pk: _passes(estate, n) for n, estate in enumerate(estates)}
    by = viewer_for(account, now())
    return [
        _phone(n, estates[n % ESTATES], passes[estates[n % ESTATES].pk], by) for n in range(number)
    ]


def _passes(estate, number: int) -> list[list[int]]:
    made = [
        Pass(
            kind="resident",
            serial=number * 10**6 + n,
            quota=number * 10**6 + n,
            short_code=f"{number}-{n}",
            number=n,
            place=estate,
            place_path=estate.path,
            starts_at=now() - timedelta(days=9),
            ends_at=now() + timedelta(days=90),
            applied_at=now(),
        )
        for n in range(PASSES)
    ]
    Pass.objects.bulk_create(made)
    return [[one.serial, one.quota] for one in made]


def _phone(number: int, estate, passes: list[list[int]], by) -> dict:
    gate = Gate.objects.create(
        name=f"{number}号门", place=estate, place_path=estate.path, opened_at=now()
    )
    device, secret = devices.invite(
        f"{number}号机",
        purpose="gates",
        place_path=estate.path,
        ends_on=localdate(now()) + timedelta(days=30),
        by=by,
        at=now(),
    )
    device, token = devices.join(secret, at=now())
    Post.objects.create(device=device, gate=gate)
    return {"token": token, "gate": gate.pk, "passes": passes}


def cpu_seconds(group: int) -> float:
    """Processor time that the processes of that group have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


# --- one phase -----------------------------------------------------------------------------------


def send(phones: list[dict], *, port: int, path: str, rows: int, seconds: float, kills=None):
    """What the senders were told, and every id they sent; `kills` may interrupt the server meanwhile."""
    folder = Path(settings.DATA) / f"send-{time.monotonic_ns()}"
    folder.mkdir()
    configs, senders = [], []
    for n in range(SENDERS):
        mine = [{**one, "seed": random.randrange(2**31)} for one in phones[n::SENDERS]]
        config = folder / f"{n}.json"
        asked = {"phones": mine, "port": port, "path": path, "rows": rows, "seconds": seconds}
        config.write_text(json.dumps(asked | {"sizes": [50, 200]}))
        command = [sys.executable, str(Path(__file__).with_name("_gates_senders.py")), str(config)]
        senders.append(subprocess.Popen(command, cwd=ROOT))
        configs.append(config)
    while not all(one.with_suffix(".ready").exists() for one in configs):
        time.sleep(0.1)
    for one in configs:
        one.with_suffix(".go").write_text("go")
    if kills:
        kills()
    if any(one.wait(600) for one in senders):
        raise RuntimeError("a sender failed")
    answers = [json.loads(one.with_suffix(".told").read_text()) for one in configs]
    return [tuple(row) for one in answers for row in one["told"]], [
        key for one in answers for key in one["ids"]
    ]


def stored(ids: list[str]) -> tuple[int, int, int]:
    """How many of these ids stand in the tables, how many are missing, how many stand there twice."""
    there: list[UUID] = []
    for table in TABLES:
        there += table.objects.values_list("pk", flat=True)
    known, wanted = set(there), {UUID(key) for key in ids}
    return len(known & wanted), len(wanted - known), len(there) - len(known)


def rate(told: list[tuple]) -> tuple[float, float, float, float]:
    """Events committed a second (without the first and last tenth), p50 and p95 of a batch in ms, attempts."""
    first, last = min(row[0] for row in told), max(row[1] for row in told)
    begin, end = first + (last - first) * 0.1, last - (last - first) * 0.1
    inside = sum(row[3] for row in told if begin <= row[1] < end)
    took = quantiles([(row[1] - row[0]) * 1000 for row in told], n=20)
    attempts = sum(row[4] for row in told) / len(told)
    return inside / (end - begin), took[9], took[18], attempts


def trial(number: int, seconds: float, rows: int, workers: int, kills: int) -> int:
    """One database: the naive peer and ours side by side, then ours under `kill -9`."""
    phones = prepare(number)
    connections.close_all()
    print(
        f"{connection.vendor}: {number} devices, {workers} server process(es), {os.cpu_count()} cores"
    )
    # Both in one run and in turn, so that neither has the machine at a better moment.
    rates: dict[str, list[float]] = {"naive": [], "ours": []}
    wrong = 0
    for name in ("naive", "ours", "naive", "ours"):
        made = Naive if name == "naive" else Ours
        server = made(settings.DATA, free_port(), workers)
        server.start()
        assert server.process is not None
        try:
            path = "/naive/" if name == "naive" else "/intake/device/"
            # A begun batch is brought to its answer: with 50 devices the naive one would need minutes.
            few = phones[:NAIVE] if name == "naive" else phones
            before = cpu_seconds(server.process.pid)
            told, ids = send(few, port=server.port, path=path, rows=rows, seconds=seconds / 2)
            cpu = cpu_seconds(server.process.pid) - before
        finally:
            server.stop()
        a_second, median, p95, attempts = rate(told)
        rates[name].append(a_second)
        there, missing, twice = stored(ids)
        wrong += missing + twice
        print(
            f"  {name:6} {a_second:7.0f} events/s, {sum(row[3] for row in told) / cpu:5.0f} per CPU second of"
            f" the server   batch {median:5.0f} ms, p95 {p95:5.0f} ms,"
            f" {attempts:.2f} attempts   {there} stored, {missing} missing, {twice} twice",
            flush=True,
        )
    ours, naive = max(rates["ours"]), max(rates["naive"])
    print(f"  ours {ours:.0f}/s, naive {naive:.0f}/s: {ours / naive:.1f} times as many")
    if kills:
        wrong += _killed(phones, rows, workers, kills)
    return 1 if wrong else 0


def _killed(phones: list[dict], rows: int, workers: int, kills: int) -> int:
    server = Ours(settings.DATA, free_port(), workers)
    server.start()
    dice = random.Random(20200213)

    def kill() -> None:
        for _n in range(kills):
            time.sleep(dice.uniform(0.5, 2.0))
            server.kill()
            server.start()

    try:
        told, ids = send(
            phones,
            port=server.port,
            path="/intake/device/",
            rows=rows,
            seconds=kills * 6.0,
            kills=kill,
        )
    finally:
        server.stop()
    there, missing, twice = stored(ids)
    again = sum(row[4] > 1 for row in told)
    answered = sum(row[3] for row in told)
    print(
        f"  {kills} × kill -9: {len(ids)} sent, {answered} answered done, {again} batches sent again;"
        f" {there} stored, {missing} missing, {twice} twice"
    )
    return missing + twice + (answered != len(ids))
