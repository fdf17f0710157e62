"""The day of a city inside the database of its own: built, loaded, measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from tongzhou.areas.gates.actions import hours
from tongzhou.areas.gates.models import Gate, Look
from tongzhou.areas.gates.queries import today
from tongzhou.base.paths import child_of
from tongzhou.base.times import SHANGHAI
from tongzhou.config.commands.serve import warm
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.places.models import Place

DICE = Random(2020)
STREETS, COMMUNITIES = 140, 10
# How much of the day's traffic falls into each hour: quiet nights, a morning and an evening peak.
WEIGHTS = [1, 1, 1, 1, 2, 8, 25, 60, 70, 55, 45, 40, 35, 30, 35, 40, 50, 65, 60, 40, 25, 15, 6, 2]
SECONDS = 3600
BOARD_GOAL_S, TOTALS_GOAL_S = 0.1, 5.0


def trial(gates: int, passages: int, readings: int, *, whole_day: bool = False) -> int:
    """Everything measured; 1 when a goal was missed."""
    call_command("migrate", verbosity=0)
    warm()
    started = time.perf_counter()
    made = build(gates)
    day = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    load(made, day, passages, readings)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"loaded in {time.perf_counter() - started:.0f} s: {sizes()}", flush=True)
    at = day + timedelta(days=1)
    estate = made[len(made) // 2].place
    reports = [
        _timed(
            "today's board of one estate: queries",
            lambda: _board(estate, day, at),
            30,
            BOARD_GOAL_S,
        ),
        _timed("today's board of one estate: whole page", _page(estate), 20, BOARD_GOAL_S),
        _timed("the city's day by estate and hour", lambda: _city(day), 3, TOTALS_GOAL_S),
    ]
    facts(day, whole=whole_day)
    return int(not all(reports))


# ── The city ─────────────────────────────────────────────────────────────────────────────────────


def build(gates: int) -> list[Gate]:
    """Streets, communities and estates, a gate for each estate, and who looks at the middle one."""
    streets = _level("street", [None] * min(STREETS, gates), "街道")
    communities = _level("community", [s for s in streets for _n in range(COMMUNITIES)], "社区")
    estates = _level("estate", [communities[n % len(communities)] for n in range(gates)], "小区")
    made = Gate.objects.bulk_create(
        Gate(name="北门", place=one, place_path=one.path, opened_at=now()) for one in estates
    )
    middle = estates[len(estates) // 2]
    committee = add_organisation("residents_committee", "居委会", serves=middle.parent)
    account = Account.objects.create(username="secretary", password="!")
    person = Person.objects.create(name="书记", account=account)
    Appointment.objects.create(
        person=person,
        organisation=committee,
        role="community_secretary",
        started_on=localdate() - timedelta(days=9),
    )
    return list(made)


def _level(kind: str, parents: list[Any], name: str) -> list[Place]:
    rows = (
        Place(
            kind=kind,
            name=f"{n + 1}号{name}",
            parent=parent,
            path=child_of(parent.path if parent else "P"),
        )
        for n, parent in enumerate(parents)
    )
    return list(Place.objects.bulk_create(rows, batch_size=2000))


# ── The day ──────────────────────────────────────────────────────────────────────────────────────


def load(gates: list[Gate], day: datetime, passages: int, readings: int) -> None:
    """The day's streams, in the order in which they came in."""
    common = [
        "id",
        "digest",
        "gate_id",
        "place_path",
        "happened_at",
        "made_at",
        "received_at",
        "device_id",
    ]
    _copy(
        "gates_passage",
        [
            *common,
            "direction",
            "vehicle",
            "people",
            "purpose",
            "serial",
            "quota",
            "read_by",
            "verdict",
            "decided_by_guard",
            "decided_offline",
            "unknown",
        ],
        (_passage(*one) for one in _stream(gates, day, passages, 1)),
    )
    _copy(
        "gates_reading",
        [*common, "normal", "tenths"],
        ((*_common(*one), DICE.random() > 0.004, 365) for one in _stream(gates, day, readings, 2)),
    )
    away = passages * 23 // 400
    _copy(
        "gates_turnaway",
        [*common, "reason", "help", "vehicle", "people"],
        (
            (*_common(*one), "not_resident", "community", one[0] % 5 == 0, 1)
            for one in _stream(gates, day, away, 3)
        ),
    )


