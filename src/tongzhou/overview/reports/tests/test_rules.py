"""What a report says and how it stands, as tables of cases."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.town import MONDAY_9AM
from tongzhou.overview.indicators.rules import NOT_KNOWN, Figure, share_of
from tongzhou.overview.reports import rules
from tongzhou.overview.reports.formbook import read_form, report_forms
from tongzhou.overview.reports.rules import Completeness, Row, Slot, Standing

FIVE_PM = MONDAY_9AM.replace(hour=17)
HALF = share_of(1, 2)


@pytest.mark.parametrize(
    "figure",
    [Figure(0), Figure(12), Figure(None), Figure(Fraction(5, 2)), HALF, share_of(0, 0)],
)
def test_a_figure_is_kept_exactly(figure):
    assert rules.kept(rules.keep(figure)) == figure


def test_a_row_is_kept_exactly():
    row = Row("a", "A", now=Figure(3), before=HALF, total=Figure(None), comparable=False)
    assert rules.kept_row(rules.keep_row(row)) == row


@pytest.mark.parametrize(
    ("row", "change"),
    [
        (Row("a", "A", now=Figure(4), before=Figure(3)), 1),
        (Row("a", "A", now=Figure(0), before=Figure(6)), -6),
        (Row("a", "A", now=Figure(4), before=NOT_KNOWN), None),
        (Row("a", "A", now=HALF, before=HALF), None),
        (Row("a", "A", now=Figure(4), before=Figure(3), comparable=False), None),
        (Row("a", "A", now=Figure(4), before=Figure(3), corrected=Figure(2)), -1),
    ],
)
def test_the_difference_is_between_figures_that_stand(row, change):
    assert row.change == change


def test_a_correction_goes_on_into_the_cumulative_figure():
    row = Row("a", "A", now=Figure(4), total=Figure(30), corrected=Figure(3))
    assert row.total_stands == Figure(29)


def some(value, **fields):
    return Row("a", "A", now=Figure(value), total=Figure(value), **fields)


@pytest.mark.parametrize(
    ("below", "before", "now", "change"),
    [
        ([some(1), some(2)], [some(1), some(1)], Figure(3), 1),
        ([some(0), some(0)], [some(0), some(0)], Figure(0), 0),
        # Not the same units had signed: a difference would compare apples with pears.
        ([some(1)], None, Figure(1), None),
        # Nobody has signed: not nought, not known.
        ([], None, NOT_KNOWN, None),
        ([some(1, corrected=Figure(5)), some(2)], None, Figure(7), None),
    ],
)
def test_a_roll_up_adds_what_was_signed(below, before, now, change):
    row = rules.together(Row("a", "A"), below, before)
    assert (row.now, row.change) == (now, change)


def test_a_rate_is_rolled_up_from_its_parts():
    below = [Row("a", "A", now=share_of(1, 1)), Row("a", "A", now=share_of(50, 100))]
    assert rules.together(Row("a", "A"), below, None).now == share_of(51, 101)


@pytest.mark.parametrize(
    ("rows", "zero"),
    [
        ([some(0), Row("b", "B", now=Figure(2))], True),
        ([some(1)], False),
        ([some(None)], False),
        ([], False),
        ([some(0, corrected=Figure(1))], False),
    ],
)
def test_zero_is_known_to_be_zero(rows, zero):
    assert rules.is_zero(rows, ["a"]) is zero


@pytest.mark.parametrize(
    ("asked", "signed_at", "at", "standing"),
    [
        (True, None, FIVE_PM, Standing.WAITING),
        (True, None, FIVE_PM + timedelta(minutes=1), Standing.MISSING),
        (True, FIVE_PM, FIVE_PM, Standing.IN_TIME),
        (True, FIVE_PM + timedelta(seconds=1), FIVE_PM, Standing.LATE),
        (False, None, FIVE_PM + timedelta(days=1), Standing.NOT_APPLICABLE),
        (False, FIVE_PM, FIVE_PM, Standing.IN_TIME),
    ],
)
def test_the_standings_are_told_apart(asked, signed_at, at, standing):
    assert rules.standing(asked=asked, due_at=FIVE_PM, signed_at=signed_at, at=at) is standing


def test_completeness_and_timeliness_are_counted_apart():
    units = [
        (Standing.IN_TIME, True),
        (Standing.IN_TIME, False),
        (Standing.LATE, False),
        (Standing.MISSING, False),
        (Standing.WAITING, False),
        (Standing.NOT_APPLICABLE, False),
    ]
    found = rules.completeness(units)
    assert found == Completeness(asked=5, signed=3, in_time=2, zero=1, not_applicable=1)
    assert (found.missing, found.is_whole) == (2, False)


@pytest.mark.parametrize(
    ("after", "minutes"), [(-1, 0), (0, 0), (1, 1), (59, 1), (61, 1), (3600, 60)]
)
def test_minutes_late(after, minutes):
    assert rules.minutes_late(FIVE_PM, FIVE_PM + timedelta(seconds=after)) == minutes


@pytest.mark.parametrize(
    ("figure", "corrected", "reason", "fine"),
    [
        (Figure(4), Figure(3), "一件重复登记", True),
        (Figure(4), Figure(3), "  ", False),
        (Figure(4), Figure(4), "一样", False),
        (HALF, share_of(3, 2), "多了", False),
        (HALF, share_of(2, 2), "补录一件", True),
    ],
)
def test_a_correction_needs_a_reason_and_another_figure(figure, corrected, reason, fine):
    why = rules.why_not_correct(figure, corrected=corrected, reason=reason)
    assert (why is None) is fine


@pytest.mark.parametrize(
    ("number", "final", "kind"),
    [(0, False, "first"), (0, True, None), (1, False, "follow"), (2, True, "final")],
)
def test_a_chain_begins_with_the_first_report_and_ends_with_the_final_one(number, final, kind):
    assert rules.kind_in_chain(number, final=final) == kind


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("2026-11-16", Slot(day=date(2026, 11, 16))),
        ("event-12-0", Slot(event_id=12, number=0)),
        ("20261116", None),
        ("2026-11-31", None),
        ("event-12", None),
        ("event-x-1", None),
        ("day", None),
        ("", None),
    ],
)
def test_a_slot_is_read_from_an_address(text, slot):
    assert rules.read_slot(text) == slot
    if slot:
        assert str(slot) == text


def test_other_figures_notes_or_corrections_give_another_token():
    rows = [some(1)]
    tokens = {
        rules.token(rows, {}, {}),
        rules.token([some(2)], {}, {}),
        rules.token([some(1, corrected=Figure(2))], {}, {}),
        rules.token(rows, {"highlights": "停水"}, {}),
        rules.token(rows, {}, {"missing": [3]}),
    }
    assert len(tokens) == 5


def test_what_changed_since_the_page_was_shown_is_named():
    shown = {"a": 1, "b": 2}
    rows = [some(3), Row("b", "B", now=Figure(2))]
    assert rules.changed_since(shown, rows) == [(rows[0], Figure(1))]


def test_the_first_line_of_a_group_message_is_never_longer_than_300():
    line = rules.first_line("日报：", [f"指标{n} {n}件" for n in range(200)], tail="。")
    assert len(line) <= 300
    assert line.endswith("件。")


def test_every_line_that_decides_on_zero_is_a_line():
    with pytest.raises(ValueError, match="zero_by"):
        read_form('code="x"\ntitle="X"\nzero_by=["b"]\n[[lines]]\nindicator="a"')


def test_a_roll_up_has_the_lines_of_the_form_below():
    forms = report_forms()
    for form in forms.values():
        if form.rolls_up:
            assert set(form.indicators) <= set(forms[form.rolls_up].indicators)
