"""An event's reports in a chain."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.ground.events.models import Event, State
from tongzhou.overview.indicators.rules import Figure
from tongzhou.overview.reports import queries
from tongzhou.overview.reports.queries import Target
from tongzhou.overview.reports.tests.ledger import FIVE_PM, asked
from tongzhou.overview.reports.tests.signing import LATER, refusal, sign
from tongzhou.shared.facts.queries import all_facts

pytestmark = pytest.mark.usefixtures("counted_lines")


@pytest.fixture
def flood(town):
    return Event.objects.create(
        kind="flood",
        name="防汛",
        place=town.places["street"],
        place_path=town.places["street"].path,
        state=State.ACTIVE,
        opened_at=MONDAY_9AM,
    )


def following(town, flood):
    return queries.event_target(flood, town.organisations["east"])


def test_an_event_is_reported_in_a_chain_compared_with_the_report_before(town, flood):
    asked(town.east, 2, at=MONDAY_9AM + timedelta(minutes=10))
    asked(town.east, 9, at=MONDAY_9AM - timedelta(minutes=1))
    first = sign(town, following(town, flood), at=MONDAY_9AM + timedelta(minutes=50))
    asked(town.east, 3, at=MONDAY_9AM + timedelta(hours=2))
    second = following(town, flood)
    row = queries.paper(second, at=FIVE_PM).row("requests.received")
    assert (row.now, row.before, row.change) == (Figure(5), Figure(2), 3)
    follow = sign(town, second, at=FIVE_PM)
    final = sign(town, following(town, flood), at=LATER, final=True)
    assert [r.kind for r in (first, follow, final)] == ["first", "follow", "final"]
    assert [r.number for r in (first, follow, final)] == [0, 1, 2]
    assert following(town, flood) is None
    assert refusal(sign, town, second, at=LATER) == "signed_meanwhile"
    assert {f.event_id for f in all_facts().filter(kind="report.signed")} == {flood.pk}


def test_the_clock_of_the_pack_says_when_a_report_of_the_chain_is_due(town, flood):
    first = following(town, flood)
    assert queries.paper(first, at=MONDAY_9AM).due_at == MONDAY_9AM + timedelta(minutes=60)
    sign(town, first, at=MONDAY_9AM + timedelta(minutes=61))
    assert all_facts().get(kind="report.signed").values["late"]
    due_at = queries.paper(following(town, flood), at=FIVE_PM).due_at
    assert due_at == MONDAY_9AM + timedelta(hours=7)


def test_the_chain_neither_begins_with_its_end_nor_leaves_one_out(town, flood):
    first = following(town, flood)
    assert refusal(sign, town, first, final=True) == "no_first"
    third = Target(first.form, first.organisation, queries.papers.Slot(None, flood.pk, 2), flood)
    assert refusal(sign, town, third) == "not_next"
