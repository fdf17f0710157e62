"""Every way an office writes a date is read, and what could be two days is refused."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.dates import (
    SHANGHAI,
    Unreadable,
    chinese_date,
    chinese_moment,
    read_date,
    read_moment,
    read_time,
    short_weekday,
    weekday_name,
)

FIFTH = date(2026, 1, 5)


@pytest.mark.parametrize(
    "value",
    [
        "2026-1-5",
        "2026.1.5",
        "2026/01/05",
        "2026年1月5日",
        "2026年1月5号",
        "2026年 1 月 5 日",
        "20260105",
        20260105,
        46027,
        46027.0,
        46027.75,
        "46027",
        "46027.5",
        Decimal(46027),
        FIFTH,
        datetime(2026, 1, 5, 8, 30),  # noqa: DTZ001 - a cell holds naive times
        datetime(2026, 1, 4, 17, 0, tzinfo=UTC),
        "２０２６年１月５日",
        "２０２６－１－５",
        "  2026-1-5 ",
        "\u30002026-1-5\u200b",
        "2026 1 5",
        "2026、1、5",
        "2026。1。5",
        "2026—1—5".replace("—", "-"),
        "2026-1-5 8:30",
        "2026/1/5 0:00:00",
        "2026-01-05T08:30:00",
        "2026-01-05T08:30:00+08:00",
        "2026年1月5日下午3点",
        "2026年1月5日 8时30分",
        "2026年1月5日（星期一）",
        "2026年1月5日 周一 9:00",
        "二〇二六年一月五日",
        "二○二六年一月五日",
        "1月5日",
        "1月5号",
        "01-05",
        "1.5",
        "1/5",
        "1月5日 8:30",
    ],
)
def test_read_date(value):
    assert read_date(value, near=date(2025, 12, 20)) == FIFTH


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000", "-", "—", "/", "无", "暂无", "不详"])
def test_nothing_written_is_no_date(value):
    assert read_date(value) is None
    assert read_moment(value) is None
    assert read_time(value) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1/5/2026", "date_order"),
        ("5.1.2026", "date_order"),
        ("26-1-5", "date_short_year"),
        ("98年3月1日", "date_short_year"),
        ("2026-2-30", "date_no_such"),
        ("2026-13-5", "date_no_such"),
        ("20261305", "date_no_such"),
        ("30/30/2026", "date_no_such"),
        ("2026年1月", "date_no_day"),
        ("2026-1", "date_no_day"),
        ("2026", "date_no_day"),
        (2026, "date_no_day"),
        ("202601", "date_no_day"),
        (260105, "date_no_day"),
        ("1月5日", "date_no_year"),
        ("2206-1-5", "date_far"),
        (date(1026, 1, 5), "date_far"),
        ("2026-1-5 周二", "date_weekday"),
        ("农历八月十五", "date_unclear"),
        ("昨天", "date_unclear"),
        ("2026-1-5至2026-1-8", "date_unclear"),
        ("2026-1-5左右", "date_unclear"),
        ("2026-1-55", "date_no_such"),
        ("2026-1-5 25:00", "time_beyond"),
        ("#REF!", "date_unclear"),
        (1.5, "date_unclear"),
        (46, "date_unclear"),
        (float("nan"), "date_unclear"),
        (True, "date_unclear"),
        ([], "date_unclear"),
    ],
)
def test_what_is_not_one_day_is_refused(value, code):
    with pytest.raises(Unreadable) as refused:
        read_date(value)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_refusal_is_a_value_error_that_repeats_what_was_written():
    with pytest.raises(ValueError, match="1/5/2026") as refused:
        read_date("1/5/2026")
    assert isinstance(refused.value, Unreadable)


@pytest.mark.parametrize(
    ("value", "expected"), [("13/5/2026", date(2026, 5, 13)), ("5/13/2026", date(2026, 5, 13))]
)
def test_day_and_month_are_told_apart_where_only_one_order_exists(value, expected):
    assert read_date(value) == expected


@pytest.mark.parametrize(
    ("value", "near", "expected"),
    [
        ("12月30日", date(2026, 1, 2), date(2025, 12, 30)),
        ("1月2日", date(2025, 12, 30), date(2026, 1, 2)),
        ("6月30日", date(2026, 6, 30), date(2026, 6, 30)),
        ("2月29日", date(2026, 2, 1), date(2024, 2, 29)),
        ("2月29日", date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_without_year_is_the_nearest(value, near, expected):
    assert read_date(value, near=near) == expected


days = st.dates(date(1930, 1, 1), date(2090, 12, 31))


@given(days)
def test_every_form_of_a_day_reads_back(day):
    y, m, d = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    forms = (f"{y}-{m}-{d}", f"{y}.{m}.{d}", f"{y}/{m:02}/{d:02}", chinese_date(day), serial)
    for form in (*forms, str(serial), day.isoformat(), f"{y}{m:02}{d:02}", serial + 0.4):
        assert read_date(form) == day
    assert read_date(f"{m}月{d}日", near=day) == day


@given(st.one_of(st.text(), st.integers(), st.floats()))
def test_reading_answers_or_refuses_and_never_breaks(value):
    for read in (read_date, read_moment, read_time):
        with suppress(Unreadable):
            read(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-1-5 8:30", (5, 8, 30)),
        ("2026年1月5日下午3点半", (5, 15, 30)),
        ("2026-01-05T08:30:00Z", (5, 16, 30)),
        ("2026-01-05 08:30+08:00", (5, 8, 30)),
        ("2026-1-5 24:00", (6, 0, 0)),
        (46027.3541666667, (5, 8, 30)),
        (datetime(2026, 1, 5, 0, 30, tzinfo=UTC), (5, 8, 30)),
        (datetime(2026, 1, 5, 8, 30), (5, 8, 30)),  # noqa: DTZ001
        ("1月5日8：30", (5, 8, 30)),
        ("20260105 0830", (5, 8, 30)),
    ],
)
def test_read_moment(value, expected):
    day, hour, minute = expected
    moment = read_moment(value, near=date(2026, 1, 20))
    assert moment == datetime(2026, 1, day, hour, minute, tzinfo=SHANGHAI)
    assert moment.utcoffset() == timedelta(hours=8)


def test_a_bare_date_is_no_moment_unless_a_time_is_agreed():
    with pytest.raises(Unreadable) as refused:
        read_moment("2026-1-5")
    assert refused.value.code == "time_missing"
    agreed = read_moment("2026-1-5", without_time=time(17))
    assert agreed == datetime(2026, 1, 5, 17, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("8:30", time(8, 30)),
        ("8：30", time(8, 30)),
        ("08:30:15", time(8, 30, 15)),
        ("0830", time(8, 30)),
        ("20时", time(20)),
        ("20时30分", time(20, 30)),
        ("8点", time(8)),
        ("8点整", time(8)),
        ("8点半", time(8, 30)),
        ("8点一刻", time(8, 15)),
        ("8点三刻", time(8, 45)),
        ("八点半", time(8, 30)),
        ("十二点二十五分", time(12, 25)),
        ("下午3点半", time(15, 30)),
        ("下午三点", time(15)),
        ("下午15:00", time(15)),
        ("晚上8点", time(20)),
        ("上午8:30", time(8, 30)),
        ("凌晨1点", time(1)),
        ("中午12点", time(12)),
        ("中午1点", time(13)),
        ("上午12点", time(12)),
        ("下午12点半", time(12, 30)),
        ("3pm", time(15)),
        ("3:30 PM", time(15, 30)),
        ("12:15 am", time(0, 15)),
        (0.5, time(12)),
        ("0.354166666666667", time(8, 30)),
        (time(8, 30), time(8, 30)),
        (timedelta(hours=8, minutes=30), time(8, 30)),
        (datetime(2026, 1, 5, 8, 30, tzinfo=SHANGHAI), time(8, 30)),
        ("０８：３０", time(8, 30)),
    ],
)
def test_read_time(value, expected):
    assert read_time(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("晚上12点", "time_midnight"),
        ("24:00", "time_midnight"),
        ("25:00", "time_beyond"),
        ("8:60", "time_beyond"),
        ("上午13点", "time_beyond"),
        ("凌晨12点", "time_beyond"),
        ("8", "time_unclear"),
        ("830", "time_unclear"),
        ("一会儿", "time_unclear"),
        ("8点到9点", "time_unclear"),
        (8, "time_unclear"),
        (True, "time_unclear"),
        ([], "time_unclear"),
    ],
)
def test_what_is_no_time_of_day_is_refused(value, code):
    with pytest.raises(Unreadable) as refused:
        read_time(value)
    assert refused.value.code == code


def test_how_documents_write_a_day():
    assert chinese_date(FIFTH) == "2026年1月5日"
    assert chinese_moment(datetime(2026, 1, 5, 0, 5, tzinfo=UTC)) == "2026年1月5日 8:05"
    assert weekday_name(FIFTH) == "星期一"
    assert short_weekday(date(2026, 1, 11)) == "周日"
