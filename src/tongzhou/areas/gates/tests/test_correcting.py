"""What the desk takes back in the records, when the guard's seconds are over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import correcting, hours, keeping
from tongzhou.areas.gates.models import FollowUp, Pass, Passage, Reading, TurnAway, Undone
from tongzhou.areas.gates.queries.turns import turns
from tongzhou.areas.gates.tests.desk import at, given, refused, text
from tongzhou.areas.gates.tests.streams import a_gate, a_passage, a_reading, a_turn_away
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.facts.models import Fact

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = MONDAY_9AM + 3 * HOUR
WHY = "门岗按错了方向"
RECORDS = {"day": "2026-11-16"}


@pytest.fixture
def gate(town):
    return a_gate(town)


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("tongzhou.areas.gates.views.records.now", lambda: NOON)


def correct(town, row, *, who: str = "eva", reason: str = WHY, when=NOON) -> Undone:
    return correcting.correct(row, reason=reason, by=town.viewer(who), at=when)


def told(kind: str) -> int:
    return sum(Fact.objects.filter(kind=kind).values_list("quantity", flat=True))


# ── It happens ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", [a_passage, a_turn_away, a_reading])
def test_a_row_is_taken_back_with_who_and_why_and_stays(town, gate, make):
    row = make(gate, MONDAY_9AM)
    correct(town, row)
    assert type(row).objects.get().undone_at == NOON
    word = Undone.objects.get()
    assert (word.source, word.by, word.reason) == (row.pk, town.people["eva"], WHY)
    assert (word.applied, word.device_id, word.place_path) == (True, None, gate.place_path)
    entry = AuditEntry.objects.get(action="gates.corrected")
    assert entry.subject == f"{row._meta.model_name}:{row.pk}"


@pytest.mark.parametrize(
    ("make", "kind"),
    [(a_passage, "gates.passed"), (a_turn_away, "gates.turned_away"), (a_reading, "gates.read")],
)
def test_the_hour_is_counted_anew_at_the_next_look(town, gate, make, kind):
    row = make(gate, MONDAY_9AM)
    make(gate, MONDAY_9AM + MINUTE)
    hours.count_hours(MONDAY_9AM + 70 * MINUTE)
    assert told(kind) == 2
    correct(town, row)
    hours.count_hours(NOON + 6 * MINUTE)
    assert told(kind) == 1
    assert hours.recount_lately(NOON + DAY) == 0, "tables and ledger agree"


def test_the_household_has_its_turn_again(town, gate):
    held = given(town, "household")
    row = a_passage(gate, MONDAY_9AM, direction="out", serial=held.serial, quota=held.quota)

    def used():
        return turns(town.viewer("eva"), Pass.objects.all(), NOON)[0].passages

    assert len(used()) == 1
    correct(town, row)
    assert used() == ()


def test_nobody_has_to_look_into_it_any_more_and_what_was_settled_stays(town, gate):
    rows = [a_passage(gate, MONDAY_9AM + n * MINUTE) for n in range(2)]
    for row, settled in zip(rows, (None, NOON), strict=True):
        FollowUp.objects.create(
            source=row.pk,
            gate=gate,
            place_path=gate.place_path,
            happened_at=row.happened_at,
            phone_said="pass",
            we_say="quota",
            made_at=row.happened_at,
            settled_at=settled,
        )
        correct(town, row)
    assert FollowUp.objects.get().source == rows[1].pk


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_a_reason_nothing_is_taken_back(town, gate, reason):
    row = a_passage(gate, MONDAY_9AM)
    assert refused(correct, town, row, reason=reason) == "reason_missing"
    assert (Passage.objects.get().undone_at, Undone.objects.count()) == (None, 0)


@pytest.mark.parametrize("who", ["emil", "eva"])
def test_the_second_of_two_is_told(town, gate, who):
    row = Passage.objects.get(pk=a_passage(gate, MONDAY_9AM).pk)
    correct(town, Passage.objects.get())
    assert refused(correct, town, row, who=who, when=NOON + MINUTE) == "taken_back"
    assert (Passage.objects.get().undone_at, Undone.objects.count()) == (NOON, 1)


def test_what_the_guard_took_back_is_not_taken_back_again(town, gate):
    row = a_reading(gate, MONDAY_9AM, undone_at=MONDAY_9AM)
    assert refused(correct, town, row) == "taken_back"
    assert Undone.objects.count() == 0


def test_when_the_records_of_the_hour_are_about_to_end_its_figures_stay(town, gate):
    row = a_passage(gate, MONDAY_9AM)
    hours.count_hours(MONDAY_9AM + 70 * MINUTE)
    late = MONDAY_9AM + 400 * DAY
    assert refused(correct, town, row, when=late) == "ended"
    assert Passage.objects.get().undone_at is None
    assert keeping.forget_streams(late) == 1
    assert told("gates.passed") == 1


def test_when_others_of_the_hour_have_ended_already_its_figures_stay(town, gate):
    gone, row = a_passage(gate, MONDAY_9AM), a_passage(gate, MONDAY_9AM + MINUTE)
    hours.count_hours(MONDAY_9AM + 70 * MINUTE)
    gone.delete()
    assert refused(correct, town, row) == "ended"


@pytest.mark.parametrize("who", ["gus", "lena", "pia", "otto", "wanda"])
def test_only_who_runs_the_gates_there_may(town, gate, who):
    row = a_turn_away(gate, MONDAY_9AM)
    assert refused(correct, town, row, who=who) == "not_allowed"
    assert TurnAway.objects.get().undone_at is None


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


def test_one_press_and_a_reason_on_the_page(town, gate, sign_in, today):
    row = a_reading(gate, MONDAY_9AM)
    client, address = sign_in("eva"), at("take_back", row.pk)
    assert address in text(client.get(at("records"), {**RECORDS, "what": "readings"}))
    assert gate.name in text(client.get(address))
    assert client.post(address, {"reason": " "}).status_code == 422
    done = client.post(address, {"reason": WHY})
    assert done.url == f"{at('records')}?what=readings&day=2026-11-16"
    page = text(client.get(done.url))
    assert Reading.objects.get().undone_at == NOON
    assert WHY in page
    assert str(town.people["eva"]) in page
    assert address not in page, "no second time"
    assert client.post(address, {"reason": WHY}).status_code == 409


def test_an_observer_reads_who_and_why_and_takes_nothing_back(town, gate, sign_in):
    row, other = a_passage(gate, MONDAY_9AM), a_passage(gate, MONDAY_9AM + MINUTE)
    correct(town, row)
    client = sign_in("lena")
    page = text(client.get(at("records"), RECORDS))
    assert WHY in page
    assert at("take_back", other.pk) not in page
    assert client.get(at("take_back", other.pk)).status_code == 404
    assert client.post(at("take_back", other.pk), {"reason": WHY}).status_code == 404


def test_a_record_of_elsewhere_is_not_there(town, sign_in):
    row = a_passage(a_gate(town), MONDAY_9AM)
    client = sign_in("wanda")
    assert client.get(at("take_back", row.pk)).status_code == 404
    assert client.get(at("take_back", UUID(int=2**100))).status_code == 404


def test_one_query_count_however_many_were_taken_back(town, gate, sign_in, today):
    client = sign_in("eva")
    correct(town, a_passage(gate, MONDAY_9AM))
    client.get(at("records"), RECORDS)
    with CaptureQueriesContext(connection) as first:
        client.get(at("records"), RECORDS)
    for n in range(8):
        correct(town, a_passage(gate, MONDAY_9AM + n * MINUTE))
    with CaptureQueriesContext(connection) as second:
        client.get(at("records"), RECORDS)
    assert len(second) == len(first)
