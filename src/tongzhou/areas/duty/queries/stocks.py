"""Levels at a moment, asked by indicators with a place's path: not what a viewer may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Q
from django.utils.timezone import localdate

from tongzhou.areas.duty.models import Deployed, Shift
from tongzhou.areas.duty.queries.standing import standing_on
from tongzhou.ground.access.scope import holds_on, under


def open_seats(path: str, at: datetime) -> int:
    """People that the day's shifts below `path` still ask for; a draft fills no place."""
    shifts = Shift.objects.filter(
        under("place_path", path), day=localdate(at), cancelled_at__isnull=True
    )
    down = Count("duties", filter=standing_on("duties__"))
    short = shifts.annotate(down=down).filter(down__lt=F("need")).values_list("need", "down")
    return sum(need - there for need, there in short)


def deployed_count(path: str, at: datetime) -> int:
    """Different people deployed below `path` on that day and not yet returned."""
    day = localdate(at)
    here = Deployed.objects.filter(under("place_path", path), holds_on(day))
    return here.filter(Q(returned_at__isnull=True) | Q(returned_at__gt=at)).aggregate(
        people=Count("person", distinct=True)
    )["people"]
