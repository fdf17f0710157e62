"""How a plate is written: one car is one plate, however it was typed."""

from __future__ import annotations

import re
import unicodedata

_PLATE = re.compile(r"(\w[A-Z])(\w+)")
_BETWEEN = re.compile(r"[\W_]")


def tidy_plate(text: str) -> str:
    """“吉a 00001”, “吉A00001” and “吉A-00001” are all “吉A·00001”; what is no plate stays without a dot."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    usual = _PLATE.fullmatch(plain)
    return f"{usual[1]}·{usual[2]}" if usual else plain
