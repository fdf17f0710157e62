"""Decisions about notices: merging, quiet hours, sizes, and what may never be sent out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from tongzhou.base.text import fold, prose, tidy
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import Sentence, said

QUIET_FROM, QUIET_TO = time(22), time(7)
FIRST_LINE = 300

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\+?\d(?:[\s\-()]{0,2}[\dxX]){6,}(?![0-9A-Za-z])")
_DATE = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?")
# Two or more levels below a building name a home: 3栋2单元501, 3-2-501, 12号楼1门302室.
_N = r"[0-9一二三四五六七八九十]{1,4}"
_ROOM = re.compile(
    rf"{_N}\s*(?:室|房间|号房)|(?:单元|门|栋|幢|座|号楼)\s*-?\s*\d{{3,4}}(?!\d|\s*[人户元只个份米年月日])"
    r"|(?<![\d\-/.])\d{1,3}-\d{1,2}-\d{3,4}(?![\d\-])"
)
# Numbers that everybody should ring are no personal data.
PUBLIC_NUMBERS = frozenset({"110", "119", "120", "122", "12345", "12350", "12320", "12356"})


def quiet_until(
    at: datetime, *, red: bool = False, quiet_from: time = QUIET_FROM, quiet_to: time = QUIET_TO
) -> datetime:
    """The moment from which it may be sent: now, or the end of the quiet hours. Red is never quiet."""
    local = at.astimezone(SHANGHAI)
    if red or quiet_from == quiet_to or not _quiet(local.time(), quiet_from, quiet_to):
        return at
    morning = datetime.combine(local.date(), quiet_to, SHANGHAI)
    return morning if morning > local else morning + timedelta(days=1)


def _quiet(moment: time, first: time, last: time) -> bool:
    return first <= moment or moment < last if first > last else first <= moment < last


def why_not_send(
    text: str, *, names: Iterable[str] = (), public_phones: Iterable[str] = ()
) -> Sentence | None:
    """None when nothing personal is in the text; otherwise what was found, so that it can be taken out."""
    plain = tidy(text)
    allowed = {re.sub(r"\D", "", phone) for phone in public_phones} | PUBLIC_NUMBERS
    for found in _LONG_NUMBER.finditer(_DATE.sub(" ", plain)):
        if re.sub(r"\D", "", found[0]) not in allowed:
            return said("“%(found)s” looks like a telephone or ID number.", found=found[0].strip())
    if room := _ROOM.search(plain):
        return said("“%(found)s” looks like a room: name the building only.", found=room[0])
    folded = fold(plain)
    for name in names:
        if len(name) >= 2 and fold(name) in folded:
            return said("“%(found)s” is the name of a resident.", found=name)
    return None


def group_text(title: str, text: str, *, signed: str = "", first_line: int = FIRST_LINE) -> str:
    """What is pasted into a group: a first line of at most about 300 signs, then the rest, then who says it."""
    head = f"【{prose(title)}】"
    lines = [prose(line) for line in text.splitlines() if prose(line)]
    first = head + (lines[0] if lines else "")
    rest = lines[1:]
    if len(first) > first_line:
        cut = _cut(first, first_line)
        rest = [first[len(cut) :].lstrip(), *rest]
        first = cut
    return "\n".join([first, *rest, *([f"——{signed}"] if signed else [])])


def _cut(text: str, most: int) -> str:
    """The text up to the last end of a sentence that fits, or simply as much as fits."""
    part = text[:most]
    end = max(part.rfind(sign) for sign in "。！？；!?;")
    return part[: end + 1] if end > most // 2 else part


def within_bytes(text: str, most: int) -> str:
    """The text cut to so many bytes of UTF-8, never inside a sign; “…” says that it was cut."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - 3].decode(errors="ignore") + "…"


def merged(texts: list[str], most: int) -> str:
    """Several waiting messages as one: “本时段新增 n 条” and the first lines."""
    if len(texts) == 1:
        return within_bytes(texts[0], most)
    lines = [f"本时段新增 {len(texts)} 条", *(text.splitlines()[0] for text in texts if text)]
    return within_bytes("\n".join(lines), most)
