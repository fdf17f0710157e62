"""Server time of every page that a menu opens, on a street of 20 communities, and its query count.

The same pages are opened by the people of a second street that holds ten rows of everything: the
number of queries must be the same. Wall-clock time and the processor time of this process stand side
by side, for a busy machine waits. Beside them the plain SQL count of the same tables, the least that
any page could cost. Run it with `python3 dev.py bench pages`.

--keep      use the street that an earlier run left in TONGZHOU_DATA, and leave it there
--postgres  on a PostgreSQL cluster of its own, gone afterwards (or set TONGZHOU_DATABASE_URL)
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402

from benchmarks import _postgres, city  # noqa: E402
from tongzhou.base.manifest import found  # noqa: E402
from tongzhou.ground.access.models import Account  # noqa: E402
from tongzhou.ground.organisations.models import Organisation  # noqa: E402
from tongzhou.ground.organisations.queries import viewer_for  # noqa: E402
from tongzhou.overview.reports import actions, queries  # noqa: E402
from tongzhou.overview.reports.formbook import report_forms  # noqa: E402
from tongzhou.overview.reports.queries import Target  # noqa: E402
from tongzhou.overview.reports.rules import Slot  # noqa: E402

REPEATS = 15
GOAL_MS = 150
REPORT_GOAL_MS = 1000
# Who looks: on the large street, and who does the same work on the small one.
PAIRS = (("secretary0", "small_secretary0"), ("leader", "small_leader"))


@dataclass(frozen=True, slots=True)
class Look:
    """What one page cost: its answer, the queries, and two medians in milliseconds."""

    status: int
    queries: int
    wall: float = 0.0
    processor: float = 0.0


def _addresses() -> list[str]:
    names = {entry.url_name for manifest in found().values() for entry in manifest.menu}
    pages = []
    for name in sorted({"web:my_day", *names}):
        try:
            pages.append(reverse(name))
        except NoReverseMatch:
            continue
    return pages


def _look(client: Client, address: str, repeats: int = REPEATS) -> Look:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        b"".join(answer)
        count = len(asked)  # the next request empties the list
    wall, processor = [], []
    for _ in range(repeats if answer.status_code == 200 else 0):
        started, burnt = time.perf_counter(), time.process_time()
        b"".join(client.get(address))
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - burnt) * 1000)
    if not wall:
        return Look(answer.status_code, count)
    return Look(200, count, statistics.median(wall), statistics.median(processor))


def _client(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


def _build(at: datetime) -> None:
    """The large street, and a small one with ten rows of everything."""
    started = time.perf_counter()
    for name, communities, rows in (("测速街道", city.COMMUNITIES, 1), ("小街道", 1, 0)):
        tell = "" if rows else "small_"
        places = city.build_street(name, communities, tell)[0]
        buildings = city.build_register(places, 3_000 * rows or 10, 10_000 * rows or 10)
        city.build_requests(buildings, 50_000 * rows or 10, at, unfinished=50 if rows else 2)
        city.build_facts(buildings, 500_000 * rows or 10, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}: built in {time.perf_counter() - started:.0f} s")


def _menu_pages() -> None:
    """Every page of the menu, for a secretary and for the leader of the street."""
    for who, twin in PAIRS:
        print(f"\n{who}")
        _head()
        large, small = _client(who), _client(twin)
        for address in _addresses():
            look = _look(large, address)
            if look.status == 200:
                _line(address, look, _look(small, address, 1).queries, GOAL_MS)


def _head() -> None:
    print(f"{'page':<44}{'queries at 10 / all':>20}{'wall ms':>10}{'CPU ms':>9}")


def _line(name: str, look: Look, few: int | None, goal: int) -> None:
    marks = ["" if look.wall < goal else f"  over {goal} ms"]
    marks += ["  more queries"] if few is not None and look.queries > few else []
    asked = f"{look.queries}" if few is None else f"{few} / {look.queries}"
    print(f"{name:<44}{asked:>20}{look.wall:>10.0f}{look.processor:>9.0f}{''.join(marks)}")


def _yesterday(at: datetime) -> Slot:
    return Slot(day=localdate(at) - timedelta(days=1))


def _sign_all(at: datetime) -> None:
    """Every community has signed yesterday's report."""
    for unit in Organisation.objects.filter(kind="residents_committee").select_related("serves"):
        target = Target(report_forms()["community_daily"], unit, _yesterday(at))
        secretary = Account.objects.get(person__appointments__organisation=unit)
        paper = queries.paper(target, at=at)
        if not paper.is_signed:
            actions.sign_report(target, token=paper.token, by=viewer_for(secretary, at), at=at)


def _reports(at: datetime) -> None:
    """The daily report of the street, by the day before all signed and by today when nobody has."""
    street, one = report_forms()["street_daily"], report_forms()["community_daily"]
    office = Organisation.objects.get(name="测速街道办事处")
    units = list(Organisation.objects.filter(parent=office, kind="residents_committee"))
    signed, open_ = _yesterday(at), Slot(day=localdate(at))
    print("\nreports")
    _head()
    first = next(unit for unit in units if unit.name.startswith("第1社区"))
    for who, name, target in (
        ("leader", "street, all signed", Target(street, office, signed)),
        ("leader", "street, none signed", Target(street, office, open_)),
        ("secretary0", "community, draft", Target(one, first, open_)),
        ("secretary0", "community, signed", Target(one, first, signed)),
    ):
        client = _client(who)
        for page, label in (("one", ""), ("docx", " .docx"), ("workbook", " .xlsx")):
            address = reverse(f"reports:{page}", kwargs=target.address)
            look = _look(client, address, 7)
            if look.status == 200:
                _line(name + label, look, None, REPORT_GOAL_MS)
    board = {"form": street.code, "organisation": office.pk, "day": str(open_)}
    _line("board", _look(_client("leader"), reverse("reports:board", kwargs=board)), None, GOAL_MS)


def _floor() -> None:
    with connection.cursor() as cursor:
        for table in ("tracking_item", "facts_fact", "places_resident"):
            started = time.perf_counter()
            cursor.execute(f"SELECT count(*) FROM {table}")
            (rows,) = cursor.fetchone()
            print(
                f"plain SQL: counting {rows} rows of {table}: "
                f"{(time.perf_counter() - started) * 1000:.0f} ms"
            )


def _measure(keep: bool) -> None:
    logging.disable(logging.WARNING)  # pages that this viewer may not open
    call_command("migrate", verbosity=0)
    at = now()
    if not (keep and Account.objects.filter(username="small_leader").exists()):
        _build(at)
    _sign_all(at)
    _menu_pages()
    _reports(at)
    print()
    _floor()
    print(f"{connection.vendor} {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--keep", action="store_true")
    reader.add_argument("--postgres", action="store_true")
    asked = reader.parse_args()
    if not asked.postgres:
        return _measure(asked.keep)
    with _postgres.cluster("-c fsync=off") as address:
        here = os.environ | {"TONGZHOU_DATABASE_URL": address}
        subprocess.run([sys.executable, __file__], env=here, check=True)
    return None


if __name__ == "__main__":
    main()
