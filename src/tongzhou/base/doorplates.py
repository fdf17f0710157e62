"""Find the home that free words name: 春涧苑3栋2单元501, 3-2-501, 三号楼二门."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tongzhou.base.text import fold, tidy
from tongzhou.base.times import number

_HAN = "一二三四五六七八九十百"
_NUMBER = rf"(?:[0-9]{{1,4}}|[{_HAN}]{{1,4}})"
_NAMED = rf"(?:{_NUMBER}|[A-Za-z]|[甲乙丙丁戊])"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~～", "-"))
# What names of estates end in; used only when nobody says which estates there are.
_ENDINGS = "小区|花园|家园|公寓|新村|大院|宿舍|雅居|苑|里|园|院|居|庭|府|城|湾|坊|郡|墅"

_ESTATE = rf"(?P<estate>[\u4e00-\u9fff]{{1,8}}?(?:{_ENDINGS}))?"
_ROOM = (
    r"(?P<room>[0-9]{3,4}[A-Za-z]?|[零〇一二三四五六七八九]{3,4})\s*(?:室|房|号|户)?(?![0-9栋幢座])"
)
_WORDED = re.compile(
    rf"{_ESTATE}\s*(?P<building>{_NAMED})\s*(?:栋|幢|座|号楼|#楼?|号院)"
    rf"\s*-?\s*(?:(?P<entrance>{_NAMED})\s*(?:单元|门(?!口))\s*-?\s*|(?P<dashed>[0-9]{{1,2}})\s*-\s*)?(?:{_ROOM})?"
)
_DASHED = re.compile(
    rf"{_ESTATE}(?<![0-9.\-])(?P<building>[0-9]{{1,3}})\s*-\s*(?:(?P<entrance>[0-9]{{1,2}})\s*-\s*)?"
    r"(?P<room>[0-9]{3,4})\s*(?:室|房|号|户)?(?![0-9\-])"
)
_LOOSE = re.compile(
    rf"(?P<entrance>{_NAMED})\s*单元\s*-?\s*(?:{_ROOM})?|(?P<alone>[0-9]{{3,4}}[A-Za-z]?)\s*室"
)


@dataclass(frozen=True, slots=True)
class Doorplate:
    """What is known of a home's address; empty where the words do not say. `words` is what was read."""

    words: str
    estate: str = ""
    building: str = ""
    entrance: str = ""
    room: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether building and room are both there."""
        return bool(self.building and self.room)


def doorplates_in(text: str, *, estates: Collection[str] = ()) -> tuple[Doorplate, ...]:
    """The homes named in `text`, in their order. `estates`: the names known here."""
    plain = tidy(text).translate(_DASHES)
    found: list[Doorplate] = []
    taken: list[tuple[int, int]] = []
    for form in (_WORDED, _DASHED, _LOOSE):
        for match in form.finditer(plain):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                found.append(_plate(match, plain, estates))
    order = sorted(range(len(found)), key=lambda index: taken[index])
    return tuple(found[index] for index in order)


def _plate(match: re.Match[str], text: str, estates: Collection[str]) -> Doorplate:
    parts = match.groupdict()
    entrance = parts.get("entrance") or parts.get("dashed") or ""
    room = parts.get("room") or parts.get("alone") or ""
    estate = (
        _known_before(text[: match.start("building")], estates) if parts.get("building") else ""
    )
    guessed = parts.get("estate") or ""
    return Doorplate(
        words=match[0].strip(),
        estate=estate or ("" if estates else guessed),
        building=_in_digits(parts.get("building") or ""),
        entrance=_in_digits(entrance),
        room=_room_in_digits(room),
    )


def _known_before(words: str, estates: Collection[str]) -> str:
    """The known estate whose name, whole or without 小区, stands directly before the building."""
    folded = fold(words)
    hits = [
        name for name in estates if folded.endswith((fold(name), fold(name).removesuffix("小区")))
    ]
    return max(hits, key=len, default="")


def _in_digits(text: str) -> str:
    if not text or not set(text) <= set(_HAN) | set("零〇"):
        return text.lstrip("0").upper() if text.isascii() else text
    hundreds, hundred, rest = text.rpartition("百")
    value = (number(hundreds) if hundreds else 1) * 100 if hundred else 0
    return str(value + (number(rest.lstrip("零〇")) if rest.strip("零〇") else 0))


def _room_in_digits(text: str) -> str:
    return "".join(
        str("零一二三四五六七八九".find(sign)) if sign in "零一二三四五六七八九" else sign
        for sign in text.replace("〇", "零")
    ).upper()
