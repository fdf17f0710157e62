"""Codes that people read out on the telephone, and receipts that nobody can guess."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence

# Without 0 O, 1 I L: 31 signs are left. 31 is prime, so one check sign with weights 1, 2, 3 …
# notices every single wrong sign and every two signs exchanged.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PRIME = len(ALPHABET)
_GAPS = str.maketrans("", "", " -‐‑‒–—−_.·\u3000")

# The demo town draws from a seeded source instead, so that it is the same every time.
Draw = Callable[[Sequence[str]], str]


def spoken_code(length: int = 6, *, draw: Draw = secrets.choice) -> str:
    """A short code to say aloud, such as “K7MP4X”; its last sign checks the others."""
    if not 3 <= length < _PRIME:
        raise ValueError("a code has between 3 and 30 signs")
    body = "".join(draw(ALPHABET) for _ in range(length - 1))
    return body + check_sign(body)


def receipt_code(*, draw: Draw = secrets.choice) -> str:
    """Twelve signs in groups of four, “7KQM-2XVD-9RTH”: 54 random bits and a check sign."""
    return grouped(spoken_code(12, draw=draw))


def check_sign(body: str) -> str:
    """The sign that makes the weighted sum come out even."""
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1))
    return ALPHABET[total % _PRIME]


def grouped(code: str, size: int = 4) -> str:
    """The code in groups, easier to copy from paper: “7KQM-2XVD-9RTH”."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def read_code(text: str) -> str | None:
    """The bare code in capitals as it was given out, or None when it cannot be one of ours.

    Blanks, dashes, small letters and full-width signs do not matter.
    """
    code = unicodedata.normalize("NFKC", text).translate(_GAPS).upper()
    if not 3 <= len(code) < _PRIME or any(sign not in ALPHABET for sign in code):
        return None
    return code if check_sign(code[:-1]) == code[-1] else None
