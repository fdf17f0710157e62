"""Questions about attachments."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.documents.models import Attachment


def attachments_of(viewer: Viewer, subject: str) -> QuerySet[Attachment]:
    """The attachments of a subject that this viewer may open."""
    return attached_to(subject).visible_to(viewer)  # type: ignore[attr-defined, no-any-return]


def attached_to(subject: str) -> QuerySet[Attachment]:
    """All attachments of a subject, for callers that have settled who may see the subject."""
    return Attachment.objects.filter(subject=subject).exclude(file_name="")


def attachment_for(viewer: Viewer, pk: int) -> Attachment:
    """That attachment, or as if there were none."""
    found: Attachment = Attachment.objects.exclude(file_name="").one_for(viewer, pk)
    return found


def content_of(attachment: Attachment) -> bytes:
    """The bytes of an attachment that the viewer was shown."""
    if not attachment.file_name or not default_storage.exists(attachment.file_name):
        raise Refused("file_gone", said("The file has been destroyed."))
    with default_storage.open(attachment.file_name) as file:
        return bytes(file.read())
