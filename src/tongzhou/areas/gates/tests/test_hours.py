"""The ledger says hour by hour what the tables hold: counted anew, only the difference added."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import hours, keeping
from tongzhou.areas.gates.models import Passage, Undone
from tongzhou.areas.gates.tests.streams import (
    a_gate,
    a_passage,
    a_reading,
    a_turn_away,
    an_asking,
)
from tongzhou.ground.events.actions import ending, life
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.shared.facts.models import Fact

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Ten minutes past ten: the hour from nine is over.
LOOK = MONDAY_9AM + 70 * MINUTE


@pytest.fixture
def gate(town):
    return a_gate(town)


def told(kind: str = "gates.passed") -> int:
    return sum(Fact.objects.filter(kind=kind).values_list("quantity", flat=True))


def test_an_hour_becomes_one_row_for_each_thing_counted(gate):
    for minute in range(3):
        a_passage(gate, MONDAY_9AM + minute * MINUTE, people=2)
    a_passage(gate, MONDAY_9AM, vehicle=True, people=4)
    a_turn_away(gate, MONDAY_9AM, people=3)
    a_reading(gate, MONDAY_9AM)
    an_asking(gate, MONDAY_9AM, by_guard=True)
    an_asking(gate, MONDAY_9AM, answer="no")
    assert hours.count_hours(LOOK) == 5
    rows = Fact.objects.filter(kind__startswith="gates.")
    assert {(r.kind, r.values.get("vehicle"), r.quantity) for r in rows} == {
        ("gates.passed", False, 6),
        ("gates.passed", True, 1),
        ("gates.turned_away", False, 3),
        ("gates.read", None, 1),
        ("gates.one_off", None, 1),
    }
    assert {(r.subject, r.place_path, r.happened_at) for r in rows} == {
        (f"gate:{gate.pk}", gate.place_path, MONDAY_9AM)
    }


def test_looking_again_adds_nothing(gate):
    a_passage(gate, MONDAY_9AM)
    hours.count_hours(LOOK)
    assert hours.count_hours(LOOK + MINUTE) == 0, "not yet time to look"
    assert hours.count_hours(LOOK + 10 * MINUTE) == 0
    assert hours.recount_lately(LOOK + 11 * MINUTE) == 0
    assert told() == 1


def test_what_comes_a_week_late_is_counted_in_its_own_hour(gate):
    a_passage(gate, MONDAY_9AM)
    hours.count_hours(LOOK)
    a_passage(gate, MONDAY_9AM + MINUTE, received=MONDAY_9AM + 7 * DAY)
    assert hours.count_hours(MONDAY_9AM + 7 * DAY + 6 * MINUTE) == 1
    assert Counter(Fact.objects.values_list("happened_at", "quantity")) == {(MONDAY_9AM, 1): 2}


def test_what_was_taken_back_after_it_was_counted_is_subtracted(gate):
    one = a_passage(gate, MONDAY_9AM, people=2)
    hours.count_hours(LOOK)
    Passage.objects.filter(pk=one.pk).update(undone_at=MONDAY_9AM)
    later = LOOK + 3 * DAY
    Undone.objects.create(
        id=UUID(int=1), source=one.pk, device_id=1, made_at=MONDAY_9AM, received_at=later
    )
    assert hours.count_hours(later + 6 * MINUTE) == 1
    assert (told(), Fact.objects.order_by("pk").last().quantity) == (0, -2)


def test_what_was_taken_back_unnoticed_is_found_at_night(gate):
    one = a_passage(gate, MONDAY_9AM)
    hours.count_hours(LOOK)
    Passage.objects.filter(pk=one.pk).update(undone_at=MONDAY_9AM)
    hours.count_hours(LOOK + 3 * HOUR)
    assert hours.recount_lately(LOOK + DAY) == 1
    assert told() == 0


def test_the_hour_that_still_runs_is_counted_while_gates_are_few(gate, monkeypatch):
    a_passage(gate, LOOK - MINUTE)
    hours.count_hours(LOOK)
    assert told() == 1
    a_passage(gate, LOOK + MINUTE)
    monkeypatch.setattr(hours, "FEW", 0)
    hours.count_hours(LOOK + 6 * MINUTE)
    assert told() == 1, "a city waits until it is over"
    hours.count_hours(LOOK + 55 * MINUTE)
    assert told() == 2


def test_two_that_count_at_once_add_it_once(gate, monkeypatch):
    """The second has seen the same hours as touched before the first was done."""
    a_passage(gate, MONDAY_9AM)
    seen = hours.hours.touched(MONDAY_9AM, LOOK)
    monkeypatch.setattr(hours.hours, "touched", lambda _since, _until: seen)
    assert hours.count_hours(LOOK) == 1
    hours.Look.objects.update(upto=MONDAY_9AM)
    assert hours.count_hours(LOOK) == 0
    assert told() == 1


def test_when_rows_have_ended_the_figures_stay(gate):
    for _ in range(3):
        a_passage(gate, MONDAY_9AM)
    hours.count_hours(LOOK)
    later = MONDAY_9AM + 31 * DAY
    assert keeping.forget_streams(later) == 3
    a_passage(gate, MONDAY_9AM + MINUTE, received=later)
    for minutes in (6, 12):
        hours.count_hours(later + minutes * MINUTE)
    assert told() == 4, "the late one counts by itself, once"


def test_rows_that_are_gone_before_their_time_take_nothing_away(gate):
    for _ in range(3):
        a_passage(gate, MONDAY_9AM)
    hours.count_hours(LOOK)
    Passage.objects.all().delete()
    hours.recount_lately(LOOK + DAY)
    a_passage(gate, MONDAY_9AM, received=LOOK + DAY)
    hours.count_hours(LOOK + DAY + 6 * MINUTE)
    assert told() == 4


def test_the_figures_of_an_event_stay_when_its_file_is_destroyed(town):
    event = an_active_flood(town)
    gate = a_gate(town, event=event)
    a_passage(gate, MONDAY_9AM)
    hours.count_hours(LOOK)
    life.stand_down(event, by=town.viewer("eva"), at=LOOK)
    ending.propose_destruction(event, reason="到期", by=town.viewer("eva"), at=LOOK)
    ending.approve_destruction(event, by=town.viewer("lena"), at=LOOK)
    assert not Passage.objects.exists()
    hours.recount_lately(LOOK + HOUR)
    assert told() == 1
    a_passage(gate, MONDAY_9AM + MINUTE, received=LOOK + HOUR)
    hours.count_hours(LOOK + 2 * HOUR)
    assert told() == 2


def test_the_check_names_the_day_on_which_ledger_and_tables_differ(gate, monkeypatch):
    a_passage(gate, MONDAY_9AM)
    monkeypatch.setattr(hours, "now", lambda: LOOK + HOUR)
    assert ["2026-11-16" in sentence for sentence in hours.disagreements()] == [True]
    hours.count_hours(LOOK)
    assert list(hours.disagreements()) == []
