"""Signing keys: made when first needed, changed with an overlap, ended at once when they leaked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions.keys import end_key, rotate_keys
from tongzhou.areas.gates.models import Pass, SigningKey
from tongzhou.areas.gates.queries import codes as queries
from tongzhou.areas.gates.rules.codes import Code, Trouble, key_of, read_text
from tongzhou.areas.gates.rules.verdict import verdict
from tongzhou.areas.gates.sealing import seal, unseal
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry

LATER = MONDAY_9AM + timedelta(days=2)
MONTHS_LATER = MONDAY_9AM + timedelta(days=60)


@pytest.fixture
def a_pass(town):
    return Pass.objects.create(
        kind="household",
        serial=queries.new_number(),
        quota=queries.new_number(),
        short_code=queries.free_short_code(),
        number=312,
        place=town.places["east_estate"],
        place_path=town.places["east_estate"].path,
        holder="鹦鹉螺",
        phone="1390000xxxx",
        starts_at=MONDAY_9AM,
        ends_at=MONDAY_9AM + timedelta(days=90),
        applied_at=MONDAY_9AM,
        people=2,
    )


def read(text, at):
    return read_text(text, queries.check_keys(), at)


def rotate(town, at=MONDAY_9AM, who="sec"):
    return rotate_keys(by=town.viewer(who), at=at)


def test_the_first_code_makes_the_first_key_and_the_trail_says_so(a_pass):
    text = queries.code_of(a_pass, MONDAY_9AM)
    answer = read(text, MONDAY_9AM)
    assert isinstance(answer, Code)
    assert (answer.serial, answer.quota, answer.place) == (
        a_pass.serial,
        a_pass.quota,
        a_pass.place_id,
    )
    assert AuditEntry.objects.get().action == "gates.key_made"
    queries.code_of(a_pass, LATER)
    assert SigningKey.objects.count() == 1


def test_the_phone_checks_with_what_the_kit_carries(a_pass):
    text = queries.code_of(a_pass, MONDAY_9AM)
    keys = [key_of(row) for row in queries.keys_json()]
    assert isinstance(read_text(text, keys, MONDAY_9AM), Code)
    assert {"number", "public", "from", "until"} == set(queries.keys_json()[0])


def test_the_code_of_a_pass_is_let_through(a_pass):
    found = read(queries.code_of(a_pass, MONDAY_9AM), LATER)
    here = {
        "at": LATER.isoformat(),
        "gate": {"id": 1, "place": a_pass.place_id, "accepts": [], "sort": "estate"},
        "direction": "out",
        "people": 2,
        "purpose": "",
        "rules": {},
        "revoked": [],
        "barred": [],
        "list_at": None,
        "seen": [],
        "elsewhere": False,
        "online": False,
    }
    assert verdict(found.found(), here)["code"] == "pass"
    other = {**here, "gate": {**here["gate"], "place": a_pass.place_id + 1}}
    assert verdict(found.found(), other)["code"] == "other_estate"
    assert verdict(found.found(), {**here, "revoked": [a_pass.serial]})["code"] == "revoked"


def test_many_codes_take_one_query(a_pass, django_assert_num_queries):
    queries.code_of(a_pass, MONDAY_9AM)
    with django_assert_num_queries(1):
        queries.codes_of([a_pass] * 10, MONDAY_9AM)


def test_the_private_half_does_not_lie_open(a_pass, settings):
    queries.code_of(a_pass, MONDAY_9AM)
    key = SigningKey.objects.get()
    private = unseal(bytes(key.sealed), key.number)
    assert private is not None
    assert private not in bytes(key.sealed)
    assert unseal(bytes(key.sealed), key.number + 1) is None
    settings.SECRET_KEY = "another"
    assert unseal(bytes(key.sealed), key.number) is None
    with pytest.raises(Refused) as why:
        queries.code_of(a_pass, MONDAY_9AM)
    assert why.value.code == "key_sealed"


def test_sealing_is_different_every_time():
    assert seal(b"x" * 32, 1) != seal(b"x" * 32, 1)


def test_a_new_key_is_learnt_before_it_signs_and_the_old_one_counts_for_a_while(town, a_pass):
    old = queries.code_of(a_pass, MONDAY_9AM)
    new = rotate(town)
    assert new.number == 2
    # For a day phones learn the new key; codes are still signed with the old one.
    assert read(queries.code_of(a_pass, MONDAY_9AM + timedelta(hours=23)), LATER).key == 1
    fresh = queries.code_of(a_pass, LATER)
    assert read(fresh, LATER).key == 2
    assert isinstance(read(old, MONDAY_9AM + timedelta(days=30)), Code)
    assert read(old, MONTHS_LATER) is Trouble.OLD_KEY
    assert isinstance(read(fresh, MONTHS_LATER), Code)
    assert {"gates.keys_rotated", "gates.key_made"} <= {e.action for e in AuditEntry.objects.all()}


def test_two_changes_at_once_the_second_is_told(town, a_pass):
    queries.code_of(a_pass, MONDAY_9AM)
    rotate(town)
    with pytest.raises(Refused) as why:
        rotate(town)
    assert why.value.code == "key_waiting"


def test_the_first_key_of_all_signs_at_once(town):
    assert rotate(town).starts_at == MONDAY_9AM


def test_a_leaked_key_ends_at_once_and_another_signs(town, a_pass):
    stolen = queries.code_of(a_pass, MONDAY_9AM)
    key = SigningKey.objects.get()
    end_key(key, reason="手机照了屏幕", by=town.viewer("sys"), at=LATER)
    assert read(stolen, LATER) is Trouble.OLD_KEY
    assert isinstance(read(stolen, LATER - timedelta(seconds=1)), Code)
    assert read(queries.code_of(a_pass, LATER), LATER).key == 2
    line = AuditEntry.objects.get(action="gates.key_ended")
    assert line.detail["reason"] == "手机照了屏幕"


def test_the_second_who_ends_a_key_is_told(town, a_pass):
    queries.code_of(a_pass, MONDAY_9AM)
    key = SigningKey.objects.get()
    end_key(key, reason="泄露", by=town.viewer("sys"), at=LATER)
    with pytest.raises(Refused) as why:
        end_key(key, reason="泄露", by=town.viewer("sec"), at=LATER)
    assert why.value.code == "ended_before"


@pytest.mark.parametrize("who", ["eva", "lena", "emil", "otto"])
def test_only_administrators_keep_keys(town, a_pass, who):
    queries.code_of(a_pass, MONDAY_9AM)
    key = SigningKey.objects.get()
    with pytest.raises(Refused) as why:
        end_key(key, reason="x", by=town.viewer(who), at=LATER)
    assert why.value.code == "not_allowed"
    with pytest.raises(Refused):
        rotate(town, who=who)
    assert not queries.keys_seen(town.viewer(who)).exists()


def test_a_key_does_not_end_without_a_reason(town, a_pass):
    queries.code_of(a_pass, MONDAY_9AM)
    with pytest.raises(Refused) as why:
        end_key(SigningKey.objects.get(), reason=" ", by=town.viewer("sec"), at=LATER)
    assert why.value.code == "no_reason"


def test_the_code_names_nobody(a_pass):
    """The same pass with another holder, phone and room has the same code."""
    before = queries.code_of(a_pass, MONDAY_9AM)
    a_pass.holder, a_pass.phone, a_pass.unit, a_pass.plate = (
        "别人",
        "1390001xxxx",
        "别处",
        "示A0001X",
    )
    a_pass.words, a_pass.household = "别的事", None
    assert queries.code_of(a_pass, MONDAY_9AM) == before


def test_short_codes_are_read_back_without_confusion(a_pass):
    assert len(a_pass.short_code) == 6
    assert not set("01OIL") & set(a_pass.short_code)
