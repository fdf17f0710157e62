"""What phones send is in the tables exactly once, whatever is repeated, late, doubled, wrong or out of order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import streams as handlers
from tongzhou.areas.gates.models import FollowUp, Guard, Passage, Reading, TurnAway, Undone
from tongzhou.areas.gates.queries.standing import hashed, salt_of
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.areas.gates.tests.test_kit import a_pass
from tongzhou.ground.events.models import Event, State
from tongzhou.shared.intake import pacing, rules
from tongzhou.shared.intake.actions import devices, streams
from tongzhou.shared.intake.models import Device, Receipt

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _no_flood_from_before():
    pacing._leases.clear()


@pytest.fixture
def gate(town):
    return a_gate(town)


@pytest.fixture
def phone(town, gate):
    return a_phone(town, gate, at=now())


def an_epidemic(town, *, opened=timedelta(days=30), **more):
    place = town.places["east_estate"]
    return Event.objects.create(
        kind="epidemic",
        name="疫情",
        place=place,
        place_path=place.path,
        state=State.ACTIVE,
        opened_at=now() - opened,
        **more,
    )


def codes(answers):
    return [one["code"] or one["status"] for one in answers]


def test_a_batch_is_there_once_however_often_it_is_sent(phone):
    rows = [phone.passage(now() - n * SECOND, people=n + 1) for n in range(5)]
    rows.append(phone.row("turned_away", now(), reason="no_pass", help="called"))
    first, second, backwards = phone.send(rows), phone.send(rows), phone.send(rows[::-1])
    assert codes(first) == ["done"] * 6
    assert first == second == backwards[::-1]
    assert (Passage.objects.count(), TurnAway.objects.count()) == (5, 1)
    assert [one["id"] for one in first] == [row["id"] for row in rows]


def test_a_row_says_what_happened(town, gate, phone):
    guard = Guard.objects.create(
        number="07",
        place=gate.place,
        place_path=gate.place_path,
        started_on=MONDAY_9AM.date(),
        ended_on=localdate(),
    )
    at = now() - timedelta(minutes=3)
    row = phone.passage(
        at,
        guard=hashed(salt_of(gate.place_id), "07"),
        direction="out",
        vehicle=True,
        people=2,
        purpose="medical",
        serial=2**47 + 1,
        quota=2**40,
        read_by="plate",
        verdict="exempt",
        by_guard=True,
        offline=True,
        unknown=["revoked", "quota"],
    )
    phone.send([row], clock=now())
    there = Passage.objects.get()
    assert str(there.id) == row["id"]
    assert (there.gate, there.place_path, there.device_id) == (
        gate,
        gate.place_path,
        phone.device.pk,
    )
    assert (there.guard, there.direction, there.vehicle, there.people) == (guard, "out", True, 2)
    assert (there.purpose, there.serial, there.quota) == ("medical", 2**47 + 1, 2**40)
    assert (there.read_by, there.verdict, there.unknown) == ("plate", "exempt", "quota,revoked")
    assert there.decided_by_guard
    assert there.decided_offline
    assert there.made_at == at
    assert abs(there.happened_at - at) < SECOND
    assert Passage.objects.filter(pk=UUID(row["id"]), happened_at__lte=now()).exists()


def test_the_same_id_with_other_content_is_refused_also_within_one_batch(phone):
    row = phone.passage(now())
    other = {**row, "payload": {**row["payload"], "people": 7}}
    turned = {**row, "payload": dict(reversed(row["payload"].items()))}
    assert codes(phone.send([row, other, turned])) == ["done", "id_used", "done"]
    assert codes(phone.send([other])) == ["id_used"]
    assert Passage.objects.get().people == 1


def test_two_phones_with_one_id_the_first_stays(town, gate, phone):
    other = a_phone(town, gate, name="二号", at=now())
    row = phone.passage(now())
    assert codes(phone.send([row])) == ["done"]
    assert codes(other.send([row])) == ["id_used"]
    assert codes(phone.send([row])) == ["done"]
    assert Passage.objects.get().device_id == phone.device.pk


def test_malformed_rows_are_answered_one_by_one_and_hold_up_nobody(phone):
    sound = [phone.passage(now()) for _n in range(2)]
    wrong = [
        phone.passage(now(), direction="up"),
        phone.passage(now(), people=0),
        phone.passage(now(), people=True),
        phone.passage(now(), serial=1 << 48),
        phone.passage(now(), verdict=["pass"]),
        phone.passage(now(), verdict="sure"),
        phone.passage(now(), gate="1"),
        phone.passage(now(), guard=7),
        phone.passage(now(), vehicle="no"),
        phone.passage(now(), unknown="quota"),
        phone.passage(now(), read_by={}),
        {**phone.passage(now()), "made_at": "yesterday"},
        {**phone.passage(now()), "id": "7"},
        "words",
        None,
    ]
    answers = phone.send([sound[0], *wrong, sound[1]])
    assert codes(answers) == ["done", *["malformed"] * len(wrong), "done"]
    assert all(one["message"] for one in answers[1:-1])
    assert Passage.objects.count() == 2


def test_a_phone_writes_only_for_its_gates_and_the_answer_stays(town, gate, phone):
    south = a_gate(town, "南门")
    row = phone.passage(now(), gate=south.pk)
    first = phone.send([row])
    assert codes(first) == ["not_its_gate"]
    assert phone.send([row]) == first
    receipt = Receipt.objects.get()
    assert (receipt.device_id, receipt.payload) == (phone.device.pk, None)
    assert not Passage.objects.exists()


def test_until_its_last_day_and_what_happened_before_may_come_after(town, gate):
    phone = a_phone(town, gate, at=now() - timedelta(days=9), days=7)
    before = phone.passage(now() - timedelta(days=3))
    after = phone.passage(now() - timedelta(hours=1))
    later = phone.row("turned_away", now(), reason="no_pass", help="none")
    assert codes(phone.send([before, after])) == codes(phone.send([later])) * 2 == ["done"] * 2
    assert Passage.objects.count() == 2, "what happened is kept, whatever day it was"
    assert doubts() == ["phone_over"], "and somebody looks at the phone, once"


def doubts():
    return list(FollowUp.objects.order_by("we_say").values_list("we_say", flat=True))


def test_a_clock_that_began_in_1970_does_not_date_anything(phone):
    phone.send([phone.passage(datetime(1970, 1, 1, tzinfo=UTC)) for _n in range(2)], clock=now())
    assert all(abs(one.happened_at - now()) < 5 * SECOND for one in Passage.objects.all())
    assert doubts() == ["clock"]


@pytest.mark.parametrize(
    ("offset_ms", "minutes"), [(7_200_000, 120), (0, 0), (None, 30), ("x", 30), (10**15, 30)]
)
def test_each_row_is_put_right_by_the_offset_that_was_known_then(phone, offset_ms, minutes):
    """At contact the clock is half an hour ahead; when it happened it was two hours ahead, or right."""
    made = now() - timedelta(hours=3)
    row = phone.passage(made) | {"offset_ms": offset_ms}
    phone.send([row], clock=now() + timedelta(minutes=30))
    there = Passage.objects.get()
    assert abs(there.happened_at - (made - timedelta(minutes=minutes))) < 5 * SECOND


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_two_hours_wrong_is_put_right_and_both_times_are_kept(phone, hours):
    wrong = timedelta(hours=hours)
    happened = now() - timedelta(minutes=20)
    phone.send([phone.passage(happened + wrong)], clock=now() + wrong)
    there = Passage.objects.get()
    assert abs(there.happened_at - happened) < 5 * SECOND
    assert there.made_at == happened + wrong
    assert abs(Device.objects.get().clock_offset_s + hours * 3600) < 5


def test_nothing_happens_in_the_future(phone):
    phone.send([phone.passage(now() + timedelta(days=400))], clock=now())
    assert Passage.objects.get().happened_at <= now()


def test_a_week_late_it_still_belongs_to_its_day_and_its_event(town, phone):
    event = an_epidemic(town)
    Event.objects.update(state=State.STOOD_DOWN, stood_down_at=now() - timedelta(days=2))
    late = now() - timedelta(days=7)
    phone.send([phone.passage(late), phone.passage(now())])
    there = {row.made_at: row.event_id for row in Passage.objects.all()}
    assert there[late] == event.pk
    assert sorted(there.values(), key=str) == [event.pk, None]


def test_temperatures_only_while_an_event_asks_and_nothing_else_of_them_is_kept(town, phone):
    row = phone.row("reading", now(), normal=False, tenths=381)
    assert codes(phone.send([row])) == ["not_asked"]
    assert not Reading.objects.exists()
    assert Receipt.objects.get().payload is None
    event = an_epidemic(town)
    asked = phone.row("reading", now(), normal=False, tenths=381)
    assert codes(phone.send([row, asked])) == ["not_asked", "done"]
    there = Reading.objects.get()
    assert (there.normal, there.tenths, there.event_id) == (False, 381, event.pk)


def test_where_no_number_may_be_kept_none_is_written(town, phone, monkeypatch):
    an_epidemic(town)
    monkeypatch.setattr(handlers.rulepacks, "whole", lambda code, **_more: 0)
    phone.send([phone.row("reading", now(), normal=True, tenths=365)])
    assert Reading.objects.get().tenths is None


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("together", [True, False])
def test_what_is_taken_back_counts_nowhere_in_whatever_order_it_comes(phone, order, together):
    made = now() - timedelta(minutes=1)
    row = phone.passage(made)
    undo = phone.row("undone", made + 8 * SECOND, source=row["id"])
    both = [row, undo][::order]
    for batch in [both] if together else [[one] for one in both]:
        assert set(codes(phone.send(batch, clock=now()))) == {"done"}
    assert codes(phone.send(both)) == ["done", "done"]
    there = Passage.objects.get()
    assert abs(there.undone_at - there.happened_at - 8 * SECOND) < SECOND
    assert Undone.objects.count() == 1


@pytest.mark.parametrize("late", [True, False])
def test_after_its_seconds_nothing_is_taken_back(phone, late):
    made = now() - timedelta(minutes=9)
    row = phone.passage(made)
    undo = phone.row("undone", made + timedelta(minutes=5), source=row["id"])
    for one in ([row, undo], [undo, row])[late]:
        phone.send([one])
    assert Passage.objects.get().undone_at is None


def test_no_phone_takes_back_what_another_sent(town, gate, phone):
    row = phone.passage(now())
    phone.send([row])
    other = a_phone(town, gate, name="二号", at=now())
    other.send([other.row("undone", now(), source=row["id"])])
    assert Passage.objects.get().undone_at is None


def test_an_unknown_kind_is_refused(phone):
    assert codes(phone.send([phone.row("burned", now())])) == ["unknown_kind"]


def test_one_row_that_breaks_us_does_not_hold_up_the_others(phone, monkeypatch, caplog):
    rows = [phone.passage(now(), people=n) for n in (1, 2, 13, 4)]
    handles = streams.handlers()["gates.passage"]

    def breaks(envelopes, **more):
        if any(one.payload["people"] == 13 for one in envelopes):
            raise ZeroDivisionError
        return handles(envelopes, **more)

    monkeypatch.setitem(streams.handlers(), "gates.passage", breaks)
    assert codes(phone.send(rows)) == ["done", "done", "failed", "done"]
    monkeypatch.undo()
    assert codes(phone.send(rows)) == ["done"] * 4
    assert Passage.objects.count() == 4
    assert "gates.passage" in caplog.text


def test_the_count_of_queries_does_not_grow_with_the_batch(gate, phone):
    passes = [a_pass(gate, number, kind="resident") for number in range(200)]

    def rows(number):
        return [phone.passage(now(), serial=p.serial, quota=p.quota) for p in passes[-number:]]

    phone.send([])
    counts = []
    for number in (2, 20, 200):
        Passage.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            phone.send(rows(number))
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2] <= 18


# --- the door ------------------------------------------------------------------------------------


def test_without_a_sound_token_nothing_is_read(phone, client):
    for header in ("", "Device", "Device x", f"Bearer {phone.token}"):
        answer = client.post(
            "/intake/device/",
            "{}",
            content_type="application/json",
            headers={"Authorization": header},
        )
        assert (answer.status_code, answer.json()["error"]) == (401, "unknown")
        assert answer.json()["message"]


def test_stopped_and_signed_off_devices_are_told_and_nothing_is_taken(town, phone):
    devices.stop(phone.device, "flood", at=now())
    answer = phone.post([phone.passage(now())])
    assert (answer.status_code, answer.json()["error"], answer.json()["why"]) == (
        403,
        "stopped",
        "flood",
    )
    devices.let_go_on(phone.device, by=town.viewer("eva"), at=now())
    assert phone.post([]).status_code == 200
    devices.revoke(phone.device, by=town.viewer("eva"), at=now())
    assert phone.post([phone.passage(now())]).json()["error"] == "revoked"
    assert not Passage.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '{"envelopes": 3}', '{"envelopes": null}', "7"])
def test_what_cannot_be_read_is_said(phone, body):
    answer = phone.client.post(
        "/intake/device/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Device {phone.token}"},
    )
    assert answer.status_code == 400


def test_too_many_and_too_large_are_said(phone, monkeypatch):
    assert phone.post([phone.passage(now())] * 201).status_code == 413
    monkeypatch.setattr(rules, "LARGEST_BODY", 100)
    assert phone.post([phone.passage(now())]).status_code == 413
    assert not Passage.objects.exists()


def test_a_flood_is_told_to_wait_and_who_does_not_wait_is_stopped(phone, monkeypatch):
    monkeypatch.setattr(rules, "DEVICE_HOLDS", 30)
    monkeypatch.setattr(rules, "DEVICE_A_SECOND", 0.001)
    monkeypatch.setattr(rules, "MOST_IGNORED", 3)
    assert phone.post([phone.passage(now()) for _n in range(30)]).status_code == 200
    for _n in range(3):
        answer = phone.post([phone.passage(now())])
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) >= 1
    answer = phone.post([phone.passage(now())])
    assert (answer.status_code, answer.json()["why"]) == (403, "flood")
    assert Device.objects.get().stopped_why == "flood"
    assert Passage.objects.count() == 30


def test_a_phone_that_sends_rubbish_is_stopped_and_what_was_sound_stays(phone, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WRONG", 2)
    rubbish = [phone.passage(now(), people=0) for _n in range(3)]
    assert phone.post([phone.passage(now()), *rubbish]).status_code == 200
    answer = phone.post([])
    assert (answer.status_code, answer.json()["why"]) == (403, "wrong")
    assert Passage.objects.count() == 1


def test_with_no_room_a_phone_is_told_when_to_come_again(phone, monkeypatch):
    monkeypatch.setattr(pacing, "PATIENCE_S", 0.01)
    held = [pacing._places.acquire() for _n in range(pacing.AT_ONCE)]
    try:
        answer = phone.post([phone.passage(now())])
    finally:
        for _one in held:
            pacing._places.release()
    assert (answer.status_code, answer["Retry-After"]) == (429, "3")
    assert phone.post([]).status_code == 200
