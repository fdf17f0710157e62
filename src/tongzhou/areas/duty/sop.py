"""The plain writing of a procedure as parts: “# ” begins a heading, “1. ” a step, “- ” a point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

_STEP = re.compile(r"^\d+[.、．]\s*")
_POINT = re.compile(r"^[-·•]\s*")
_HEAD = re.compile(r"^#+\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together; `kind` is heading, steps, points or text."""

    kind: str
    lines: tuple[str, ...]


def parts(text: str) -> list[Part]:
    """The parts of a procedure in their order; steps that follow each other are one list."""
    read = [_read(line.strip()) for line in text.splitlines() if line.strip()]
    found = []
    for kind, lines in groupby(read, key=lambda one: one[0]):
        words = tuple(words for _kind, words in lines)
        found += [Part(kind, (one,)) for one in words] if kind == "heading" else [Part(kind, words)]
    return found


def _read(line: str) -> tuple[str, str]:
    for kind, mark in (("heading", _HEAD), ("steps", _STEP), ("points", _POINT)):
        if mark.match(line):
            return kind, mark.sub("", line)
    return "text", line
