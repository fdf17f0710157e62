"""People are reminded of their duties by the background work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from tongzhou.areas.duty.actions.duties import when
from tongzhou.areas.duty.models import Duty
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.areas.duty.reminding import Times, due
from tongzhou.base.words import said
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.notices.actions import tell

AHEAD = timedelta(hours=36)
AT_ONCE = 500
_CODES = ("duty.remind_evening", "duty.remind_minutes", "notices.quiet_from", "notices.quiet_until")
_TEXTS = {
    "evening": said("Tomorrow on duty: %(when)s %(post)s.").text,
    "soon": said("Soon on duty: %(when)s %(post)s.").text,
}


def remind(at: datetime) -> int:
    """Whoever is on duty tomorrow, or soon, has a notice about it; how many were told."""
    rows = Duty.objects.filter(STANDS, starts_at__gt=at, starts_at__lt=at + AHEAD).select_related(
        "roster", "shift__post"
    )
    book = rulepacks.book(*_CODES)
    told = 0
    for duty in rows.order_by("starts_at")[:AT_ONCE]:
        told += _remind(duty, at, _times(book, duty.place_path, at))
    return told


def _times(book: rulepacks.Book, path: str, at: datetime) -> Times:
    evening, minutes, first, last = (book.value(code, path=path, at=at) for code in _CODES)
    return Times(evening, timedelta(minutes=minutes), first, last)  # type: ignore[arg-type]


@transaction.atomic
def _remind(duty: Duty, at: datetime, times: Times) -> int:
    last = localtime(duty.reminded_at) if duty.reminded_at else None
    which = due(localtime(duty.starts_at), last, localtime(at), times)
    if not which:
        return 0
    # Claimed first: two workers at once tell nobody twice.
    same = Q(reminded_at=duty.reminded_at) if duty.reminded_at else Q(reminded_at__isnull=True)
    if not Duty.objects.filter(same, pk=duty.pk, ended_at__isnull=True).update(reminded_at=at):
        return 0
    tell(
        [duty.person_id],
        kind=f"duty.{which}",
        text=_TEXTS[which],
        at=at,
        subject=f"duty:{duty.pk}",
        url=reverse("duty:mine"),
        event_id=duty.roster.event_id if duty.roster else None,
        when=when(duty),
        post=duty.shift.post.name,
    )
    return 1
