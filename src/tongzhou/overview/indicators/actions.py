"""Keeping the levels of today for tomorrow's comparison."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from tongzhou.base.manifest.measures import Stock
from tongzhou.ground.places.models import Place
from tongzhou.overview.indicators import engine
from tongzhou.overview.indicators.models import Snapshot

KINDS = ("street", "community", "estate")


def take_snapshots(at: datetime) -> int:
    """Every stock under every street, community and estate is kept for the day before, once.

    The night's work runs when a day is over. Where the machine was off at night it runs in the
    morning, and the level is still that of the evening before: nobody could record anything since.
    """
    day = localdate(at) - timedelta(days=1)
    stocks = [one for one in engine.by_code().values() if isinstance(one.measure, Stock)]
    kept = set(
        Snapshot.objects.filter(day=day, indicator__in=[s.code for s in stocks]).values_list(
            "indicator", "path"
        )
    )
    rows = [
        Snapshot(
            indicator=one.code,
            path=path,
            day=day,
            value=int(engine.stock_now(one, path=path, at=at).value or 0),
            taken_at=at,
        )
        for path in Place.objects.filter(kind__in=KINDS).values_list("path", flat=True)
        for one in stocks
        if (one.code, path) not in kept
    ]
    return len(Snapshot.objects.bulk_create(rows, ignore_conflicts=True))
