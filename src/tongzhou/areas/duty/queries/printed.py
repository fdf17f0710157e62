"""What a printed roster needs beside the board: phones and what was handed over."""

from __future__ import annotations

from datetime import datetime

from tongzhou.areas.duty.board import Board
from tongzhou.areas.duty.models import Handover, Roster
from tongzhou.areas.duty.printed import Line, Member, Noted, lines_of
from tongzhou.areas.duty.queries.board import board_of
from tongzhou.base.words import said
from tongzhou.ground.organisations.models import Person


def printed(roster: Roster, at: datetime, *, full: bool = False) -> tuple[Board, tuple[Line, ...]]:
    """The board and the lines of the roster, without leave, wishes and fair shares: it hangs on a wall.

    Whoever sees a roster sees its people; phones are hidden
    unless `full`, which the caller has settled and put on the record.
    """
    board = board_of(roster, at, whole=False)
    people = {
        person.pk: Member(person.name, person.phone)
        for person in Person.objects.filter(pk__in=list(board.names))
    }
    shifts = [place.pk for place in board.places]
    noted = {
        one.shift_id: Noted(
            str(said("Nothing to hand over")) if one.nothing else one.words,
            one.by.name if one.by else "",
            one.taken_by.name if one.taken_by else "",
        )
        for one in Handover.objects.filter(shift__in=shifts)
        .select_related("by", "taken_by")
        .order_by("at")
    }
    return board, lines_of(board.heads, board.places, people, noted, full=full)
