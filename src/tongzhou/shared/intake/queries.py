"""Questions about receipts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet

from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.models import Receipt


def wait_before_more(viewer: Viewer, at: datetime) -> int:
    """Seconds until this account may send more; 0 when it may now."""
    last = Receipt.objects.filter(
        account_id=viewer.account_id or 0, received_at__gt=at - timedelta(minutes=1)
    ).aggregate(n=Count("pk"), oldest=Min("received_at"))
    return rules.wait_seconds(last["n"], last["oldest"], at)


def refused_of(viewer: Viewer) -> QuerySet[Receipt]:
    """What the viewer did offline and was not accepted, newest first."""
    return Receipt.objects.visible_to(viewer).exclude(refused="").order_by("-received_at")
