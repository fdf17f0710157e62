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
CODES = ("duty.remind_evening", "duty.remind_minutes", "notices.quiet_from", "notices.quiet_until")
_TEXTS = {
    "evening": said("Tomorrow on duty: %(when)s %(post)s.").text,
    "soon": said("Soon on duty: %(when)s %(post)s.").text,
}


def remind(at: datetime) -> int:
    """Whoever is on duty tomorrow, or soon, has a notice about it; how many were told."""
    book = rulepacks.book(*CODES)
    rows = Duty.objects.in_bulk(_due(book, at)[:AT_ONCE]).values()
    return sum(_remind(duty, at, times_at(book, duty.place_path, at)) for duty in rows)


def _due(book: rulepacks.Book, at: datetime) -> list[int]:
    """Duties of which somebody must be told now, the next first; only these are read whole."""
    rows = Duty.objects.filter(STANDS, starts_at__gt=at, starts_at__lt=at + AHEAD)
    found = rows.order_by("starts_at").values_list("pk", "place_path", "starts_at", "reminded_at")
    known: dict[str, Times] = {}
    return [
        pk
        for pk, path, starts, last in found
        if _which(
            starts, last, at, known.get(path) or known.setdefault(path, times_at(book, path, at))
        )
    ]


def _which(starts: datetime, last: datetime | None, at: datetime, times: Times) -> str:
    return due(localtime(starts), localtime(last) if last else None, localtime(at), times)


def times_at(book: rulepacks.Book, path: str, at: datetime) -> Times:
    """When people are reminded at that place, of `book(*CODES)`."""
    evening, minutes, first, last = (book.value(code, path=path, at=at) for code in CODES)
    return Times(evening, timedelta(minutes=minutes), first, last)  # type: ignore[arg-type]


@transaction.atomic
def _remind(duty: Duty, at: datetime, times: Times) -> int:
    which = _which(duty.starts_at, duty.reminded_at, at, times)
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