def _copy(table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _stream(
    gates: list[Gate], day: datetime, amount: int, kind: int
) -> Iterator[tuple[int, Gate, datetime, int]]:
    """Number, gate, moment and kind of each; large estates have more of them than small ones."""
    sizes = list(accumulate(0.3 + DICE.paretovariate(1.6) for _gate in gates))
    whole = sum(WEIGHTS)
    number = 0
    for hour in range(len(WEIGHTS)):
        last = amount * sum(WEIGHTS[: hour + 1]) // whole
        here, first = last - number, number
        for gate in DICE.choices(gates, cum_weights=sizes, k=here):
            seconds = hour * SECONDS + (number - first) * SECONDS // max(here, 1)
            yield number, gate, day + timedelta(seconds=seconds), kind
            number += 1


def _common(number: int, gate: Gate, at: datetime, kind: int) -> tuple[Any, ...]:
    stamp = int(at.timestamp() * 1000)
    key = UUID(int=stamp << 80 | 7 << 76 | kind << 64 | 2 << 62 | number)
    received = at + timedelta(seconds=5)
    return key, "d", gate.pk, gate.place_path, at, at, received, gate.pk


def _passage(number: int, gate: Gate, at: datetime, kind: int) -> tuple[Any, ...]:
    household = gate.pk * 1000 + DICE.randrange(300)
    vehicle = number % 3 == 0
    way = "out" if DICE.random() < (0.65 if at.hour < 12 else 0.35) else "in"
    tail = ("", household, household, "scanned", "pass", False, False, "")
    return (*_common(number, gate, at, kind), way, vehicle, 1, *tail)


def sizes() -> str:
    """Rows and bytes of the streams, indexes with them."""
    found = []
    with connection.cursor() as cursor:
        for table in ("gates_passage", "gates_reading", "gates_turnaway"):
            cursor.execute(f"SELECT count(*), pg_total_relation_size('{table}') FROM {table}")
            rows, size = cursor.fetchone()
            found.append(f"{table} {rows:,} rows {size / 2**20:,.0f} MB")
    return "; ".join(found)


# ── Measured ─────────────────────────────────────────────────────────────────────────────────────


def _board(estate: Place, day: datetime, at: datetime) -> Any:
    return today.board(estate, day.date(), at, names=True)


def _page(estate: Place) -> Callable[[], Any]:
    client = Client()
    client.force_login(Account.objects.get(username="secretary"))

    def opened() -> Any:
        answer = client.get("/gates/today/", {"place": estate.pk})
        assert answer.status_code == 200, answer.status_code
        return answer

    return opened


def _city(day: datetime) -> Any:
    return today.hours_by_gate(day, day + timedelta(days=1))


def _timed(what: str, act: Callable[[], Any], repeats: int, goal: float) -> bool:
    """One line: the first time on a fresh connection, then median and slowest of the next ones."""
    connection.close()
    first = _once(act)
    rest = sorted(_once(act) for _ in range(repeats))
    with CaptureQueriesContext(connection) as asked:
        act()
    good = first < goal and statistics.median(rest) < goal
    print(
        f"{what:<42}{len(asked):>4} queries   cold {first * 1000:>6.0f} ms   median "
        f"{statistics.median(rest) * 1000:>6.0f} ms   slowest {rest[-1] * 1000:>6.0f} ms   "
        f"{'goal met' if good else 'GOAL MISSED'} ({goal * 1000:.0f} ms)",
        flush=True,
    )
    return good


def _once(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def facts(day: datetime, *, whole: bool) -> None:
    """The hourly facts: of one busy hour as background work counts it, of the day, and a second look."""
    busy = day + timedelta(hours=9, minutes=3)
    Look.objects.update_or_create(name=hours.NAME, defaults={"upto": busy - timedelta(minutes=53)})
    _counted("hourly facts of the hour from eight", busy)
    if whole:
        Look.objects.update(upto=day - timedelta(hours=1))
        _counted("hourly facts of the rest of the day", day + timedelta(days=1, minutes=10))
        _counted("looking again", day + timedelta(days=1, minutes=16))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", flush=True)


def _counted(what: str, at: datetime) -> None:
    started = time.perf_counter()
    added = hours.count_hours(at)
    print(f"{what:<42}{added:>10,} rows   {time.perf_counter() - started:>6.1f} s", flush=True)
