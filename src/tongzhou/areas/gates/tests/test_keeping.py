"""Numbers go within hours, streams after days, what belongs to an event with its file."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import keeping
from tongzhou.areas.gates.models import Pass, Passage, Reading, Restriction, TurnAway, Undone
from tongzhou.areas.gates.tests.streams import a_gate, a_passage, a_reading, a_turn_away
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.events.retention import erase_expired
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.ground.rulepacks.actions import set_value

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def tenths() -> list[int | None]:
    return list(Reading.objects.order_by("happened_at").values_list("tenths", flat=True))


def test_a_number_is_gone_after_its_hours_and_normal_stays(town):
    gate = a_gate(town)
    for hours in (25, 23):
        a_reading(gate, MONDAY_9AM - hours * HOUR)
    assert keeping.forget_numbers(MONDAY_9AM) == 1
    assert tenths() == [None, 365]
    assert all(Reading.objects.values_list("normal", flat=True))
    assert keeping.forget_numbers(MONDAY_9AM) == 0


def test_a_number_of_an_event_is_gone_after_its_hours_too(town):
    gate = a_gate(town, event=an_active_flood(town))
    a_reading(gate, MONDAY_9AM - 25 * HOUR)
    assert keeping.forget_numbers(MONDAY_9AM) == 1


def test_a_place_keeps_numbers_for_a_shorter_time(town):
    set_value(
        keeping.NUMBER_HOURS,
        path=town.east.path,
        value=0,
        starts_on=MONDAY_9AM.date() - DAY,
        reason="不留",
        by=town.viewer("eva"),
        at=MONDAY_9AM - DAY,
    )
    for estate in ("east_estate", "west_estate"):
        a_reading(a_gate(town, estate=estate), MONDAY_9AM - HOUR)
    assert keeping.forget_numbers(MONDAY_9AM) == 1
    assert Reading.objects.get(tenths=None).place_path == town.places["east_estate"].path


@pytest.mark.parametrize(("days", "left"), [(29, 3), (31, 0)])
def test_streams_are_gone_after_their_days(town, days, left):
    gate = a_gate(town)
    for happens in (a_passage, a_turn_away, a_reading):
        happens(gate, MONDAY_9AM - days * DAY)
    keeping.forget_streams(MONDAY_9AM)
    assert sum(model.objects.count() for model in (Passage, TurnAway, Reading)) == left


def an_undone(gate, days, **more):
    values = {
        "id": uuid4(),
        "source": uuid4(),
        "device_id": 1,
        "place_path": gate.place_path,
        "made_at": MONDAY_9AM - days * DAY,
        "received_at": MONDAY_9AM - days * DAY,
    }
    return Undone.objects.create(**values | more)


def test_what_was_taken_back_is_gone_after_the_same_days(town):
    gate = a_gate(town)
    kept = an_undone(gate, 29)
    an_undone(gate, 31)
    an_undone(gate, 31, applied=True)
    assert keeping.forget_streams(MONDAY_9AM) == 2
    assert list(Undone.objects.all()) == [kept]


def test_what_was_taken_back_in_an_event_ends_with_its_file(town):
    gate = a_gate(town, event=an_active_flood(town))
    an_undone(gate, 400, applied=True, event_id=gate.event_id)
    assert keeping.forget_streams(MONDAY_9AM) == 0


def test_the_stream_of_an_event_waits_for_its_two_signatures(town):
    gate = a_gate(town, event=an_active_flood(town))
    a_passage(gate, MONDAY_9AM - 400 * DAY)
    assert keeping.forget_streams(MONDAY_9AM) == 0
    assert Passage.objects.exists()


def test_many_rows_go_in_slices_and_the_log_says_how_many(town, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    gate = a_gate(town)
    for _ in range(5):
        a_passage(gate, MONDAY_9AM - 31 * DAY)
    assert keeping.forget_streams(MONDAY_9AM) == 5
    lines = AuditEntry.objects.filter(action="events.retention")
    assert [line.detail["rows"] for line in lines.order_by("pk")] == [2, 2, 1]


def a_restricted_pass(town):
    place = town.places["east_estate"]
    here = {"place": place, "place_path": place.path, "quota": 7}
    ends_at = MONDAY_9AM - 40 * DAY
    held = Pass.objects.create(
        kind="household",
        serial=1,
        short_code="AAA",
        number=1,
        holder="童远",
        starts_at=ends_at - DAY,
        ends_at=ends_at,
        applied_at=ends_at - DAY,
        **here,
    )
    return Restriction.objects.create(
        held=held,
        reason="纠纷",
        decided_by=town.people["eva"],
        decided_at=ends_at - DAY,
        ends_at=ends_at,
        **here,
    )


def test_a_restriction_outlives_the_pass_so_that_somebody_may_still_object(town):
    one = a_restricted_pass(town)
    erase_expired(MONDAY_9AM)
    one.refresh_from_db()
    assert (Pass.objects.count(), one.held, one.reason) == (0, None, "纠纷")
    erase_expired(MONDAY_9AM + 200 * DAY)
    one.refresh_from_db()
    assert (one.reason, one.decided_by) == ("", town.people["eva"])
