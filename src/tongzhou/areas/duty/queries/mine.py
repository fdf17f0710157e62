"""A person's own duties."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tongzhou.areas.duty.models import Duty
from tongzhou.ground.access.viewer import Viewer


def coming(viewer: Viewer, at: datetime) -> QuerySet[Duty]:
    """The viewer's own duties that have not ended, the nearest first."""
    rows = Duty.objects.visible_to(viewer).filter(person_id=viewer.person_id or 0)
    return (
        rows.filter(ended_at__isnull=True, ends_at__gt=at)
        .select_related("shift__post__place", "shift__post__card")
        .order_by("starts_at", "pk")
    )
