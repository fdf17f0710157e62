"""What is ticked on paper counts as it does on a phone: an outing to the hospital uses no turn."""

from datetime import datetime, time
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM, SHANGHAI
from tongzhou.areas.gates.actions import paper
from tongzhou.areas.gates.actions.paper import Times
from tongzhou.areas.gates.actions.paper_sheet import PaperRow, bring_in
from tongzhou.areas.gates.models import Passage
from tongzhou.areas.gates.queries.turns import turns
from tongzhou.areas.gates.tests.desk import a_gate, at, given, refused, text
from tongzhou.areas.gates.tests.test_paper_and_public import MORNING, by
from tongzhou.base.sheets import Outcome, UploadRef


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tongzhou.areas.gates.views.paper.now", lambda: MORNING)


def a_list(town, *kinds, **values):
    """The evening list of a gate on which one pass of each kind stands."""
    gate = a_gate(town)
    held = [given(town, kind, **values) for kind in kinds]
    start = datetime.combine(MONDAY_9AM.date(), time(18), SHANGHAI)
    when = by(town, when=MONDAY_9AM)
    return paper.print_list(gate, starts_at=start, key=uuid4(), **when), held


def used(town, held):
    return turns(town.viewer("eva"), [held], MORNING)[0].used


@pytest.mark.parametrize(
    ("purpose", "spared"),
    [("", False), ("shopping", False), ("medical", True), ("duty", True), ("supply", True)],
)
def test_an_exempt_outing_from_paper_uses_no_turn(town, purpose, spared):
    row, [held] = a_list(town, "household")
    paper.type_in(row, {0: Times(out=time(19, 5), purpose=purpose)}, {}, **by(town))
    passage = Passage.objects.get()
    assert (passage.purpose, passage.spared, passage.exempt) == (purpose, spared, spared)
    assert used(town, held) == (0 if spared else 1)


def test_the_way_home_is_no_outing_and_is_not_spared(town):
    row, _held = a_list(town, "household")
    paper.type_in(row, {0: Times(time(19), time(20), purpose="medical")}, {}, **by(town))
    ways = dict(Passage.objects.values_list("direction", "spared"))
    assert ways == {"out": True, "in": False}


def test_no_purpose_is_made_up(town):
    row, _held = a_list(town, "household")
    told = refused(paper.type_in, row, {0: Times(out=time(19), purpose="fun")}, {}, **by(town))
    assert told == "no_purpose"


def test_the_workbook_carries_the_purpose(town):
    row, [held] = a_list(town, "household")
    line = row.lines[0]
    rows = [PaperRow(row.pk, line[1], line[0], time(19), purpose="medical")]
    up = UploadRef(1, town.places["east_estate"].path)
    assert bring_in(rows, upload=up, **by(town)) == [Outcome.ADDED]
    assert Passage.objects.get().spared
    assert used(town, held) == 0


def test_the_purpose_stands_on_the_list_and_on_the_form(town, sign_in):
    row, _held = a_list(town, "household")
    client = sign_in("eva")
    printed = text(client.get(at("paper", row.pk)))
    assert all(f"□{word}" in printed for word in ("就医", "值守", "保供"))
    assert 'name="purpose-0"' in text(client.get(at("type_in", row.pk)))
    wrong = client.post(at("type_in", row.pk), {"out-0": "99:99", "purpose-0": "medical"})
    assert 'value="medical" title' in text(wrong)
    assert " selected" in text(wrong)
    client.post(at("type_in", row.pk), {"out-0": "1905", "purpose-0": "medical"})
    assert Passage.objects.get().exempt
