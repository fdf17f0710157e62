"""Bring words to one form, so that what was typed finds what was stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin

_simplify = opencc.OpenCC(
    "t2s"
).convert  # built once: loading its tables takes longer than using it

_DASHES = "‐‑‒–—―−─━~～﹘﹣"
_DOTS = "・•‧⋅·･"  # between the parts of a name: 买买提·吐尔逊
_DROPPED = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}  # blanks, zero-width, variation marks
_DIGITS = re.compile(r"\d+")


class _Signs(dict[int, str]):
    """Each sign's plain form, worked out the first time it is seen.

    One sign at a time on purpose: a phrase-wise conversion reads 乾 differently in 乾隆 and alone,
    and then a part would no longer be found in the whole.
    """

    def __missing__(self, point: int) -> str:
        self[point] = found = _plain_sign(chr(point))
        return found


def _plain_sign(sign: str) -> str:
    if sign in _DASHES:
        return "-"
    if sign in _DOTS:
        return "·"
    if unicodedata.category(sign) in _DROPPED:
        return ""
    return _simplify(sign) if sign >= "\u2e80" else sign


_SIGNS = _Signs()


def fold(text: str) -> str:
    """The text for matching: half width, simplified, small letters, no blanks or hidden signs."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", wide.translate(_SIGNS)).translate(_SIGNS)


def tidy(text: str) -> str:
    """The text for storing and showing: half width, single blanks, no hidden signs.

    Characters stay as they were written; traditional ones are not changed behind a name's back.
    """
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(" " if sign.isspace() else sign for sign in plain if not _hidden(sign))
    return " ".join(kept.split())


# Full-width letters, digits and the wide blank; punctuation is left out: “，” belongs to the words.
_HALF_WIDTH = {
    code: code - 0xFEE0
    for low, high in ((0x10, 0x19), (0x21, 0x3A), (0x41, 0x5A))
    for code in range(0xFF00 + low, 0xFF00 + high + 1)
}


def prose(text: str) -> str:
    """Sentences for storing and showing: tidy, but the punctuation stays as it was written."""
    kept = "".join(" " if sign.isspace() else sign for sign in text if not _hidden(sign))
    return " ".join(kept.translate(_HALF_WIDTH).split())


def _hidden(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) in {"Cc", "Cf"}


def pinyin(text: str) -> str:
    """Full pinyin without tones or gaps: 槐荫里 → “huaiyinli”."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """First letters of the pinyin: 槐荫里 → “hyl”, 3栋A座 → “3daz”."""
    return "".join(syllable[0] for syllable in syllables(text))


def person_pinyin(name: str) -> str:
    """Full pinyin of a person's name, the surname read as a surname: 单雨 → “shanyu”."""
    return "".join(_person_syllables(name))


def person_initials(name: str) -> str:
    """First letters of a person's name, the surname read as a surname: 单雨 → “sy”."""
    return "".join(syllable[0] for syllable in _person_syllables(name))


def search_key(text: str) -> str:
    """What a search column holds: folded text, full pinyin, initials.

    Search it with `fold(what was typed)` as a part: hyl, huaiyin, 槐荫 and 槐蔭 all find 槐荫里.
    """
    return _joined([fold(text), pinyin(text), initials(text)])


def person_search_key(name: str) -> str:
    """What a name's search column holds; 单雨 is found by sy and by dy."""
    return _joined(
        [fold(name), person_pinyin(name), person_initials(name), pinyin(name), initials(name)]
    )


def sort_key(text: str) -> str:
    """A string that sorts by pinyin, and 2栋 before 10栋."""
    return _sortable(syllables(text), text)


def person_sort_key(name: str) -> str:
    """A string that sorts names as a class register does, the surname read as a surname."""
    return _sortable(_person_syllables(name), name)


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin sign by sign; what is not Chinese stays, one letter or digit at a time."""
    # The library's types forget that `errors` may answer with several parts.
    parts = lazy_pinyin(fold(text), errors=list)  # type: ignore[arg-type]
    return tuple(part for part in parts if part)


def _person_syllables(name: str) -> tuple[str, ...]:
    folded = fold(name)
    for length in (2, 1):
        if reading := _SURNAMES.get(folded[:length]):
            return (*reading.split(), *syllables(folded[length:]))
    return syllables(folded)


def _joined(parts: Iterable[str]) -> str:
    # A blank never occurs in a folded word, so no search runs over from one part into the next.
    return " ".join(dict.fromkeys(part for part in parts if part))


def _sortable(parts: tuple[str, ...], text: str) -> str:
    # The blank keeps 西安 (xi an) apart from 先 (xian); the text itself settles equal readings.
    line = " ".join(parts)
    numbered = re.sub(r"\d( \d)*", lambda run: run[0].replace(" ", "").zfill(8), line)
    return f"{numbered}\t{_DIGITS.sub(lambda run: run[0].zfill(8), fold(text))}"


# Surnames that are read otherwise than the same character elsewhere.
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "区": "ou", "朴": "piao",
    "任": "ren", "盖": "ge", "缪": "miao", "种": "chong", "乐": "yue", "纪": "ji", "宁": "ning",
    "华": "hua", "尹": "yin", "翟": "zhai", "覃": "qin", "燕": "yan", "应": "ying", "逄": "pang",
    "员": "yun", "洗": "xian", "冼": "xian", "召": "shao", "隗": "wei", "葛": "ge", "晟": "cheng",
    "折": "she", "令": "ling", "黑": "he", "秘": "bi", "卜": "bu", "牟": "mu", "那": "na",
    "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "长孙": "zhang sun", "澹台": "tan tai",
    "宿": "su", "能": "nai", "哈": "ha", "阚": "kan", "句": "gou", "瞿": "qu", "殷": "yin",
}  # fmt: skip
