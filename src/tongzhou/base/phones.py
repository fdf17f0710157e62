"""Phone numbers of the mainland: mobiles, landlines, and the short numbers of services."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tongzhou.base.reading import Unreadable
from tongzhou.base.text import tidy
from tongzhou.base.words import said


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    LOCAL = "local"  # a landline without its area code
    SERVICE = "service"  # 110, 12345, 95598, 400…
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number as it is stored, and its kind."""

    number: str
    kind: PhoneKind


# Written with the letter x so that nobody can dial it.
DEMO_NUMBER = "1390000xxxx"

_FORMS = (
    (PhoneKind.MOBILE, re.compile(r"1[3-9][0-9]{9}")),
    (PhoneKind.SERVICE, re.compile(r"1[0-2][0-9]{1,3}|9[56][0-9]{3,4}|[48]00[0-9]{7}")),
    # Two-digit area codes are 010 and 02x, all others have three digits after the 0.
    (PhoneKind.LANDLINE, re.compile(r"0(?:10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}")),
    (PhoneKind.LOCAL, re.compile(r"[2-8][0-9]{6,7}")),
)
_EXTENSION = re.compile(r"^(.*[0-9)])\s*(?:转|-|ext\.?|#)\s*([0-9]{1,6})$", re.IGNORECASE)
_DECORATION = re.compile(r"[\s\-()./]+|^(?:电话|手机|tel|座机)[:：]?", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9xX]{9}$|0?[1-9][0-9]{9,10}$)")
_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[\s-]?)?"
    r"(?:1[3-9][0-9](?:[\s-]?[0-9xX]{4}){2}"
    r"|0[0-9]{2,3}[\s-]?[2-8][0-9]{6,7}(?:-[0-9]{1,6}(?![0-9-]))?"
    r"|[2-8][0-9]{7})(?![0-9A-Za-z])"
)


def read_phone(text: str, *, demo: bool = False) -> Phone:
    """The number in the form it is stored: 13812345678, 0571-87654321-803. Raises Unreadable.

    `demo` lets the undialable 1390000xxxx of the samples pass; otherwise an x is refused.
    """
    plain = tidy(text)
    whole = _known(_bare(plain), demo)
    if whole:
        return whole
    found = _EXTENSION.match(plain)
    line = _known(_bare(found[1]), demo) if found else None
    if found and line and line.kind in {PhoneKind.LANDLINE, PhoneKind.LOCAL}:
        return Phone(f"{line.number}-{found[2]}", line.kind)
    # Without the number itself: it is personal, and sentences travel further than values.
    raise Unreadable(
        "phone_form",
        said(
            "This is not a phone number. A mobile has 11 digits; a landline 7 or 8, after its area code."
        ),
    )


def phones_in(text: str, *, demo: bool = False) -> tuple[str, ...]:
    """The phone numbers found in free words, in their order, each once; no short numbers."""
    found: dict[str, None] = {}
    for match in _IN_TEXT.finditer(tidy(text)):
        try:
            found[read_phone(match[0], demo=demo).number] = None
        except Unreadable:
            continue
    return tuple(found)


def phone_spans(text: str) -> list[tuple[int, int]]:
    """Where in `text` something stands that looks like a phone number."""
    return [match.span() for match in _IN_TEXT.finditer(text)]


def _bare(text: str) -> str:
    digits = _DECORATION.sub("", text.lower())
    return _COUNTRY.sub("", digits)


def _known(digits: str, demo: bool) -> Phone | None:
    if digits == DEMO_NUMBER:
        return Phone(DEMO_NUMBER, PhoneKind.DEMO) if demo else None
    for kind, form in _FORMS:
        if form.fullmatch(digits):
            return Phone(_with_dash(digits) if kind is PhoneKind.LANDLINE else digits, kind)
    return None


def _with_dash(digits: str) -> str:
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}"
