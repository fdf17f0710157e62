"""Changes: a file is attached, opened on the record, removed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks.queries import whole
from tongzhou.shared.documents import queries
from tongzhou.shared.documents.models import Attachment
from tongzhou.shared.documents.photos import without_traces
from tongzhou.shared.documents.rules import content_type, safe_name, why_not_keep

KEEP_DAYS = "documents.keep_days"


def attach(
    content: bytes,
    *,
    name: str,
    subject: str,
    scope_path: str,
    by: Viewer,
    at: datetime,
    event_id: int | None = None,
) -> Attachment:
    """The file is kept for the subject, pictures without place and device. Refused for dangerous types.

    Whether `by` may add to the subject is settled by the area that owns the subject.
    """
    if by.account_id is None:
        raise Refused("not_allowed", said("Please sign in first."))
    if why := why_not_keep(content):
        raise Refused(*why)
    kind = content_type(content) or ""
    content = without_traces(content)
    stored = default_storage.save(f"attachments/{secrets.token_hex(16)}", ContentFile(content))
    try:
        with transaction.atomic():
            kept = Attachment.objects.create(
                scope_path=scope_path,
                subject=subject,
                event_id=event_id,
                account_id=by.account_id,
                person_id=by.person_id,
                original_name=safe_name(name, kind),
                file_name=stored,
                content_type=kind,
                size=len(content),
                sha256=sha256(content).hexdigest(),
                attached_at=at,
            )
            _audit("documents.attach", kept, by=by, at=at)
    except BaseException:
        default_storage.delete(stored)
        raise
    return kept


def open_attachment(pk: int, *, by: Viewer, at: datetime) -> tuple[Attachment, bytes]:
    """The attachment and its bytes, with a line in the trail; 404 for who may not see it."""
    found = queries.attachment_for(by, pk)
    return found, hand_over(found, by=by, at=at)


def hand_over(attachment: Attachment, *, by: Viewer, at: datetime) -> bytes:
    """The bytes, with a line in the trail, for areas that have settled who may see the subject."""
    content = queries.content_of(attachment)
    _audit("documents.open", attachment, by=by, at=at)
    return content


def remove(attachment: Attachment, *, by: Viewer, at: datetime) -> None:
    """File and name are gone; the row stays to say that something was there. Refused to others."""
    if by.person_id is None or by.person_id != attachment.person_id:
        raise Refused("not_allowed", said("Only who attached a file takes it away again."))
    stored = attachment.file_name
    with transaction.atomic():
        changed = Attachment.objects.filter(pk=attachment.pk, file_name=stored).exclude(
            file_name=""
        )
        if not changed.update(file_name="", original_name=""):
            raise Refused("file_gone", said("The file has been destroyed."))
        _audit("documents.remove", attachment, by=by, at=at)
        transaction.on_commit(lambda: default_storage.delete(stored))


def expire_due(at: datetime) -> int:
    """Files past their time are destroyed, the rows stay nameless; how many there were."""
    kept_since = at - timedelta(days=whole(KEEP_DAYS, at=at))
    due = list(Attachment.objects.filter(attached_at__lt=kept_since).exclude(file_name=""))
    with transaction.atomic():
        for one in due:
            stored = one.file_name
            Attachment.objects.filter(pk=one.pk).update(file_name="", original_name="")
            transaction.on_commit(partial(default_storage.delete, stored))
    return len(due)


def _audit(action: str, attachment: Attachment, *, by: Viewer, at: datetime) -> None:
    write_audit(action, by=by, at=at, subject=f"attachment:{attachment.pk}", of=attachment.subject)
