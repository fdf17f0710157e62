"""Seeing a name, phone or room with a reason, and forgetting them in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tongzhou.areas.requests import figures, rules
from tongzhou.areas.requests.models import Request
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer

UNMASK_REASONS = {
    "call_back": said("To call back"),
    "visit": said("To go to the home"),
    "check": said("To check for a duplicate"),
    "asked": said("The resident asks about it"),
}


def may_unmask(request: Request, *, by: Viewer) -> bool:
    """Whoever may unmask there, and the assigned carer while the work goes on."""
    item = request.item
    carer = by.person_id is not None and item.owner_id == by.person_id
    return by.may("people.unmask", item.place_path) or (carer and item.is_running)


def unmask(request: Request, *, reason: str, by: Viewer, at: datetime) -> None:
    """The page may show name, phone and room once; who looked, and why, is in the trail."""
    item = request.item
    if not may_unmask(request, by=by):
        write_audit("requests.unmask", by=by, at=at, result="refused", subject=item.subject)
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    if reason not in UNMASK_REASONS:
        raise Refused("reason_missing", said("Say why you need to see it."))
    write_audit("requests.unmask", by=by, at=at, subject=item.subject, reason=reason)


PERSONAL: dict[str, Any] = {
    "caller_name": "",
    "caller_phone": "",
    "phone_key": "",
    "room": "",
    "household_id": None,
    "next_call_at": None,
}


@transaction.atomic
def forget_closed(at: datetime) -> int:
    """Names, phones and rooms of requests that ended long enough ago are gone; how many requests."""
    rows = Request.objects.filter(erased_at=None, item__ended_at__isnull=False)
    over = [
        row.pk
        for row in rows.select_related("item").iterator(chunk_size=2000)
        if rules.is_over(
            row.item.ended_at,
            days=figures.keep_room_days(row.item.place_path, at),
            at=at,
        )
    ]
    return Request.objects.filter(pk__in=over).update(**PERSONAL, erased_at=at)
