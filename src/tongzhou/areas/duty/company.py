"""Who may stand together: pairs, newcomers, one who knows the place, families and cash, and who never
serves apart.

A roster that is being made has free places; only what can no longer be mended by filling them counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from tongzhou.areas.duty.rules import Breach
from tongzhou.base.words import said

CODES = frozenset({"two_newcomers", "no_local", "family", "apart"})


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody on the shift, as far as the others are concerned."""

    person_id: int
    newcomer: bool = False
    knows_place: bool = False


@dataclass(frozen=True, slots=True)
class Bond:
    """Two who never serve apart. `elsewhere`: who of them stands on another shift that day, alone."""

    people: frozenset[int]
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Company:
    """What a shift asks of those who stand there together. `families` are pairs of person ids.

    `closed`: nobody else is to come, so that a mate who is not there is missing. `given_up` are codes
    of rules, or pairs, that the planner gave up for this shift.
    """

    need: int
    in_pairs: bool = False
    needs_local: bool = False
    cash: bool = False
    families: frozenset[frozenset[int]] = frozenset()
    bonds: tuple[Bond, ...] = ()
    closed: bool = False
    given_up: frozenset[str | frozenset[int]] = frozenset()


def together(mates: Iterable[Mate], company: Company) -> tuple[Breach, ...]:
    """What speaks against these people standing there together; nothing: they may."""
    there = list(mates)
    found = (
        *_newcomers(there, company),
        *_local(there, company),
        *_family(there, company),
        *_apart(there, company),
    )
    return tuple(one for one in found if one.code not in company.given_up)


def _newcomers(there: list[Mate], company: Company) -> Iterable[Breach]:
    new = [mate.person_id for mate in there if mate.newcomer]
    if company.in_pairs and len(new) > 1:
        words = said("two newcomers would stand there together")
        yield Breach("two_newcomers", words, values={"people": new})


def _local(there: list[Mate], company: Company) -> Iterable[Breach]:
    full = len(there) >= company.need > 0
    if company.needs_local and full and not any(mate.knows_place for mate in there):
        yield Breach("no_local", said("nobody there would know the place"))


def _family(there: list[Mate], company: Company) -> Iterable[Breach]:
    pairs = [frozenset((a.person_id, b.person_id)) for a, b in combinations(there, 2)]
    if company.cash and (family := [pair for pair in pairs if pair in company.families]):
        words = said("two of one family would handle cash together")
        yield Breach("family", words, values={"people": sorted(family[0])})


def _apart(there: list[Mate], company: Company) -> Iterable[Breach]:
    """One of a pair is there; the other stands elsewhere that day, or has no place left here."""
    here = {mate.person_id for mate in there}
    full = company.closed or len(here) >= company.need > 0
    for bond in company.bonds:
        missing = bond.people - here
        if len(missing) != 1 or bond.people in company.given_up:
            continue
        if full or missing & bond.elsewhere:
            words = said("two who never serve apart would be apart")
            yield Breach("apart", words, values={"people": sorted(bond.people)})


def in_full(found: Iterable[Breach], names: Mapping[int, str]) -> tuple[Breach, ...]:
    """The same with the names of those concerned, for whoever plans: nobody else is told of whom it is."""
    return tuple(_named(one, names) for one in found)


def people_in(found: Iterable[Breach]) -> set[int]:
    """Whom these breaches are about beside the person asked."""
    return {pk for one in found for pk in one.values.get("people", ())}  # type: ignore[attr-defined]


def _named(one: Breach, names: Mapping[int, str]) -> Breach:
    about = [names[pk] for pk in sorted(people_in([one])) if pk in names]
    if not about:
        return one
    words = said("%(why)s (%(who)s)", why=one.words, who="、".join(about))
    return replace(one, words=words)
