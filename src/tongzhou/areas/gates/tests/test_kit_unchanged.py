"""A phone whose list is as before is told so by few queries; whatever changes in the tables, it gets the new one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from tongzhou.areas.gates.actions import correcting, keys
from tongzhou.areas.gates.models import Gate, Guard, Pass, Passage, Post, Restriction, Stand
from tongzhou.areas.gates.queries import kit_fold
from tongzhou.areas.gates.queries.folding import fold_of
from tongzhou.areas.gates.queries.kit_rows import rows_for
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.places import a_stall, a_vendor, planned
from tongzhou.areas.gates.tests.streams import a_gate, a_passage
from tongzhou.areas.gates.tests.test_kit import DAY, a_pass
from tongzhou.ground.events.models import Event, State
from tongzhou.ground.places.models import Household, Place
from tongzhou.ground.rulepacks.models import RulePackValue
from tongzhou.shared.intake.models import Device

ADDRESS = "/gates/kit/?seen=apart"


@pytest.fixture
def gate(town):
    return a_gate(town)


@pytest.fixture
def phone(town, gate):
    return a_phone(town, gate, at=now() - timedelta(minutes=5))


@pytest.fixture
def known(town, gate, phone):
    """The mark of a list with something of everything in it."""
    a_pass(gate, 1, household=town.households["east"], plate="示A0001X")
    vendor, stall = a_vendor(town), a_stall(town)
    planned(town, vendor, stall, first=localdate(), days=7)
    a_pass(gate, 2, kind="service", vendor=vendor)
    a_restriction(town, gate)
    a_guard(gate)
    return phone.get(ADDRESS)["ETag"]


def ask(phone, known):
    return phone.get(ADDRESS, **{"If-None-Match": known})


def a_restriction(town, gate, **more):
    values = {
        "place": gate.place,
        "place_path": gate.place_path,
        "quota": 7,
        "reason": "x",
        "decided_by": town.people["eva"],
        "decided_at": now(),
        "ends_at": now() + DAY,
    }
    return Restriction.objects.create(**values | more)


def a_guard(gate, number="07"):
    return Guard.objects.create(
        number=number,
        place=gate.place,
        place_path=gate.place_path,
        started_on=localdate(),
        ended_on=localdate() + 9 * DAY,
    )


def an_event(gate):
    return Event.objects.create(
        kind="epidemic",
        name="疫情",
        place=gate.place,
        place_path=gate.place_path,
        state=State.ACTIVE,
        opened_at=now() - DAY,
    )


def a_rule(gate, code, value):
    RulePackValue.objects.create(
        code=code,
        path=gate.place_path,
        value=value,
        starts_on=localdate(),
        set_at=now(),
        reason="x",
    )


def another_phone(town, gate):
    Post.objects.filter(gate=gate).update(gate=a_gate(town, "西门", closed_at=now()))
    return a_phone(town, gate, name="二号", at=now())


CHANGES = {
    "a pass was given": lambda town, gate: a_pass(gate, 3),
    "a pass was withdrawn": lambda town, gate: Pass.objects.filter(number=1).update(
        state="revoked", revoked_at=now()
    ),
    "a pass ends later": lambda town, gate: Pass.objects.filter(number=1).update(
        ends_at=now() + 60 * DAY
    ),
    "a pass is for two": lambda town, gate: Pass.objects.filter(number=1).update(people=2),
    "another plate": lambda town, gate: Pass.objects.filter(number=1).update(plate="示A0002X"),
    "another purpose": lambda town, gate: Pass.objects.filter(number=1).update(purpose="work"),
    "a pass is gone": lambda town, gate: Pass.objects.filter(number=1).delete(),
    "a restriction": lambda town, gate: a_restriction(town, gate, quota=8),
    "a restriction was lifted": lambda town, gate: Restriction.objects.update(lifted_at=now()),
    "a restriction ends later": lambda town, gate: Restriction.objects.update(
        ends_at=now() + 2 * DAY
    ),
    "a dwelling": lambda town, gate: Household.objects.create(
        place=town.places["east_entrance"],
        place_path=town.places["east_entrance"].path,
        room="601",
    ),
    "another room number": lambda town, gate: Household.objects.update(room="502"),
    "a building was renamed": lambda town, gate: Place.objects.filter(
        pk=town.places["east_building"].pk
    ).update(name="9栋"),
    "an entrance is no more": lambda town, gate: Place.objects.filter(
        pk=town.places["east_entrance"].pk
    ).update(valid_to=localdate()),
    "the estate was renamed": lambda town, gate: Place.objects.filter(pk=gate.place_id).update(
        name="新名"
    ),
    "an estate nearby is new": lambda town, gate: Place.objects.create(
        kind="grid_cell", name="一格", parent=gate.place, path=gate.place_path + "zzzz"
    ),
    "the gate was renamed": lambda town, gate: Gate.objects.update(name="大门"),
    "a second gate": lambda town, gate: a_gate(town, "南门"),
    "a guard": lambda town, gate: a_guard(gate, "08"),
    "another guard number": lambda town, gate: Guard.objects.update(number="09"),
    "a key": lambda town, gate: keys.rotate_keys(by=town.viewer("sec"), at=now()),
    "an event": lambda town, gate: an_event(gate),
    "turns by rule": lambda town, gate: a_rule(
        gate, "gates.household.turns", {"persons": 3, "days": 5, "times": 2, "hours": 4}
    ),
    "patience by rule": lambda town, gate: a_rule(gate, "gates.approve_after_s", 60),
    "the stall plan": lambda town, gate: Stand.objects.update(ends="12:00"),
    "a line of the plan ended": lambda town, gate: Stand.objects.update(ended_on=localdate()),
    "another last day of the phone": lambda town, gate: Device.objects.update(
        ends_on=localdate() + 9 * DAY
    ),
    "another vendor's pass": lambda town, gate: Pass.objects.filter(number=2).update(vendor=None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_whatever_changes_the_phone_gets_a_new_list(town, gate, phone, known, change):
    before = phone.get(ADDRESS).json()
    assert ask(phone, known).status_code == 304
    change(town, gate)
    answer = ask(phone, known)
    assert answer.status_code == 200
    after = answer.json()
    assert "part" not in after
    assert {**before, "at": ""} != {**after, "at": ""}


def test_what_is_not_on_the_list_makes_no_new_one(town, gate, phone, known):
    Pass.objects.update(holder="别人", phone="1390000xxxx", words="别的")
    Household.objects.update(note="别的")
    a_pass(gate, 5, state="applied")
    assert ask(phone, known).status_code == 304


def test_an_event_that_ended_and_one_phone_more_make_a_new_list(town, gate, phone):
    event = an_event(gate)
    known = phone.get(ADDRESS)["ETag"]
    Event.objects.filter(pk=event.pk).update(state=State.STOOD_DOWN, stood_down_at=now())
    ended = ask(phone, known)
    assert ended.json()["event"] is None
    Post.objects.create(gate=gate, device=a_phone(town, a_gate(town, "东门"), name="三号").device)
    assert ask(phone, ended["ETag"]).status_code == 200


def test_the_next_day_it_is_new_because_rules_begin_on_days(phone, known, monkeypatch):
    monkeypatch.setattr("tongzhou.shared.intake.doors.now", lambda: now() + DAY)
    assert ask(phone, known).status_code == 200


def test_when_only_other_phones_saw_somebody_only_that_is_sent(town, gate, phone, known):
    other = a_phone(town, gate, name="二号", at=now() - timedelta(minutes=5))
    whole = phone.get(ADDRESS)
    held = Pass.objects.get(number=1)
    values = {"serial": held.serial, "quota": held.quota, "device_id": other.device.pk}
    seen = a_passage(gate, now() - timedelta(minutes=1), **values)
    answer = ask(phone, whole["ETag"])
    assert set(answer.json()) == {"at", "part", "seen", "undone"}
    assert answer.json()["seen"][0]["serial"] == held.serial
    everything = phone.get(ADDRESS)
    assert {**whole.json(), **answer.json(), "at": ""} == {
        **everything.json(),
        "at": "",
        "part": "seen",
    }
    assert everything["ETag"] == answer["ETag"]
    assert ask(phone, answer["ETag"]).status_code == 304
    Passage.objects.filter(pk=seen.pk).update(undone_at=now())
    assert ask(phone, answer["ETag"]).json()["seen"] == []


def test_what_the_desk_took_back_of_the_phones_own_reaches_it_alone(town, gate, phone, known):
    held = Pass.objects.get(number=1)
    values = {"serial": held.serial, "quota": held.quota, "device_id": phone.device.pk}
    own = a_passage(gate, now() - timedelta(minutes=1), **values)
    assert ask(phone, known).status_code == 304
    correcting.correct(own, reason="按错了", by=town.viewer("eva"), at=now())
    answer = ask(phone, known)
    assert set(answer.json()) == {"at", "part", "seen", "undone"}
    assert (answer.json()["undone"], answer.json()["seen"]) == ([str(own.pk)], [])
    assert ask(phone, answer["ETag"]).status_code == 304


def test_a_page_that_does_not_know_parts_gets_the_whole(town, gate, phone, known):
    held = Pass.objects.get(number=1)
    a_passage(gate, now(), serial=held.serial, quota=held.quota)
    answer = phone.get("/gates/kit/", **{"If-None-Match": known})
    assert "codes" in answer.json()


@pytest.mark.parametrize("joined", [True, False])
def test_the_query_that_is_made_once_asks_what_would_be_asked_anew(town, gate, phone, joined):
    other = a_phone(town, gate, name="二号", at=now() - timedelta(minutes=5)).device
    Device.objects.filter(pk=other.pk).update(joined_at=now() - DAY if joined else None)
    for device in (phone.device, other):
        device.refresh_from_db()
        for at in (now(), now() + 3 * DAY + timedelta(seconds=7)):
            rows = rows_for(device, at)
            fold, values = kit_fold.asked(rows)
            anew = fold_of(kit_fold.parts(rows))
            assert (fold.sql, fold.names, values) == (anew.sql, anew.names, list(anew.values))


def test_the_few_queries_of_an_unchanged_list_do_not_grow(town, gate, phone):
    def fill(first, last):
        place = town.places["east_entrance"]
        for number in range(first, last):
            home = Household.objects.create(place=place, place_path=place.path, room=str(number))
            held = a_pass(gate, number, household=home)
            a_passage(gate, now(), serial=held.serial, quota=held.quota)

    counts = []
    for first, last in ((1, 3), (3, 40)):
        fill(first, last)
        known = phone.get(ADDRESS)["ETag"]
        with CaptureQueriesContext(connection) as asked:
            assert ask(phone, known).status_code == 304
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
