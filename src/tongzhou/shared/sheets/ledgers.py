"""Ledgers out, as an office hangs them up: A4 landscape, one page wide, numbered, signed, marked."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tongzhou.base.sheets import LedgerColumn
from tongzhou.base.words import said

ORDINAL = "序号"
SIGNATURES = ("制表：", "审核：", "日期：")
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
LOOK_AT = 500
LINE_HEIGHT = 15
_A4 = 9
_LEAST = {"date": 16, "datetime": 22, "integer": 8, "decimal": 10, "percent": 9}
_FORMATS = {
    "date": DATE_FORMAT,
    "datetime": DATE_FORMAT + " hh:mm",
    "integer": "0",
    "decimal": "0.##",
    "percent": "0.0%",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Who took the ledger out, when (local time) and for what: printed on every page of it."""

    who: str
    at: datetime
    why: str

    def __str__(self) -> str:
        when = f"{self.at.year}年{self.at.month}月{self.at.day}日 {self.at:%H:%M}"
        return str(
            said(
                "Exported by %(who)s on %(when)s for: %(why)s",
                who=self.who,
                when=when,
                why=self.why,
            )
        )


def ledger(
    columns: Sequence[LedgerColumn],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    watermark: Mark | None = None,
    subtitle: str = "",
    signatures: Sequence[str] = SIGNATURES,
    totals: bool | None = None,
) -> bytes:
    """An .xlsx ledger: title, frozen header, 序号, the rows, totals, a line to sign on.

    `rows` are mappings by column code and may be a generator. `totals` defaults to whether any
    column asks for one. No cell ever becomes a formula of its own.
    """
    room = io.BytesIO()
    book = xlsxwriter.Workbook(room, {"constant_memory": True, "remove_timezone": True})
    book.set_properties({"title": title})
    page = book.add_worksheet(_sheet_name(title))
    _Ledger(book, page, columns).write(
        rows,
        title=title,
        lines=[line for line in (subtitle, str(watermark or "")) if line],
        signatures=signatures,
        totals=any(c.total for c in columns) if totals is None else totals,
    )
    _set_up_page(page, title, str(watermark or ""))
    book.close()
    return room.getvalue()


def _set_up_page(page: Worksheet, title: str, mark: str) -> None:
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.center_horizontally()
    left = f'&L&"宋体,Regular"&8{mark.replace("&", "&&")[:180]}' if mark else ""
    page.set_footer(f'{left}&R&"宋体,Regular"&9第 &P 页 / 共 &N 页')


