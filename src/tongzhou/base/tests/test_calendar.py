"""Deadlines fall where the office's own calendar puts them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.calendar import (
    OFFICE_HOURS,
    Holiday,
    Holidays,
    Limit,
    LimitUnit,
    Window,
    add_working_days,
    announced_until,
    deadline,
    holiday_of,
    is_working,
    work_day,
    working_minutes_between,
    working_time_between,
)
from tongzhou.base.dates import SHANGHAI

ROUND_THE_CLOCK = (Window(time(0), time(23, 59)),)


def at(month, day, hour=0, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 16), True),  # a Monday
        (date(2026, 11, 15), False),  # a Sunday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 10, 7), False),  # a Wednesday off in exchange
        (date(2026, 2, 17), False),  # Spring Festival
    ],
)
def test_official_days(day, works):
    assert work_day(day).works is works
    assert work_day(day).announced


def test_a_year_without_notice_is_monday_to_friday_and_says_so():
    year = announced_until() + 1
    days = [work_day(date(year, 3, 1) + timedelta(days=n)) for n in range(7)]
    assert [day.works for day in days] == [day.on.weekday() < 5 for day in days]
    assert not any(day.announced for day in days)


def test_local_notices_come_before_the_official_calendar():
    storm, make_up = date(2026, 11, 16), date(2026, 11, 21)
    local = Holidays(off=frozenset({storm}), worked=frozenset({make_up}))
    assert not work_day(storm, local).works
    assert work_day(make_up, local).works
    later = announced_until() + 1
    entered = Holidays(off=frozenset({date(later, 1, 1)}), years=frozenset({later}))
    assert work_day(date(later, 3, 1), entered).announced
    assert not work_day(date(later, 1, 1), entered).works
    assert announced_until(entered) == later


def test_a_day_cannot_be_off_and_worked():
    day = frozenset({date(2026, 11, 16)})
    with pytest.raises(ValueError, match="both off and worked"):
        Holidays(off=day, worked=day)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # By the calendar.
        (at(11, 16, 9), {"hours": 2}, at(11, 16, 11)),
        (at(11, 20, 17, 30), {"hours": 24}, at(11, 21, 17, 30)),
        (at(11, 16, 9), {"days": 7}, at(11, 23, 9)),
        (at(11, 16, 9), {"hours": 0}, at(11, 16, 9)),
        # Working days: the first is not counted, the last runs to the end of work.
        (at(11, 16, 9), {"days": 1, "working": True}, at(11, 17, 17)),
        (at(11, 20, 16), {"days": 1, "working": True}, at(11, 23, 17)),
        (at(9, 30, 10), {"days": 1, "working": True}, at(10, 8, 17)),
        (at(9, 30, 10), {"days": 3, "working": True}, at(10, 10, 17)),  # a worked Saturday
        (at(11, 14, 10), {"days": 5, "working": True}, at(11, 20, 17)),
        # Working hours run only inside the windows.
        (at(11, 16, 9), {"hours": 2, "working": True}, at(11, 16, 11)),
        (at(11, 16, 11), {"hours": 2, "working": True}, at(11, 16, 14, 30)),
        (at(11, 16, 9), {"hours": 3, "working": True}, at(11, 16, 12)),
        (at(11, 16, 16), {"hours": 2, "working": True}, at(11, 17, 9, 30)),
        (at(11, 20, 16), {"hours": 2, "working": True}, at(11, 23, 9, 30)),
        (at(11, 16, 7), {"hours": 1, "working": True}, at(11, 16, 9, 30)),
        (at(11, 16, 12, 30), {"hours": 1, "working": True}, at(11, 16, 14, 30)),
        (at(11, 21, 12), {"hours": 7, "working": True}, at(11, 23, 17)),
        (at(11, 21, 12), {"hours": 0, "working": True}, at(11, 23, 8, 30)),
        (at(11, 16, 9), {"days": 0, "working": True}, at(11, 16, 9)),
        (at(9, 30, 16), {"hours": 2, "working": True}, at(10, 8, 9, 30)),
    ],
)
def test_deadline(start, limit, expected):
    assert deadline(start, **limit).at == expected
    assert deadline(start.astimezone(UTC), **limit).at == expected
    assert deadline(start, **limit).announced


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (2, "hours", at(11, 20, 18)),
        (2, "days", at(11, 22, 16)),
        (2, "working_hours", at(11, 23, 9, 30)),
        (2, "working_days", at(11, 24, 17)),
    ],
)
def test_a_limit_as_a_rule_states_it(amount, unit, expected):
    assert Limit(amount, LimitUnit(unit)).after(at(11, 20, 16)).at == expected


def test_a_deadline_beyond_the_notice_says_so():
    year = announced_until()
    over_new_year = deadline(at(12, 31, 16, year=year), days=3, working=True)
    assert not over_new_year.announced
    assert not deadline(at(12, 31, 16, 30, year=year), hours=7, working=True).announced
    assert deadline(at(12, 31, 16, year=year), days=3).announced


@pytest.mark.parametrize("limit", [{}, {"hours": 1, "days": 1}, {"hours": -1}, {"days": -1}])
def test_a_limit_is_hours_or_days(limit):
    with pytest.raises(ValueError, match="hours or days"):
        deadline(at(11, 16), **limit)


def test_a_moment_needs_its_zone():
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2026, 11, 16), hours=1)  # noqa: DTZ001


def test_windows_are_checked():
    with pytest.raises(ValueError, match="opens before"):
        Window(time(12), time(8))
    overlapping = (Window(time(8), time(12)), Window(time(11), time(17)))
    with pytest.raises(ValueError, match="overlap"):
        deadline(at(11, 16), hours=1, working=True, day_hours=overlapping)
    with pytest.raises(ValueError, match="at least one"):
        is_working(at(11, 16), day_hours=())


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(11, 16, 9), at(11, 16, 10, 30), 90),
        (at(11, 16, 11), at(11, 16, 14), 90),
        (at(11, 16), at(11, 17), 420),
        (at(11, 16), at(11, 23), 5 * 420),
        (at(11, 21), at(11, 22, 23), 0),
        (at(11, 16, 10), at(11, 16, 9), 0),
        (at(10, 1), at(10, 8), 0),
        (at(10, 10, 8), at(10, 10, 9), 30),
    ],
)
def test_working_minutes(start, end, minutes):
    assert working_minutes_between(start, end) == minutes


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(SHANGHAI))  # noqa: DTZ001
hours = st.integers(0, 60)
days = st.integers(0, 20)


@given(moments, moments, hours)
def test_who_starts_later_is_not_due_earlier(first, second, limit):
    first, second = sorted((first, second))
    for working in (True, False):
        begun, later = (deadline(s, hours=limit, working=working).at for s in (first, second))
        assert begun <= later


@given(moments, moments, days)
def test_days_are_monotone_too(first, second, limit):
    first, second = sorted((first.replace(hour=9), second.replace(hour=9)))
    begun, later = (deadline(s, days=limit, working=True).at for s in (first, second))
    assert begun <= later


@given(moments, hours, hours)
def test_more_time_is_not_due_earlier(start, shorter, longer):
    shorter, longer = sorted((shorter, longer))
    near, far = (deadline(start, hours=h, working=True).at for h in (shorter, longer))
    assert near <= far


@given(moments, hours)
def test_working_hours_end_inside_a_window_and_are_all_used(start, limit):
    due = deadline(start, hours=limit, working=True).at
    assert due >= start
    assert is_working(due)
    assert working_time_between(start, due).time == timedelta(hours=limit)


@given(moments, st.integers(1, 20))
def test_working_days_end_at_closing_time_after_so_many_days(start, limit):
    due = deadline(start, days=limit, working=True).at
    assert due.time() == OFFICE_HOURS[-1].closes
    between = [
        start.date() + timedelta(days=n) for n in range(1, (due.date() - start.date()).days + 1)
    ]
    assert sum(work_day(day).works for day in between) == limit
    assert add_working_days(start.date(), limit).on == due.date()


@given(moments, moments, moments)
def test_working_time_adds_up(a, b, c):
    a, b, c = sorted((a, b, c))
    first, second = working_time_between(a, b).time, working_time_between(b, c).time
    assert first + second == working_time_between(a, c).time


def test_a_holiday_has_its_name_and_so_has_the_day_worked_instead():
    assert holiday_of(date(2026, 10, 1)) == Holiday("国庆节", "National Day")
    assert holiday_of(date(2026, 10, 10)) == Holiday("国庆节", "National Day")
    assert not work_day(date(2026, 10, 1)).works
    assert work_day(date(2026, 10, 10)).works, "a Saturday worked instead"
    assert holiday_of(date(2026, 11, 21)) is None, "an ordinary Saturday"
