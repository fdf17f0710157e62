"""Workbooks that go back to the office: the rows that did not go in, and the blank to fill in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tongzhou.base.sheets import Cell, Column, Kind, RowError, RowType
from tongzhou.base.words import Sentence, said
from tongzhou.shared.sheets.reading import Sheet
from tongzhou.shared.sheets.rules import REASON_HEADER, Header, Mapped, RawRow, key_of, written

DATE_FORMAT = 'yyyy"年"m"月"d"日"'
FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_BORDER = {"border": 1, "border_color": "#808080"}


def returned_book(
    sheet: Sheet,
    header: Header,
    mapping: Mapped,
    row_type: RowType,
    bad: Sequence[tuple[RawRow, Sequence[RowError]]],
) -> bytes:
    """The title and header as they were, the bad rows with their own cells, and a column of reasons.

    It can be corrected and brought in again as it is: the reason column is nobody's column. Values
    that stood in merged cells are written out in each row, since the rows above them are gone.
    """
    room, book = _new_book()
    page = book.add_worksheet(_sheet_name(sheet.name))
    formats = _Formats(book)
    reasons_at = _reason_position(sheet, header)
    for number in range(header.bottom + 1):
        _write_row(page, number, sheet.rows[number], formats)
    page.write_string(header.bottom, reasons_at, REASON_HEADER, formats.reason_head)
    for number, (raw, errors) in enumerate(bad, start=header.bottom + 1):
        row = list(sheet.rows[raw.number - 1])
        for code, position in mapping.items():
            row[position] = raw.cells[code]
        _write_row(page, number, row, formats)
        page.write_string(number, reasons_at, reasons_text(errors, row_type), formats.reason)
    _merge_header(page, sheet, header, formats)
    page.set_column(0, max(reasons_at - 1, 0), 14)
    page.set_column(reasons_at, reasons_at, 50)
    page.freeze_panes(header.bottom + 1, 0)
    page.set_paper(9)  # A4
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, header.bottom)
    book.close()
    return room.getvalue()


def reasons_text(errors: Sequence[RowError], row_type: RowType) -> str:
    """The reasons in one line, each behind the office's name of its column."""
    names = {column.code: column.header for column in row_type.columns}
    parts = [
        f"{names[e.column]}：{e.reason}" if e.column in names else str(e.reason) for e in errors
    ]
    return "；".join(part.rstrip("。.") for part in parts)


def blank_book(row_type: RowType, *, title: str) -> bytes:
    """An empty workbook with the columns in order, lists to choose from, and a page of explanations."""
    room, book = _new_book()
    formats = _Formats(book)
    page = book.add_worksheet(_sheet_name(title))
    text = book.add_format(FONT | {"num_format": "@"})
    for position, column in enumerate(row_type.columns):
        head = formats.required if column.required else formats.head
        page.write_string(0, position, column.header, head)
        width = max(10, 2 * len(column.header) + 4, len(column.example) + 4)
        page.set_column(position, position, width, None if column.kind is Kind.DATE else text)
        if column.choices:
            page.data_validation(1, position, 5000, position, _list_of(column))
    page.freeze_panes(1, 0)
    _explain(book, formats, row_type)
    book.close()
    return room.getvalue()


def _list_of(column: Column) -> dict[str, object]:
    # One name for each value: the first that is listed. A list is a help here, not a fence.
    names = {value: name for name, value in reversed(column.choices)}
    listed = [name for name, value in column.choices if names[value] == name]
    while sum(len(name) + 1 for name in listed) > 250:
        listed.pop()
    return {"validate": "list", "source": listed, "error_type": "information"}


def _explain(book: Workbook, formats: _Formats, row_type: RowType) -> None:
    page = book.add_worksheet(str(said("How to fill in")))
    heads = (said("Column"), said("Required"), said("What to write"), said("Example"))
    for position, head in enumerate(heads):
        page.write_string(0, position, str(head), formats.head)
    for number, column in enumerate(row_type.columns, start=1):
        required = str(said("yes")) if column.required else ""
        for position, words in enumerate(
            (column.header, required, str(expectation(column)), column.example)
        ):
            page.write_string(number, position, words, formats.text)
    page.set_column(0, 0, 18)
    page.set_column(2, 3, 44)


