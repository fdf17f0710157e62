"""What a guard's phone costs that asks for its list: queries, processor time, wall time and size.

    python3 dev.py bench kit                        an estate of 1,000 households, SQLite
    python3 dev.py bench kit --postgres             on a PostgreSQL cluster of its own

The estate has a household pass for each dwelling, passes of residents and vehicles, two gates with a
phone each, and a day's passages of the other phone. Beside it stand 40 estates of the same passes, so
that no index is trivially small. Measured in this process, without network: a new list, a list in which
only other phones' passages changed, and an unchanged one (304).
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import django

django.setup()

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from benchmarks import _postgres  # noqa: E402
from tongzhou.areas.gates.models import Gate, Pass, Passage, Post  # noqa: E402
from tongzhou.ground.places.actions.tree import add_place  # noqa: E402
from tongzhou.ground.places.models import Household, Place  # noqa: E402
from tongzhou.shared.intake import rules  # noqa: E402
from tongzhou.shared.intake.models import Device  # noqa: E402

REPEATS = 40
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
ADDRESS = "/gates/kit/?seen=apart"
draw = random.Random(7)
browser = Client()


def _pass(place: Place, number: int, kind: str, **more) -> Pass:
    values = {
        "kind": kind,
        "serial": draw.getrandbits(48),
        "quota": draw.getrandbits(48),
        "short_code": "".join(draw.choices(SIGNS, k=8)),
        "number": number,
        "place": place,
        "place_path": place.path,
        "starts_at": now() - timedelta(days=9),
        "ends_at": now() + timedelta(days=90),
        "applied_at": now(),
    }
    return Pass(**{**values, **more})


def _estate(community: Place, name: str, households: int) -> tuple[Place, list[Pass]]:
    estate = add_place("estate", name, parent=community)
    made: list[Pass] = []
    for number in range(0, households, 50):
        building = add_place("building", f"{number // 50 + 1}栋", parent=estate)
        for side in (1, 2):
            entrance = add_place("entrance", f"{side}单元", parent=building)
            rows = [
                Household(
                    place=entrance, place_path=entrance.path, room=f"{n // 2 + 1}0{n % 2 + 1}"
                )
                for n in range(25)
            ]
            for home in Household.objects.bulk_create(rows):
                made.append(_pass(estate, len(made), "household", household=home))
    for _n in range(households // 3):
        made.append(_pass(estate, len(made), "resident"))
    for _n in range(households // 5):
        plate = f"京A{len(made):05d}"
        made.append(_pass(estate, len(made), "vehicle", plate=plate))
    return estate, Pass.objects.bulk_create(made)


def _phone(estate: Place, name: str) -> tuple[Gate, Device]:
    gate = Gate.objects.create(name=name, place=estate, place_path=estate.path, opened_at=now())
    device = Device.objects.create(
        purpose="gates",
        name=name,
        place_path=estate.path,
        ends_on=(now() + timedelta(days=30)).date(),
        made_at=now(),
        joined_at=now() - timedelta(days=3),
        token_digest=rules.digest_of(name),
    )
    Post.objects.create(device=device, gate=gate)
    return gate, device


def _passage(gate: Gate, device: Device, held: Pass, minutes: float) -> Passage:
    at = now() - timedelta(minutes=minutes)
    return Passage(
        id=UUID(int=draw.getrandbits(128)),
        digest="d",
        gate=gate,
        place_path=gate.place_path,
        happened_at=at,
        made_at=at,
        received_at=at,
        device_id=device.pk,
        direction="out",
        read_by="scanned",
        verdict="pass",
        serial=held.serial,
        quota=held.quota,
    )


def _ask(etag: str = ""):
    headers = {"Authorization": "Device 北门", "Accept-Encoding": "gzip"}
    return browser.get(ADDRESS, headers=headers | ({"If-None-Match": etag} if etag else {}))


def _look(what: str, etags, status: int) -> None:
    with CaptureQueriesContext(connection) as seen:
        answer = _ask(next(etags))
        count = len(seen)  # the next request empties the list
    assert answer.status_code == status, (answer.status_code, answer.content[:200])
    wall, cpu = [], []
    for _n in range(REPEATS):
        etag = next(etags)
        begun, used = time.perf_counter(), time.process_time()
        answer = _ask(etag)
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
        assert answer.status_code == status
    packed = len(answer.content)
    raw = len(gzip.decompress(answer.content)) if answer.get("Content-Encoding") else packed
    print(
        f"  {what:<34} {count:>3} queries  {statistics.median(wall):7.1f} ms  "
        f"{statistics.median(cpu):7.1f} ms CPU here  {raw:>9,} bytes  {packed:>8,} packed",
        flush=True,
    )


def _forever(etag):
    while True:
        yield etag() if callable(etag) else etag


def _measure(households: int) -> None:
    call_command("migrate", verbosity=0)
    community = add_place("community", "槐荫里社区")
    for number in range(40):
        _estate(community, f"{number}号小区", 200)
    estate, passes = _estate(community, "槐荫里小区", households)
    _phone(estate, "北门")
    south, other = _phone(estate, "南门")
    shown = draw.choices(passes, k=households)
    Passage.objects.bulk_create(
        _passage(south, other, held, draw.uniform(1, 1200)) for held in shown
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(
        f"{connection.vendor}: {households} households, {len(passes)} passes, {households} passages"
    )
    _look("a new list", _forever(""), 200)
    etag = _ask()["ETag"]

    def busy() -> str:
        _passage(south, other, draw.choice(passes[:households]), 0.5).save(force_insert=True)
        return etag

    _look("unchanged", _forever(etag), 304)
    _look("another phone let somebody out", _forever(busy), 200)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--postgres", action="store_true")
    words.add_argument("--households", type=int, default=1000)
    asked = words.parse_args()
    if not asked.postgres:
        return _measure(asked.households)
    with _postgres.cluster() as address:
        here = os.environ | {"TONGZHOU_DATABASE_URL": address}
        again = [sys.executable, __file__, "--households", str(asked.households)]
        subprocess.run(again, env=here, check=True)
    return None


if __name__ == "__main__":
    main()
