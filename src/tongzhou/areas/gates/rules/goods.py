"""The list of a goods-out slip, as people write it: one thing in a line, with how many."""

from __future__ import annotations

import re
from typing import Any

from tongzhou.base.text import tidy

MOST_LINES = 30
MOST_OF_ONE = 999
_COUNT = re.compile(
    r"^(?P<what>.*?[^\s0-9×xX*])\s*[×xX*]?\s*(?P<count>[0-9]{1,3})\s*(?:件|个|台|张|把|箱|辆|套|只|床)?$"
)


def read_goods(text: str) -> list[tuple[str, int]]:
    """Each thing with how many of it: “沙发 2”, “冰箱×1台”; without a number it is one."""
    lines = [tidy(line)[:60] for line in text.splitlines()]
    return [_read(line) for line in lines if line][:MOST_LINES]


def _read(line: str) -> tuple[str, int]:
    match = _COUNT.match(line)
    if match is None or not 1 <= int(match["count"]) <= MOST_OF_ONE:
        return line, 1
    return match["what"].strip(), int(match["count"])


def kept_goods(lines: list[tuple[str, int]]) -> dict[str, Any]:
    """The list as an application keeps it."""
    return {"goods": [[what, count] for what, count in lines]}
