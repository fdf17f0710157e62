"""From the bytes of a workbook to grids of cells. No tables, no Django.

Hidden sheets, columns and rows are read like the others: offices hide to look at less, not to throw
away, and a row that silently stayed out would be worse than one row too many.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

import python_calamine as calamine

from tongzhou.base.errors import Refused
from tongzhou.base.sheets import Cell
from tongzhou.base.words import said

Format = Literal["xlsx", "xls", "ods", "csv"]
Merge = tuple[tuple[int, int], tuple[int, int]]

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_PARTS = 2000
MAX_CELLS = 5_000_000
MAX_ROWS = 100_000

_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: rows of equal width from the first cell on, and its merged ranges if known."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] | None = None
    hidden: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def format_of(content: bytes) -> Format:
    """What the bytes are, whatever the file is called; refused when they are no workbook."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if content.startswith(b"PK\x03\x04"):
        return _zipped_format(content)
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_workbook()
    return "csv"


def _not_a_workbook() -> Refused:
    return Refused(
        "not_a_workbook",
        said("This is not a workbook. Please choose an .xlsx, .xls, .ods or .csv file."),
    )


def _zipped_format(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:200]:
                return "ods"
    except (zipfile.BadZipFile, KeyError):
        pass
    raise _not_a_workbook()


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet with something on it. Refused: too large, protected by a password, damaged, empty."""
    if len(content) > MAX_BYTES:
        raise Refused(
            "too_large",
            said(
                "The file is larger than %(most)d MB. Please split it.", most=MAX_BYTES // 1024**2
            ),
        )
    kind = format_of(content)
    if kind in ("xlsx", "ods"):
        _guard_archive(content, kind)
    sheets = [_read_csv(content)] if kind == "csv" else _read_calamine(content)
    sheets = [sheet for sheet in sheets if any(cell != "" for row in sheet.rows for cell in row)]
    if not sheets:
        raise Refused("empty", said("There is nothing in this file."))
    return sheets


def _read_calamine(content: bytes) -> list[Sheet]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [
                _sheet(book, about.name, about.visible)
                for about in book.sheets_metadata
                if about.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except calamine.PasswordError as error:
        raise Refused(
            "protected", said("The workbook is protected by a password. Please remove it first.")
        ) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(
            "damaged",
            said("The workbook cannot be read. Please open it, save it again and try once more."),
        ) from error


def _sheet(book: calamine.CalamineWorkbook, name: str, visible: object) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS or sheet.total_height > MAX_ROWS + 100:
        raise _too_many_rows()
    merges = sheet.merged_cell_ranges
    return Sheet(
        name,
        sheet.to_python(skip_empty_area=False),  # type: ignore[arg-type]
        None if merges is None else tuple(merges),
        hidden=visible != calamine.SheetVisibleEnum.Visible,
    )


def _too_many_rows() -> Refused:
    return Refused(
        "too_many_rows",
        said("There are more than %(most)d rows on one sheet. Please split it.", most=MAX_ROWS),
    )


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    first = text[:5000]
    delimiter = max(",\t;", key=first.count)
    try:
        rows: list[list[Cell]] = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise _not_a_workbook() from error
    if len(rows) > MAX_ROWS + 100:
        raise _too_many_rows()
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise _too_many_rows()
    for row in rows:
        row.extend([""] * (width - len(row)))
    return Sheet("CSV", rows)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        "unknown_encoding",
        said("The text of this file cannot be read. Please save it as an .xlsx workbook."),
    )


def _guard_archive(content: bytes, kind: Format) -> None:
    """Refuses archives that unpack to far more than they promise, before anything unpacks them."""
    bomb = Refused(
        "unpacks_too_large", said("The workbook unpacks to far more than a workbook should hold.")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise bomb
            # Sizes in the directory may lie; reading against the checksum finds that out.
            if archive.testzip() is not None:
                raise _not_a_workbook()
            if _spread(archive, kind) > MAX_CELLS:
                raise bomb
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ET.ParseError) as error:
        raise _not_a_workbook() from error


def _spread(archive: zipfile.ZipFile, kind: Format) -> int:
    """How many cells the grid would have: two far corners are enough to ask for all the memory."""
    if kind == "ods":
        return _ods_spread(archive)
    return max(
        (
            _xlsx_spread(archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        ),
        default=0,
    )


def _xlsx_spread(xml: bytes) -> int:
    rows = columns = 1
    for letters, digits in _CELL.findall(xml):
        rows = max(rows, int(digits))
        columns = max(columns, _column_number(letters))
    return rows * columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_spread(archive: zipfile.ZipFile) -> int:
    with archive.open("content.xml") as stream:
        return sum(_ods_row_sizes(ET.iterparse(stream)))


def _ods_row_sizes(events: Iterator[tuple[str, ET.Element]]) -> Iterator[int]:
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    for _, element in events:
        if element.tag == f"{table}table-row":
            wide = sum(
                int(cell.get(f"{table}number-columns-repeated", "1"))
                for cell in element
                if len(cell) or cell.get(f"{table}formula")
            )
            yield wide * int(element.get(f"{table}number-rows-repeated", "1"))
            element.clear()
