"""What a rule's value may be, how it is read and shown, and which of several values counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from tongzhou.base.calendar import Limit, LimitUnit, Window
from tongzhou.base.dates import chinese_date, read_date, read_time
from tongzhou.base.paths import ORGANISATIONS, PLACES
from tongzhou.base.reading import Unreadable
from tongzhou.base.rounding import plain
from tongzhou.base.text import tidy
from tongzhou.base.words import Sentence, said

Value = int | Decimal | bool | str | time | Limit | tuple[Any, ...] | dict[str, Decimal]


class Kind(StrEnum):
    """What sort of value a rule has."""

    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    LIMIT = "limit"  # 24 hours, 7 working days
    WINDOWS = "windows"  # 8:30-12:00, 13:30-17:00
    DATES = "dates"
    WORDS = "words"  # a list of words
    NUMBERS = "numbers"  # several named numbers that belong together


class Level(StrEnum):
    """For what a rule is set: a place, an organisation, or the whole installation at once."""

    PLACE = "place"
    ORGANISATION = "organisation"
    INSTALLATION = "installation"


# The letter with which the paths of each level begin.
ROOTS: Mapping[Level, str] = {
    Level.PLACE: PLACES,
    Level.ORGANISATION: ORGANISATIONS,
    Level.INSTALLATION: "",
}


UNITS: Mapping[str, Sentence] = {
    "people": said("people"),
    "units": said("units"),
    "years": said("years"),
    "months": said("months"),
    "days": said("days"),
    "hours": said("hours"),
    "working_days": said("working days"),
    "working_hours": said("working hours"),
    "minutes": said("minutes"),
    "seconds": said("seconds"),
    "times": said("times"),
    "signs": said("characters"),
    "kinds": said("kinds"),
    "decimals": said("decimals"),
    "day_of_month": said("(day of the month)"),
    "month_of_year": said("(month of the year)"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One of the numbers of a rule with several."""

    code: str
    label: object


@dataclass(frozen=True, slots=True)
class Version:
    """A value as shipped: from which day it holds, and the text it comes from."""

    starts_on: date
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A value that some office uses, to choose from; not in force by itself."""

    label: object
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A threshold: what it is called, what sort of value it has, and its shipped versions."""

    code: str
    label: object
    kind: Kind
    unit: str = ""
    level: Level = Level.PLACE
    note: object = ""
    least: Decimal | None = None
    most: Decimal | None = None
    parts: tuple[Part, ...] = ()
    # The parts that have to add up to `sum_is`.
    sum_of: tuple[str, ...] = ()
    sum_is: Decimal | None = None
    versions: tuple[Version, ...] = ()
    presets: tuple[Preset, ...] = ()


class OwnValue(Protocol):
    """An organisation's own value, as far as choosing among several goes."""

    path: str
    starts_on: date
    ended_on: date | None


Own = TypeVar("Own", bound=OwnValue)


def shipped_on(rule: Rule, day: date) -> Version:
    """The shipped version in force on `day`; before the first one, the first one holds."""
    begun = [version for version in rule.versions if version.starts_on <= day]
    return max(begun or rule.versions[:1], key=lambda version: version.starts_on)


def nearest(values: Iterable[Own], *, along: Sequence[str], day: date) -> Own | None:
    """The own value that counts on `day`: the nearest path of `along`, there the latest begun.

    Of two that begin on one day the first given wins: pass the newest first.
    """
    holding = [v for v in values if v.starts_on <= day and (v.ended_on is None or day < v.ended_on)]
    for path in along:
        here = [value for value in holding if value.path == path]
        if here:
            return max(here, key=lambda value: value.starts_on)
    return None


def why_not(rule: Rule, value: Value) -> Sentence | None:
    """None when the rule allows the value, otherwise the sentence to show."""
    amounts = _amounts(rule, value)
    if rule.least is not None and any(amount < rule.least for amount in amounts):
        return said("Not less than %(least)s.", least=plain(rule.least))
    if rule.most is not None and any(amount > rule.most for amount in amounts):
        return said("Not more than %(most)s.", most=plain(rule.most))
    weights = value if rule.sum_is is not None and isinstance(value, dict) else None
    if weights and sum(weights[code] for code in rule.sum_of) != rule.sum_is:
        return said("The weights have to add up to %(sum)s.", sum=plain(rule.sum_is or 0))
    return None


def _amounts(rule: Rule, value: Value) -> list[Decimal]:
    if isinstance(value, Limit):
        return [Decimal(value.amount)]
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, (int, Decimal)) and rule.kind is not Kind.YES_NO:
        return [Decimal(value)]
    return []


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def read_value(rule: Rule, raw: object) -> Value:
    """The typed value in what a rule file, the database or a form holds. Raises Unreadable."""
    return _READERS[rule.kind](rule, raw)


def _unreadable() -> Unreadable:
    return Unreadable("rule_value", said("This is not a value for this rule."))


def _whole(_rule: Rule, raw: object) -> int:
    if isinstance(raw, bool) or not re.fullmatch(r"-?[0-9]{1,9}", tidy(str(raw))):
        raise Unreadable("rule_value", said("Write a whole number."))
    return int(tidy(str(raw)))


