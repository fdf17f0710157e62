"""Show as little of a person as the page needs; in doubt, hide."""

from __future__ import annotations

import re

from tongzhou.base.text import tidy

HIDDEN = "****"
HIDDEN_NAME = "**"
HIDDEN_ROOM = "***"

_NUMERAL = r"[0-9一二三四五六七八九十百零〇两]"
_BUILDING = re.compile(
    rf"^.*?(?:(?:{_NUMERAL}|[A-Za-z甲乙丙丁])+\s*(?:栋|幢|座|号楼|#楼?|号院)|{_NUMERAL}+楼(?!层))"
    rf"(?:\s*-?\s*(?:{_NUMERAL}|[A-Za-z甲乙丙丁])+\s*(?:单元|门))?"
)
_DASHED = re.compile(r"^(\D*\d+(?:\s*-\s*\d+)*)\s*-\s*\d+[^-]*$")
_HOUSE = re.compile(rf"[0-9]|{_NUMERAL}+\s*(?:号|室|户|房|层|单元|组|排)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~～", "-"))

# Seven or more digits, however broken up, with the x of demo and ID numbers; a date is none.
_LONG_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))\+?\d(?:[\s\-()]{0,2}[\dxX]){6,}(?![0-9A-Za-z])"
)


def masked_name(name: str) -> str:
    """“王**” whatever the length, so that the stars do not tell it; a lone character is hidden."""
    plain = "".join(tidy(name).split())
    if not plain:
        return ""
    return HIDDEN_NAME if len(plain) == 1 else plain[0] + HIDDEN_NAME


def masked_phone(phone: str) -> str:
    """“138****0000”: of a mobile the first three and last four; of others only the last four."""
    signs = re.sub(r"[^0-9x]", "", tidy(phone).lower())
    if not signs:
        return HIDDEN if tidy(phone) else ""
    signs = re.sub(r"^(?:00)?86(?=1[3-9][0-9]{5}[0-9x]{4}$)", "", signs)
    if re.fullmatch(r"1[3-9][0-9]{5}[0-9x]{4}", signs):
        return f"{signs[:3]}{HIDDEN}{signs[-4:]}"
    # Four of fewer than eight signs would be more than half of the number.
    return HIDDEN + (signs[-4:] if len(signs) >= 8 else "")


def masked_id_number(number: str) -> str:
    """“**************002X”: the last four, which is what an office compares."""
    plain = re.sub(r"[^0-9A-Za-z]", "", tidy(number))
    if not plain:
        return HIDDEN if tidy(number) else ""
    return "*" * 14 + plain[-4:].upper() if len(plain) >= 15 else HIDDEN


def masked_room(room: str) -> str:
    """“***” for any room number: the room is hidden whole."""
    return HIDDEN_ROOM if tidy(room) else ""


def masked_address(address: str) -> str:
    """The address down to building and entrance: “槐荫里3栋2单元***”."""
    plain = tidy(address).translate(_DASHES)
    kept = _shown_part(plain)
    return plain if kept == plain else kept.rstrip(" -,，、/") + HIDDEN_ROOM


def _shown_part(address: str) -> str:
    if building := _BUILDING.match(address):
        return building[0]
    if dashed := _DASHED.match(address):
        return dashed[1]
    # No building is named, so the first number may be a home: nothing from there on is shown.
    house = _HOUSE.search(address)
    return address[: house.start()] if house else address


def masked_plate(plate: str) -> str:
    """“示A***1X”: the place of registration and the last two signs."""
    plain = re.sub(r"[\s·.\-]", "", tidy(plate)).upper()
    if not plain:
        return ""
    return f"{plain[:2]}***{plain[-2:]}" if len(plain) >= 7 else HIDDEN


def without_numbers(text: str) -> str:
    """Free words with every phone and ID number in them hidden."""
    return _LONG_NUMBER.sub(HIDDEN, text)
