"""Whom to put on a shift: everybody of the crew, the best first, with the reasons for and against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tongzhou.areas.duty.board import NO_SUMS, Sums
from tongzhou.areas.duty.rules import Breach
from tongzhou.base.words import Sentence, said


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could take a shift. `wish` is above 0 for a wish to, below for one not to."""

    person_id: int
    name: str
    breaches: tuple[Breach, ...] = ()
    sums: Sums = NO_SUMS
    wish: int = 0
    mate_there: bool = False
    night: bool = False
    weekend: bool = False

    @property
    def free(self) -> bool:
        """Nothing speaks against it."""
        return not self.breaches

    @property
    def by_both(self) -> bool:
        """Only limits of rest speak against it, which the person and the leader may set aside."""
        return bool(self.breaches) and all(breach.waivable for breach in self.breaches)

    @property
    def never(self) -> bool:
        return bool(self.breaches) and not self.by_both

    @property
    def state(self) -> str:
        return "free" if self.free else "both" if self.by_both else "never"

    @property
    def words(self) -> tuple[Sentence, ...]:
        """Why, the weightiest first: what forbids it, or what speaks for and against it."""
        if self.breaches:
            return tuple(breach.words for breach in self.breaches)
        return tuple(_weighed(self))


def _weighed(choice: Choice) -> Iterator[Sentence]:
    if choice.mate_there:
        yield said("serves with somebody who is there")
    if choice.wish > 0:
        yield said("would like to")
    if choice.wish < 0:
        yield said("would rather not")
    hours = choice.sums.hours_away
    if hours < 0:
        yield said("%(n)d hours less than a fair share", n=-hours)
    elif hours > 0:
        yield said("%(n)d hours more than a fair share", n=hours)
    else:
        yield said("just the fair share of hours")
    if choice.night and choice.sums.nights_away > 0:
        yield said("already %(n)d nights more than others", n=choice.sums.nights_away)
    if choice.weekend and choice.sums.weekends_away > 0:
        yield said("already %(n)d weekend duties more than others", n=choice.sums.weekends_away)


_ORDER = {"free": 0, "both": 1, "never": 2}


def ranked(choices: Iterable[Choice]) -> list[Choice]:
    """Who may first; among them mates and wishes, then who has had least."""
    return sorted(choices, key=_key)


def _key(choice: Choice) -> tuple[object, ...]:
    away = choice.sums
    unloved = away.nights_away if choice.night else away.weekends_away if choice.weekend else 0
    return (
        _ORDER[choice.state],
        len(choice.breaches),
        -int(choice.mate_there),
        -choice.wish,
        away.hours_away + 8 * unloved,
        choice.name,
        choice.person_id,
    )
