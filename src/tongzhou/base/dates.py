"""Dates as office workbooks hold them, read without guessing."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from tongzhou.base.reading import Unreadable
from tongzhou.base.text import tidy
from tongzhou.base.times import (
    DAY_SECONDS,
    NOTHING_WRITTEN,
    SHANGHAI,
    clock_and_days,
    number,
    of_day,
    read_time,
)
from tongzhou.base.words import said

__all__ = [
    "SHANGHAI",
    "Unreadable",
    "chinese_date",
    "chinese_moment",
    "read_date",
    "read_moment",
    "read_time",
    "short_weekday",
    "weekday_name",
]

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2099, 12, 31)
# Day 0 of Excel's calendar for every date after its invented 29 February 1900.
EXCEL_START: Final = date(1899, 12, 30)
# Five digits (18 May 1927 to 31 December 2099): a smaller number is a count or a year, not a date.
FIRST_SERIAL, LAST_SERIAL = 10_000, 73_050

_WEEKDAYS = "一二三四五六日"
_GAP = r"\s*[-./、,年。]\s*|\s+"
_YEAR_FIRST = re.compile(
    rf"^(?P<year>\d{{4}})(?:{_GAP})(?P<month>\d{{1,2}})(?:\s*[-./、,月。]\s*|\s+)(?P<day>\d{{1,2}})\s*[日号]?"
)
_COMPACT = re.compile(r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_NO_YEAR = re.compile(r"^(?P<month>\d{1,2})\s*(?:月|[-./])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?")
_YEAR_LAST = re.compile(r"^(?P<a>\d{1,2})\s*[-./]\s*(?P<b>\d{1,2})\s*[-./]\s*(?P<year>\d{4})(?!\d)")
_SHORT_YEAR = re.compile(r"^'?\d{2}\s*(?:年|[-./])\s*\d{1,2}\s*(?:月|[-./])\s*\d{1,2}(?!\d)")
_NO_DAY = re.compile(r"^\d{4}\s*(?:[-./年]\s*\d{1,2}\s*月?|年|)$|^\d{6}$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_WEEKDAY = re.compile(r"^[(\s]*(?:星期|周|礼拜)([一二三四五六日天])\s*\)?\s*")
_REST = re.compile(r"^(?:\s*T\s*|\s+|(?=\D))", re.IGNORECASE)
_ZONE = re.compile(r"\s*(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_HAN_DATE = re.compile(
    r"^([〇零○ＯO一二三四五六七八九]{4})年([一二三四五六七八九十廿卅]{1,3})月([一二三四五六七八九十廿卅]{1,4})[日号]"
)
_HAN_DIGITS = str.maketrans("〇零○OＯ一二三四五六七八九", "00000123456789")


def read_date(value: object, *, near: date | None = None) -> date | None:
    """The day in the value; None when nothing is written. Raises Unreadable rather than guess.

    `near` lends the year to a day written without one (1月5日): the nearest such day is meant.
    """
    found = _read(value, near)
    return found[0] if found else None


def read_moment(
    value: object, *, near: date | None = None, without_time: time | None = None
) -> datetime | None:
    """The moment in the value, in Shanghai time; None when nothing is written. Raises Unreadable.

    `without_time` is the time of day meant by a bare date; when it is None a bare date is refused.
    """
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI) if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    zoned = _iso_with_zone(value)
    if zoned:
        return zoned
    found = _read(value, near)
    if found is None:
        return None
    day, at, days = found
    if at is None and without_time is None:
        raise Unreadable("time_missing", said("“%(value)s” has no time of day.", value=value))
    moment = datetime.combine(day, at or without_time or time(0), SHANGHAI)
    return moment + timedelta(days=days)


def chinese_date(day: date) -> str:
    """2026年1月5日, as documents have it: Arabic, full year, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2026年1月5日 8:30, in Shanghai time."""
    local = moment.astimezone(SHANGHAI)
    return f"{chinese_date(local)} {local.hour}:{local.minute:02}"


def weekday_name(day: date) -> str:
    """星期一, for documents."""
    return "星期" + _WEEKDAYS[day.weekday()]


def short_weekday(day: date) -> str:
    """周一, for narrow columns."""
    return "周" + _WEEKDAYS[day.weekday()]


_Found = tuple[date, time | None, int]


def _read(value: object, near: date | None) -> _Found | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        return _plausible(local.date(), value), local.time(), 0
    if isinstance(value, date):
        return _plausible(value, value), None, 0
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _read_number(Decimal(str(value)), value)
    if isinstance(value, str):
        text = tidy(value)
        return None if text.lower() in NOTHING_WRITTEN else _read_text(text, near)
    raise _unclear(value)


def _read_number(number_: Decimal, value: object) -> _Found:
    if not number_.is_finite() or abs(number_) >= 10**8:
        raise _unclear(value)
    if FIRST_SERIAL <= number_ < LAST_SERIAL + 1:
        seconds = round(number_ * DAY_SECONDS)
        day = EXCEL_START + timedelta(days=seconds // DAY_SECONDS)
        rest = Decimal(seconds % DAY_SECONDS) / DAY_SECONDS
        return day, of_day(rest, value) if rest else None, 0
    if number_ == number_.to_integral_value() and len(str(int(number_))) in (4, 6, 8):
        return _read_text(str(int(number_)), None)
    raise _unclear(value)


def _read_text(text: str, near: date | None) -> _Found:
    if _SERIAL.match(text):
        return _read_number(Decimal(text), text)
    plain = _HAN_DATE.sub(_in_digits, text)
    if found := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        day = _day(int(found["year"]), int(found["month"]), int(found["day"]), text)
    elif found := _YEAR_LAST.match(plain):
        day = _day_of_either(int(found["a"]), int(found["b"]), int(found["year"]), text)
    elif _SHORT_YEAR.match(plain):
        raise Unreadable(
            "date_short_year", said("“%(value)s”: write the year with four digits.", value=text)
        )
    elif _NO_DAY.match(plain):
        raise Unreadable("date_no_day", said("“%(value)s” names no day.", value=text))
    elif found := _NO_YEAR.match(plain):
        day = _nearest(int(found["month"]), int(found["day"]), near, text)
    else:
        raise _unclear(text)
    at, days = _rest(plain[found.end() :], day, text)
    return _plausible(day, text), at, days


def _rest(rest: str, day: date, text: str) -> tuple[time | None, int]:
    """The time that stands behind the date; the weekday there has to agree."""
    if weekday := _WEEKDAY.match(rest):
        if _WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
            raise Unreadable(
                "date_weekday",
                said("“%(value)s”: the day of the week does not belong to that day.", value=text),
            )
        rest = rest[weekday.end() :]
    rest = _ZONE.sub("", _REST.sub("", rest, count=1)).strip(" ,")
    if not rest:
        return None, 0
    try:
        return clock_and_days(rest)
    except Unreadable as error:
        raise (_unclear(text) if error.code == "time_unclear" else error) from error


def _in_digits(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{year.translate(_HAN_DIGITS)}年{number(month)}月{number(day)}日"


def _iso_with_zone(value: object) -> datetime | None:
    if not isinstance(value, str) or not _ZONE.search(value):
        return None
    try:
        moment = datetime.fromisoformat(tidy(value))
    except ValueError:
        return None
    return moment.astimezone(SHANGHAI) if moment.tzinfo else None


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(
            "date_no_such", said("There is no day “%(value)s”.", value=text)
        ) from error


def _day_of_either(first: int, second: int, year: int, text: str) -> date:
    """The day of “13/5/2026”, where only one order is possible; “1/5/2026” is refused."""
    days = set()
    for month, day in ((first, second), (second, first)):
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    if not days:
        raise Unreadable("date_no_such", said("There is no day “%(value)s”.", value=text))
    if len(days) > 1:
        raise Unreadable(
            "date_order",
            said(
                "“%(value)s”: which is the month? Write the year first, as in 2026-1-5.",
                value=text,
            ),
        )
    return days.pop()


def _nearest(month: int, day: int, near: date | None, text: str) -> date:
    if near is None:
        raise Unreadable("date_no_year", said("“%(value)s” names no year.", value=text))
    found = []
    for year in range(near.year - 4, near.year + 5):  # four years: there may be a 29 February
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise Unreadable("date_no_such", said("There is no day “%(value)s”.", value=text))
    return min(found, key=lambda one: abs(one - near))


def _plausible(day: date, value: object) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Unreadable("date_far", said("The year of “%(value)s” cannot be right.", value=value))
    return day


def _unclear(value: object) -> Unreadable:
    return Unreadable(
        "date_unclear", said("“%(value)s” is not a date; write it as 2026-1-5.", value=value)
    )
