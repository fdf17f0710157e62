"""The register's changes as the daily work makes them: done on the ground, and left as a fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.areas.register import kinds
from tongzhou.base.errors import Refused
from tongzhou.base.sheets import Outcome, UploadRef
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places import actions as ground
from tongzhou.ground.places import rules
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.ground.places.register import RegisterRow
from tongzhou.shared.facts.actions import record


def _note(
    what: str, act: str, *, path: str, subject: str, by: Viewer, at: datetime, times: int = 1
) -> None:
    record(
        kinds.CHANGED,
        at=at,
        actor_id=by.person_id,
        place_path=path,
        subject=subject,
        quantity=times,
        what=what,
        act=act,
    )


def _of(row: Household | Resident) -> str:
    return f"{row._meta.model_name}:{row.pk}"


@transaction.atomic
def add_household(place: Place, *, room: str, note: str, by: Viewer, at: datetime) -> Household:
    """A dwelling more stands in the register."""
    household = ground.add_household(place, room=room, note=note, by=by, at=at)
    _note("household", "added", path=place.path, subject=_of(household), by=by, at=at)
    return household


@transaction.atomic
def add_resident(
    household: Household, *, entry: ground.Entry, by: Viewer, at: datetime
) -> Resident:
    """Somebody more lives in the household."""
    resident = ground.add_resident(household, entry=entry, by=by, at=at)
    _note("resident", "added", path=resident.place_path, subject=_of(resident), by=by, at=at)
    return resident


@transaction.atomic
def change_resident(resident: Resident, *, entry: ground.Entry, by: Viewer, at: datetime) -> None:
    """The resident carries these values; nothing is recorded when nothing changed."""
    if ground.change_resident(resident, entry=entry, by=by, at=at):
        _note("resident", "changed", path=resident.place_path, subject=_of(resident), by=by, at=at)


@transaction.atomic
def move_out(resident: Resident, *, on: date, by: Viewer, at: datetime) -> None:
    """The resident lives here no more."""
    ground.move_out(resident, on=on, by=by, at=at)
    _note("resident", "moved_out", path=resident.place_path, subject=_of(resident), by=by, at=at)


@transaction.atomic
def merge_residents(kept: Resident, *, other: Resident, by: Viewer, at: datetime) -> None:
    """One row is left of two for the same person."""
    ground.merge_residents(kept, other=other, by=by, at=at)
    _note("resident", "merged", path=kept.place_path, subject=_of(kept), by=by, at=at)


@transaction.atomic
def set_estate_status(estate: Place, *, status: str, on: date, by: Viewer, at: datetime) -> None:
    """The estate has this status since `on`."""
    ground.set_estate_status(estate, status=status, on=on, by=by, at=at)
    record(
        kinds.ESTATE_STATUS,
        at=at,
        actor_id=by.person_id,
        place_path=estate.path,
        subject=f"place:{estate.pk}",
        status=status or "none",
    )


@transaction.atomic
def bring_in(
    rows: Sequence[RegisterRow], *, upload: UploadRef, by: Viewer, at: datetime
) -> list[Outcome]:
    """A batch of an office's workbook stands in the register, with one fact for each kind of change."""
    outcomes = ground.bring_in_residents(rows, community_path=upload.scope_path, by=by, at=at)
    counts = Counter(outcomes)
    for outcome, act in ((Outcome.ADDED, "added"), (Outcome.CHANGED, "changed")):
        if times := counts[outcome]:
            subject = f"upload:{upload.id}"
            path = upload.scope_path
            _note("resident", act, path=path, subject=subject, by=by, at=at, times=times)
    return outcomes


def note_export(rows: int, *, reason: str, by: Viewer, at: datetime) -> None:
    """The trail says that somebody took the ledger out, how long it was and why; or it is refused."""
    if not by.may("exports.make"):
        raise Refused("not_allowed", _("Your posts do not let you take lists out."))
    if reason not in rules.REASONS_TO_EXPORT:
        raise Refused("reason_missing", _("Say what the list is for."))
    write_audit("register.exported", by=by, at=at, rows=rows, reason=reason)
