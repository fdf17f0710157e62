"""What happened is recorded whatever we would have said; where we say otherwise, somebody looks."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils.timezone import localdate, now

from tests.town import SHANGHAI
from tongzhou.areas.gates.models import FollowUp, Passage, Restriction
from tongzhou.areas.gates.rules.looking import needs_look
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.areas.gates.tests.test_kit import a_pass
from tongzhou.ground.rulepacks.actions import set_value

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def gate(town):
    return a_gate(town)


@pytest.fixture
def phone(town, gate):
    return a_phone(town, gate, at=now() - 5 * DAY)


def noon(days_ago=0):
    """Noon of a day that is over."""
    day = localdate(now() - (1 + days_ago) * DAY)
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def out(phone, passed, at=None, **more):
    values = {
        "direction": "out",
        "serial": passed.serial,
        "quota": passed.quota,
        "purpose": "shopping",
    } | more
    return phone.passage(at or noon(), **values)


def differences():
    rows = FollowUp.objects.order_by("happened_at")
    return [(row.phone_said, row.we_say) for row in rows]


def test_where_we_say_the_same_nobody_looks(gate, phone):
    phone.send([out(phone, a_pass(gate, 1, starts_at=noon() - 9 * DAY))])
    assert differences() == []


def test_a_pass_that_nobody_made_is_looked_at(phone):
    phone.send([phone.passage(noon(), serial=77, quota=78)])
    assert differences() == [("pass", "unknown")]
    follow_up = FollowUp.objects.get()
    assert follow_up.source == Passage.objects.get().pk
    assert follow_up.serial == 77


def test_a_lost_card_that_was_withdrawn_before_the_phone_knew(gate, phone):
    long_ago = noon() - 9 * DAY
    lost = a_pass(gate, 1, starts_at=long_ago, state="revoked", revoked_at=noon() - 5 * MINUTE)
    phone.send([out(phone, lost, noon() - 9 * MINUTE), out(phone, lost, noon())])
    assert differences() == [("pass", "revoked")], "before it was withdrawn it counted"


def test_a_restriction_that_held_then(town, gate, phone):
    passed = a_pass(gate, 1, starts_at=noon() - 9 * DAY)
    Restriction.objects.create(
        quota=passed.quota,
        place=gate.place,
        place_path=gate.place_path,
        reason="x",
        decided_by=town.people["eva"],
        decided_at=noon() - MINUTE,
        ends_at=noon() + DAY,
        lifted_at=noon() + 5 * MINUTE,
    )
    moments = [noon() - 2 * MINUTE, noon(), noon() + 9 * MINUTE]
    phone.send([out(phone, passed, at, purpose="medical", verdict="exempt") for at in moments][1:2])
    assert differences() == [("exempt", "restricted")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_turn_used_at_another_gate_is_found_in_whatever_order_it_arrives(
    town, gate, phone, order
):
    other = a_phone(town, a_gate(town, "南门"), name="南门", at=now() - 5 * DAY)
    passed = a_pass(gate, 1, starts_at=noon() - 9 * DAY)
    sent = [(phone, noon() - 60 * MINUTE), (other, noon())]
    for number in order:
        which, at = sent[number]
        which.send([out(which, passed, at)])
    assert differences() == [("pass", "quota")]
    assert FollowUp.objects.get().happened_at == noon()


def test_the_same_phone_late_by_a_batch_shows_the_later_one(gate, phone):
    passed = a_pass(gate, 1, starts_at=noon() - 9 * DAY)
    phone.send([out(phone, passed, noon())])
    assert differences() == []
    phone.send([out(phone, passed, noon() - 90 * MINUTE)])
    assert differences() == [("pass", "quota")]
    assert FollowUp.objects.get().happened_at == noon()


def test_a_code_shown_twice_within_a_moment(town, gate, phone):
    passed = a_pass(gate, 1, kind="resident", starts_at=noon() - 9 * DAY)
    phone.send([out(phone, passed, noon()), out(phone, passed, noon() + MINUTE)])
    assert differences() == [("pass", "replayed")]


def test_a_one_off_pass_used_twice(gate, phone):
    passed = a_pass(gate, 1, kind="one_off", starts_at=noon() - DAY)
    twice = [out(phone, passed, noon() + n * 60 * MINUTE, direction="in") for n in range(2)]
    phone.send(twice)
    assert differences() == [("pass", "used")]


def test_what_the_guard_decided_against_the_same_reason_is_no_difference(gate, phone):
    passed = a_pass(gate, 1, starts_at=noon() - 9 * DAY)
    second = out(phone, passed, noon(), verdict="quota", by_guard=True)
    phone.send([out(phone, passed, noon() - 90 * MINUTE), second])
    assert differences() == []


def test_sent_again_it_is_looked_at_once_and_settled_it_stays(gate, phone):
    rows = [phone.passage(noon(), serial=77, quota=78)]
    phone.send(rows)
    FollowUp.objects.update(settled_at=now(), words="查过")
    phone.send([*rows, phone.passage(noon() - MINUTE, serial=77, quota=78)])
    assert FollowUp.objects.filter(words="查过").count() == 1
    assert FollowUp.objects.count() == 2


@pytest.mark.parametrize("order", [1, -1])
def test_taken_back_it_needs_no_look(phone, order):
    row = phone.passage(noon(), serial=77, quota=78)
    undo = phone.row("undone", noon() + timedelta(seconds=5), source=row["id"])
    for one in [row, undo][::order]:
        phone.send([one])
    assert Passage.objects.get(pk=UUID(row["id"])).undone_at is not None
    assert differences() == []


def test_an_own_rule_of_the_place_counts(town, gate, phone):
    passed = a_pass(gate, 1, starts_at=noon() - 9 * DAY)
    set_value(
        "gates.household.turns",
        value={"persons": 1, "days": 3, "times": 2, "hours": 0},
        path=gate.place_path,
        starts_on=(noon() - 5 * DAY).date(),
        reason="每三天两次",
        by=town.viewer("eva"),
        at=now(),
    )
    phone.send([out(phone, passed, noon() - n * 60 * MINUTE) for n in range(3)])
    assert differences() == [("pass", "quota")]


def test_a_medical_outing_let_through_against_a_restriction_uses_no_turn(gate, phone):
    home, day = a_pass(gate, 1), noon() - DAY
    first = out(phone, home, day, verdict="replayed", by_guard=True, spared=True, purpose="medical")
    phone.send([first, out(phone, home, noon())])
    assert Passage.objects.get(pk=first["id"]).spared
    assert ("pass", "quota") not in differences()


@pytest.mark.parametrize(
    ("phone_said", "we_say", "may", "look"),
    [
        ("pass", "pass", "yes", False),
        ("pass", "exempt", "yes", False),
        ("pass", "quota", "ask", True),
        ("quota", "quota", "ask", False),
        ("quota", "pass", "yes", False),
        ("expired", "revoked", "no", True),
        ("revoked", "revoked", "no", True),
        ("revoked", "revoked", "ask", True),
        ("restricted", "restricted", "ask", False),
    ],
)
def test_when_somebody_looks(phone_said, we_say, may, look):
    assert needs_look(phone_said, we_say, may) is look


@pytest.mark.parametrize("said", ["forged", "old_key", "unreadable", "unknown"])
def test_let_through_against_a_code_of_nobody_somebody_looks(phone, said):
    phone.send([phone.passage(noon(), verdict=said, decided_by_guard=True)])
    assert differences() == [(said, said)]


def test_let_through_on_a_withdrawn_card_that_the_phone_knew_somebody_looks(gate, phone):
    lost = a_pass(gate, 1, starts_at=noon() - 9 * DAY, state="revoked", revoked_at=noon() - 5 * DAY)
    phone.send([out(phone, lost, noon(), verdict="revoked", decided_by_guard=True)])
    assert differences() == [("revoked", "revoked")]
