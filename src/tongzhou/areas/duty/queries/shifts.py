"""Shifts by day with what they need, and the days as an office sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from tongzhou.areas.duty.laying import Day, Planned, days_from
from tongzhou.areas.duty.models import Bulk, Shift
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks import queries as rulepacks

DOWN = Count("duties__person", filter=Q(duties__ended_at__isnull=True), distinct=True)


def days(path: str, first: date, last: date, *, at: datetime | date) -> list[Day]:
    """Every day between, with the holidays that count at that place."""
    return days_from(first, last, rulepacks.holidays(path=path, at=at))


def shifts(viewer: Viewer) -> QuerySet[Shift]:
    """The shifts in sight that were not cancelled, by time, each with how many are `down` for it."""
    rows = Shift.objects.visible_to(viewer).filter(cancelled_at__isnull=True)
    return rows.select_related("post__card", "post__place", "pattern").annotate(down=DOWN)


@dataclass(slots=True)
class DayOfShifts:
    """A day with its shifts; the sums are over them."""

    day: Day
    shifts: list[Shift] = field(default_factory=list)

    @property
    def need(self) -> int:
        return sum(one.need for one in self.shifts)

    @property
    def down(self) -> int:
        return sum(one.down for one in self.shifts)  # type: ignore[attr-defined]

    @property
    def short(self) -> int:
        """Places still free; one shift's surplus does not fill another's gap."""
        return sum(max(0, one.need - one.down) for one in self.shifts)  # type: ignore[attr-defined]


def by_day(
    viewer: Viewer, *, path: str, first: date, count: int, at: datetime
) -> list[DayOfShifts]:
    """`count` days from `first` on, each with its shifts below `path`. Constant queries."""
    last = first + timedelta(days=count - 1)
    found = {day.on: DayOfShifts(day) for day in days(path, first, last, at=at)}
    rows = shifts(viewer).filter(under("place_path", path), day__range=(first, last))
    for row in rows.order_by("day", "starts_at", "post__order", "pk"):
        found[row.day].shifts.append(row)
    return list(found.values())


def existing(wanted: Sequence[Planned]) -> set[tuple[int, datetime]]:
    """Which of those shifts are there already, as (post, beginning). Not what a viewer may see: what
    would collide."""
    if not wanted:
        return set()
    rows = Shift.objects.filter(
        post_id__in={one.post_id for one in wanted},
        day__range=(wanted[0].day, max(one.day for one in wanted)),
        cancelled_at__isnull=True,
    )
    return set(rows.values_list("post_id", "starts_at"))


def bulks(viewer: Viewer) -> QuerySet[Bulk]:
    """What was made in one go, the latest first, with how many shifts of it stand."""
    standing = Count("shifts", filter=Q(shifts__cancelled_at__isnull=True))
    rows = Bulk.objects.visible_to(viewer).annotate(standing=standing)
    return rows.select_related("template", "place", "made_by")


def with_people(bulk: Bulk) -> list[Shift]:
    """The shifts of that lot for which people are down, by time."""
    rows = Shift.objects.filter(bulk=bulk, cancelled_at__isnull=True)
    rows = rows.filter(duties__isnull=False, duties__ended_at__isnull=True).distinct()
    return list(rows.select_related("post").order_by("starts_at", "pk"))


def overlapping(wanted: Iterable[Planned]) -> int:
    """How many of those shifts run into another one of the same post that begins at another time."""
    lines = list(wanted)
    if not lines:
        return 0
    rows = Shift.objects.filter(
        post_id__in={one.post_id for one in lines},
        ends_at__gt=min(one.starts_at for one in lines),
        starts_at__lt=max(one.ends_at for one in lines),
        cancelled_at__isnull=True,
    )
    there = list(rows.values_list("post_id", "starts_at", "ends_at"))
    return sum(
        any(
            post == one.post_id
            and starts != one.starts_at
            and starts < one.ends_at
            and one.starts_at < ends
            for post, starts, ends in there
        )
        for one in lines
    )
