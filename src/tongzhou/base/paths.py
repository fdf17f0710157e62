"""Materialised paths: where a place or an organisation stands, as one sortable string.

A path is a root letter (P places, O organisations) and one segment of fixed width for each level
below. Segments use digits and upper case without Z, so "everything under this path" is a range that
every database answers from a plain index, in any collation: `path <= x < after(path)`.
"""

from __future__ import annotations

import secrets

PLACES = "P"
ORGANISATIONS = "O"
WIDTH = 6
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXY"
MAX_LENGTH = 1 + WIDTH * 12

_NEXT = dict(zip(ALPHABET, ALPHABET[1:] + "Z", strict=True))


def child_of(parent_path: str) -> str:
    """A new path directly below `parent_path`. 35^6 segments: a clash is caught by the unique column."""
    return parent_path + "".join(secrets.choice(ALPHABET) for _ in range(WIDTH))


def after(path: str) -> str:
    """The first string that sorts behind everything under `path`."""
    return path[:-1] + _NEXT[path[-1]] if len(path) > 1 else chr(ord(path) + 1)


def is_under(path: str, top: str) -> bool:
    """Whether `path` is `top` or lies below it."""
    return bool(top) and path.startswith(top)


def above(path: str) -> list[str]:
    """The path itself and every path above it, nearest first, the root letter left out."""
    return [path[:end] for end in range(len(path), 1, -WIDTH)]
