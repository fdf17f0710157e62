"""Where the header is, which column is which, and which rows are rows. Decisions on values only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from tongzhou.base.sheets import Cell, Column, RowError, RowType
from tongzhou.base.text import fold
from tongzhou.base.words import said
from tongzhou.shared.sheets.reading import Sheet

LOOK_FOR_HEADER_IN = 40
REASON_HEADER = "错误原因"
ORDINALS = ("序号", "编号", "No", "NO.", "#")

_PUNCTUATION = re.compile(r"[\s*:：;；/、,，.。·\-_|\"'“”]+")
_PARENTHESES = re.compile(r"[(（\[【].*?[)）\]】]")
_SUMS = re.compile(r"^(本页|本表|以上)?(合计|小计|总计|共计|累计)([:：(（\d].*)?$")
_TAILS = re.compile(
    r"^(签字|签名|签章|盖章|单位盖章|制表|制表人|填表|填表人|填报人|经办人|审核|审核人|负责人"
    r"|联系人|填报单位|填报日期|打印日期|备注|注|说明|填表说明)\d*([:：(（]|$)"
)

Mapped = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Header:
    """The rows that name the columns (both ends included) and the name of each column."""

    top: int
    bottom: int
    names: tuple[str, ...]

    @property
    def signature(self) -> str:
        """The same for every workbook with the same header, however it is spaced and punctuated."""
        return sha256("\n".join(map(key_of, self.names)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row below the header: its number as the office counts it, and its cells by column code."""

    number: int
    cells: Mapping[str, Cell]


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """The header name without what offices vary: width, script, case, spaces, punctuation."""
    return _PUNCTUATION.sub("", fold(name))


def written(cell: Cell) -> str:
    """The cell as one line of text."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return " ".join(str(cell).split())


# --- the header ------------------------------------------------------------------------------


def find_header(sheet: Sheet, row_type: RowType) -> Header | None:
    """The one or two rows in which most known names stand; None when no row looks like a header."""
    headers = [
        header_at(sheet, top, height)
        for height in (1, 2)  # of equals the one with a single row, then the upper
        for top in range(min(LOOK_FOR_HEADER_IN, len(sheet.rows) + 1 - height))
    ]
    found = [(len(suggest(header, row_type)), header) for header in headers]
    best = max(found, key=lambda pair: pair[0], default=None)
    enough = min(2, len(row_type.columns))
    return best[1] if best and best[0] >= enough else None


def header_at(sheet: Sheet, top: int, height: int = 1) -> Header:
    """The header that begins in row `top` (counted from 0), its names joined downwards."""
    rows = [_filled_right(sheet, top + step) for step in range(height)]
    names = tuple(_joined([row[column] for row in rows]) for column in range(sheet.width))
    return Header(top, top + height - 1, names)


def _filled_right(sheet: Sheet, number: int) -> list[str]:
    """The row's texts, a merged cell repeated over the columns it covers."""
    texts = [written(cell) for cell in sheet.rows[number]]
    for (top, left), (bottom, right) in sheet.merges or ():
        if top <= number <= bottom and left < right and right - left < len(texts) - 1:
            texts[left : right + 1] = [texts[left]] * (min(right, len(texts) - 1) - left + 1)
    return texts


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))


def suggest(header: Header, row_type: RowType) -> dict[str, int]:
    """Column code → position, for every name that is recognised; each position is used once."""
    found: dict[str, int] = {}
    for keys_of in (_whole_name, _lowest_row, _without_parentheses):
        for position, name in enumerate(header.names):
            if not name or position in found.values():
                continue
            key = keys_of(name)
            for column in row_type.columns:
                if column.code not in found and key and key in _known_keys(column):
                    found[column.code] = position
                    break
    return found


def _whole_name(name: str) -> str:
    return key_of(name)


def _lowest_row(name: str) -> str:
    return key_of(name.rsplit("\n", 1)[-1])


def _without_parentheses(name: str) -> str:
    return key_of(_PARENTHESES.sub("", name.rsplit("\n", 1)[-1]))


@lru_cache(maxsize=1024)
def _known_keys(column: Column) -> frozenset[str]:
    return frozenset(key_of(name) for name in (column.header, column.label, *column.aliases))


