"""The muster sheet and the personal links: who looked at them stands in the trail."""

from __future__ import annotations

from datetime import datetime

from tongzhou.areas.duty.models import Answer, Surge
from tongzhou.areas.duty.queries.surges import Board, skill_words
from tongzhou.base.masking import masked_phone
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer

SITTING = (Answer.State.SEATED, Answer.State.IN_PLACE)


def may_phone(surge: Surge, *, by: Viewer) -> bool:
    """Whether whole phone numbers may stand on the sheet."""
    return by.may("people.unmask", surge.place_path)


def note_phones(surge: Surge, *, by: Viewer, at: datetime) -> None:
    """Who took the sheet with whole phone numbers stands in the trail."""
    write_audit("duty.surge_phones", by=by, at=at, subject=f"surge:{surge.pk}")


def note_links(surge: Surge, *, by: Viewer, at: datetime) -> None:
    """Who looked at the personal links stands in the trail."""
    write_audit("duty.surge_links", by=by, at=at, subject=f"surge:{surge.pk}")


def rows(board: Board, *, phones: bool) -> list[tuple[str, str, str, str, str]]:
    """Number, name, seat, phone and remarks of everybody with a seat, in the order of their answers."""
    return [
        (
            str(number),
            one.person.name,
            skill_words(one.seat.skill) if one.seat and one.seat.skill else "",
            one.person.phone if phones else masked_phone(one.person.phone),
            _remarks(one),
        )
        for number, one in enumerate(board.of(*SITTING), start=1)
    ]


def _remarks(one: Answer) -> str:
    if one.stands_in_for is not None:
        return str(said("instead of %(name)s", name=one.stands_in_for.name))
    return str(said("by swap")) if one.swapped else ""
