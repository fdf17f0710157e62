"""Who may stand together: pairs, newcomers, one who knows the place, families and cash.

A roster that is being made has free places; only what can no longer be mended by filling them counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from tongzhou.areas.duty.rules import Breach
from tongzhou.base.words import said


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody on the shift, as far as the others are concerned."""

    person_id: int
    newcomer: bool = False
    knows_place: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """What a shift asks of those who stand there together. `families` are pairs of person ids."""

    need: int
    in_pairs: bool = False
    needs_local: bool = False
    cash: bool = False
    families: frozenset[frozenset[int]] = frozenset()


def together(mates: Iterable[Mate], company: Company) -> tuple[Breach, ...]:
    """What speaks against these people standing there together; nothing: they may."""
    there = list(mates)
    return (*_newcomers(there, company), *_local(there, company), *_family(there, company))


def _newcomers(there: list[Mate], company: Company) -> Iterable[Breach]:
    if company.in_pairs and sum(mate.newcomer for mate in there) > 1:
        yield Breach("two_newcomers", said("two newcomers would stand there together"))


def _local(there: list[Mate], company: Company) -> Iterable[Breach]:
    full = len(there) >= company.need > 0
    if company.needs_local and full and not any(mate.knows_place for mate in there):
        yield Breach("no_local", said("nobody there would know the place"))


def _family(there: list[Mate], company: Company) -> Iterable[Breach]:
    pairs = (frozenset((a.person_id, b.person_id)) for a, b in combinations(there, 2))
    if company.cash and any(pair in company.families for pair in pairs):
        yield Breach("family", said("two of one family would handle cash together"))