class _Ledger:
    """Writes from top to bottom, as constant memory demands; sums up on the way.

    Spreadsheet programs do not agree on who fits the height of a row to wrapped text, so it is
    worked out here, from widths that the first rows suggest.
    """

    def __init__(self, book: Workbook, page: Worksheet, columns: Sequence[LedgerColumn]) -> None:
        self.page = page
        self.columns = columns
        self.formats = _formats(book)
        self.last = len(columns)
        self.widths: list[float] = []
        self.sums: dict[str, Decimal] = {c.code: Decimal(0) for c in columns if c.total}

    def write(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        title: str,
        lines: Sequence[str],
        signatures: Sequence[str],
        totals: bool,
    ) -> None:
        rows = iter(rows)
        first_rows = list(islice(rows, LOOK_AT))
        self._set_widths(first_rows)
        header = self._heading(title, lines)
        row = header
        for row, values in enumerate(chain(first_rows, rows), start=header + 1):
            self._row(row, row - header, values)
        self.page.autofilter(header, 0, max(row, header), self.last)
        end = row
        if row == header:
            end = row + 1
            self._across(end, "无", self.formats["note"])
        elif totals:
            end = row + 1
            self._totals(end, header + 1)
        if signatures:
            self._signatures(end + 1, signatures)
        self.page.freeze_panes(header + 1, 2 if self.last > 6 else 1)
        self.page.repeat_rows(header)

    def _set_widths(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.widths = [7.0]
        for column in self.columns:
            wide = column.width or max(
                [_width(column.header) + 3, _LEAST.get(column.kind, 7)]
                + [min(_width(str(row.get(column.code) or "")), 40) + 2 for row in rows]
                * (column.kind == "text")
            )
            self.widths.append(wide)
        for position, wide in enumerate(self.widths):
            self.page.set_column(position, position, wide)

    def _heading(self, title: str, lines: Sequence[str]) -> int:
        self.page.set_row(0, 30)
        self._across(0, title, self.formats["title"])
        for row, line in enumerate(lines, start=1):
            self._across(row, line, self.formats["note"])
        header = 1 + len(lines)
        self.page.set_row(header, 24)
        for position, name in enumerate((ORDINAL, *(c.header for c in self.columns))):
            self.page.write_string(header, position, name, self.formats["head"])
        return header

    def _across(self, row: int, text: str, look: Format) -> None:
        if self.last:
            self.page.merge_range(row, 0, row, self.last, text, look)
        else:
            self.page.write_string(row, 0, text, look)

    def _row(self, row: int, ordinal: int, values: Mapping[str, Any]) -> None:
        texts = [
            (values.get(c.code), w) for c, w in zip(self.columns, self.widths[1:], strict=True)
        ]
        lines = max((_lines(v, w) for v, w in texts if isinstance(v, str)), default=1)
        self.page.set_row(row, min(LINE_HEIGHT * lines + 3, 400))
        self.page.write_number(row, 0, ordinal, self.formats["integer"])
        for position, column in enumerate(self.columns, start=1):
            self._cell(row, position, column, values.get(column.code))

    def _cell(self, row: int, position: int, column: LedgerColumn, value: Any) -> None:
        look = self.formats[column.kind]
        if value is None or value == "":
            self.page.write_blank(row, position, None, look)
        elif isinstance(value, datetime | date):
            self.page.write_datetime(row, position, value, look)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.page.write_number(row, position, value, look)
            if column.total:
                self.sums[column.code] += Decimal(str(value))
        else:
            self._text(row, position, str(value), among_numbers=column.kind != "text")

    def _text(self, row: int, position: int, text: str, *, among_numbers: bool) -> None:
        # Written as a string it is no formula; the quote prefix keeps it none when it is edited.
        look = "quoted" if text[:1] in "=+-@\t\r" else "text"
        look += "_among_numbers" if among_numbers else ""
        self.page.write_string(row, position, text, self.formats[look])

    def _totals(self, row: int, first: int) -> None:
        self.page.write_string(row, 0, "合计", self.formats["head"])
        for position, column in enumerate(self.columns, start=1):
            if column.total:
                a, b = xl_rowcol_to_cell(first, position), xl_rowcol_to_cell(row - 1, position)
                total = float(self.sums[column.code])
                self.page.write_formula(
                    row, position, f"=SUM({a}:{b})", self.formats["sum_" + column.kind], total
                )
            else:
                self.page.write_blank(row, position, None, self.formats["head"])

    def _signatures(self, row: int, signatures: Sequence[str]) -> None:
        self.page.set_row(row, 30)
        step = max(1, (self.last + 1) // len(signatures))
        for place, words in enumerate(signatures):
            column = min(place * step, self.last)
            self.page.write_string(row, column, words, self.formats["sign"])


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    cell = base | {"border": 1, "text_wrap": True}
    head = cell | {"bold": True, "align": "center", "bg_color": "#EDEFF2"}
    looks: dict[str, dict[str, Any]] = {
        "title": base | {"font_name": "黑体", "font_size": 18, "align": "center"},
        "note": base | {"font_size": 9, "font_color": "#666666", "align": "right"},
        "head": head,
        "sign": base,
        "text": cell,
        "quoted": cell | {"quote_prefix": True},
        "text_among_numbers": cell | {"align": "center"},
        "quoted_among_numbers": cell | {"align": "center", "quote_prefix": True},
    }
    for kind, pattern in _FORMATS.items():
        looks[kind] = cell | {"num_format": pattern, "align": "center", "text_wrap": False}
        looks["sum_" + kind] = head | {"num_format": pattern}
    return {name: book.add_format(look) for name, look in looks.items()}


def _lines(text: str, width: float) -> int:
    """How many lines the text takes in a column that wide."""
    return sum(max(1, math.ceil(_width(line) / max(width - 1, 1))) for line in text.split("\n"))


def _width(text: str) -> float:
    """How wide the longest line is, a Chinese character counted as two."""
    return max(
        sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        for line in text.split("\n")
    )


def _sheet_name(name: str) -> str:
    return "".join("_" if c in "[]:*?/\\" else c for c in name)[:31].strip("'") or "1"
