"""A day at one estate: 200 vehicles, 400 people, 680 readings, 23 turned away, in the daily report untyped.

Two phones send in batches: some twice, one only in the evening, for it was without network since noon.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from random import Random

from docx import Document

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import hours
from tongzhou.areas.gates.figures import INDICATORS
from tongzhou.areas.gates.tests.phones import Phone, a_phone
from tongzhou.areas.gates.tests.streams import (
    a_gate,
    a_passage,
    a_reading,
    a_turn_away,
    an_asking,
)
from tongzhou.config.commands.work import do_due
from tongzhou.ground.events.actions.life import approve_event, propose_event
from tongzhou.overview.indicators import engine
from tongzhou.overview.indicators.rules import Span

PRACTICES = ("C12",)
PAGES = ("gates:today", "reports:one", "indicators:one")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LOOK = MONDAY_9AM + timedelta(minutes=70)
FOUND = (
    ("进出人次", "400"),
    ("进出车辆（辆次）", "200"),
    ("测温人次", "680"),
    ("体温需关注", "3"),
    ("劝返人次", "23"),
)


def the_day(phone: Phone, first: datetime, last: datetime, part: int) -> list[dict]:
    """Half of the day's acts at one gate, spread over its hours."""
    every = [
        *(("passage", {"direction": "in" if n % 2 else "out"}) for n in range(200)),
        *(("passage", {"direction": "in", "vehicle": True, "people": 2}) for _n in range(100)),
        *(
            ("reading", {"normal": n >= 1 + part, "tenths": 366 if n >= 1 + part else 378})
            for n in range(340)
        ),
        *(
            ("turned_away", {"reason": "not_resident", "help": "community"})
            for _n in range(11 + part)
        ),
    ]
    Random(part).shuffle(every)
    step = (last - first) / len(every)
    rows = []
    for n, (kind, payload) in enumerate(every):
        values = {"read_by": "scanned", "verdict": "pass"} if kind == "passage" else {}
        rows.append(phone.row(kind, first + n * step, **payload, **values))
    return rows


def asks_for_temperatures(town, moment: datetime) -> None:
    """An event file under whose pack the gates take temperatures, signed by two."""
    event = propose_event(
        "epidemic",
        name="2026年冬季防疫",
        place=town.east,
        source_issuer="云州市疫情防控指挥部",
        source_number="云疫指〔2026〕3号",
        source_at=moment,
        response_level="四级",
        by=town.viewer("eva", moment),
        at=moment,
    )
    approve_event(event, by=town.viewer("lena", moment), at=moment)


def send(phone: Phone, rows: list[dict], *, every: int = 150) -> None:
    """In batches; every second one twice, because the answer got lost on the way."""
    for n, start in enumerate(range(0, len(rows), every)):
        batch = rows[start : start + every]
        for _again in range(1 + n % 2):
            answers = phone.send(batch)
            assert {(one["status"], one["code"]) for one in answers} == {("done", "")}


def test_four_hundred_passages_are_found_unchanged(town, walker, at):
    at(16, 5)
    asks_for_temperatures(town, at(16, 5))
    morning = at(16, 6)
    north, south = (a_phone(town, a_gate(town, name), at=morning) for name in ("北门", "南门"))
    eva = walker("eva")
    eva.open("reports:home").send("从今天起每日报送")
    mine = the_day(north, morning, morning + 10 * HOUR, 0)
    theirs = the_day(south, morning, morning + 10 * HOUR, 1)

    at(16, 12)
    send(north, [one for one in mine if datetime.fromisoformat(one["made_at"]) < at(16, 12)])
    do_due(at(16, 12, 10))
    half = eva.open("gates:today")
    assert 0 < int(half.figure("进出人次")) < 200

    evening = at(16, 16, 30)
    send(north, mine[len(mine) // 3 :])
    send(south, theirs)
    do_due(evening + 6 * MINUTE)
    board = eva.open("gates:today")
    for label, value in FOUND:
        if label != "体温需关注":
            assert board.figure(label) == value
    assert "需关注 3" in board.main
    assert "非本小区人员 23" in board.main

    at(16, 16, 40)
    report = eva.open("reports:home").follow("核对并签发")
    for label, value in FOUND:
        assert f"{label} {value}" in report.main, report.main
    signed = report.send("签发")
    for label, value in FOUND:
        assert f"{label} {value}" in signed.main
    paper = Document(io.BytesIO(signed.follow("Word").content))
    cells = {row.cells[0].text: row.cells[1].text for t in paper.tables for row in t.rows}
    assert {label: cells[label] for label, _value in FOUND} == dict(FOUND)

    at(17, 9)
    send(south, theirs)
    late = [south.passage(evening - HOUR, people=3)]
    send(south, late)
    do_due(at(17, 9, 10))
    again = eva.go(signed.address)
    assert "进出人次 400" in again.main, "what was signed stays as it was signed"
    figure = eva.open(
        "indicators:one", "gates.people", **{"from": "2026-11-16T00:00", "to": "2026-11-17T00:00"}
    )
    assert "403" in figure.main, "and what came late is counted in its own hour"


def test_every_figure_of_a_day(town):
    gate = a_gate(town)
    west = a_gate(town, estate="west_estate")
    for hour in (8, 9, 9):
        a_passage(gate, MONDAY_9AM.replace(hour=hour), direction="in")
    a_passage(gate, MONDAY_9AM, direction="out", vehicle=True)
    a_passage(west, MONDAY_9AM, direction="out")
    a_turn_away(gate, MONDAY_9AM, reason="vehicle", vehicle=True, people=4)
    a_reading(gate, MONDAY_9AM, normal=False)
    an_asking(gate, MONDAY_9AM, by_guard=True)
    hours.count_hours(LOOK)
    span = Span(MONDAY_9AM - 9 * HOUR, MONDAY_9AM + 15 * HOUR)
    answers = engine.count(INDICATORS, paths=[town.east.path], spans=[span], at=LOOK)
    figures = {one.code: answers.of(one.code, town.east.path, span).value for one in INDICATORS}
    assert {code.removeprefix("gates."): n for code, n in figures.items() if n} == {
        "people": 3,
        "people_in": 3,
        "vehicles": 1,
        "readings": 1,
        "needs_care": 1,
        "turned_away": 1,
        "turned_away.vehicle": 1,
        "one_offs": 1,
        "one_offs_by_guard": 1,
        "peak_hour": 3,
    }
