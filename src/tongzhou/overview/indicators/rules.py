"""What a measure means, in plain Python over values; the engine asks the database and answers the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tongzhou.base.manifest.measures import (
    Count,
    Distinct,
    Measure,
    Median,
    Peak,
    Share,
    Stock,
    Sum,
)
from tongzhou.base.rounding import NOTHING, half_up, percent_with_counts, plain

Number = int | Decimal | Fraction
Leaf = Count | Sum | Distinct | Median | Peak

# What `Distinct` may ask for besides a value of the fact.
COLUMNS = ("subject", "actor_id", "place_path")


@dataclass(frozen=True, slots=True)
class Entry:
    """As much of a fact as counting needs; equal facts may stand together with a larger quantity."""

    kind: str
    quantity: int = 1
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted number; None when there was nothing to count. A share keeps what it was made of."""

    value: Number | None
    part: Number | None = None
    whole: Number | None = None

    @property
    def is_share(self) -> bool:
        return self.whole is not None


NOT_KNOWN = Figure(None)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; the first moment belongs to it, the end already to the next."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


def figure(measure: Measure, entries: Iterable[Entry]) -> Figure:
    """What the measure is over these entries. A stock cannot be counted from entries (ValueError)."""
    if isinstance(measure, Stock):
        raise ValueError("a stock is asked of its query, not counted")
    entries = list(entries)
    if isinstance(measure, Share):
        return share_of(number(measure.part, entries) or 0, number(measure.whole, entries) or 0)
    return Figure(number(measure, entries))


def share_of(part: Number, whole: Number) -> Figure:
    """Part over whole; no value when there is no whole."""
    return Figure(Fraction(part) / Fraction(whole) if whole else None, part, whole)


def number(leaf: Leaf, entries: Iterable[Entry]) -> Number | None:
    """The number of a measure that is no share."""
    counted = [one for one in entries if matches(leaf, one)]
    match leaf:
        case Count():
            return sum(one.quantity for one in counted)
        case Sum():
            return sum((exact(one.values.get(leaf.value)) * one.quantity for one in counted), 0)
        case Distinct():
            return len(_standing(leaf.value, counted))
        case Median():
            return _median(_standing(leaf.value, counted))
        case Peak():
            return max(_standing(leaf.value, counted).values(), default=0)


def matches(leaf: Leaf, entry: Entry) -> bool:
    """Whether the entry is one that the measure counts."""
    return entry.kind == leaf.kind and all(
        same(entry.values.get(key), wanted) for key, wanted in leaf.where
    )


def same(one: object, other: object) -> bool:
    """Equal as JSON has it: true is not 1, and a missing value is the same as null."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def exact(value: object) -> Number:
    """The number without the noise of binary fractions; what is no number counts as nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return value if isinstance(value, int) else Decimal(str(value))


def _standing(name: str, entries: Iterable[Entry]) -> dict[Any, int]:
    """How often each value stands after everything taken back is taken off; never less than once."""
    net: dict[Any, int] = {}
    for one in entries:
        found = one.columns.get(name) if name in COLUMNS else one.values.get(name)
        if found is not None and found != "":
            key = (isinstance(found, bool), found)
            net[key] = net.get(key, 0) + one.quantity
    return {found: times for (_is_bool, found), times in net.items() if times > 0}


def _median(standing: dict[Any, int]) -> Number | None:
    counted = sorted((exact(found), times) for found, times in standing.items() if _counts(found))
    total = sum(times for _found, times in counted)
    if not total:
        return None
    low, high = _at(counted, (total - 1) // 2), _at(counted, total // 2)
    middle = (Fraction(low) + Fraction(high)) / 2
    return int(middle) if middle.denominator == 1 else middle


def _counts(found: object) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _at(counted: list[tuple[Number, int]], position: int) -> Number:
    for found, times in counted:
        if position < times:
            return found
        position -= times
    raise IndexError(position)


def leaves(measure: Measure) -> Iterator[Leaf]:
    """The measures that ask the ledger: of a share both sides, of a stock none."""
    if isinstance(measure, Share):
        yield measure.part
        yield measure.whole
    elif not isinstance(measure, Stock):
        yield measure


def pooled(figures: Iterable[Figure]) -> Figure:
    """Several units together: numbers are added, shares are all parts over all wholes.

    Not known as soon as one of them is not: a gap is no zero.
    """
    figures = list(figures)
    if any(one.is_share for one in figures):
        return share_of(
            sum(one.part or 0 for one in figures), sum(one.whole or 0 for one in figures)
        )
    values = [one.value for one in figures]
    return NOT_KNOWN if None in values else Figure(sum(value or 0 for value in values))


# ── For people ───────────────────────────────────────────────────────────────────────────────────


def figure_text(figure: Figure, *, decimals: int = 0) -> str:
    """“12”, “85.0% (34/40)”, “— (0/0)”, or “—” for what is not known."""
    if figure.is_share:
        return percent_with_counts(figure.part or 0, figure.whole or 0, places=decimals)
    if figure.value is None:
        return NOTHING
    return f"{half_up(figure.value, decimals):f}" if decimals else plain(figure.value)
