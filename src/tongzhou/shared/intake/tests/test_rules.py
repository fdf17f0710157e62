"""What an envelope must be, and when it happened."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tongzhou.base.words import Sentence
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.rules import Envelope, read_envelope

AT = datetime(2026, 7, 21, 12, 0, tzinfo=UTC)
GOOD = {
    "id": "6f1d0a3e-1f2b-4c5d-8e9f-000000000001",
    "kind": "events.entry",
    "made_at": "2026-07-21T19:58:00+08:00",
    "payload": {"event": 3, "words": "水退"},
}


def test_a_sound_envelope_is_read():
    found = read_envelope(GOOD)
    assert isinstance(found, Envelope)
    assert found.id == UUID(GOOD["id"])
    assert found.event_id == 3
    assert found.made_at == AT - timedelta(minutes=2)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "12"},
        {"id": None},
        {"made_at": "yesterday"},
        {"made_at": "2026-07-21T19:58:00"},
        {"payload": "words"},
        {"payload": {"words": "长" * 6000}},
    ],
    ids=["no uuid", "no id", "no moment", "no zone", "no object", "too large"],
)
def test_a_malformed_envelope_is_told_what_is_wrong(change):
    assert isinstance(read_envelope(GOOD | change), Sentence)


def test_what_is_no_object_is_no_envelope():
    assert isinstance(read_envelope(["x"]), Sentence)


def test_the_digest_does_not_depend_on_the_order_of_keys():
    turned = GOOD | {"payload": {"words": "水退", "event": 3}}
    assert read_envelope(GOOD).digest == read_envelope(turned).digest
    other = GOOD | {"payload": {"words": "水涨", "event": 3}}
    assert read_envelope(GOOD).digest != read_envelope(other).digest


@pytest.mark.parametrize(
    ("made", "offset", "happened"),
    [
        (timedelta(hours=-3), timedelta(0), timedelta(hours=-3)),
        (timedelta(hours=-3), timedelta(minutes=10), timedelta(hours=-3, minutes=10)),
        (timedelta(minutes=30), timedelta(minutes=-30), timedelta(0)),
        (timedelta(minutes=1), timedelta(0), timedelta(0)),
        (timedelta(days=2), timedelta(0), timedelta(0)),
    ],
    ids=["right clock", "slow clock", "fast clock put right", "a little ahead", "from the future"],
)
def test_the_device_clock_is_put_right_and_nothing_happens_in_the_future(made, offset, happened):
    assert rules.happened_at(AT + made, offset=offset, received_at=AT) == AT + happened


@pytest.mark.parametrize(
    ("count", "age", "wait"), [(299, 10, 0), (300, 10, 51), (300, 59, 2), (900, 60, 1)]
)
def test_too_much_in_a_minute_waits_for_the_oldest_to_leave_it(count, age, wait):
    assert rules.wait_seconds(count, AT - timedelta(seconds=age), AT) == wait
