"""Hours as duty tables write them: “8:30—17:30”, “17:30-次日8:30”, “白班”, “全天”. Values only."""

from __future__ import annotations

import re
from datetime import time

from tongzhou.base.reading import Unreadable
from tongzhou.base.text import tidy
from tongzhou.base.times import clock_and_days
from tongzhou.base.words import said

WHOLE_DAY = 24 * 60
# What the words mean where a table gives no hours.
NAMED: dict[str, tuple[time, int]] = {
    "白班": (time(8, 30), 9 * 60),
    "日班": (time(8, 30), 9 * 60),
    "夜班": (time(17, 30), 15 * 60),
    "晚班": (time(17, 30), 15 * 60),
    "全天": (time(8, 30), WHOLE_DAY),
    "24小时": (time(8, 30), WHOLE_DAY),
    "上午": (time(8, 30), 3 * 60 + 30),
    "下午": (time(13, 30), 4 * 60),
}
_DASH = re.compile(r"\s*(?:-+|—+|–|~|～|至|到)\s*")
_NEXT_DAY = re.compile(r"^(?:次日|翌日|第二天)\s*")


def read_hours(text: str | None) -> tuple[time, int]:
    """When it begins and how many minutes it lasts; nothing written is a whole day. Raises Unreadable."""
    plain = tidy(text or "")
    if not plain:
        return NAMED["全天"]
    inside = re.search(r"[（(](.+?)[)）]", plain)
    if inside and _DASH.search(inside[1]):
        plain = inside[1]
    for name, meant in NAMED.items():
        if plain == name:
            return meant
    plain = re.sub(r"^(?:白班|日班|夜班|晚班|全天|上午|下午)\s*(?=\d)", "", plain)
    parts = _DASH.split(plain)
    if len(parts) != 2:
        raise Unreadable(
            "hours_unclear", said("Write the hours as 8:30-17:30, or 白班, 夜班, 全天.")
        )
    return _between(*parts)


def _between(since: str, until: str) -> tuple[time, int]:
    starts, _days = clock_and_days(since)
    ends, midnight = clock_and_days(_NEXT_DAY.sub("", until))
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute + midnight * WHOLE_DAY
    return starts, minutes if minutes > 0 else minutes + WHOLE_DAY


def read_names(text: str) -> list[str]:
    """The names in one cell: “甲、乙 丙”."""
    return [name for name in re.split(r"[、,，;；/\s]+", tidy(text)) if name]
