"""Times of day and moments as people write them: 8:30, 20时, 下午3点半."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from tongzhou.base.reading import Unreadable
from tongzhou.base.text import tidy
from tongzhou.base.words import said

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DAY_SECONDS: Final = 86_400
NOTHING_WRITTEN: Final = frozenset(
    {"", "-", "--", "/", "\\", "—", "——", "无", "暂无", "n/a", "不详"}
)

_MORNING = {"凌晨", "清晨", "早上", "早晨", "早", "上午", "am"}
_LATER = {"下午", "傍晚", "晚上", "晚", "夜里", "夜间", "pm"}
_PARTS = sorted((*_MORNING, *_LATER, "中午"), key=len, reverse=True)
_HAN_NUMBER = "零〇一二两三四五六七八九十廿卅"
_CLOCK = re.compile(
    rf"^(?P<part>{'|'.join(_PARTS)})?\s*"
    rf"(?P<hour>\d{{1,2}}|[{_HAN_NUMBER}]{{1,3}})\s*"
    rf"(?:(?::|时|点钟|点|h)\s*(?:(?P<half>半)|(?P<quarter>[一1三3])刻|"
    rf"(?P<minute>\d{{1,2}}|[{_HAN_NUMBER}]{{1,3}})\s*"
    r"(?:分|(?::|分)(?P<second>\d{1,2})(?:\.\d+)?秒?)?)?)?"
    r"(?:整)?\s*(?P<after>am|pm)?$"
)
_PLAIN = re.compile(r"^(\d{2})(\d{2})$")
_FRACTION = re.compile(r"^0?\.\d+$|^0$")


def read_time(value: object) -> time | None:
    """The time of day in the value; None when nothing is written. Raises Unreadable."""
    if value is None or (isinstance(value, str) and tidy(value).lower() in NOTHING_WRITTEN):
        return None
    if isinstance(value, datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, time):
        return value.replace(tzinfo=None, microsecond=0)
    if isinstance(value, timedelta):
        return of_day(Decimal(value.total_seconds()) / DAY_SECONDS, value)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return of_day(Decimal(str(value)), value)
    if isinstance(value, str):
        return clock(tidy(value))
    raise not_a_time(value)


def clock(text: str) -> time:
    """The time written in `text`; it has to be one moment of one day."""
    found, days = clock_and_days(text)
    if days:
        raise Unreadable(
            "time_midnight",
            said("“%(value)s” is midnight at the end of a day: write 0:00.", value=text),
        )
    return found


def clock_and_days(text: str) -> tuple[time, int]:
    """The time written in `text`, and 1 when it is the midnight that ends the day (24:00)."""
    plain = text.lower().replace(";", ":").replace("：", ":")
    if _FRACTION.match(plain):
        return of_day(Decimal(plain), text), 0
    plain = _PLAIN.sub(r"\1:\2", plain)
    found = _CLOCK.match(plain)
    bare_number = found and plain.isdigit()
    if not found or bare_number:
        raise not_a_time(text)
    part = found["part"] or found["after"] or ""
    hour, minute = number(found["hour"]), _minute(found)
    second = int(found["second"] or 0)
    hour = _hour_of_day(hour, part, text)
    if (hour, minute, second) == (24, 0, 0):
        return time(0), 1
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable("time_beyond", said("There is no time of day “%(value)s”.", value=text))
    return time(hour, minute, second), 0


def _minute(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 15 if found["quarter"] in "一1" else 45
    return number(found["minute"]) if found["minute"] else 0


def _hour_of_day(hour: int, part: str, text: str) -> int:
    if part == "中午":
        return hour + 12 if hour < 11 else hour
    if part in _LATER:
        if hour == 12 and part not in {"下午", "pm"}:
            raise Unreadable(
                "time_midnight",
                said(
                    "It is not clear which midnight “%(value)s” is: write 0:00 or 24:00.",
                    value=text,
                ),
            )
        return hour + 12 if hour < 12 else hour
    if part in _MORNING and hour >= 12:
        # 上午12点 is noon; am 12 is midnight in English; nothing else in the morning is so late.
        if hour == 12 and part in {"上午", "am"}:
            return 12 if part == "上午" else 0
        raise Unreadable("time_beyond", said("There is no time of day “%(value)s”.", value=text))
    return hour


def number(text: str) -> int:
    """A number up to 99 in digits or in Chinese: 8, 八, 十五, 二十一, 廿一."""
    if text.isdigit():
        return int(text)
    plain = text.replace("廿", "二十").replace("卅", "三十").replace("两", "二").replace("〇", "零")
    tens, ten, ones = plain.rpartition("十")
    value = (_digit(tens) if tens else 1) * 10 if ten else 0
    return value + (_digit(ones.lstrip("零")) if ones.lstrip("零") else 0)


def _digit(text: str) -> int:
    found = "零一二三四五六七八九".find(text)
    if found < 0 or len(text) != 1:
        raise not_a_time(text)
    return found


def of_day(fraction: Decimal, value: object) -> time:
    """The time at that part of a day (Excel keeps 8:30 as 0.354166…), to the nearest second."""
    if not fraction.is_finite() or not 0 <= fraction < 1:
        raise not_a_time(value)
    seconds = min(round(fraction * DAY_SECONDS), DAY_SECONDS - 1)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def not_a_time(value: object) -> Unreadable:
    return Unreadable(
        "time_unclear", said("“%(value)s” is not a time; write it as 8:30.", value=value)
    )
