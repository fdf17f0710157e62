"""How addresses are read, who is the same resident, and why a place cannot go somewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tongzhou.base.text import fold, tidy
from tongzhou.base.words import Sentence, said

LEVELS = (
    "province",
    "city",
    "county",
    "street",
    "community",
    "grid_cell",
    "estate",
    "building",
    "entrance",
    "gate",
    "spot",
)
DWELLINGS = frozenset({"estate", "building", "entrance"})
_BELOW = {
    "province": {"city", "county"},
    "city": {"county", "street"},
    "county": {"street", "community"},
    "street": {"community", "grid_cell"},
    "community": {"estate", "grid_cell", "building", "gate", "spot"},
    "grid_cell": {"estate", "building", "gate", "spot"},
    "estate": {"building", "entrance", "gate", "spot"},
    "building": {"entrance", "gate", "spot"},
    "entrance": {"spot"},
}
_UNITS = re.compile(r"(栋|幢|座|号楼|号院|楼|单元|门|室|户|号|房)$")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SAID = str.maketrans("一二三四五六七八九", "123456789")

# Why somebody looks at data in clear. Codes, so that no free words with names get into the trail.
REASONS: dict[str, Sentence] = {
    "call_back": said("To call this person about their request"),
    "visit": said("To visit them"),
    "emergency": said("An emergency"),
    "check_entry": said("To check or correct the entry"),
    "resident_asked": said("The person asked to see their own data"),
}

REASONS_TO_EXPORT: dict[str, Sentence] = {
    "visit": said("Visits from house to house"),
    "check": said("Checking the register"),
    "paper": said("A paper copy for the office"),
    "asked": said("Asked for by a higher office"),
}


def may_hold(kind: str) -> tuple[str, ...]:
    """The kinds of place that may stand below a place of `kind`, in the order of the levels."""
    return tuple(level for level in LEVELS if level in _BELOW.get(kind, ()))


def why_not_below(kind: str, parent_kind: str | None) -> Sentence | None:
    """None when a place of `kind` may stand below one of `parent_kind` (None: at the top)."""
    if parent_kind is None or kind in _BELOW.get(parent_kind, ()):
        return None
    return said("A place of this kind cannot stand below that one.")


def number_of(name: str) -> str:
    """What tells one building, entrance or room from its neighbours: 3栋, 03幢 and “3” are the same."""
    plain = fold(name)
    bare = _UNITS.sub("", plain) or plain
    if len(bare) == 1:
        bare = bare.translate(_SAID)
    return _ZEROS.sub("", bare).upper()


def named(written: str, unit: str) -> str:
    """The name as it is shown: a bare number gets its unit, “3” → “3栋”; other names stay."""
    plain = tidy(written)
    return f"{number_of(plain)}{unit}" if re.fullmatch(r"[0-9A-Za-z]+", plain) else plain


def room_of(written: str) -> str:
    """The room as it is stored: “501室” → “501”."""
    return re.sub(r"(室|房)$", "", tidy(written).replace(" ", "")).upper()


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of a resident for telling people apart."""

    name: str
    born_on: date | None = None
    id_last4: str = ""


def same_resident(one: Known, other: Known) -> bool:
    """Whether two entries of one household are the same person: same name, and nothing against it.

    A birth date or last four signs that only one entry has do not speak against it.
    """
    if fold(one.name) != fold(other.name):
        return False
    born = one.born_on is None or other.born_on is None or one.born_on == other.born_on
    tail = not one.id_last4 or not other.id_last4 or one.id_last4 == other.id_last4
    return born and tail


def found_among(entry: Known, candidates: Sequence[Known]) -> int | None:
    """The position of the one candidate who is the same person; None when there is none.

    Of several, the one who agrees in most is taken: two of the same name need a birth date or the
    last four signs to be told apart.
    """
    same = [i for i, candidate in enumerate(candidates) if same_resident(entry, candidate)]
    return max(same, key=lambda i: _agreement(entry, candidates[i]), default=None)


def _agreement(one: Known, other: Known) -> int:
    born = one.born_on is not None and one.born_on == other.born_on
    return 2 * born + (one.id_last4 != "" and one.id_last4 == other.id_last4)


def age_on(born_on: date | None, day: date) -> int | None:
    """Full years on `day`; None when the birth date is not known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
