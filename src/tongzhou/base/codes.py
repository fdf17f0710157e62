"""Official numbers: what they say, and whether their check sign agrees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import ric, uscc

from tongzhou.base.reading import Unreadable
from tongzhou.base.text import tidy
from tongzhou.base.words import said

_GAPS = re.compile(r"[\s\-.·•']+")
OLDEST_BIRTH = date(1880, 1, 1)  # earlier ones stand on no living person's card


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


@dataclass(frozen=True, slots=True)
class ResidentNumber:
    """What a resident identity number (GB 11643) says about its holder."""

    number: str
    county: str
    born_on: date
    sex: Sex


def read_resident_number(text: str, *, today: date | None = None) -> ResidentNumber:
    """The number with its parts. Raises Unreadable; a birth date after `today` is refused as well.

    The county is not looked up: codes are abolished, and people keep the number they were given.
    """
    number = _compact(text)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise Unreadable("id_form", said("An identity number has 18 digits; the last may be an X."))
    if ric.calc_check_digit(number) != number[-1]:
        raise Unreadable(
            "id_check", said("The identity number does not check: a digit is wrong or exchanged.")
        )
    born_on = _birth_date(number, today)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return ResidentNumber(number, number[:6], born_on, sex)


def _birth_date(number: str, today: date | None) -> date:
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born_on = date.min
    if born_on < OLDEST_BIRTH or (today is not None and born_on > today):
        raise Unreadable("id_birth", said("The birth date in the identity number cannot be right."))
    return born_on


def read_credit_code(text: str) -> str:
    """The unified social credit code (GB 32100) in its plain form. Raises Unreadable."""
    code = _compact(text)
    # The first two signs may be letters (A, N, Y … for villages and others), which the library refuses.
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", code):
        raise Unreadable("credit_form", said("A social credit code has 18 digits and letters."))
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise Unreadable(
            "credit_check",
            said("The social credit code does not check: a sign is wrong or exchanged."),
        )
    return code


class PlateKind(StrEnum):
    """Kinds of number plates (GA 36)."""

    ORDINARY = "ordinary"
    NEW_ENERGY_SMALL = "new_energy_small"
    NEW_ENERGY_LARGE = "new_energy_large"
    TRAILER = "trailer"
    TRAINING = "training"
    POLICE = "police"
    RESCUE = "rescue"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    EMBASSY = "embassy"
    CONSULATE = "consulate"


@dataclass(frozen=True, slots=True)
class Plate:
    """A number plate without its dot, and its kind."""

    number: str
    kind: PlateKind


_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_SIGN = "[0-9A-HJ-NP-Z]"
_PLATES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (PlateKind.ORDINARY, rf"{_PROVINCE}[A-HJ-NP-Z]{_SIGN}{{5}}"),
        (PlateKind.NEW_ENERGY_SMALL, rf"{_PROVINCE}[A-HJ-NP-Z][A-HJK]{_SIGN}[0-9]{{4}}"),
        (PlateKind.NEW_ENERGY_LARGE, rf"{_PROVINCE}[A-HJ-NP-Z][0-9]{{5}}[DF]"),
        (PlateKind.TRAILER, rf"{_PROVINCE}[A-HJ-NP-Z]{_SIGN}{{4}}挂"),
        (PlateKind.TRAINING, rf"{_PROVINCE}[A-HJ-NP-Z]{_SIGN}{{4}}学"),
        (PlateKind.POLICE, rf"{_PROVINCE}[A-HJ-NP-Z]{_SIGN}{{4}}警"),
        (PlateKind.RESCUE, rf"{_PROVINCE}[A-HJ-NP-Z]{_SIGN}{{4}}应急"),
        (PlateKind.HONG_KONG, rf"粤Z{_SIGN}{{4}}港"),
        (PlateKind.MACAO, rf"粤Z{_SIGN}{{4}}澳"),
        (PlateKind.EMBASSY, r"[0-9]{6}使|使[0-9]{6}"),
        (PlateKind.CONSULATE, rf"{_PROVINCE}[A-HJ-NP-Z]?[0-9]{{4,5}}领"),
    )
)


def read_plate(text: str, *, demo: bool = False) -> Plate:
    """The plate and its kind. Raises Unreadable. `demo` lets the invented 示A·0001X pass."""
    number = _compact(text)
    judged = number.replace("示", "京", 1) if demo and number.startswith("示") else number
    for kind, pattern in _PLATES:
        if pattern.fullmatch(judged):
            return Plate(number, kind)
    raise Unreadable("plate_form", said("“%(value)s” is not a number plate.", value=tidy(text)))


class Level(StrEnum):
    """Levels of GB/T 2260 and the statistics bureau's extension."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    COMMUNITY = "community"


class TownshipKind(StrEnum):
    """Told by the seventh to ninth digit."""

    STREET = "street"
    TOWN = "town"
    TOWNSHIP = "township"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Division:
    """A division code at its natural length: 6 digits down to the county, then 9, then 12."""

    code: str
    level: Level

    @property
    def parent(self) -> str | None:
        """The code of the division above; None for a province."""
        above = {
            Level.CITY: self.code[:2] + "0000",
            Level.COUNTY: self.code[:4] + "00",
            Level.TOWNSHIP: self.code[:6],
            Level.COMMUNITY: self.code[:9],
        }
        return above.get(self.level)

    @property
    def province(self) -> str:
        return self.code[:2] + "0000"

    @property
    def city(self) -> str | None:
        return None if self.level is Level.PROVINCE else self.code[:4] + "00"

    @property
    def county(self) -> str | None:
        return None if self.level in {Level.PROVINCE, Level.CITY} else self.code[:6]

    @property
    def township(self) -> str | None:
        return self.code[:9] if len(self.code) >= 9 else None

    @property
    def township_kind(self) -> TownshipKind | None:
        """Street, town, township or special; None above that level."""
        if self.township is None:
            return None
        number = int(self.township[6:])
        if number < 100:
            return TownshipKind.STREET
        if number < 200:
            return TownshipKind.TOWN
        return TownshipKind.TOWNSHIP if number < 400 else TownshipKind.SPECIAL

    @property
    def is_village(self) -> bool:
        """Whether it is a village committee's area (from 200) and not a residents' committee's."""
        return self.level is Level.COMMUNITY and int(self.code[9:]) >= 200


def read_division(value: str | int) -> Division:
    """The division code at its natural length: 420107003000 is 420107003. Raises Unreadable."""
    code = _compact(str(value))
    if not re.fullmatch(r"[1-9][0-9](?:[0-9]{4}|[0-9]{7}|[0-9]{10})", code):
        raise Unreadable("division_form", said("A division code has 6, 9 or 12 digits."))
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    level = _level(code)
    # A part cannot exist under nothing: 420000003 would be a street without county.
    parts = [code[2:4], code[4:6], code[6:9], code[9:12]]
    filled = [bool(part.strip("0")) for part in parts if part]
    if filled != sorted(filled, reverse=True):
        raise Unreadable(
            "division_gap", said("In “%(value)s” a level in the middle is missing.", value=code)
        )
    return Division(code, level)


def _level(code: str) -> Level:
    if len(code) > 6:
        return Level.COMMUNITY if len(code) == 12 else Level.TOWNSHIP
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def _compact(text: str) -> str:
    return _GAPS.sub("", tidy(text)).upper()
