"""The types in which a slice describes an office workbook: its columns, its rows, what becomes of them.

They live here so that the ground may speak them too; `shared/sheets` does the reading and the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Literal

from tongzhou.base.words import Sentence

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Kind(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    PHONE = "phone"
    FLAG = "flag"
    TIME = "time"  # an hour of the day: 18:05, 1805, or as the spreadsheet keeps it
    ID_NUMBER = "id_number"  # checked; what is kept of it is an `IdNumber`, never the number
    ID_TAIL = "id_tail"  # an identity number is checked, and only its last four characters are kept


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What is kept of an identity number that checks; of its last four characters alone, only those.

    `sex` is a code of GB/T 2261.1: "1" male, "2" female.
    """

    last4: str
    born_on: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `label` for people (English, translated), `header` as the office prints it.

    `aliases` are other headers offices use. `choices` pairs what may be written with the value it
    means. `fill_down` says that a vertically merged cell counts for every row beside it. `past`
    refuses dates in the future. `example` stands in the blank workbook.
    """

    code: str
    label: str
    header: str
    aliases: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    fill_down: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 200
    least: int | None = None
    most: int | None = None
    past: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row did not go in: the column's code ("" for the row as a whole) and the reason.

    The reason never quotes the cell: it stands beside it in the returned workbook, and is stored.
    """

    column: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class RowType:
    """The columns of a row, the codes of its natural key, and the value `into` it is made.

    `into` is called with one keyword for each column (missing cells are None). `check` judges the
    finished value and returns what is wrong with it.
    """

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    into: Callable[..., Any] = dict
    check: Callable[[Any], Iterable[RowError]] | None = None

    def column(self, code: str) -> Column:
        """The column with that code."""
        return next(column for column in self.columns if column.code == code)


class Outcome(StrEnum):
    """What became of a good row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class UploadRef:
    """Which upload the rows come from, and the place or organisation it was made for."""

    id: int
    scope_path: str
    event_id: int | None = None


# (rows, *, upload: UploadRef, by: Viewer, at: datetime) -> one Outcome or RowError for each row, in
# order. Called inside the transaction that advances the counter, so it is all or nothing. It must
# find an existing row by the natural key: the same rows again are UNCHANGED.
Apply = Callable[..., Sequence[Outcome | RowError]]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A workbook the office may bring in, listed in a manifest's `sheets`.

    `needs` is the capability to hold over the chosen place or organisation; `scope` says which of
    the two is asked for. `note` tells the person what will happen with the rows.
    """

    code: str
    label: str
    row_type: RowType
    apply: Apply
    needs: str
    scope: Literal["place", "organisation"] = "place"
    note: str = ""
    batch: int = 200


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column of a ledger that goes out; `width` in characters (0: from header and values)."""

    code: str
    header: str
    width: float = 0
    kind: Literal["text", "date", "datetime", "integer", "decimal", "percent"] = "text"
    total: bool = False


Row = Mapping[str, Any]
