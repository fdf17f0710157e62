"""The list of a guard's phone: complete for the verdict, silent about people, the same cost for any number."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from tests.town import CANARY
from tongzhou.areas.gates.actions import posts
from tongzhou.areas.gates.actions.askings import answer
from tongzhou.areas.gates.models import Asking, FollowUp, Guard, Pass, Passage, Restriction
from tongzhou.areas.gates.queries.standing import hashed
from tongzhou.areas.gates.rules.verdict import verdict
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate, a_passage
from tongzhou.ground.events.models import Event, State
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.shared.intake.actions import devices
from tongzhou.shared.intake.models import Device

DAY = timedelta(days=1)


@pytest.fixture
def gate(town):
    Place.objects.update(name="某处")
    return a_gate(town)


@pytest.fixture
def phone(town, gate):
    return a_phone(town, gate, at=now() - timedelta(minutes=5))


def a_pass(gate, number, **more):
    values = {
        "kind": "household",
        "serial": 1000 + number,
        "quota": 2000 + number,
        "short_code": f"K7M{number}",
        "number": number,
        "place": gate.place,
        "place_path": gate.place_path,
        "starts_at": now() - DAY,
        "ends_at": now() + 30 * DAY,
        "applied_at": now(),
        "holder": f"某人{CANARY}",
        "phone": "1390000xxxx",
    } | more
    return Pass.objects.create(**values)


def kit(phone):
    answer = phone.get("/gates/kit/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_it_names_nobody_and_no_telephone(town, gate, phone):
    household = town.households["east"]
    Household.objects.filter(pk=household.pk).update(room="501", note=CANARY)
    a_pass(gate, 1, household=household, plate="示A0001X")
    text = phone.get("/gates/kit/").content.decode()
    for secret in (CANARY, "1390000", "示A", "K7M1", "童", "某人"):
        assert secret not in text


def test_a_short_code_a_plate_and_a_door_lead_to_the_pass(town, gate, phone):
    passed = a_pass(gate, 1, household=town.households["east"], plate="示A0001X")
    found = kit(phone)
    by_hash = {row["h"]: row for row in found["codes"]}
    for text in (passed.short_code, passed.plate):
        assert by_hash[hashed(found["salt"], text)]["serial"] == passed.serial
    assert found["rooms"] == [
        {"name": "某处", "entrances": [{"name": "某处", "rooms": [["501", passed.serial]]}]}
    ]


def test_whoever_tries_all_codes_finds_passes_and_nobody_behind_them(town, gate, phone):
    """The digests keep codes from a glance, not from a computer: docs/operate/phone.md says so."""
    passed = a_pass(gate, 1, holder=CANARY, plate="示A0001X")
    found = kit(phone)
    tried = {hashed(found["salt"], text): text for text in (passed.short_code, "示A0001X")}
    rows = [row for row in found["codes"] if row["h"] in tried]
    assert len(rows) == 2
    assert CANARY not in str(rows)
    assert set(rows[0]) <= {"h", "kind", "serial", "quota", "place", "starts", "ends", "people"} | {
        "carer",
        "purpose",
    }


def test_what_ended_or_was_withdrawn_is_not_among_the_codes(gate, phone):
    a_pass(gate, 1, starts_at=now() - 3 * DAY, ends_at=now() - DAY)
    a_pass(gate, 2, state="revoked", revoked_at=now())
    a_pass(gate, 3, state="applied")
    found = kit(phone)
    assert found["codes"] == []
    assert found["revoked"] == [1002]


def test_a_renewed_card_is_among_the_codes_for_some_days_and_then_among_the_withdrawn(gate, phone):
    a_pass(gate, 1, state="revoked", revoked_at=now() + DAY, plate="示A0001X")
    later = a_pass(gate, 2, state="revoked", revoked_at=now() - DAY)
    found = kit(phone)
    assert found["revoked"] == [later.serial]
    assert len(found["codes"]) == 1


def test_restrictions_that_hold_are_told_by_number(town, gate, phone):
    common = {
        "place": gate.place,
        "place_path": gate.place_path,
        "reason": CANARY,
        "decided_by": town.people["eva"],
        "decided_at": now(),
    }
    until = now() + DAY
    Restriction.objects.create(quota=7, ends_at=until, **common)
    Restriction.objects.create(quota=8, ends_at=now() - DAY, **common)
    Restriction.objects.create(quota=9, ends_at=until, lifted_at=now(), **common)
    assert kit(phone)["barred"] == [{"quota": 7, "until": until.isoformat(timespec="seconds")}]


def test_the_verdict_can_be_given_from_it(gate, phone):
    a_pass(gate, 1)
    found = kit(phone)
    here = {
        "at": now().isoformat(),
        "gate": found["gates"][0],
        "direction": "out",
        "people": 1,
        "purpose": "shopping",
        "list_at": found["at"],
        "online": False,
        **{name: found[name] for name in ("rules", "revoked", "barred", "seen", "elsewhere")},
    }
    assert verdict(found["codes"][0], here)["code"] in {"pass", "hours"}
    assert verdict(found["codes"][0] | {"place": 10**6}, here)["code"] == "other_estate"


def test_other_phones_passages_are_told_where_turns_are_counted(town, gate, phone):
    counted, free = a_pass(gate, 1), a_pass(gate, 2, kind="resident")
    earlier = now() - timedelta(minutes=1)
    other = a_phone(town, gate, name="二号", at=now() - timedelta(minutes=5))
    common = {"direction": "out", "device_id": other.device.pk, "received": now()}
    a_passage(gate, earlier, serial=counted.serial, quota=counted.quota, **common)
    a_passage(gate, earlier, serial=free.serial, quota=free.quota, **common)
    a_passage(gate, earlier, serial=1, quota=counted.quota, undone_at=earlier, **common)
    own = common | {"device_id": phone.device.pk}
    a_passage(gate, earlier, serial=counted.serial, quota=counted.quota, **own)
    seen = kit(phone)["seen"]
    assert [(one["quota"], one["direction"]) for one in seen] == [(counted.quota, "out")]
    assert kit(phone)["elsewhere"] is True


def test_a_phone_that_lost_everything_gets_its_own_passages_back(town, gate, phone):
    passed = a_pass(gate, 1)
    long_ago = now() - timedelta(minutes=9)
    Device.objects.update(joined_at=now())
    a_passage(
        gate,
        long_ago,
        serial=passed.serial,
        quota=passed.quota,
        device_id=phone.device.pk,
        received=long_ago,
    )
    assert len(kit(phone)["seen"]) == 1


def test_alone_at_the_only_gate_nothing_happens_elsewhere(town, phone):
    assert kit(phone)["elsewhere"] is False
    a_gate(town, "南门")
    assert kit(phone)["elsewhere"] is True


def test_temperatures_are_asked_for_while_an_event_asks(town, gate, phone):
    assert kit(phone)["asks"] == {"temperature": False, "number": False}
    event = Event.objects.create(
        kind="epidemic",
        name="疫情",
        place=gate.place,
        place_path=gate.place_path,
        state=State.ACTIVE,
        opened_at=now() - DAY,
    )
    found = kit(phone)
    assert (found["event"], found["asks"]) == (event.pk, {"temperature": True, "number": True})


def a_guard(place, number, days=0):
    """Their last day is so many days from today."""
    return Guard.objects.create(
        number=number,
        name=CANARY,
        place=place,
        place_path=place.path,
        started_on=localdate() - 9 * DAY,
        ended_on=localdate() + days * DAY,
    )


def test_guards_who_serve_today_are_known_by_the_digest_of_their_number(town, gate, phone):
    a_guard(gate.place, "07")
    a_guard(gate.place, "08", days=-1)
    a_guard(town.places["east"], "201")
    a_guard(town.places["west"], "301")
    found = kit(phone)
    assert found["guards"] == sorted(hashed(found["salt"], one) for one in ("07", "201"))


def test_who_kept_the_gate_is_judged_by_the_day_on_which_it_happened(town, gate, phone):
    ended = a_guard(town.places["east"], "201", days=-2)
    digest = hashed(kit(phone)["salt"], "201")
    for when in (now() - 3 * DAY, now()):
        phone.send([phone.passage(when, guard=digest)])
        late = [one.we_say for one in FollowUp.objects.all()]
        assert late == (["guard_over"] if when > now() - DAY else [])
    assert set(Passage.objects.values_list("guard", flat=True)) == {ended.pk}


def test_unchanged_it_is_not_sent_again(gate, phone):
    first = phone.get("/gates/kit/")
    again = phone.get("/gates/kit/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    a_pass(gate, 1)
    changed = phone.get("/gates/kit/", **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    weak = phone.get("/gates/kit/", **{"If-None-Match": f"W/{changed['ETag']}"})
    assert weak.status_code == 304, "a packed answer has a weak mark"
    assert Device.objects.get(pk=phone.device.pk).last_contact_at is not None


def test_without_an_open_gate_it_is_told_so(gate, phone):
    gate.closed_at = now()
    gate.save()
    answer = phone.get("/gates/kit/")
    assert (answer.status_code, answer.json()["error"]) == (409, "no_gate")


def test_it_says_the_last_day_of_the_phone(phone):
    assert kit(phone)["ends_on"] == phone.device.ends_on.isoformat()


def test_after_a_move_it_has_the_new_gate_only(town, gate, phone):
    new, device = a_gate(town, "西门"), phone.device
    posts.change(device, gates=[new], ends_on=device.ends_on, by=town.viewer("eva"), at=now())
    assert [one["id"] for one in kit(phone)["gates"]] == [new.pk]
    sent = phone.send([phone.passage(now()), phone.passage(now(), gate=new.pk)])
    assert {one["status"] for one in sent} == {"done"}, "from both gates"
    posts.change(device, gates=[gate], ends_on=device.ends_on, by=town.viewer("eva"), at=now())
    assert [one["id"] for one in kit(phone)["gates"]] == [gate.pk]


def test_only_devices_of_the_gate_that_still_count(town, gate, phone, client):
    client.force_login(town.account("eva"))
    assert client.get("/gates/kit/").status_code == 401
    devices.revoke(phone.device, by=town.viewer("eva"), at=now())
    assert phone.get("/gates/kit/").status_code == 403
    past = a_phone(town, gate, name="旧", at=now() - 9 * DAY, days=3)
    assert past.get("/gates/kit/").status_code == 401, "it may still send, and learns nothing new"


def test_the_count_of_queries_does_not_grow(town, gate, phone):
    def fill(first, last):
        for number in range(first, last):
            household = Household.objects.create(
                place=town.places["east_entrance"],
                place_path=town.places["east_entrance"].path,
                room=str(number),
            )
            Resident.objects.create(
                household=household, place_path=household.place_path, name=CANARY
            )
            a_pass(gate, number, household=household)
            a_passage(gate, now(), serial=1000 + number, quota=2000 + number)

    kit(phone)
    counts = []
    for first, last in ((1, 3), (3, 40)):
        fill(first, last)
        with CaptureQueriesContext(connection) as seen:
            kit(phone)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 21


# --- what was answered ---------------------------------------------------------------------------


def test_the_phone_that_asked_is_told_the_answer_and_no_other(town, gate, phone):
    row = phone.row("asked", now(), purpose="medical", people=1)
    phone.send([row])
    address = f"/gates/asking/{row['id']}/"
    assert phone.get(address).json()["answer"] == ""
    asking = Asking.objects.get()
    given = answer(asking, yes=True, words="送到住院部", by=town.viewer("emil"), at=now())
    told = phone.get(address).json()
    assert (told["answer"], told["words"], told["by"]) == (
        "yes",
        "送到住院部",
        town.people["emil"].name,
    )
    assert told["pass"]["code"] == given.short_code
    other = a_phone(town, gate, name="二号", at=now())
    assert other.get(address).status_code == 404
    assert phone.get(f"/gates/asking/{uuid4()}/").status_code == 404
