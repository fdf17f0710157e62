"""What is ticked on paper counts as it does on a phone: an outing to the hospital uses no turn."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM, SHANGHAI
from tongzhou.areas.gates.actions import correcting, paper, passes
from tongzhou.areas.gates.actions.paper import Times
from tongzhou.areas.gates.actions.paper_sheet import TAKEN_BACK, PaperRow, bring_in
from tongzhou.areas.gates.models import FollowUp, Passage, TurnAway
from tongzhou.areas.gates.queries import paper as queries
from tongzhou.areas.gates.queries.turns import turns
from tongzhou.areas.gates.rules.looking import needs_look
from tongzhou.areas.gates.tests.desk import a_gate, at, given, refused, text
from tongzhou.areas.gates.tests.test_paper_and_public import MORNING, by
from tongzhou.base.sheets import Outcome, RowError, UploadRef


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
    # Nothing is printed that the form could not take: one row for each pass, and the head.
    grid = printed[: printed.index('class="tally"')]
    assert grid.count("<tr>") == 1 + len(row.lines)
    assert 'name="purpose-0"' in text(client.get(at("type_in", row.pk)))
    wrong = client.post(at("type_in", row.pk), {"out-0": "99:99", "purpose-0": "medical"})
    assert 'value="medical" title' in text(wrong)
    assert " selected" in text(wrong)
    client.post(at("type_in", row.pk), {"out-0": "1905", "purpose-0": "medical"})
    assert Passage.objects.get().exempt


def differences():
    return list(FollowUp.objects.values_list("phone_said", "we_say"))


def at_seven(row, lines=1):
    return {place: Times(out=time(19, 5 * place)) for place in range(lines)}


def test_a_card_withdrawn_after_printing_is_looked_at(town, sign_in):
    row, [held] = a_list(town, "resident")
    passes.revoke(held, reason="卡丢了", **by(town, when=MONDAY_9AM + timedelta(hours=2)))
    paper.type_in(row, at_seven(row), {}, **by(town))
    assert differences() == [("paper", "revoked")]
    paper.type_in(row, at_seven(row), {}, **by(town))
    assert len(differences()) == 1
    page = text(sign_in("eva").get(at("follow_ups"), headers={"Accept-Language": "zh-hans"}))
    assert "门岗没有用手机" in page


def test_turns_used_twice_are_looked_at(town):
    row, _held = a_list(town, "household", "household")
    paper.type_in(row, at_seven(row, 2), {}, **by(town))
    assert differences() == [("paper", "quota")]


def test_a_trip_to_hospital_is_not(town):
    row, _held = a_list(town, "household", "household")
    times = at_seven(row, 2) | {1: Times(out=time(20), purpose="medical")}
    paper.type_in(row, times, {}, **by(town))
    assert differences() == []


def test_the_workbook_is_looked_at_too(town):
    row, [held] = a_list(town, "resident")
    passes.revoke(held, reason="卡丢了", **by(town, when=MONDAY_9AM + timedelta(hours=2)))
    line = row.lines[0]
    up = UploadRef(1, town.places["east_estate"].path)
    bring_in([PaperRow(row.pk, line[1], line[0], time(19))], upload=up, **by(town))
    assert differences() == [("paper", "revoked")]


@pytest.mark.parametrize("we_say", ["hours", "direction", "people"])
def test_what_stands_on_the_paper_was_decided_at_the_gate(we_say):
    assert not needs_look("paper", we_say, "ask")
    assert needs_look("paper", "quota", "ask")


# ── What was taken back is typed anew ────────────────────────────────────────────────────────────


def correct(town, row):
    correcting.correct(row, reason="抄错了行", by=town.viewer("eva"), at=MORNING)


def standing():
    return list(Passage.objects.filter(undone_at=None).values_list("happened_at", flat=True))


def hour(clock):
    return datetime.combine(MONDAY_9AM.date(), clock, SHANGHAI)


def test_an_hour_that_was_taken_back_is_typed_anew_once(town):
    row, _held = a_list(town, "household")
    paper.type_in(row, {0: Times(out=time(19, 5))}, {}, **by(town))
    correct(town, Passage.objects.get())
    assert queries.typed(town.viewer("eva"), row) == {}
    for _again in range(2):
        paper.type_in(row, {0: Times(out=time(20, 5))}, {}, **by(town))
    assert standing() == [hour(time(20, 5))]
    assert queries.typed(town.viewer("eva"), row) == {(0, "out"): hour(time(20, 5))}


def test_a_second_and_a_third_time_too(town):
    row, _held = a_list(town, "household")
    for minute in range(3):
        paper.type_in(row, {0: Times(out=time(19, minute))}, {}, **by(town))
        correct(town, Passage.objects.get(undone_at=None))
    paper.type_in(row, {0: Times(out=time(19, 0))}, {}, **by(town))
    assert standing() == [hour(time(19, 0))]
    assert Passage.objects.count() == 4


def test_the_form_asks_again_for_an_hour_that_was_taken_back(town, sign_in):
    row, _held = a_list(town, "household")
    client = sign_in("eva")
    client.post(at("type_in", row.pk), {"out-0": "1905"})
    assert "✓ 19:05" in text(client.get(at("type_in", row.pk)))
    correct(town, Passage.objects.get())
    page = text(client.get(at("type_in", row.pk)))
    assert "✓ 19:05" not in page
    assert 'name="out-0"' in page


def test_who_was_turned_away_is_counted_anew_after_it_was_taken_back(town):
    row, _held = a_list(town, "household")
    paper.type_in(row, {}, {"no_pass": 2}, **by(town))
    correct(town, TurnAway.objects.first())
    row.refresh_from_db()
    assert queries.turned(town.viewer("eva"), row) == 1
    paper.type_in(row, {}, {"no_pass": 2}, **by(town))
    assert queries.turned(town.viewer("eva"), row) == 2
    assert TurnAway.objects.count() == 3


def test_the_old_workbook_does_not_bring_back_what_was_taken_back(town):
    row, [held] = a_list(town, "household")
    up = UploadRef(1, row.place_path)
    wrong = [PaperRow(row.pk, held.short_code, out=time(19, 5))]
    right = [PaperRow(row.pk, held.short_code, out=time(20, 5))]
    assert bring_in(wrong, upload=up, **by(town)) == [Outcome.ADDED]
    correct(town, Passage.objects.get())
    assert bring_in(wrong, upload=up, **by(town)) == [RowError("", TAKEN_BACK)]
    assert bring_in(right, upload=up, **by(town)) == [Outcome.ADDED]
    assert bring_in(right, upload=up, **by(town)) == [Outcome.UNCHANGED]
    assert standing() == [hour(time(20, 5))]
