"""Usual weeks laid over days: weekdays, working days with 调休, days off, hours past midnight."""

from datetime import date, time, timedelta

import pytest

from tongzhou.areas.duty.laying import Line, applies, days_from, laid, why_not_need
from tongzhou.base.calendar import OFFICIAL, Holidays

DAY, NIGHT = time(8, 30), time(17, 30)
# 2026: the first to the seventh of October are off, Saturday the tenth is worked instead.
OCTOBER = days_from(date(2026, 9, 28), date(2026, 10, 11), OFFICIAL)


def dates(line, days=OCTOBER):
    return [f"{one.day:%m-%d}" for one in laid([line], days)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line(1, DAY, 540, weekdays="1000000"), ["09-28", "10-05"]),
        (
            Line(1, DAY, 540, when="workdays"),
            ["09-28", "09-29", "09-30", "10-08", "10-09", "10-10"],
        ),
        (
            Line(1, DAY, 540, when="days_off"),
            ["10-01", "10-02", "10-03", "10-04", "10-05", "10-06", "10-07", "10-11"],
        ),
    ],
)
def test_a_line_asks_on_its_days(line, expected):
    assert dates(line) == expected


def test_days_know_their_holiday_and_the_day_worked_instead():
    by_date = {f"{day.on:%m-%d}": day for day in OCTOBER}
    assert by_date["10-01"].off_in_the_week
    assert by_date["10-01"].holiday.zh == "国庆节"
    assert by_date["10-10"].worked_instead
    assert not by_date["10-11"].off_in_the_week, "an ordinary Sunday"


def test_a_place_may_have_a_day_off_of_its_own():
    own = days_from(
        date(2026, 11, 16), date(2026, 11, 16), Holidays(frozenset({date(2026, 11, 16)}))
    )
    assert not applies(Line(1, DAY, 540, when="workdays"), own[0])


def test_hours_past_midnight_belong_to_the_day_they_began_on():
    one = laid([Line(1, NIGHT, 900)], OCTOBER)[0]
    assert one.day == date(2026, 9, 28)
    assert one.ends_at - one.starts_at == timedelta(hours=15)
    assert (one.ends_at.day, one.ends_at.hour, one.ends_at.minute) == (29, 8, 30)


def test_two_lines_for_one_post_and_hour_are_one_shift_with_the_larger_need():
    few, many = Line(1, DAY, 540, need=1), Line(1, DAY, 540, need=3, when="days_off")
    found = laid([few, many], OCTOBER)
    assert len(found) == 14
    assert sum(one.need for one in found) == 6 + 8 * 3


@pytest.mark.parametrize(
    ("need", "in_pairs", "fits"),
    [(1, False, True), (0, False, False), (1, True, False), (2, True, True), (3, True, False)],
)
def test_two_people_a_group_are_asked_for_in_pairs(need, in_pairs, fits):
    assert (why_not_need(need, in_pairs=in_pairs) is None) is fits
