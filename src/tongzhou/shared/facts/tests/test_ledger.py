"""The ledger: rows are added, never edited, and a mistake is taken back once."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import FactKind
from tongzhou.shared.facts import actions
from tongzhou.shared.facts.models import Fact

SWEPT = FactKind("test.swept", "Swept", ("rooms",))


@pytest.fixture
def fact(db, monkeypatch):
    monkeypatch.setattr(actions, "fact_kind", lambda code: SWEPT)
    return actions.record(SWEPT, at=MONDAY_9AM, place_path="P000001", rooms=3)


def test_a_fact_keeps_its_local_day_and_its_values(fact):
    assert (fact.day.isoformat(), fact.values, fact.quantity) == ("2026-11-16", {"rooms": 3}, 1)


def test_a_value_the_kind_does_not_name_is_a_programming_mistake(db):
    with pytest.raises(ValueError, match="declares no value"):
        actions.record(SWEPT, at=MONDAY_9AM, room=3)


@pytest.mark.parametrize("act", ["save", "delete"])
def test_the_model_refuses_to_edit(fact, act):
    with pytest.raises(TypeError):
        getattr(fact, act)()


@pytest.mark.parametrize("words", ["UPDATE facts_fact SET quantity = 9", "DELETE FROM facts_fact"])
def test_the_database_refuses_whoever_goes_round_the_model(fact, words):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(words)


def test_a_correction_is_a_second_row_and_the_second_of_two_is_told(fact):
    actions.correct(fact, at=MONDAY_9AM)
    assert sum(Fact.objects.values_list("quantity", flat=True)) == 0
    with pytest.raises(Refused) as refusal:
        actions.correct(fact, at=MONDAY_9AM)
    assert refusal.value.code == "already_corrected"
