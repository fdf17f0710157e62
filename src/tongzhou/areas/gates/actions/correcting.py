"""What the desk takes back after the guard's seconds are over: by name, with a reason, and it stays in sight."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from tongzhou.areas.gates.actions.rights import RUNS, require
from tongzhou.areas.gates.actions.undoing import mark
from tongzhou.areas.gates.models import Passage, Reading, TurnAway, Undone
from tongzhou.areas.gates.queries.hours import has_ended
from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer

Row = Passage | TurnAway | Reading
NO_REASON = said("Say why: whoever reads the records reads it.")
COUNTED = said("The figures of that hour stay as they are: its records have ended or are about to.")


@transaction.atomic
def correct(row: Row, *, reason: str, by: Viewer, at: datetime) -> Undone:
    """The row counts nowhere from now on, as if the guard had taken it back; it stays, with who and why.

    The hour is counted anew at the next look. Raises Refused: not_allowed, no_person, reason_missing,
    ended (the hour's figures are never subtracted from again), taken_back (the second of two).
    """
    require(row.place_path, by, RUNS)
    if by.person_id is None:
        raise Refused("no_person", said("A person answers for a correction by name."))
    if not (words := prose(reason)[:200]):
        raise Refused("reason_missing", NO_REASON)
    if has_ended(row, at):
        raise Refused("ended", COUNTED)
    if not mark(type(row), row.pk, at):
        raise Refused("taken_back", said("This was taken back already."))
    row.refresh_from_db()
    subject = f"{row._meta.model_name}:{row.pk}"
    write_audit("gates.corrected", by=by, at=at, subject=subject)
    return _told(row, words, by, at)


def _told(row: Row, words: str, by: Viewer, at: datetime) -> Undone:
    """The word that it was taken back, by which the hour is known to be counted anew."""
    return Undone.objects.create(
        id=uuid4(),
        source=row.pk,
        place_path=row.place_path,
        event_id=row.event_id,
        by_id=by.person_id,
        reason=words,
        made_at=at,
        received_at=at,
        applied=True,
    )
