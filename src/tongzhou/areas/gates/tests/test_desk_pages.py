"""The pages of gates and passes: who sees what, masked, and one press."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.models import Direction, Gate, Guard, Pass
from tongzhou.areas.gates.tests.desk import a_gate, applied, at, given, text


@pytest.fixture
def today(town, monkeypatch):
    """The pages ask the clock; the passes of the tests count from Monday on."""
    for module in ("passes", "gates"):
        monkeypatch.setattr(f"tongzhou.areas.gates.views.{module}.now", lambda: MONDAY_9AM)


@pytest.mark.parametrize(("who", "sees"), [("eva", True), ("gus", False), ("lena", True)])
def test_the_list_shows_passes_masked_to_who_sees_the_gates_there(town, sign_in, who, sees, today):
    row = given(town)
    page = text(sign_in(who).get(at("passes")))
    assert (at("pass", row.pk) in page) is sees
    assert "童远" not in page
    assert "501" not in page


@pytest.mark.parametrize("who", ["wanda", "pia", "otto", "bea"])
def test_others_see_nothing_of_it(town, sign_in, who):
    row = given(town)
    client = sign_in(who)
    assert at("pass", row.pk) not in text(client.get(at("passes")))
    assert client.get(at("pass", row.pk)).status_code == 404


def test_one_query_count_whatever_the_length(town, sign_in, today, django_assert_num_queries):
    client = sign_in("eva")
    given(town)
    client.get(at("passes"))
    with CaptureQueriesContext(connection) as first:
        client.get(at("passes"))
    for _one in range(12):
        given(town, "vehicle")
    with django_assert_num_queries(len(first)):
        client.get(at("passes"))


def test_an_application_is_written_down_and_given_in_one_press(town, sign_in, today):
    client = sign_in("eva")
    page = client.get(at("new_pass"))
    key = page.context["form"]["client_key"].value()
    data = {
        "client_key": key,
        "kind": "vehicle",
        "place": town.places["east_estate"].pk,
        "plate": "京A·12345",
        "holder": "童远",
        "people": 2,
        "ends_on": "2026-12-01",
    }
    wrong = client.post(at("new_pass"), {**data, "plate": "京O0", "give": "1"})
    assert wrong.status_code == 422
    made = client.post(at("new_pass"), {**data, "give": "1"})
    row = Pass.objects.get()
    assert made.url == at("pass", row.pk)
    assert (row.state, row.plate, row.people) == ("valid", "京A12345", 2)


def test_names_in_clear_for_a_reason_only(town, sign_in, today):
    row = given(town)
    client = sign_in("eva")
    assert "童远" not in text(client.get(at("pass", row.pk)))
    assert "童远" in text(client.post(at("unmask", row.pk), {"reason": "call"}))
    assert client.post(at("unmask", row.pk), {}).status_code == 409


def test_the_queue_is_decided_on_the_page(town, sign_in, today):
    row, other = applied(town), applied(town)
    client = sign_in("eva")
    client.post(at("approve", row.pk))
    assert client.post(at("refuse", other.pk), {"reason": ""}).status_code == 422
    client.post(at("refuse", other.pk), {"reason": "不住这里"})
    assert set(Pass.objects.values_list("state", flat=True)) == {"valid", "refused"}
    new = client.post(at("replace", row.pk), {"reason": "卡丢了"})
    assert new.status_code == 302
    assert Pass.objects.filter(state="valid").get().pk != row.pk


def test_gates_and_guards_on_the_page(town, sign_in, today):
    client = sign_in("eva")
    place = town.places["east_estate"].pk
    client.post(at("new_gate"), {"place": place, "name": "东门", "sort": "estate"})
    again = client.post(at("new_gate"), {"place": place, "name": "东门", "sort": "estate"})
    assert again.status_code == 422
    client.post(
        at("new_guard"), {"place": place, "number": "01", "name": "老周", "until": "2026-12-31"}
    )
    page = text(client.get(at("gates")))
    assert "老周" in page
    client.post(at("end_guard", Guard.objects.get().pk))
    client.post(at("close_gate", Gate.objects.get().pk))
    assert Gate.objects.filter(closed_at=None).count() == 0


@pytest.mark.parametrize("who", ["gus", "lena", "pia", "wanda"])
def test_who_does_not_run_gates_has_no_form_for_them(town, sign_in, who):
    gate = a_gate(town)
    client = sign_in(who)
    if who != "wanda":
        assert client.get(at("new_gate")).status_code == 404
    assert client.post(at("close_gate", gate.pk)).status_code in {404, 409}
    assert Gate.objects.get().closed_at is None


def test_both_ways_are_called_as_guards_call_them():
    assert [str(one) for one in Direction.labels] == ["进", "出"]
