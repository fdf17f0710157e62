"""Today's board: who reads what, how it stays live, and that it asks the same however much passed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.stories.walk import Clock
from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.gates.models import Calling, Pass
from tongzhou.areas.gates.tests.streams import (
    a_gate,
    a_passage,
    a_reading,
    a_turn_away,
    an_asking,
)
from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.rulepacks.actions import set_value
from tongzhou.shared.facts.models import Fact

HOUR = timedelta(hours=1)
NOON = MONDAY_9AM + 3 * HOUR


@pytest.fixture(autouse=True)
def _noon():
    with Clock(NOON).patch():
        assert timezone.now() == NOON
        yield


@pytest.fixture
def gate(town):
    return a_gate(town)


def a_household_pass(town, gate) -> Pass:
    return Pass.objects.create(
        kind="household",
        serial=71,
        quota=7,
        short_code="K7MP4X",
        number=12,
        place=gate.place,
        place_path=gate.place_path,
        household=town.households["east"],
        starts_at=MONDAY_9AM - 24 * HOUR,
        ends_at=MONDAY_9AM + 240 * HOUR,
        applied_at=MONDAY_9AM - 24 * HOUR,
    )


def two_hours(town) -> None:
    set_value(
        "gates.household.turns",
        path=town.east.path,
        value={"persons": 2, "days": 2, "times": 1, "hours": 2},
        starts_on=LONG_AGO,
        reason="社区规定",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )


def went_out(gate, **more):
    return a_passage(gate, MONDAY_9AM, direction="out", serial=71, quota=7, **more)


def page(client, town, who="eva", **query):
    client.force_login(town.account(who))
    return client.get("/gates/today/", query)


def figures(answer) -> dict[str, object]:
    return {label: value for label, value, _note, _url in answer.context["figures"]}


def an_observer(town) -> None:
    person = Person.objects.create(
        name="督导", account=Account.objects.create(username="ob", password="!")
    )
    town.people["ob"] = person
    Appointment.objects.create(
        person=person,
        role="gate_observer",
        organisation=town.organisations["east"],
        started_on=LONG_AGO,
    )


def test_the_day_is_counted_as_it_came_in(client, town, gate):
    a_passage(gate, MONDAY_9AM, people=3)
    a_passage(gate, MONDAY_9AM + HOUR, direction="out")
    a_passage(gate, MONDAY_9AM, vehicle=True, people=2)
    a_passage(gate, MONDAY_9AM, undone_at=MONDAY_9AM)
    a_passage(gate, MONDAY_9AM - 24 * HOUR)
    a_turn_away(gate, MONDAY_9AM, reason="vehicle", vehicle=True)
    a_turn_away(gate, MONDAY_9AM, people=2)
    a_reading(gate, MONDAY_9AM, normal=False)
    an_asking(gate, MONDAY_9AM, by_guard=True)
    an_asking(gate, NOON, answer="")
    a_passage(a_gate(town, estate="west_estate"), MONDAY_9AM)
    answer = page(client, town)
    assert list(figures(answer).values()) == [4, 1, 1, 3, 1]
    board = answer.context["board"]
    assert [(one.hour, one.all, one.step) for one in board.hours if one.all] == [
        (9, 4, 20),
        (10, 1, 5),
    ]
    assert (board.waiting, board.unseen, board.care) == (1, 1, 1)
    assert [n for _reason, n in board.reasons] == [2, 1]


def test_another_day_can_be_looked_at(client, town, gate):
    a_passage(gate, MONDAY_9AM - 24 * HOUR)
    answer = page(client, town, day="2026-11-15")
    assert answer.context["board"].came == 1
    assert "hx-get" not in answer.content.decode(), "a day that is over does not change"


def test_who_is_out_past_their_hour_is_called_once(client, town, gate):
    a_household_pass(town, gate)
    two_hours(town)
    one = went_out(gate, people=2)
    text = page(client, town).content.decode()
    assert "501" in text
    assert "I call" in text or "我来打电话" in text
    client.post(f"/gates/today/called/{one.pk}/", {"place": gate.place_id})
    assert Calling.objects.get().by == town.people["eva"]
    assert Fact.objects.get(kind="gates.called").actor_id == town.people["eva"].pk
    client.force_login(town.account("emil"))
    assert client.post(f"/gates/today/called/{one.pk}/").status_code == 409
    assert town.people["eva"].name in page(client, town, "emil").content.decode()


@pytest.mark.parametrize("verdict", ["exempt", "pass"])
def test_who_sees_a_doctor_is_never_late(client, town, gate, verdict):
    a_household_pass(town, gate)
    two_hours(town)
    went_out(gate, verdict=verdict)
    board = page(client, town).context["board"]
    assert (board.homes_out, board.late_count) == (1, int(verdict == "pass"))


def test_who_came_back_is_in(client, town, gate):
    a_household_pass(town, gate)
    two_hours(town)
    went_out(gate)
    a_passage(gate, MONDAY_9AM + HOUR, serial=71, quota=7)
    board = page(client, town).context["board"]
    assert (board.homes_out, board.people_out, board.late_count, board.homes_in) == (0, 0, 0, 1)


def test_an_observer_reads_figures_and_nobody(client, town, gate):
    a_household_pass(town, gate)
    two_hours(town)
    went_out(gate)
    an_observer(town)
    answer = page(client, town, "ob")
    text = answer.content.decode()
    assert answer.context["board"].late_count == 1
    assert "501" not in text
    assert "called/" not in text
    assert [row.detail for row in AuditEntry.objects.filter(action="gates.watched")] == [
        {"day": "2026-11-16"}
    ]
    assert client.get("/gates/today/live/").status_code == 200
    assert AuditEntry.objects.filter(action="gates.watched").count() == 1, "not at every look"
    assert client.get("/gates/today/live/", {"day": "2026-11-15"}).status_code == 404, "not opened"


@pytest.mark.parametrize(
    ("who", "status"), [("eva", 200), ("pia", 200), ("lena", 200), ("gus", 404), ("otto", 404)]
)
def test_who_may_watch(client, town, gate, who, status):
    assert page(client, town, who).status_code == status


def test_a_place_of_others_is_not_there(client, town, gate):
    assert page(client, town, "wanda", place=gate.place_id).status_code == 404
    client.force_login(town.account("wanda"))
    assert client.get(f"/gates/key/{gate.pk}/").status_code == 404


def test_where_there_is_no_gate_yet_the_page_says_so(client, town):
    assert page(client, town).status_code == 200


def test_the_live_part_says_nothing_until_something_happens(client, town, gate):
    seen = page(client, town).context["seen"]
    assert client.get("/gates/today/live/", {"seen": seen}).status_code == 204
    a_passage(gate, MONDAY_9AM)
    assert client.get("/gates/today/live/", {"seen": seen}).status_code == 200


def test_a_record_of_the_ledger_leads_to_the_board_of_its_place(client, town, gate):
    client.force_login(town.account("eva"))
    answer = client.get(f"/gates/key/{gate.pk}/")
    assert answer.url == f"/gates/today/?place={gate.place_id}"


def test_it_asks_the_same_however_much_passed(client, town, gate, django_assert_max_num_queries):
    a_household_pass(town, gate)
    two_hours(town)

    def asked() -> int:
        with django_assert_max_num_queries(60) as queries:
            page(client, town, place=gate.place_id)
        return len(queries)

    went_out(gate)
    a_turn_away(gate, MONDAY_9AM)
    asked()
    few = asked()
    for n in range(40):
        a_passage(gate, MONDAY_9AM, direction="out", serial=71, quota=100 + n)
        a_reading(a_gate(town, f"{n}号门"), MONDAY_9AM)
    assert asked() == few
