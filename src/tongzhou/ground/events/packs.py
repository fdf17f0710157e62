"""Packs: for each kind of event its lists, duties, checklist and report clock, read from `packs/*.toml`.

A pack is content of the office, not of the interface: both languages stand side by side in the file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).parent / "packs"
# Columns of these kinds are about a person, whatever else the pack says.
ABOUT_PERSONS = frozenset({"name", "phone", "room"})
KINDS = ABOUT_PERSONS | {"text", "number", "choice", "moment"}
PHASES = ("first", "during", "after")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages; `str()` says them in the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "zh").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a pack's list. `counted` columns are summed, and the sums stay after destruction."""

    code: str
    label: Words
    kind: str = "text"
    personal: bool = False
    counted: bool = False
    choices: tuple[Words, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A list the pack brings, with the same columns on screen and on paper."""

    code: str
    label: Words
    columns: tuple[Column, ...]
    confirm: Words | None = None
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist; `within_hours` counts from the start of its phase."""

    code: str
    label: Words
    phase: str = "first"
    within_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does what while the event lasts."""

    label: Words
    who: Words


@dataclass(frozen=True, slots=True)
class Clock:
    """When to report upwards. `source` says where the figures come from; local ones take precedence."""

    phone_minutes: int
    written_minutes: int
    follow_hours: int
    daily_at: str
    source: Words


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything one kind of event brings."""

    code: str
    label: Words
    clock: Clock
    keep_days: int
    basis: tuple[str, ...] = ()
    levels: tuple[Words, ...] = ()
    duties: tuple[Duty, ...] = ()
    stocks: tuple[Words, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    forms: tuple[Form, ...] = ()
    # Codes of the personal fields that other areas' forms have only while such an event is active.
    fields: frozenset[str] = frozenset()

    def form(self, code: str) -> Form | None:
        return next((form for form in self.forms if form.code == code), None)

    def check(self, code: str) -> CheckLine | None:
        return next((line for line in self.checks if line.code == code), None)


def _words(row: dict[str, Any] | None) -> Words:
    if not row:
        return Words("", "")
    return Words(row["zh"], row["en"])


def _column(row: dict[str, Any]) -> Column:
    kind = row.get("kind", "text")
    if kind not in KINDS:
        raise ValueError(f"unknown kind of column: {kind}")
    return Column(
        code=row["code"],
        label=_words(row),
        kind=kind,
        personal=row.get("personal", kind in ABOUT_PERSONS),
        counted=row.get("counted", False),
        choices=tuple(map(_words, row.get("choices", ()))),
        needed=row.get("needed", False),
    )


def _form(row: dict[str, Any]) -> Form:
    return Form(
        code=row["code"],
        label=_words(row),
        columns=tuple(map(_column, row["columns"])),
        confirm=_words(row["confirm"]) if "confirm" in row else None,
        note=_words(row["note"]) if "note" in row else None,
    )


def _check(row: dict[str, Any]) -> CheckLine:
    if row["phase"] not in PHASES:
        raise ValueError(f"unknown phase: {row['phase']}")
    return CheckLine(row["code"], _words(row), row["phase"], row.get("within_hours"))


def read_pack(text: str) -> Pack:
    """The pack that the TOML text describes; KeyError or ValueError names what is wrong."""
    row = tomllib.loads(text)
    clock = row["clock"]
    return Pack(
        code=row["code"],
        label=_words(row["name"]),
        clock=Clock(**{**clock, "source": _words(clock["source"])}),
        keep_days=row["keep_days"],
        basis=tuple(row.get("basis", ())),
        levels=tuple(map(_words, row.get("levels", ()))),
        duties=tuple(Duty(_words(one), _words(one["who"])) for one in row.get("duties", ())),
        stocks=tuple(map(_words, row.get("stocks", ()))),
        checks=tuple(map(_check, row.get("checks", ()))),
        forms=tuple(map(_form, row.get("forms", ()))),
        fields=frozenset(row.get("fields", ())),
    )


@cache
def packs() -> dict[str, Pack]:
    """Every pack by its code, in the order of the file names."""
    found = [read_pack(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return {pack.code: pack for pack in found}
