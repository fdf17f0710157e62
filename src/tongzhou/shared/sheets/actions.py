"""Changes: a workbook is brought in, mapped, worked through batch by batch, and destroyed in time."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from tongzhou.base.errors import Refused
from tongzhou.base.sheets import Outcome, RowError, SheetKind, UploadRef
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.rulepacks.queries import whole
from tongzhou.shared.sheets import queries
from tongzhou.shared.sheets.cells import ReadRow, read_rows
from tongzhou.shared.sheets.models import BadRow, Remembered, State, Upload
from tongzhou.shared.sheets.reading import MAX_ROWS, Sheet, read_sheets
from tongzhou.shared.sheets.rules import (
    Header,
    best_sheet,
    find_header,
    header_at,
    suggest,
    why_not_mapping,
)

AT_ONCE = 500  # so few rows go in while the person waits
CUT_OFF_AFTER = timedelta(seconds=60)
KEEP_DAYS = "sheets.keep_days"


def bring_in(
    content: bytes,
    *,
    name: str,
    kind: SheetKind,
    scope_path: str,
    by: Viewer,
    at: datetime,
    event_id: int | None = None,
) -> Upload:
    """The workbook lies in the data folder, its best sheet and mapping suggested, nothing imported.

    Refused("not_allowed") without the kind's capability there, or with the reader's own reason.
    """
    _may(by, kind, scope_path)
    if by.account_id is None:
        raise Refused("not_allowed", said("Please sign in first."))
    sheet = best_sheet(read_sheets(content), kind.row_type)
    header = find_header(sheet, kind.row_type) or header_at(sheet, 0)
    known = queries.remembered(scope_path, kind, header)
    stored = default_storage.save(f"sheets/{secrets.token_hex(16)}", ContentFile(content))
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                kind=kind.code,
                scope_path=scope_path,
                event_id=event_id,
                account_id=by.account_id,
                person_id=by.person_id,
                original_name=name[-200:],
                file_name=stored,
                sha256=sha256(content).hexdigest(),
                size=len(content),
                sheet_name=sheet.name[:200],
                header_top=header.top,
                header_bottom=header.bottom,
                mapping=suggest(header, kind.row_type) if known is None else known,
                state=State.MAPPING,
                uploaded_at=at,
            )
            _audit("sheets.bring_in", upload, by=by, at=at, size=len(content))
    except BaseException:
        default_storage.delete(stored)
        raise
    return upload


def _may(by: Viewer, kind: SheetKind, path: str) -> None:
    if not by.may(kind.needs, path):
        raise Refused("not_allowed", said("You may not bring this in there."))


def _audit(action: str, upload: Upload, *, by: Viewer, at: datetime, **counts: int) -> None:
    detail: dict[str, Any] = {"kind": upload.kind, **counts}
    write_audit(action, by=by, at=at, subject=f"upload:{upload.pk}", **detail)


def confirm(
    upload: Upload,
    *,
    sheet: Sheet,
    header: Header,
    mapping: Mapping[str, int],
    by: Viewer,
    at: datetime,
) -> Upload:
    """The mapping stands, is remembered for this header here, and the rows wait to go in."""
    kind = queries.kinds()[upload.kind]
    _may(by, kind, upload.scope_path)
    if wrong := why_not_mapping(mapping, kind.row_type):
        raise Refused(f"mapping:{wrong.column}", wrong.reason)
    upload.mapping, upload.sheet_name = dict(mapping), sheet.name[:200]
    upload.header_top, upload.header_bottom = header.top, header.bottom
    total = len(queries.Opened(upload, kind, sheet, header).rows)
    if not 0 < total <= MAX_ROWS:
        raise Refused("no_rows", said("There is no row below the header."))
    with transaction.atomic():
        changed = Upload.objects.filter(pk=upload.pk, state=State.MAPPING).update(
            mapping=upload.mapping,
            sheet_name=upload.sheet_name,
            header_top=header.top,
            header_bottom=header.bottom,
            total=total,
            state=State.WAITING,
        )
        if not changed:
            raise Refused("moved_meanwhile", said("This workbook is already on its way in."))
        Remembered.objects.update_or_create(
            scope_path=upload.scope_path,
            kind=upload.kind,
            signature=header.signature,
            defaults={"mapping": upload.mapping, "remembered_at": at},
        )
        _audit("sheets.confirm", upload, by=by, at=at, rows=total)
    upload.refresh_from_db()
    return upload


# --- going in --------------------------------------------------------------------------------


class _Overtaken(Exception):  # noqa: N818 - no error: somebody else works on it
    """Another worker moved the counter; its rows stand, ours are rolled back."""


def work_due(at: datetime) -> int:
    """One waiting, or cut-off, upload has been worked through; how many there were (0 or 1)."""
    silent = Q(state=State.WORKING, worked_at__lt=at - CUT_OFF_AFTER)
    due = Upload.objects.filter(Q(state=State.WAITING) | silent).order_by("pk").first()
    return int(due is not None and work_through(due, at=at))


def work_through(upload: Upload, *, at: datetime, most_batches: int | None = None) -> bool:
    """The rows that had not gone in have gone in; False when somebody else is at it.

    Good rows are written and bad ones noted batch by batch, each in the transaction that moves the
    counter, so that it may be cut off anywhere and taken up again by anybody.
    """
    if not _claim(upload, at):
        return False
    try:
        _go_through(upload, at, most_batches)
    except _Overtaken:
        return False
    except Refused as refusal:
        _stop(upload, str(refusal))
    except Exception:
        _stop(upload, "")
        raise
    upload.refresh_from_db()
    return True


def _claim(upload: Upload, at: datetime) -> bool:
    free = Q(state__in=[State.WAITING, State.STOPPED]) | Q(
        state=State.WORKING, worked_at__lt=at - CUT_OFF_AFTER
    )
    claimed = Upload.objects.filter(free, pk=upload.pk).update(
        state=State.WORKING, worked_at=at, trouble=""
    )
    upload.refresh_from_db()
    return bool(claimed)


def _stop(upload: Upload, trouble: str) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=State.STOPPED, trouble=trouble[:200])
    upload.refresh_from_db()


def _go_through(upload: Upload, at: datetime, most_batches: int | None) -> None:
    book = queries.opened(upload)
    by = viewer_for(upload.account, at)
    _may(by, book.kind, upload.scope_path)
    read = read_rows(book.rows, book.kind.row_type, queries.reading_at(at))
    # The whole file is read again and what has gone in is passed over: repeats are still noticed.
    rest = islice(read, upload.done, None)
    batches = 0
    while batch := list(islice(rest, book.kind.batch)):
        _one_batch(upload, book.kind, batch, by=by, at=at)
        batches += 1
        if batches == most_batches:
            return
    _finish(upload, by=by, at=at)


@transaction.atomic
def _one_batch(
    upload: Upload, kind: SheetKind, batch: Sequence[ReadRow], *, by: Viewer, at: datetime
) -> None:
    good = [row for row in batch if not row.errors]
    outcomes = _applied(upload, kind, good, by=by, at=at)
    reasons = {row.number: row.errors for row in batch if row.errors}
    counts: Counter[Outcome] = Counter()
    for row, outcome in zip(good, outcomes, strict=True):
        if isinstance(outcome, RowError):
            reasons[row.number] = (outcome,)
        else:
            counts[outcome] += 1
    BadRow.objects.bulk_create(
        BadRow(upload=upload, number=number, reasons=[_kept(e) for e in errors])
        for number, errors in sorted(reasons.items())
    )
    start, upload.done = upload.done, upload.done + len(batch)
    moved = Upload.objects.filter(pk=upload.pk, state=State.WORKING, done=start).update(
        done=upload.done,
        added=F("added") + counts[Outcome.ADDED],
        changed=F("changed") + counts[Outcome.CHANGED],
        unchanged=F("unchanged") + counts[Outcome.UNCHANGED],
        bad=F("bad") + len(reasons),
        worked_at=now(),
    )
    if not moved:
        raise _Overtaken


def _applied(
    upload: Upload, kind: SheetKind, good: Sequence[ReadRow], *, by: Viewer, at: datetime
) -> Sequence[Outcome | RowError]:
    if not good:
        return []
    reference = UploadRef(upload.pk, upload.scope_path, upload.event_id)
    return kind.apply([row.value for row in good], upload=reference, by=by, at=at)


def _kept(error: RowError) -> dict[str, object]:
    values = {name: v if isinstance(v, int) else str(v) for name, v in error.reason.values.items()}
    return {"column": error.column, "text": error.reason.text, "values": values}


def _finish(upload: Upload, *, by: Viewer, at: datetime) -> None:
    with transaction.atomic():
        ended = Upload.objects.filter(
            pk=upload.pk, state=State.WORKING, done__gte=F("total")
        ).update(state=State.FINISHED, finished_at=at)
        if not ended:
            raise Refused("changed", said("The columns have changed since. Bring it in again."))
        upload.refresh_from_db()
        _audit("sheets.finish", upload, by=by, at=at, good=upload.good, bad=upload.bad)


def take_up_again(upload: Upload, *, by: Viewer, at: datetime) -> None:
    """A stopped upload waits to go on where it stopped."""
    _may(by, queries.kinds()[upload.kind], upload.scope_path)
    with transaction.atomic():
        if not Upload.objects.filter(pk=upload.pk, state=State.STOPPED).update(
            state=State.WAITING, trouble=""
        ):
            raise Refused("wrong_state", said("This workbook is not stopped."))
        _audit("sheets.take_up_again", upload, by=by, at=at)


# --- the end ---------------------------------------------------------------------------------


def note_download(upload: Upload, *, by: Viewer, at: datetime) -> None:
    """The trail says that the rows that did not go in were taken out. Refused without the capability."""
    _may(by, queries.kinds()[upload.kind], upload.scope_path)
    _audit("sheets.take_returned", upload, by=by, at=at, rows=upload.bad)


def discard(upload: Upload, *, by: Viewer, at: datetime) -> None:
    """The file and the list of bad rows are destroyed; the counts stay."""
    _may(by, queries.kinds()[upload.kind], upload.scope_path)
    if upload.is_going:
        raise Refused("wrong_state", said("The rows are going in just now. Please wait."))
    with transaction.atomic():
        _destroy(upload)
        _audit("sheets.discard", upload, by=by, at=at)


def expire_due(at: datetime) -> int:
    """Files past their time are destroyed; how many there were."""
    kept_since = at - timedelta(days=whole(KEEP_DAYS, at=at))
    due = Upload.objects.exclude(state__in=[State.WORKING, State.EXPIRED]).filter(
        uploaded_at__lt=kept_since
    )
    for upload in due:
        with transaction.atomic():
            _destroy(upload)
    return len(due)


def _destroy(upload: Upload) -> None:
    upload.bad_rows.all().delete()
    stored = upload.file_name
    Upload.objects.filter(pk=upload.pk).update(
        state=State.EXPIRED, file_name="", original_name="", sheet_name=""
    )
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored))
