"""The end of an event's personal data: proposed, approved by a second person, destroyed, certified."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, now

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events import destruction, residue, rules
from tongzhou.ground.events.actions.life import _propose, decide, log, move
from tongzhou.ground.events.models import Act, Certificate, Event, Line, Proposal, State
from tongzhou.ground.events.packs import Form
from tongzhou.ground.events.queries import pack_of
from tongzhou.ground.rulepacks.queries import whole

# Somebody may be reading just now: not every turn of the background work rewrites the database.
TRY_AGAIN = timedelta(minutes=5)


@transaction.atomic
def propose_destruction(event: Event, *, by: Viewer, at: datetime, reason: str = "") -> Proposal:
    """The destruction waits for the second signature. Nothing has gone yet."""
    if event.state != State.STOOD_DOWN:
        raise Refused("wrong_state", said("Stand the event down before its data is destroyed."))
    if not by.may("events.open", event.place_path):
        raise Refused("not_allowed", said("Your posts do not let you propose this."))
    if why := rules.why_not_destroy(
        data_end_on=event.data_end_on, today=localdate(at), reason=reason
    ):
        raise Refused("too_early", why)
    return _propose(event, Act.DESTROY, reason=reason, by=by, at=at)


@transaction.atomic
def decline_destruction(event: Event, *, reason: str, by: Viewer, at: datetime) -> None:
    """The data stays for now, and the reason is on record."""
    decide(event, Act.DESTROY, agreed=False, reason=reason, by=by, at=at)
    log(event, "destruction_declined", by=by, at=at)
    write_audit("events.decline_destruction", by=by, at=at, subject=f"event:{event.pk}")


@transaction.atomic
def approve_destruction(event: Event, *, by: Viewer, at: datetime) -> Certificate:
    """Everything personal of the event has gone; the certificate and the totals stay.

    Free pages, journals and stored files are cleared right after the transaction; should somebody be
    reading then, the background work tries again until `residue_cleared_at` is filled.
    """
    proposal = decide(event, Act.DESTROY, agreed=True, reason="", by=by, at=at)
    move(event, "destroy", destroyed_at=at)
    certificate = _certify(event, proposal, at=at)
    certificate.files_waiting = destruction.erase(event.pk)
    certificate.save()
    log(event, "destroyed", by=by, at=at, rows=certificate.rows, files=certificate.files)
    write_audit(
        "events.destroy",
        by=by,
        at=at,
        subject=f"event:{event.pk}",
        rows=certificate.rows,
        files=certificate.files,
        digest=certificate.digest,
    )
    transaction.on_commit(lambda: clear(certificate))
    return certificate


def _certify(event: Event, proposal: Proposal, *, at: datetime) -> Certificate:
    found = destruction.going(event.pk)
    assert proposal.decided_by_id is not None
    return Certificate.objects.create(
        event=event,
        destroyed_at=at,
        proposed_by_id=proposal.proposed_by_id,
        approved_by_id=proposal.decided_by_id,
        lines=[
            {
                "table": one.personal.model,
                "purpose": one.personal.purpose,
                "end": one.personal.end,
                "rows": one.rows,
            }
            for one in found
        ],
        rows=sum(one.rows for one in found),
        files=sum(one.files for one in found),
        totals=_totals(event),
        digest=destruction.list_digest(event.pk),
        backups_gone_on=localdate(at) + timedelta(days=whole("retention.backup_days", at=at)),
    )


def _totals(event: Event) -> list[dict[str, Any]]:
    return [_total_of(event, form) for form in pack_of(event).forms]


def _total_of(event: Event, form: Form) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    rows = confirmed = 0
    for values, confirmed_at in Line.objects.filter(event=event, form=form.code).values_list(
        "values", "confirmed_at"
    ):
        rows += 1
        confirmed += confirmed_at is not None
        for column in form.columns:
            if column.counted:
                sums[column.code] += int(values.get(column.code) or 0)
    return {"form": form.code, "rows": rows, "confirmed": confirmed, "sums": dict(sums)}


def clear(certificate: Certificate) -> bool:
    """Whether nothing is left in files and free pages now."""
    left = residue.unlink(certificate.files_waiting)
    certificate.files_waiting = left
    certificate.residue_tried_at = now()
    certificate.save(update_fields=["files_waiting", "residue_tried_at"])
    # The names of the files were written a moment ago, so the pages are cleared after them.
    clean = residue.clear_residue([*destruction.tables_touched(), Certificate._meta.db_table])
    if clean and not left:
        certificate.residue_cleared_at = now()
        certificate.save(update_fields=["residue_cleared_at"])
    return certificate.residue_cleared_at is not None


def clear_waiting(at: datetime) -> int:
    """Certificates whose residue could be cleared now; called by the background work."""
    waiting = Certificate.objects.filter(
        residue_cleared_at__isnull=True, destroyed_at__lte=at
    ).filter(Q(residue_tried_at__isnull=True) | Q(residue_tried_at__lte=at - TRY_AGAIN))
    return sum(clear(certificate) for certificate in waiting)
