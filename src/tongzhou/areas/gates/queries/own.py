"""What the holder of a pass may see of it without an account: known by its receipt and its short code."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from tongzhou.areas.gates.models import Pass, Passage, Restriction
from tongzhou.base.ids import read_code
from tongzhou.ground.rulepacks import queries as rulepacks

MOST = 200
_STEP = ("replaced_by_id", "pk", "serial")


def fits(row: Pass, short: str) -> bool:
    """Whether that is the short code on the card of this pass."""
    return read_code(short) == row.short_code


def serials(row: Pass) -> list[int]:
    """The serial of this card and of those whose place it took, one after another; not of later ones."""
    rows = Pass.objects.filter(quota=row.quota, replaced_by__isnull=False)
    before = {after: (pk, serial) for after, pk, serial in rows.values_list(*_STEP)}
    found, step = [row.serial], before.pop(row.pk, None)
    while step is not None:
        found.append(step[1])
        step = before.pop(step[0], None)
    return found


def passages(row: Pass, cards: list[int], at: datetime) -> list[Passage]:
    """The passages with those cards, while they are kept; the latest first. Not those of the household."""
    days = rulepacks.whole("gates.keep_stream_days", path=row.place_path, at=at)
    rows = Passage.objects.filter(
        quota=row.quota,
        serial__in=cards,
        happened_at__gte=at - timedelta(days=days),
        undone_at=None,
    )
    return list(rows.select_related("gate").order_by("-happened_at")[:MOST])


def restrictions(row: Pass, at: datetime) -> list[Restriction]:
    """What restricts this pass, or did and is kept: the person reads the reason, the end and the answer."""
    running = Q(lifted_at=None, ends_at__gt=at) | Q(objected_at__isnull=False)
    rows = Restriction.objects.filter(running, quota=row.quota).select_related("decided_by")
    return list(rows.order_by("-decided_at")[:5])


def restriction_of(row: Pass, pk: int) -> Restriction | None:
    """That restriction, if it is about this pass."""
    return Restriction.objects.filter(pk=pk, quota=row.quota).first()
