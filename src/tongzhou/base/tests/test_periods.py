"""A moment belongs to exactly one day, month and year, whatever hour or date they begin on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.dates import SHANGHAI
from tongzhou.base.periods import (
    PLAIN,
    CountingRule,
    Day,
    Month,
    Quarter,
    Week,
    Year,
    day_of,
    read_period,
)

HOTLINE = CountingRule(day_turns=time(12), month_first=19)
NOVEMBER_YEAR = CountingRule(year_first=11)
KINDS = [Day, Week, Month, Quarter, Year]
RULES = [PLAIN, HOTLINE, NOVEMBER_YEAR, CountingRule(time(17), 26, 12)]


def at(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "rule", "day"),
    [
        (at(2026, 11, 16, 0), PLAIN, date(2026, 11, 16)),
        (at(2026, 11, 16, 23, 59), PLAIN, date(2026, 11, 16)),
        (at(2026, 11, 16, 11, 59), HOTLINE, date(2026, 11, 16)),
        (at(2026, 11, 16, 12), HOTLINE, date(2026, 11, 17)),
        (at(2026, 12, 31, 12), HOTLINE, date(2027, 1, 1)),
        (datetime(2026, 11, 15, 16, tzinfo=UTC), PLAIN, date(2026, 11, 16)),
    ],
)
def test_which_day(moment, rule, day):
    assert day_of(moment, rule) == day
    assert Day.of(moment, rule) == Day(day, rule)


def test_a_noon_day_runs_from_noon_to_noon():
    day = Day(date(2026, 11, 17), HOTLINE)
    assert day.starts_at == at(2026, 11, 16, 12)
    assert day.ends_at == at(2026, 11, 17, 12)
    assert day.contains(at(2026, 11, 16, 12))
    assert not day.contains(at(2026, 11, 17, 12))
    assert day.span == "2026年11月16日12:00至2026年11月17日12:00"


@pytest.mark.parametrize(
    ("day", "rule", "month", "first", "last"),
    [
        (date(2026, 11, 18), PLAIN, (2026, 11), date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 2, 1), PLAIN, (2026, 2), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 11, 18), HOTLINE, (2026, 11), date(2026, 10, 19), date(2026, 11, 18)),
        (date(2026, 11, 19), HOTLINE, (2026, 12), date(2026, 11, 19), date(2026, 12, 18)),
        (date(2026, 12, 19), HOTLINE, (2027, 1), date(2026, 12, 19), date(2027, 1, 18)),
        (date(2027, 1, 1), HOTLINE, (2027, 1), date(2026, 12, 19), date(2027, 1, 18)),
    ],
)
def test_which_month(day, rule, month, first, last):
    found = Month.of_day(day, rule)
    assert (found.year, found.month) == month
    assert (found.first_on, found.last_on) == (first, last)


def test_the_assessment_month_turns_at_noon_of_the_eighteenth():
    assert Month.of(at(2026, 11, 18, 11, 59), HOTLINE).label == "2026年11月"
    assert Month.of(at(2026, 11, 18, 12), HOTLINE).label == "2026年12月"


def test_a_year_from_november_to_october():
    year = Year.of_day(date(2026, 11, 1), NOVEMBER_YEAR)
    assert (year.first_on, year.last_on) == (date(2026, 11, 1), date(2027, 10, 31))
    assert year.label == "2027年"
    quarter = Quarter.of_day(date(2027, 1, 31), NOVEMBER_YEAR)
    assert (quarter.first_on, quarter.last_on) == (date(2026, 11, 1), date(2027, 1, 31))
    assert quarter.code == "2027-Q1"


@pytest.mark.parametrize(
    ("period", "code", "label", "english", "previous"),
    [
        (Day(date(2026, 1, 1)), "2026-01-01", "2026年1月1日", "1 January 2026", "2025-12-31"),
        (Week(2026, 1), "2026-W01", "2026年第1周", "Week 1, 2026", "2025-W52"),
        (Month(2026, 1), "2026-01", "2026年1月", "January 2026", "2025-12"),
        (Quarter(2026, 1), "2026-Q1", "2026年第一季度", "Quarter 1, 2026", "2025-Q4"),
        (Year(2026), "2026", "2026年", "2026", "2025"),
    ],
)
def test_names(period, code, label, english, previous):
    assert (period.code, period.label, period.label_en) == (code, label, english)
    assert period.previous.code == previous
    assert period.previous.next == period
    assert read_period(code) == period


def test_the_span_in_words():
    assert Month(2026, 2).span == "2026年2月1日至2026年2月28日"
    assert Day(date(2026, 2, 1)).span == "2026年2月1日"


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-02-30", "2026-W54", "2026-Q5", "26", "2026-1", "２０２６", "0000"]
)
def test_what_is_no_period(code):
    assert read_period(code) is None


@pytest.mark.parametrize("numbers", [(29, 1), (0, 1), (1, 13)])
def test_a_rule_that_skips_february_is_refused(numbers):
    with pytest.raises(ValueError, match="begins"):
        CountingRule(time(0), *numbers)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(SHANGHAI))  # noqa: DTZ001


@given(moments, st.sampled_from(KINDS), st.sampled_from(RULES))
def test_every_moment_lies_in_one_period_and_they_join_without_gap(moment, kind, rule):
    period = kind.of(moment, rule)
    assert period.contains(moment)
    assert period.previous.ends_at == period.starts_at
    assert period.next.starts_at == period.ends_at
    assert not period.next.contains(moment)
    assert read_period(period.code, rule) == period
    assert period.ends_at - period.starts_at == timedelta(days=period.days)


@given(moments, st.sampled_from(RULES))
def test_months_make_quarters_and_quarters_make_years(moment, rule):
    year, quarter, month = (kind.of(moment, rule) for kind in (Year, Quarter, Month))
    assert year.first_on <= quarter.first_on <= month.first_on
    assert month.last_on <= quarter.last_on <= year.last_on
    assert month in [year.month(number) for number in range(1, 13)]
