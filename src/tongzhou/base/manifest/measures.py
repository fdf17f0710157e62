"""The tiny language in which an area says how a figure is counted. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """The sum of `quantity` over facts of `kind` whose values equal every pair of `where`.

    Corrections are facts with a negative quantity, so a withdrawn fact counts as nothing.
    """

    kind: str
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the value `value`, times the quantity, over the same facts."""

    kind: str
    value: str
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values of `value` (or "subject", "actor_id", "place_path") occur."""

    kind: str
    value: str
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Median:
    """The median of `value` over the same facts; none when there are no facts."""

    kind: str
    value: str
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that any one value of `value` (an hour, a gate) has of `quantity` over the same facts."""

    kind: str
    value: str
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Share:
    """`part` over `whole`; none when the whole is zero (shown as "—", never 0 % or 100 %)."""

    part: Count | Sum
    whole: Count | Sum


@dataclass(frozen=True, slots=True)
class Stock:
    """A level, not a flow: asked of the named query "package.module:function", kept as a snapshot.

    The function is called with (place_path, at) and returns a number.
    """

    query: str


Measure = Count | Sum | Distinct | Median | Peak | Share | Stock


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named figure. `code` is for programs, `label` for people, `counting_rule` says 口径 in a sentence."""

    code: str
    label: str
    measure: Measure
    unit: Literal["count", "share", "minutes", "yuan", "kg"] = "count"
    counting_rule: str = ""
    decimals: int = 0
