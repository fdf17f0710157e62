"""When something that recurs is due, over weekends, holidays, short months and leap years."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.periods import Day, Month, Quarter, Week, Year
from tongzhou.shared.cadence import rules
from tongzhou.shared.cadence.rules import Every, Rhythm

FIVE = time(17, 0)


@pytest.mark.parametrize(
    ("rhythm", "period", "due"),
    [
        (Rhythm(Every.DAY), Day(date(2026, 7, 19)), date(2026, 7, 19)),
        (Rhythm(Every.DAY, working_days=True), Day(date(2026, 7, 19)), None),
        (Rhythm(Every.DAY, working_days=True), Day(date(2026, 7, 20)), date(2026, 7, 20)),
        (Rhythm(Every.WEEK, day=5), Week(2026, 30), date(2026, 7, 24)),
        (Rhythm(Every.WEEK), Week(2026, 30), date(2026, 7, 26)),
        (Rhythm(Every.WEEK, working_days=True), Week(2026, 30), date(2026, 7, 24)),
        (Rhythm(Every.MONTH, day=25), Month(2026, 7), date(2026, 7, 25)),
        (Rhythm(Every.MONTH, day=25, working_days=True), Month(2026, 7), date(2026, 7, 24)),
        (Rhythm(Every.MONTH, day=1, working_days=True), Month(2026, 8), date(2026, 8, 3)),
        (Rhythm(Every.MONTH, day=31), Month(2026, 2), date(2026, 2, 28)),
        (Rhythm(Every.MONTH), Month(2028, 2), date(2028, 2, 29)),
        (Rhythm(Every.QUARTER), Quarter(2026, 3), date(2026, 9, 30)),
        (Rhythm(Every.QUARTER, day=10, month=1), Quarter(2026, 3), date(2026, 7, 10)),
        (Rhythm(Every.QUARTER, day=10, month=9), Quarter(2026, 3), date(2026, 9, 10)),
        (Rhythm(Every.YEAR, day=15, month=6), Year(2026), date(2026, 6, 15)),
        (Rhythm(Every.YEAR), Year(2026), date(2026, 12, 31)),
    ],
)
def test_the_due_day(rhythm, period, due):
    assert rules.due_on(rhythm, period) == due


def test_a_worked_saturday_before_a_holiday_counts_as_a_working_day():
    worked_saturday = Day(date(2026, 2, 14))  # 2026 spring festival: 14 February is worked
    assert rules.due_on(Rhythm(Every.DAY, working_days=True), worked_saturday) == date(2026, 2, 14)


@given(
    every=st.sampled_from(list(Every)),
    day=st.integers(0, 31),
    month=st.integers(0, 12),
    working=st.booleans(),
    on=st.dates(date(2019, 1, 1), date(2030, 12, 31)),
)
def test_the_due_day_always_lies_in_its_period(every, day, month, working, on):
    rhythm = Rhythm(every, FIVE, day, month, working)
    period = rules.period_of(rhythm, on)
    due = rules.due_on(rhythm, period)
    assert due is None or period.first_on <= due <= period.last_on
    assert due is not None or (every is Every.DAY and working)


def test_what_is_due_between_two_days_comes_once_and_in_order():
    found = list(rules.due_between(Rhythm(Every.WEEK, day=3), date(2026, 7, 1), date(2026, 7, 31)))
    days = [moment.date().isoformat() for _period, moment in found]
    assert days == ["2026-07-01", "2026-07-08", "2026-07-15", "2026-07-22", "2026-07-29"]
    assert len({period.code for period, _moment in found}) == 5


DUE = datetime(2026, 7, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("done", "recorded", "excused", "at", "standing"),
    [
        (None, None, False, DUE - HOUR, "due"),
        (None, None, False, DUE, "due"),
        (None, None, False, DUE + HOUR, "open_late"),
        (DUE, DUE, False, DUE + HOUR, "done"),
        (DUE - HOUR, DUE + 5 * HOUR, False, DUE + 6 * HOUR, "entered_later"),
        (DUE + HOUR, DUE + HOUR, False, DUE + HOUR, "late"),
        (None, DUE, True, DUE + HOUR, "excused"),
    ],
)
def test_how_it_stands(done, recorded, excused, at, standing):
    found = rules.standing(due_at=DUE, done_at=done, recorded_at=recorded, excused=excused, at=at)
    assert found == standing


@pytest.mark.parametrize(
    ("because", "words", "refused"),
    [
        ("holiday", "", False),
        ("event", "", False),
        ("merged", "", True),
        ("merged", "与主题党日合并", False),
        ("other", " ", True),
        ("", "忙", True),
        ("lazy", "忙", True),
    ],
)
def test_a_holiday_or_an_emergency_is_reason_enough(because, words, refused):
    assert bool(rules.why_not_excuse(because=because, words=words)) == refused


@pytest.mark.parametrize(("day", "month"), [(32, 0), (-1, 0), (1, 13)])
def test_nonsense_is_refused_when_the_rhythm_is_made(day, month):
    with pytest.raises(ValueError, match="day is 0 to 31"):
        Rhythm(Every.YEAR, FIVE, day, month)
