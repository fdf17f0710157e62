"""A roster leaves the house as a file: on the record, with whole phone numbers only for a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Roster
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer


@transaction.atomic
def take_out(roster: Roster, *, kind: str, full: bool, why: str, by: Viewer, at: datetime) -> None:
    """A line in the trail says who took the roster out, how, and why.

    Raises Refused: not_allowed, and needs_reason where whole phone numbers are asked for without one.
    """
    require("exports.make", roster.place_path, by)
    if full:
        require("people.unmask", roster.place_path, by)
        if not why.strip():
            words = said("Whole phone numbers are given out for a stated purpose only.")
            raise Refused("needs_reason", words)
    write_audit(
        "duty.roster_exported",
        by=by,
        at=at,
        subject=f"roster:{roster.pk}",
        kind=kind,
        phones="full" if full else "masked",
        why=why,
    )
