"""The private address of somebody's calendar: made, shown once, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from tongzhou.areas.duty.models import Feed
from tongzhou.areas.duty.queries.feeds import digest_of
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer

SECRET_BYTES = 32


@transaction.atomic
def make_feed(*, by: Viewer, at: datetime) -> str:
    """The secret of the viewer's calendar address, told this once. An address from before is void."""
    if by.person_id is None:
        raise Refused("not_allowed", said("Please sign in first."))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Feed.objects.update_or_create(
        person_id=by.person_id, defaults={"digest": digest_of(secret), "made_at": at}
    )
    write_audit("duty.feed_made", by=by, at=at, subject=f"person:{by.person_id}")
    return secret


@transaction.atomic
def end_feed(*, by: Viewer, at: datetime) -> None:
    """The address leads nowhere any more."""
    if Feed.objects.visible_to(by).filter(person_id=by.person_id or 0).delete()[0]:
        write_audit("duty.feed_ended", by=by, at=at, subject=f"person:{by.person_id}")
