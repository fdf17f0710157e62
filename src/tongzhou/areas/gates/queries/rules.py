"""Which rule each kind of pass follows at a place."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, cast

from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.rules.passes import ONCE, ONE_WAY, Rule, counted_direction, purposes
from tongzhou.areas.gates.rules.verdict import CHINA
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.ground.rulepacks.queries import Book

OF_A_KIND = ("turns", "per_household", "on_out", "on_in", "opens", "closes")
OF_ALL = ("gates.exempt", "gates.carer", "gates.again_minutes")
CODES = (*OF_ALL, *(f"gates.{kind.value}.{part}" for kind in PassKind for part in OF_A_KIND))


def rules_at(place_path: str, at: datetime) -> dict[str, Rule]:
    """The rule of every kind of pass at that place then, in one query."""
    book = rulepacks.book(*CODES)
    return _all(book, place_path, at) if book.own else dict(_shipped(at.astimezone(CHINA).date()))


def _all(book: Book, place_path: str, at: datetime) -> dict[str, Rule]:
    return {kind.value: _rule(book, kind.value, place_path, at) for kind in PassKind}


@lru_cache(maxsize=64)
def _shipped(day: date) -> dict[str, Rule]:
    """The rules of a day where no place has set its own."""
    return _all(Book({}), "", datetime.combine(day, time(12), CHINA))


def rules_json(place_path: str, at: datetime) -> dict[str, dict[str, object]]:
    """The same as the kit carries them and as `rules.verdict` reads them."""
    return {kind: rule.json() for kind, rule in rules_at(place_path, at).items()}


def _rule(book: Book, kind: str, path: str, at: datetime) -> Rule:
    def value(part: str) -> Any:
        return book.value(f"gates.{kind}.{part}", path=path, at=at)

    def of_all(name: str) -> Any:
        return book.value(f"gates.{name}", path=path, at=at)

    turns = value("turns")
    return Rule(
        persons=int(turns["persons"]),
        days=int(turns["days"]),
        times=max(1, int(turns["times"])),
        hours=int(turns["hours"]) or None,
        per="household" if value("per_household") else "person",
        direction=counted_direction(on_out=value("on_out"), on_in=value("on_in")),
        opens=cast(time, value("opens")),
        closes=cast(time, value("closes")),
        exempt=purposes(of_all("exempt")),
        carer=of_all("carer"),
        once=kind in ONCE,
        only=kind in ONE_WAY,
        again_min=of_all("again_minutes"),
    )