_EXPECTED: Mapping[Kind, Sentence] = {
    Kind.TEXT: said("Text"),
    Kind.DATE: said("A date, such as 2026-1-5, 2026.1.5 or 2026年1月5日"),
    Kind.INTEGER: said("A whole number"),
    Kind.DECIMAL: said("A number"),
    Kind.PHONE: said("One telephone number"),
    Kind.FLAG: said("是 or 否"),
    Kind.TIME: said("An hour of the day, such as 18:05 or 1805"),
    Kind.ID_NUMBER: said("Identity number; it is checked and not kept"),
    Kind.ID_TAIL: said("Identity number; only the last four characters are kept"),
}


def expectation(column: Column) -> str:
    """What may stand in the column, in a few words in the reader's language."""
    if column.kind is Kind.CHOICE:
        names = dict.fromkeys(name for name, _ in column.choices)
        return "、".join(names)
    return str(_EXPECTED[column.kind])


# --- writing ---------------------------------------------------------------------------------


class _Formats:
    """The few looks of a returned or blank workbook."""

    def __init__(self, book: Workbook) -> None:
        self.text = book.add_format(FONT | _BORDER | {"quote_prefix": True})
        self.plain = book.add_format(FONT | _BORDER)
        self.date = book.add_format(FONT | _BORDER | {"num_format": DATE_FORMAT, "align": "left"})
        self.head = book.add_format(FONT | _BORDER | {"bold": True, "bg_color": "#E8EEF4"})
        self.required = book.add_format(FONT | _BORDER | {"bold": True, "bg_color": "#F9E2C7"})
        self.reason_head = book.add_format(FONT | _BORDER | {"bold": True, "font_color": "#B02A1E"})
        self.reason = book.add_format(FONT | _BORDER | {"font_color": "#B02A1E", "text_wrap": True})
        self.merged = book.add_format(FONT | _BORDER | {"align": "center"})


def _new_book() -> tuple[io.BytesIO, Workbook]:
    room = io.BytesIO()
    return room, xlsxwriter.Workbook(room, {"in_memory": True, "remove_timezone": True})


def _sheet_name(name: str) -> str:
    return "".join("_" if c in "[]:*?/\\" else c for c in name)[:31].strip("'") or "1"


def _write_row(page: Worksheet, number: int, row: Sequence[Cell], formats: _Formats) -> None:
    for position, cell in enumerate(row):
        write_cell(page, number, position, cell, formats)


def write_cell(page: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    """The cell as it was read, never as a formula."""
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, formats.plain)
    elif isinstance(cell, int | float):
        _write_number(page, row, column, cell, formats)
    elif isinstance(cell, date | datetime):
        page.write_datetime(row, column, cell, formats.date)
    elif isinstance(cell, time | timedelta):
        page.write_string(row, column, str(cell), formats.plain)
    elif cell:
        page.write_string(row, column, cell, _text_format(cell, formats))


def _write_number(page: Worksheet, row: int, column: int, cell: float, formats: _Formats) -> None:
    # Long numbers are telephones and codes: as text they keep every digit on the screen.
    if abs(cell) >= 1e10:
        page.write_string(row, column, written(cell), formats.plain)
    else:
        page.write_number(row, column, cell, formats.plain)


def _text_format(cell: str, formats: _Formats) -> Format:
    return formats.text if cell[:1] in "=+-@" else formats.plain


def _reason_position(sheet: Sheet, header: Header) -> int:
    wanted = key_of(REASON_HEADER)
    for position, name in enumerate(header.names):
        if key_of(name) == wanted:
            return position
    return sheet.width


def _merge_header(page: Worksheet, sheet: Sheet, header: Header, formats: _Formats) -> None:
    for (top, left), (bottom, right) in sheet.merges or ():
        if bottom <= header.bottom and (top, left) != (bottom, right):
            page.merge_range(
                top, left, bottom, right, written(sheet.rows[top][left]), formats.merged
            )
