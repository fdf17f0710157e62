"""What documents and attachments add to the platform."""

from tongzhou.base.manifest import Manifest, Personal
from tongzhou.shared.documents import actions

MANIFEST = Manifest(
    title="Documents",
    personal=(
        Personal(
            "documents.Attachment",
            fields=("original_name", "file_name"),
            purpose="Evidence for what was asked and done",
            event="event_id",
            keep_days_rule=actions.KEEP_DAYS,
            since="attached_at",
            files=("file_name",),
        ),
    ),
    nightly=(actions.expire_due,),
    follow_places=("documents.Attachment.scope_path",),
)
