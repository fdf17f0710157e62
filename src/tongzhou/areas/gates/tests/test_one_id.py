"""Exactly once means one id, one act: the same id under another kind is told that it was used."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tongzhou.areas.gates.actions.once import TABLES
from tongzhou.areas.gates.models import Undone
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.ground.events.models import Event, State


@pytest.fixture
def phone(town):
    gate = a_gate(town)
    Event.objects.create(
        kind="epidemic",
        name="疫情",
        place=gate.place,
        place_path=gate.place_path,
        state=State.ACTIVE,
        opened_at=now() - timedelta(days=1),
    )
    return a_phone(town, gate, at=now())


def acts(phone):
    """One row of each kind that stands in a table."""
    gone = phone.passage(now())["id"]
    return {
        "passage": phone.passage(now()),
        "turned_away": phone.row("turned_away", now(), reason="no_pass", help="called"),
        "reading": phone.row("reading", now(), normal=True),
        "undone": phone.row("undone", now(), source=gone),
        "asked": phone.row("asked", now(), purpose="medical", people=1),
    }


def stored():
    return sum(table._default_manager.count() for table in TABLES)


KINDS = ("passage", "turned_away", "reading", "undone", "asked")


@pytest.mark.parametrize("first", KINDS)
def test_an_id_that_was_another_act_is_refused_in_a_later_batch(phone, first):
    rows = acts(phone)
    taken = rows.pop(first)
    assert phone.send([taken])[0]["status"] == "done"
    others = [{**row, "id": taken["id"]} for row in rows.values()]
    for other in others:
        told = phone.send([other])[0]
        assert (told["status"], told["code"]) == ("refused", "id_used"), other["kind"]
    assert stored() == 1
    assert phone.send([taken])[0]["status"] == "done", "the same again has the same answer"


def test_in_one_batch_the_first_of_the_two_stands_and_the_rest_is_taken(phone):
    rows = acts(phone)
    twin = {**rows["turned_away"], "id": rows["passage"]["id"]}
    told = phone.send([rows["passage"], twin, rows["reading"]])
    assert [one["code"] for one in told] == ["", "id_used", ""]
    assert stored() == 2


def test_a_batch_with_an_id_that_was_used_is_taken_but_for_that_row(phone):
    rows = acts(phone)
    phone.send([rows["passage"]])
    twin = {**rows["turned_away"], "id": rows["passage"]["id"]}
    told = phone.send([twin, rows["turned_away"]])
    assert [one["code"] for one in told] == ["id_used", ""]
    assert stored() == 2


def test_a_decision_may_not_bear_the_id_of_a_passage(phone):
    rows = acts(phone)
    phone.send([rows["passage"], rows["asked"]])
    decided = phone.row("decided", now(), asking=rows["asked"]["id"], let_in=True)
    told = phone.send([{**decided, "id": rows["passage"]["id"]}])
    assert told[0]["code"] == "id_used"


def test_what_was_taken_back_stands_with_the_place_and_the_event_of_what_it_takes_back(phone):
    row = phone.passage(now())
    undo = phone.row("undone", now(), source=row["id"])
    phone.send([undo])
    waits = Undone.objects.get()
    assert (waits.place_path, waits.event_id) == (phone.gate.place_path, None)
    phone.send([row])
    assert Undone.objects.get().event_id == Event.objects.get().pk
    again = phone.passage(now())
    phone.send([again, phone.row("undone", now(), source=again["id"])])
    assert not Undone.objects.filter(event_id=None).exists()