def missing(mapping: Mapped, row_type: RowType) -> list[Column]:
    """The required columns that no position of the sheet is mapped to."""
    return [c for c in row_type.columns if c.required and c.code not in mapping]


def why_not_mapping(mapping: Mapped, row_type: RowType) -> RowError | None:
    """None when the rows can be read with this mapping, otherwise what is in the way."""
    if lacking := missing(mapping, row_type):
        return RowError(lacking[0].code, said("A required column has not been chosen."))
    if len(set(mapping.values())) < len(mapping):
        twice = next(c for c in mapping if list(mapping.values()).count(mapping[c]) > 1)
        return RowError(twice, said("The same column has been chosen twice."))
    return None


def best_sheet(sheets: Sequence[Sheet], row_type: RowType) -> Sheet:
    """The sheet on which most columns are recognised; of equals the visible, the longer, the first."""

    def merit(sheet: Sheet) -> tuple[int, bool, int]:
        header = find_header(sheet, row_type)
        found = len(suggest(header, row_type)) if header else 0
        return found, not sheet.hidden, len(sheet.rows)

    return max(sheets, key=merit)


# --- the rows --------------------------------------------------------------------------------


def raw_rows(sheet: Sheet, header: Header, mapping: Mapped, row_type: RowType) -> list[RawRow]:
    """The rows below the header that say something: no blanks, totals, signatures or notes."""
    return list(_raw_rows(sheet, header, mapping, row_type))


def _raw_rows(sheet: Sheet, header: Header, mapping: Mapped, row_type: RowType) -> Iterator[RawRow]:
    carried = [c.code for c in row_type.columns if c.fill_down and c.code in mapping]
    covered = _covered(sheet, header, [mapping[code] for code in carried])
    own = [code for code in mapping if code not in carried]
    above: dict[str, Cell] = {}
    names = [key_of(name) for name in header.names]
    for index in range(header.bottom + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if _is_tail(row) or _repeats(row, names):
            continue
        cells = {code: row[position] for code, position in mapping.items()}
        _carry_down(cells, above, carried, sheet.merges is None, covered.get(index, ()), mapping)
        if any(written(cells[code]) for code in own):
            yield RawRow(index + 1, cells)


def _carry_down(
    cells: dict[str, Cell],
    above: dict[str, Cell],
    carried: Sequence[str],
    blanks_repeat: bool,
    covered: Iterable[int],
    mapping: Mapped,
) -> None:
    """Fills the repeated columns from above, where a merged cell (or, unknown, a blank) says so.

    When an outer column changes, nothing further in is carried over: another building begins with
    no entrance yet.
    """
    for place, code in enumerate(carried):
        if written(cells[code]):
            if written(cells[code]) != written(above.get(code)):
                for inner in carried[place + 1 :]:
                    above.pop(inner, None)
            above[code] = cells[code]
        elif code in above and (blanks_repeat or mapping[code] in covered):
            cells[code] = above[code]


def _covered(sheet: Sheet, header: Header, columns: Iterable[int]) -> dict[int, set[int]]:
    """Row → the columns in which a cell that began further up still stands."""
    wanted = set(columns)
    rows: dict[int, set[int]] = {}
    for (top, left), (bottom, right) in sheet.merges or ():
        for column in wanted.intersection(range(left, right + 1)):
            for row in range(max(top + 1, header.bottom + 1), bottom + 1):
                rows.setdefault(row, set()).add(column)
    return rows


def _is_tail(row: Sequence[Cell]) -> bool:
    filled = [text for text in map(written, row) if text]
    if not filled:
        return True
    first = filled[0].replace(" ", "").replace("\u3000", "")
    if _SUMS.match(first):
        return True
    if not _TAILS.match(first):
        return False
    # "审核：" begins a signature row however long it is; the bare word might begin a real row.
    return "：" in first or ":" in first or len(filled) <= 3


def _repeats(row: Sequence[Cell], names: Sequence[str]) -> bool:
    """Whether the row is the header again, as when printed pages were glued together."""
    pairs = [(key_of(written(cell)), name) for cell, name in zip(row, names, strict=False) if cell]
    return len(pairs) >= 2 and all(text == name for text, name in pairs)
