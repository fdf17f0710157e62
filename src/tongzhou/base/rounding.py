"""Shares, percentages and averages computed exactly and rounded half up, as an office adds up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

# A float is left out on purpose: 0.1 + 0.2 must not decide which community is ahead.
Exact = int | Decimal | Fraction

NOTHING = "—"
MINUS = "−"


def half_up(value: Exact, places: int = 0) -> Decimal:
    """The value with so many decimals; a half goes away from zero (88.075 → 88.08)."""
    scaled = abs(_fraction(value)) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    rounded = Decimal(units).scaleb(-places)
    return rounded if value >= 0 or not units else rounded.copy_negate()


def share(part: Exact, whole: Exact) -> Fraction | None:
    """Part of the whole, exactly; None when there is no whole (0/0 is neither 0 % nor 100 %)."""
    return _fraction(part) / _fraction(whole) if whole else None


def percent(part: Exact, whole: Exact, *, places: int = 1) -> str:
    """“85.0%”, or “—” when there was nothing to count."""
    return percent_of(share(part, whole), places=places)


def percent_of(value: Exact | None, *, places: int = 1) -> str:
    """A share (0.85) in words for people (“85.0%”), or “—” when there is none."""
    return NOTHING if value is None else f"{half_up(_fraction(value) * 100, places):f}%"


def counted(part: Exact, whole: Exact) -> str:
    """“34/40”: what stands beside every percentage."""
    return f"{plain(part)}/{plain(whole)}"


def percent_with_counts(part: Exact, whole: Exact, *, places: int = 1) -> str:
    """“85.0% (34/40)”, or “— (0/0)”."""
    return f"{percent(part, whole, places=places)} ({counted(part, whole)})"


def plain(value: Exact) -> str:
    """The number without useless zeros: 35.40 → “35.4”, 40 → “40”; at most four decimals."""
    text = f"{half_up(value, 4):f}"
    return text.rstrip("0").rstrip(".")


def difference(now: int, before: int) -> str:
    """“+2”, “0” or “−6”: compared with yesterday."""
    change = now - before
    return "0" if not change else f"{'+' if change > 0 else MINUS}{abs(change)}"


def simple_average(pairs: Iterable[tuple[Exact, Exact]]) -> Fraction | None:
    """Mean of the units' own shares; a unit with nothing to count is left out, not counted as 0."""
    shares = [found for part, whole in pairs if (found := share(part, whole)) is not None]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def pooled_average(pairs: Iterable[tuple[Exact, Exact]]) -> Fraction | None:
    """All parts over all wholes: what the residents of all units together experienced."""
    parts, wholes = Fraction(0), Fraction(0)
    for part, whole in pairs:
        parts, wholes = parts + _fraction(part), wholes + _fraction(whole)
    return share(parts, wholes)


def weighted(parts: Iterable[tuple[Exact | None, Exact]]) -> Fraction | None:
    """Sum of value x weight; None as soon as one value is missing, for a gap is no zero."""
    total = Fraction(0)
    for value, weight in parts:
        if value is None:
            return None
        total += _fraction(value) * _fraction(weight)
    return total


def _fraction(value: Exact) -> Fraction:
    if isinstance(value, float):
        raise TypeError("a float is not exact: pass an int, a Decimal or a Fraction")
    return Fraction(value)
