"""Shifts by day with what they need, and the days as an office sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from tongzhou.areas.duty.laying import Day, Planned, days_from
from tongzhou.areas.duty.models import Bulk, Duty, Post, Shift
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


def shift_for(viewer: Viewer, pk: int) -> Shift:
    """That shift, or 404; cancelled ones too."""
    rows = Shift.objects.visible_to(viewer).filter(pk=pk).annotate(down=DOWN)
    row = rows.select_related("post__card", "post__place", "pattern", "bulk").first()
    if row is None:
        raise Http404
    return row


def bulk_for(viewer: Viewer, pk: int) -> Bulk:
    """That lot, or 404."""
    row: Bulk = Bulk.objects.one_for(viewer, pk)
    return row


def people_on(viewer: Viewer, shift: Shift) -> list[Duty]:
    """Who is down for it, as far as the viewer may know; drafts only for who plans there."""
    rows = Duty.objects.visible_to(viewer).filter(shift=shift, ended_at__isnull=True)
    if not viewer.may("duty.plan", shift.place_path):
        rows = rows.filter(Q(roster__isnull=True) | Q(roster__state="published"))
    return list(rows.select_related("person").order_by("starts_at", "pk"))


# --- before many are made ------------------------------------------------------------------------


@dataclass(slots=True)
class PreviewDay:
    """A day of the preview: what would be made new, and what is there already."""

    day: Day
    new: list[Planned] = field(default_factory=list)
    there: list[Planned] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """What would happen. `overlap` counts new shifts that run into another one of the same post."""

    days: list[PreviewDay]
    names: dict[int, str]
    overlap: int

    @property
    def new(self) -> list[Planned]:
        return [one for day in self.days for one in day.new]

    @property
    def there(self) -> int:
        return sum(len(day.there) for day in self.days)

    @property
    def people(self) -> int:
        return sum(one.need for one in self.new)

    @property
    def special(self) -> list[PreviewDay]:
        """Days that an office should look at: holidays in the week, and days worked instead."""
        return [one for one in self.days if one.day.off_in_the_week or one.day.worked_instead]

    @property
    def announced(self) -> bool:
        return all(one.day.announced for one in self.days)


def preview(
    wanted: Sequence[Planned], *, path: str, span: tuple[date, date], at: datetime
) -> Preview:
    """The days with what would be new and what is there; makes nothing."""
    found = {day.on: PreviewDay(day) for day in days(path, *span, at=at)}
    there = existing(wanted)
    for one in wanted:
        here = found[one.day]
        (here.there if one.place_in_time in there else here.new).append(one)
    posts = Post.objects.filter(pk__in={one.post_id for one in wanted})
    new = [one for day in found.values() for one in day.new]
    return Preview(list(found.values()), dict(posts.values_list("pk", "name")), overlapping(new))
