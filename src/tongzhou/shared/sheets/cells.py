"""From cells to typed values: what an office may write, and why something is not accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import ric

from tongzhou.base.codes import read_resident_number
from tongzhou.base.dates import read_date
from tongzhou.base.reading import Unreadable
from tongzhou.base.sheets import Cell, Column, IdNumber, Kind, RowError, RowType
from tongzhou.base.text import fold, tidy
from tongzhou.base.times import read_time
from tongzhou.base.words import Sentence, said
from tongzhou.shared.sheets.rules import RawRow, written

_NUMBER = re.compile(r"^([+-]?[\d,]+(?:\.\d+)?)\s*(?:人|户|个|元|平方米|㎡|件|次|岁)?$")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_SAMPLE_MOBILE = re.compile(r"^1[3-9]\d{5}x{4}$")
_LANDLINE = re.compile(r"^(0\d{2,3})?[2-8]\d{6,7}$|^400\d{7}$|^1\d{4}$")
_BETWEEN_CHARACTERS = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_BROKEN = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_NOTHING = {"-", "—", "/", "无"}
_YES = {"是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "对", "已"}
_NO = {"否", "无", "×", "x", "0", "n", "no", "false", "没有", "未", "不"}


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, reason: Sentence) -> None:
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as read: its number and either the value or what is wrong with it."""

    number: int
    value: Any
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading depends on besides the cells: the day, and whether sample phones are let in."""

    today: date
    sample_phones: bool = False


def read_rows(raws: Iterable[RawRow], row_type: RowType, reading: Reading) -> Iterator[ReadRow]:
    """Each row typed or refused; of rows with the same key the first counts."""
    seen: dict[tuple[object, ...], int] = {}
    for raw in raws:
        row, key = _read_row(raw, row_type, reading)
        if not row.errors:
            first = seen.setdefault(key, raw.number)
            if first != raw.number:
                row = ReadRow(raw.number, None, (_same_as(first),))
        yield row


def _same_as(first: int) -> RowError:
    return RowError("", said("The same entry already stands in row %(row)d.", row=first))


def _read_row(
    raw: RawRow, row_type: RowType, reading: Reading
) -> tuple[ReadRow, tuple[object, ...]]:
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    for column in row_type.columns:
        try:
            values[column.code] = read_cell(
                raw.cells.get(column.code), column, reading, exact=column.code in row_type.key
            )
        except _Wrong as wrong:
            errors.append(RowError(column.code, wrong.reason))
    if errors:
        return ReadRow(raw.number, None, tuple(errors)), ()
    key = tuple(_comparable(values[code]) for code in row_type.key)
    value = row_type.into(**values)
    if row_type.check:
        errors.extend(row_type.check(value))
    return ReadRow(raw.number, None if errors else value, tuple(errors)), key


def _comparable(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def read_cell(cell: Cell, column: Column, reading: Reading, *, exact: bool = False) -> Any:
    """The typed value, None for an empty cell that may be empty; raises with the reason."""
    text = written(cell)
    if text in _BROKEN:
        raise _Wrong(said("The formula in this cell does not work."))
    if not text or (text in _NOTHING and column.kind not in (Kind.TEXT, Kind.FLAG)):
        if column.required:
            raise _Wrong(said("This must be filled in."))
        return None
    return _READ[column.kind](cell, column, reading, exact)


def _text(cell: Cell, column: Column, reading: Reading, exact: bool) -> str:
    if isinstance(cell, date | datetime):
        if exact:
            raise _Wrong(
                said("The spreadsheet turned this into a date. Format the column as text.")
            )
        return f"{cell.year}年{cell.month}月{cell.day}日"
    if isinstance(cell, time | timedelta):
        raise _Wrong(said("The spreadsheet turned this into a time. Format the column as text."))
    text = tidy(written(cell))
    if len(text) > column.max_length:
        raise _Wrong(said("Longer than %(most)d characters.", most=column.max_length))
    # "沈　见微" is how a register lines up names of two and three characters.
    return _BETWEEN_CHARACTERS.sub("", text) if exact else text


def _date(cell: Cell, column: Column, reading: Reading, exact: bool) -> date:
    try:
        day = read_date(cell, near=reading.today)
    except Unreadable as error:
        # Its own message quotes the value, and the reason is stored: say it without.
        raise _Wrong(_DATE_REASONS.get(error.code, _NOT_A_DATE)) from error
    if day is None:
        raise _Wrong(_NOT_A_DATE)
    if column.past and day > reading.today:
        raise _Wrong(said("This date is in the future."))
    return day


def _time(cell: Cell, column: Column, reading: Reading, exact: bool) -> time:
    # 705 and 1805 are how people type an hour; a fraction is how a spreadsheet keeps it.
    figures = written(cell)
    short = figures.isdecimal() and len(figures) in (3, 4)
    try:
        hour = read_time(figures.zfill(4) if short else cell)
    except Unreadable as error:
        raise _Wrong(_NOT_A_TIME) from error
    if hour is None:
        raise _Wrong(_NOT_A_TIME)
    return hour


_NOT_A_TIME = said("This is not an hour of the day. Write it like 18:05 or 1805.")
_NOT_A_DATE = said("This is not a date. Write it like 2026-1-5 or 2026年1月5日.")
_DATE_REASONS = {
    "date_no_such": said("There is no such day in the calendar."),
    "date_no_day": said("The day of the month is missing."),
    "date_no_year": said("The year is missing."),
    "date_short_year": said("Write the year with four digits."),
    "date_order": said("Day or month first? Write the year first, as in 2026-1-5."),
    "date_weekday": said("The day of the week does not fit the date."),
    "date_far": said("The year cannot be right."),
}


def _decimal(cell: Cell, column: Column, reading: Reading, exact: bool) -> Decimal:
    matched = _NUMBER.match(_half(cell))
    try:
        number = Decimal(matched[1].replace(",", "")) if matched else None
    except InvalidOperation:
        number = None
    if number is None:
        raise _Wrong(said("This is not a number."))
    if column.least is not None and number < column.least:
        raise _Wrong(said("This is less than %(least)d.", least=column.least))
    if column.most is not None and number > column.most:
        raise _Wrong(said("This is more than %(most)d.", most=column.most))
    return number


def _integer(cell: Cell, column: Column, reading: Reading, exact: bool) -> int:
    number = _decimal(cell, column, reading, exact)
    if number != number.to_integral_value():
        raise _Wrong(said("This is not a whole number."))
    return int(number)


def _choice(cell: Cell, column: Column, reading: Reading, exact: bool) -> str:
    text = _half(cell)
    for name, value in column.choices:
        if text == fold(name):
            return value
    names = "、".join(list(dict.fromkeys(name for name, _ in column.choices))[:12])
    raise _Wrong(said("Not one of: %(choices)s.", choices=names))


def _phone(cell: Cell, column: Column, reading: Reading, exact: bool) -> str:
    text = _half(cell)
    if len(re.split(r"[/、,;]|或", text)) > 1:
        raise _Wrong(said("There is more than one number here. Write one."))
    number = re.sub(r"[\s()\-.]", "", text).removeprefix("+86").removeprefix("0086")
    if _MOBILE.match(number) or _LANDLINE.match(number):
        return number
    if reading.sample_phones and _SAMPLE_MOBILE.match(number):
        return number
    raise _Wrong(said("This is not a telephone number."))


def _flag(cell: Cell, column: Column, reading: Reading, exact: bool) -> bool:
    text = _half(cell)
    if text in _YES or text in _NO:
        return text in _YES
    raise _Wrong(said("Write 是 or 否."))


def _id_tail(cell: Cell, column: Column, reading: Reading, exact: bool) -> str:
    if isinstance(cell, float | int) and abs(cell) > 1e15:
        raise _Wrong(said("The spreadsheet changed the last digits. Format the column as text."))
    text = re.sub(r"\s", "", _half(cell)).upper()
    if re.fullmatch(r"\d{3}[\dX]", text) or ric.is_valid(text):
        return text[-4:]
    raise _Wrong(said("This is not a valid identity number."))


def _id_number(cell: Cell, column: Column, reading: Reading, exact: bool) -> IdNumber:
    last4 = _id_tail(cell, column, reading, exact)
    text = re.sub(r"\s", "", _half(cell)).upper()
    if len(text) == 4:
        return IdNumber(last4)
    try:
        found = read_resident_number(text, today=reading.today)
    except Unreadable as error:
        raise _Wrong(said("This is not a valid identity number.")) from error
    return IdNumber(last4, found.born_on, found.sex.value)


def _half(cell: Cell) -> str:
    return fold(written(cell)).strip()


_READ: Mapping[Kind, Callable[[Cell, Column, Reading, bool], Any]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.CHOICE: _choice,
    Kind.PHONE: _phone,
    Kind.TIME: _time,
    Kind.FLAG: _flag,
    Kind.ID_NUMBER: _id_number,
    Kind.ID_TAIL: _id_tail,
}
