"""The records of the gates, read-only: passages, turn-aways, readings, within the viewer's places."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.timezone import make_aware

from tongzhou.areas.gates.models import Passage, Reading, TurnAway, Undone
from tongzhou.ground.access.viewer import Viewer

TABLES: dict[str, Any] = {"passages": Passage, "turned": TurnAway, "readings": Reading}


def records(viewer: Viewer, what: str, day: date) -> QuerySet:
    """What happened on that day, of one of the three tables."""
    start = make_aware(datetime.combine(day, time()))
    rows = (
        TABLES[what]
        .objects.visible_to(viewer)
        .filter(happened_at__gte=start, happened_at__lt=start + timedelta(days=1))
    )
    return rows.select_related("gate", "guard")


def record_for(viewer: Viewer, pk: UUID) -> tuple[str, Any]:
    """That row and which table it stands in, or 404. An id stands in one of them only."""
    for what, table in TABLES.items():
        row = table.objects.visible_to(viewer).select_related("gate__place").filter(pk=pk).first()
        if row is not None:
            return what, row
    raise Http404


def corrections(viewer: Viewer, rows: list[Any]) -> dict[UUID, Undone]:
    """Which of these rows the desk took back, with who and why; the guard's own word is not among them."""
    told = Undone.objects.visible_to(viewer).filter(
        source__in=[row.pk for row in rows], by__isnull=False
    )
    return {one.source: one for one in told.select_related("by")}
