"""A gap in a published roster is closed as the planner chose: people move at one moment, or nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tongzhou.areas.duty.actions.duties import (
    end,
    hold_people,
    put,
    refuse_breaches,
    require,
    tell_about,
)
from tongzhou.areas.duty.actions.rosters import claim, log
from tongzhou.areas.duty.models import Change, Duty, Roster, Shift
from tongzhou.areas.duty.queries.bonds import named
from tongzhou.areas.duty.queries.repairs import Move
from tongzhou.areas.duty.queries.rosters import shifts_of
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer


@transaction.atomic
def repair(
    roster: Roster, moves: Sequence[Move], *, by: Viewer, at: datetime, seen: int, why: str
) -> list[Duty]:
    """Everybody named stands where the option said; each of them is told, and the log says why.

    The rules are asked once more about every new duty. Raises Refused: not_allowed,
    changed_meanwhile, gone, started, not_in_crew, full, and each rule's code.
    """
    require("duty.plan", roster.place_path, by)
    claim(roster, seen)
    shifts = {one.pk: one for one in shifts_of(roster)}
    crew = set(roster.crew.values_list("pk", flat=True))
    for one in moves:
        if one.person_id not in crew:
            raise Refused("not_in_crew", said("Not among the people of this roster."))
        _still_to_come([shifts.get(pk) for pk in (one.was, one.now) if pk], at)
    hold_people(one.person_id for one in moves)
    left = [_left(roster, one) for one in moves if one.was]
    _check(moves, shifts, left, at)
    for duty in left:
        end(duty, at=at)
    made = [_put(roster, shifts[one.now], one.person_id, why, at) for one in moves if one.now]
    _log(roster, made, left, why, by=by, at=at)
    _tell(made, left, by=by, at=at)
    return made


def _still_to_come(shifts: Sequence[Shift | None], at: datetime) -> None:
    for shift in shifts:
        if shift is None:
            raise Refused("gone", said("The roster has changed since. Look again."))
        if shift.starts_at <= at:
            raise Refused("started", said("This shift has already started."))


def _left(roster: Roster, move: Move) -> Duty:
    assert move.was is not None
    rows = Duty.objects.filter(
        STANDS, roster=roster, shift_id=move.was, person_id=move.person_id, locked=False
    )
    found = rows.select_related("shift__post").first()
    if found is None:
        raise Refused("gone", said("The roster has changed since. Look again."))
    return found


def _check(
    moves: Sequence[Move], shifts: dict[int, Shift], left: Sequence[Duty], at: datetime
) -> None:
    gone = [duty.pk for duty in left]
    for one in moves:
        if one.now is None:
            continue
        shift = shifts[one.now]
        leaving = [duty.person_id for duty in left if duty.shift_id == shift.pk]
        coming = [other.person_id for other in moves if other.now == shift.pk]
        found = verdict(
            one.person_id, shift, at=at, without=gone, instead_of=leaving, beside=coming
        )
        refuse_breaches(named(found))
        there = Duty.objects.filter(shift=shift, ended_at__isnull=True).exclude(pk__in=gone).count()
        if there + sum(other.now == shift.pk for other in moves) > shift.need:
            raise Refused("full", said("Somebody was faster: every place is taken."))


def _put(roster: Roster, shift: Shift, person_id: int, why: str, at: datetime) -> Duty:
    source = Duty.Source.SUBSTITUTE
    return put(shift, person_id, source=source, at=at, roster=roster, cause=why, checked=True)


def _log(
    roster: Roster,
    made: Sequence[Duty],
    left: Sequence[Duty],
    why: str,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """One line, so that it is taken back as one."""
    log(
        roster,
        Change.Kind.REPLACED,
        by=by,
        at=at,
        made=made,
        ended=left,
        shift=made[0].shift if made else None,
        person_in_id=made[0].person_id if made else None,
        reason=why,
        count=max(len(made), len(left)),
    )


def _tell(made: Sequence[Duty], left: Sequence[Duty], *, by: Viewer, at: datetime) -> None:
    for duty in left:
        text = said("You are no longer down for %(when)s %(post)s.").text
        tell_about([duty.person_id], duty, text, by=by, at=at, kind="changed")
    for duty in made:
        text = said("You stand in: %(when)s %(post)s.").text
        tell_about([duty.person_id], duty, text, by=by, at=at, kind="assigned")