def _number(_rule: Rule, raw: object) -> Decimal:
    try:
        number = Decimal(tidy(str(raw)))
    except InvalidOperation as error:
        raise Unreadable("rule_value", said("Write a number.")) from error
    if not number.is_finite() or isinstance(raw, bool):
        raise Unreadable("rule_value", said("Write a number."))
    return number


def _yes_no(_rule: Rule, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    known = {"yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}
    if (text := tidy(str(raw)).lower()) not in known:
        raise _unreadable()
    return known[text]


def _time(_rule: Rule, raw: object) -> time:
    found = read_time(raw)
    if found is None:
        raise _unreadable()
    return found


def _limit(rule: Rule, raw: object) -> Limit:
    if isinstance(raw, Limit):
        return raw
    if isinstance(raw, Mapping):
        return Limit(_whole(rule, raw["amount"]), LimitUnit(raw["unit"]))
    found = re.fullmatch(r"([0-9]{1,4})\s*([a-z_]+)", tidy(str(raw)))
    if not found or found[2] not in set(LimitUnit):
        raise _unreadable()
    return Limit(int(found[1]), LimitUnit(found[2]))


def _windows(_rule: Rule, raw: object) -> tuple[Window, ...]:
    pieces = raw if isinstance(raw, (list, tuple)) else re.split(r"[,，;；、\n]+", tidy(str(raw)))
    windows = tuple(_window(piece) for piece in pieces if piece)
    if not windows or any(b.opens < a.closes for a, b in pairwise(windows)):
        raise Unreadable(
            "rule_windows", said("Write the hours one after the other: 8:30-12:00, 13:30-17:00.")
        )
    return windows


def _window(piece: object) -> Window:
    ends = piece if isinstance(piece, (list, tuple)) else re.split(r"\s*[-—–至~]\s*", str(piece))
    opens, closes = (read_time(end) for end in ends) if len(ends) == 2 else (None, None)
    if opens is None or closes is None or not opens < closes:
        raise Unreadable(
            "rule_windows", said("Write the hours one after the other: 8:30-12:00, 13:30-17:00.")
        )
    return Window(opens, closes)


def _dates(_rule: Rule, raw: object) -> tuple[date, ...]:
    pieces = raw if isinstance(raw, (list, tuple)) else re.split(r"[,，;；、\n]+", str(raw))
    days = {day for piece in pieces if (day := read_date(piece)) is not None}
    return tuple(sorted(days))


def _words(_rule: Rule, raw: object) -> tuple[str, ...]:
    pieces = raw if isinstance(raw, (list, tuple)) else re.split(r"[,，;；、\n]+", str(raw))
    return tuple(dict.fromkeys(word for piece in pieces if (word := tidy(str(piece)))))


def _numbers(rule: Rule, raw: object) -> dict[str, Decimal]:
    codes = [part.code for part in rule.parts]
    if not isinstance(raw, Mapping) or set(raw) != set(codes):
        raise _unreadable()
    return {code: _number(rule, raw[code]) for code in codes}


_READERS: Mapping[Kind, Callable[[Rule, object], Value]] = {
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.TIME: _time,
    Kind.LIMIT: _limit,
    Kind.WINDOWS: _windows,
    Kind.DATES: _dates,
    Kind.WORDS: _words,
    Kind.NUMBERS: _numbers,
}


# ── Keeping and showing ──────────────────────────────────────────────────────────────────────────


def as_json(value: Value) -> Any:
    """The value as the database keeps it; `read_value` makes it again."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Limit):
        return {"amount": value.amount, "unit": value.unit.value}
    if isinstance(value, dict):
        return {code: str(number) for code, number in value.items()}
    if isinstance(value, tuple):
        return [_item_as_json(item) for item in value]
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _item_as_json(item: object) -> Any:
    if isinstance(item, Window):
        return [f"{item.opens:%H:%M}", f"{item.closes:%H:%M}"]
    return item.isoformat() if isinstance(item, date) else str(item)


def as_typed(value: Value) -> str:
    """The value as somebody would type it into the form."""
    if isinstance(value, tuple):
        return ", ".join(_item_shown(item) for item in value)
    if isinstance(value, time):
        return _clock(value)
    return plain(value) if isinstance(value, Decimal) else str(value)


def shown(rule: Rule, value: Value) -> str:
    """The value for people, with its unit."""
    if isinstance(value, bool):
        return str(said("Yes") if value else said("No"))
    if isinstance(value, Limit):
        return f"{value.amount} {UNITS[value.unit.value]}"
    if isinstance(value, dict):
        return " · ".join(f"{part.label} {plain(value[part.code])}" for part in rule.parts)
    if isinstance(value, tuple):
        return "、".join(_item_shown(item) for item in value) or "—"
    return f"{as_typed(value)} {UNITS[rule.unit]}" if rule.unit else as_typed(value)


def _item_shown(item: object) -> str:
    if isinstance(item, Window):
        return f"{_clock(item.opens)}-{_clock(item.closes)}"
    return chinese_date(item) if isinstance(item, date) else str(item)


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file, with its title."""

    code: str
    title: object
    rules: tuple[Rule, ...] = ()
    order: int = 50
