"""Who could stand in: the allowed first, then who worked least, who is nearest, who knows the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tongzhou.areas.duty.rules import Breach
from tongzhou.base.words import Sentence, said

HOUR = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked. `minutes` were worked in the last fortnight, `metres` is the way."""

    person_id: int
    name: str
    against: tuple[Breach, ...] = ()
    minutes: int = 0
    metres: int | None = None
    knows_place: bool = False

    @property
    def may(self) -> bool:
        return not self.against

    @property
    def by_both(self) -> bool:
        """Only limits of rest speak against it, which the person and the leader may set aside."""
        return bool(self.against) and all(one.waivable for one in self.against)

    @property
    def why(self) -> tuple[Sentence, ...]:
        """What speaks for or against it, in sentences."""
        return tuple(one.words for one in self.against) or tuple(_speaks_for(self))


def _speaks_for(one: Candidate) -> Iterator[Sentence]:
    if one.minutes:
        yield said("%(hours)g hours in the last 14 days", hours=round(one.minutes / HOUR, 1))
    else:
        yield said("not on duty in the last 14 days")
    if one.metres is not None:
        yield said("%(km)g km away", km=round(one.metres / 1000, 1))
    if one.knows_place:
        yield said("knows the place")


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Who may first, then who would with both their consent; the least worked first in each."""
    return sorted(candidates, key=_key)


def _key(one: Candidate) -> tuple[object, ...]:
    far = one.metres if one.metres is not None else 10**9
    grade = 0 if one.may else 1 if one.by_both else 2
    return grade, one.minutes, far, not one.knows_place, one.name, one.person_id
