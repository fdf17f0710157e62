"""Who is out: inside and outside are never asked, they follow from what passed the gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Move:
    """One passage of a household's number."""

    key: UUID
    at: datetime
    outwards: bool
    people: int = 1
    serial: int | None = None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Out:
    """So many are out; `since` is when the last of them went, `key` that passage."""

    people: int
    since: datetime
    key: UUID
    serial: int | None
    exempt: bool

    def back_by(self, hours: int | None) -> datetime | None:
        """When they meant to be back; None where no hour was agreed or the purpose knows none."""
        return None if self.exempt or not hours else self.since + timedelta(hours=hours)


def out_now(moves: Iterable[Move]) -> Out | None:
    """Who of a household is out after these passages; None when nobody is.

    More may come in than went out within the passages looked at: they had been out before.
    """
    people, last = 0, None
    for move in sorted(moves, key=lambda one: (one.at, one.key)):
        if move.outwards:
            people, last = people + move.people, move
        else:
            people = max(0, people - move.people)
    if not people or last is None:
        return None
    return Out(people, last.at, last.key, last.serial, last.exempt)
