"""Reading the files of official division codes: five levels, and the history of codes since 1981.

Formats: `provinces.csv`, `cities.csv`, `areas.csv`, `streets.csv`, `villages.csv` with code, name and
parent code (a widely used open copy of the statistics bureau's list); any file with the columns
`code,name,parent`; and the history of codes with the columns of the ministry of civil affairs. Each
may be compressed (`.xz`).
"""

from __future__ import annotations

import csv
import lzma
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

LEVELS = ("province", "city", "county", "street", "community")
# File names of the five levels, their level, and the column that names the parent.
FILES = (
    ("provinces", "province", ""),
    ("cities", "city", "provinceCode"),
    ("areas", "county", "cityCode"),
    ("streets", "street", "areaCode"),
    ("villages", "community", "streetCode"),
)
HISTORY_LEVELS = {"省级": "province", "地级": "city", "县级": "county"}


class Unfit(ValueError):  # noqa: N818 - it describes the file
    """A file that cannot be used, with the row and the reason."""


@dataclass(frozen=True, slots=True)
class Division:
    """One row of a list. `parent` is the code one level up ("" at the top)."""

    level: str
    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """One row of the history: a code, the name it stood for, since when and until when."""

    level: str
    code: str
    name: str
    status: str
    province: str
    city: str
    since: date | None
    until: date | None
    next_code: str


def full_code(code: str) -> str:
    """A code as it is stored: provinces and cities with their zeros, 42 → 420000, 4201 → 420100."""
    return code.ljust(6, "0") if len(code) < 6 else code


def level_of(code: str) -> str:
    """The level that a full code belongs to, by its length and its zeros."""
    if len(code) == 6:
        return "province" if code[2:] == "0000" else "city" if code[4:] == "00" else "county"
    levels = {9: "street", 12: "community"}
    if len(code) not in levels:
        raise Unfit(f"“{code}” is not a division code: 2, 4, 6, 9 or 12 digits are")
    return levels[len(code)]


def files_in(folder: Path, level: str) -> list[Path]:
    """The list files of a folder down to `level`, highest first, then the history if it lies there."""
    wanted = FILES[: LEVELS.index(level) + 1]
    found = [
        path
        for stem, _level, _parent in wanted
        for path in (folder / f"{stem}.csv", folder / f"{stem}.csv.xz")
        if path.exists()
    ]
    return [*found, *sorted(folder.glob("**/history-*.csv*"))]


@contextmanager
def _opened(path: Path) -> Iterator[csv.DictReader]:
    with (
        lzma.open(path) if path.suffix == ".xz" else path.open("rb") as opened,
        TextIOWrapper(opened, encoding="utf-8-sig", newline="") as text,
    ):
        yield csv.DictReader(text)


def is_history(path: Path) -> bool:
    """Whether the file is a history of codes and not a list."""
    with _opened(path) as rows:
        return "新代码" in (rows.fieldnames or ())


def read_list(path: Path) -> list[Division]:
    """Every row of a list file, its code and its parent's in full. Raises Unfit for the first bad row."""
    with _opened(path) as rows:
        names = set(rows.fieldnames or ())
        if not {"code", "name"} <= names:
            raise Unfit(f"{path.name}: no columns “code” and “name”")
        level, parent = _level_and_parent(names)
        return [_division(row, level, parent, path.name, rows.line_num) for row in rows]


def _level_and_parent(names: set[str]) -> tuple[str, str]:
    """What the columns say: the longest chain of parent codes names the level."""
    if "parent" in names:
        return "", "parent"
    for _stem, level, parent in reversed(FILES):
        if not parent or parent in names:
            return level, parent
    raise AssertionError("the first level has no parent")


def _division(row: dict[str, str], level: str, parent: str, file: str, line: int) -> Division:
    code, name = (row["code"] or "").strip(), (row["name"] or "").strip()
    if not re.fullmatch(r"(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})", code) or not name:
        raise Unfit(f"{file}, line {line}: a code of 2, 4, 6, 9 or 12 digits and a name are needed")
    above = (row.get(parent) or "").strip() if parent else ""
    full = full_code(code)
    return Division(level or level_of(full), full, name[:80], full_code(above) if above else "")


def read_history(path: Path) -> list[Coded]:
    """Every row of a history file."""
    with _opened(path) as rows:
        return [_coded(row, path.name, rows.line_num) for row in rows]


def _coded(row: dict[str, str], file: str, line: int) -> Coded:
    if row["级别"] not in HISTORY_LEVELS or not re.fullmatch(r"\d{6}", row["代码"] or ""):
        raise Unfit(f"{file}, line {line}: code or level cannot be read")
    after = re.search(r"\d{6}", row["新代码"] or "")
    return Coded(
        level=HISTORY_LEVELS[row["级别"]],
        code=row["代码"],
        name=row["名称"],
        status=row["状态"],
        province=row["一级行政区"],
        city=row["二级行政区"],
        # The source gives years; the first and last day of them stand for “in that year”.
        since=_day(row["启用时间"], 1, 1),
        until=_day(row["变更/弃用时间"], 12, 31),
        next_code=after[0] if after else "",
    )


def _day(year: str, month: int, day: int) -> date | None:
    return date(int(year), month, day) if year and year.isdigit() else None


def narrowed(rows: Iterable[Division], under: str) -> list[Division]:
    """The rows at or below the code `under` (any length), and those above it."""
    bare = re.sub(r"(00)+$", "", under) if len(under) <= 6 else under
    return [row for row in rows if row.code.startswith(bare) or _is_above(row.code, under)]


def _is_above(code: str, under: str) -> bool:
    bare = re.sub(r"(00)+$", "", code) if len(code) == 6 else code
    return under.startswith(bare)
