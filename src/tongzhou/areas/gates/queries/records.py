"""The records of the gates, read-only: passages, turn-aways, readings, within the viewer's places."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from tongzhou.areas.gates.models import Passage, Reading, TurnAway
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
