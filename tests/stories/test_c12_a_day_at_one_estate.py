"""A day at one estate: 200 vehicles, 400 people, 680 readings, 23 turned away, found in the report untyped."""

from __future__ import annotations

from datetime import timedelta

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import hours
from tongzhou.areas.gates.figures import INDICATORS
from tongzhou.areas.gates.tests.streams import (
    a_gate,
    a_passage,
    a_reading,
    a_turn_away,
    an_asking,
)
from tongzhou.overview.indicators import engine
from tongzhou.overview.indicators.rules import Span

HOUR = timedelta(hours=1)
LOOK = MONDAY_9AM + timedelta(minutes=70)


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
