"""The daily report of a street of 20 communities: each draft, all of them live at once, and the roll-up.

Run it with `python3 dev.py bench street`. Goal: the report of the street in under one second.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402

from benchmarks import city  # noqa: E402
from tongzhou.ground.organisations.models import Organisation  # noqa: E402
from tongzhou.ground.organisations.queries import viewer_for  # noqa: E402
from tongzhou.overview.indicators import engine  # noqa: E402
from tongzhou.overview.indicators.actions import take_snapshots  # noqa: E402
from tongzhou.overview.reports import actions, queries  # noqa: E402
from tongzhou.overview.reports.formbook import report_forms  # noqa: E402
from tongzhou.overview.reports.queries import Target  # noqa: E402
from tongzhou.overview.reports.queries.targets import spans  # noqa: E402
from tongzhou.overview.reports.rules import Slot  # noqa: E402

GOAL_S = 1.0


def _timed(what: str, act: Callable[[], Any], repeats: int = 5) -> None:
    """One line: the queries, the first time (nothing in memory yet) and the median of the next ones."""
    with CaptureQueriesContext(connection) as asked:
        first = _once(act)
    median = statistics.median(_once(act) for _ in range(repeats))
    mark = "" if median < GOAL_S else f"  over {GOAL_S:.0f} s"
    print(
        f"{what:<44}{len(asked):>5} queries   first {first * 1000:>5.0f} ms   "
        f"median {median * 1000:>5.0f} ms{mark}"
    )


def _once(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    call_command("migrate", verbosity=0)
    at = now()
    communities, accounts = city.build_street()
    buildings = city.build_register(communities, 3_000, 10_000)
    city.build_requests(buildings, 50_000, at)
    city.build_facts(communities, 500_000, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    forms, day = report_forms(), Slot(day=localdate(at))
    units = list(
        Organisation.objects.filter(kind="residents_committee")
        .select_related("serves")
        .order_by("pk")
    )
    office = Organisation.objects.select_related("serves").get(kind="street_office")
    targets = [Target(forms["community_daily"], unit, day) for unit in units]
    street = Target(forms["street_daily"], office, day)
    known = engine.by_code()
    lines = [known[code] for code in forms["community_daily"].indicators]
    columns, paths = spans(targets[0], at).all, [target.path for target in targets]
    print(f"{connection.vendor}: 500,000 facts, 50,000 requests, {len(units)} communities")
    _timed(
        "figures of all communities, live",
        lambda: engine.count(lines, paths=paths, spans=columns, at=at),
    )
    _timed("draft of one community", lambda: queries.paper(targets[0], at=at))
    _timed("the night's snapshot of every level", lambda: take_snapshots(at))
    for number, target in enumerate(targets):
        by = viewer_for(accounts[f"secretary{number}"], at)
        actions.sign_report(target, token=queries.paper(target, at=at).token, by=by, at=at)
    _timed("report of the street from 20 signed ones", lambda: queries.paper(street, at=at))
    _timed("who has signed", lambda: queries.board(street.form, office, day=day.day, at=at))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")


if __name__ == "__main__":
    main()
