"""The shipped rules, read once from every file `*.rules.toml` in a slice's folder.

A rule is content of the office, not of the interface: both languages stand side by side in the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from tongzhou.base.manifest import slices
from tongzhou.ground.rulepacks.rules import (
    Kind,
    Level,
    Pack,
    Part,
    Preset,
    Rule,
    Version,
    read_value,
    why_not,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages; `str()` says them in the reader's.

    The second copy of ten lines: `events` has its own, and may not be imported from here.
    """

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "zh").startswith("en") else self.zh


@cache
def packs() -> dict[str, Pack]:
    """Every pack by its code, in the order the files ask for."""
    read = sorted(map(read_pack, files()), key=lambda pack: pack.order)
    return {pack.code: pack for pack in read}


@cache
def rules_by_code() -> dict[str, Rule]:
    """Every rule by its code. A code that two files define is a mistake of ours and raises."""
    found: dict[str, Rule] = {}
    for pack in packs().values():
        for rule in pack.rules:
            if rule.code in found:
                raise ValueError(f"rule {rule.code} is defined twice")
            found[rule.code] = rule
    return found


def rule(code: str) -> Rule:
    """The rule with that code. An unknown code is a mistake in the program and raises KeyError."""
    try:
        return rules_by_code()[code]
    except KeyError:
        raise KeyError(f"no rule pack defines {code!r}") from None


def files() -> Iterator[Path]:
    """Every rule file of every slice."""
    for name in slices():
        folder = Path(str(import_module(name).__file__)).parent
        yield from sorted(folder.glob("**/*.rules.toml"))


def read_pack(path: Path) -> Pack:
    """The pack in a file, every value checked; the file's name is its code."""
    table = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    made = tuple(_rule(row, path) for row in table["rules"])
    return Pack(
        path.name.removesuffix(".rules.toml"), Words(**table["title"]), made, table.get("order", 50)
    )


def _rule(row: dict[str, Any], path: Path) -> Rule:
    parts = tuple(Part(one["code"], Words(**one["label"])) for one in row.get("parts", ()))
    bare = Rule(
        code=row["code"],
        label=Words(**row["label"]),
        kind=Kind(row["kind"]),
        unit=row.get("unit", ""),
        level=Level(row.get("level", "place")),
        note=Words(**row["note"]) if "note" in row else "",
        least=_decimal(row.get("least")),
        most=_decimal(row.get("most")),
        parts=parts,
        sum_of=tuple(row.get("sum_of", ())),
        sum_is=_decimal(row.get("sum_is")),
    )
    versions = tuple(
        Version(one["from"], read_value(bare, one["value"]), one["source"])
        for one in row["versions"]
    )
    presets = tuple(
        Preset(Words(**one["label"]), read_value(bare, one["value"]), one["source"])
        for one in row.get("presets", ())
    )
    values = [one.value for one in versions] + [one.value for one in presets]
    for value in values:
        if why := why_not(bare, value):
            raise ValueError(f"{path.name}: {bare.code}: {why.text}")
    if not versions:
        raise ValueError(f"{path.name}: {bare.code} has no version")
    ordered = tuple(sorted(versions, key=lambda one: one.starts_on))
    return replace(bare, versions=ordered, presets=presets)


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
