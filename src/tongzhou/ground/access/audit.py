"""The audit trail: written line by line, each bound to the one before, and checked by recomputing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.access.viewer import Viewer

START = "0" * 64
# Any constant: it names the one lock that puts writers of the trail in a row on PostgreSQL.
TRAIL_LOCK = 7_010_001
# How many lines the present request (or thread) has written: a change that left none is noted by the shell.
lines_written: ContextVar[int] = ContextVar("lines_written", default=0)


def _digest(entry: AuditEntry) -> str:
    words = json.dumps(
        [
            entry.previous,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.account_id,
            entry.username,
            entry.action,
            entry.subject,
            entry.origin,
            entry.result,
            entry.detail,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return sha256(words.encode()).hexdigest()


def write_audit(
    action: str,
    *,
    by: Viewer,
    at: datetime,
    result: str = "done",
    subject: str = "",
    username: str = "",
    **detail: Any,
) -> AuditEntry:
    """One more line stands at the end of the trail, in the caller's transaction if there is one."""
    lines = [(subject, detail)]
    return write_audit_lines(action, lines, by=by, at=at, result=result, username=username)[0]


@transaction.atomic
def write_audit_lines(
    action: str,
    lines: Iterable[tuple[str, dict[str, Any]]],
    *,
    by: Viewer,
    at: datetime,
    result: str = "done",
    username: str = "",
) -> list[AuditEntry]:
    """As `write_audit`, for many subjects (with what is said of each) at once, in their order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TRAIL_LOCK])
    last = AuditEntry.objects.order_by("-pk").values_list("digest", flat=True).first()
    if not username and by.account_id:
        names = Account.objects.filter(pk=by.account_id)
        username = names.values_list("username", flat=True).first() or ""
    previous, entries = last or START, []
    for subject, detail in lines:
        entry = AuditEntry(
            at=at,
            account_id=by.account_id,
            username=username[:60],
            action=action,
            subject=subject,
            origin=by.origin,
            result=result,
            detail=detail,
            previous=previous,
        )
        previous = entry.digest = _digest(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)
    lines_written.set(lines_written.get() + len(entries))
    return entries


def drop_lines_before(moment: datetime) -> int:
    """Lines older than `moment` are gone from the start of the trail; how many there were.

    Only whole days from the start go, so that what is left still follows line upon line.
    """
    older = AuditEntry.objects.filter(at__lt=moment)
    first_kept = AuditEntry.objects.filter(at__gte=moment).order_by("pk").first()
    if first_kept is not None:
        older = older.filter(pk__lt=first_kept.pk)
    return older.delete()[0]


def broken_audit_lines() -> list[str]:
    """Sentences about every place where the trail was changed, cut or reordered; none when it is whole.

    The oldest line kept may follow lines that were removed after their time: it is the new start.
    """
    troubles = []
    previous = None
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if previous is not None and entry.previous != previous:
            troubles.append(f"audit line {entry.pk}: does not follow the line before it")
        if entry.digest != _digest(entry):
            troubles.append(f"audit line {entry.pk}: was changed after it was written")
        previous = entry.digest
    return troubles
