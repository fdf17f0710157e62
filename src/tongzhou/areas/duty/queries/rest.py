"""Who has been on duty for many days, or for too long: for the leader's eyes first, never as a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.attended import beyond
from tongzhou.areas.duty.models import Duty
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.ground.access.viewer import Viewer

NEAR = timedelta(days=3)
LATELY = timedelta(days=14)
# A row longer than this is shown as at least this long.
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's days in a row: until today, and as planned. `next_free` is the first day without duty."""

    person_id: int
    name: str
    so_far: int
    planned: int
    next_free: date
    coming: tuple[Duty, ...]


def days_on_duty(person_ids: Iterable[int], since: datetime) -> dict[int, set[date]]:
    """The days on which each has (or had) a duty, anywhere: a limit of rest asks nothing else."""
    rows = Duty.objects.filter(STANDS, person_id__in=set(person_ids), starts_at__gte=since)
    found: dict[int, set[date]] = defaultdict(set)
    for person_id, starts in rows.exclude(attended=False).values_list("person_id", "starts_at"):
        found[person_id].add(localdate(starts))
    return found


def _led(viewer: Viewer) -> QuerySet[Duty]:
    """Duties at places where the viewer leads or plans."""
    rows: QuerySet[Duty] = Duty.objects.visible_to(viewer).filter(STANDS)
    return rows.select_related("person", "shift__post__place")


def rows_in_sight(viewer: Viewer, at: datetime) -> list[Row]:
    """Everybody near the limit of days in a row, where the viewer leads, by name."""
    if not viewer.may("duty.lead"):
        return []
    near = _led(viewer).filter(starts_at__gt=at - NEAR, starts_at__lt=at + LATELY)
    duties: dict[int, list[Duty]] = defaultdict(list)
    for one in near.order_by("starts_at"):
        if viewer.may("duty.lead", one.place_path):
            duties[one.person_id].append(one)
    days = days_on_duty(duties, at - LONGEST)
    paths = {one.place_path for many in duties.values() for one in many}
    limits = {path: limits_at(path, at) for path in paths}
    today = localdate(at)
    found = [
        row
        for person_id, many in duties.items()
        if (row := _row(many, days[person_id], today, at)).planned
        >= limits[many[0].place_path].warn_days_in_a_row
    ]
    return sorted(found, key=lambda row: (row.name, row.person_id))


def _row(duties: list[Duty], days: set[date], today: date, at: datetime) -> Row:
    person = duties[0].person
    begins = today if today in days else min((d for d in days if d > today), default=today)
    until_now = {day for day in days if day <= today}
    so_far = rules.days_in_a_row(until_now, today)
    free = begins
    while free in days:
        free += rules.DAY
    return Row(
        person.pk,
        person.name,
        so_far,
        rules.days_in_a_row(days, begins),
        free,
        tuple(one for one in duties if one.starts_at > at and localdate(one.starts_at) < free),
    )


@dataclass(frozen=True, slots=True)
class Long:
    """A duty that went on for so many minutes more than planned."""

    duty: Duty
    minutes: int


def too_long(viewer: Viewer, at: datetime) -> list[Long]:
    """Duties of the last fortnight that went on longer than planned, where the viewer leads."""
    if not viewer.may("duty.lead"):
        return []
    rows = _led(viewer).filter(attended=True, starts_at__gt=at - LATELY, starts_at__lte=at)
    limits: dict[str, int] = {}
    found = []
    for one in rows.order_by("-starts_at"):
        if one.place_path not in limits:
            limits[one.place_path] = limits_at(one.place_path, at).overwork_minutes
        if viewer.may("duty.lead", one.place_path) and (more := over(one, limits[one.place_path])):
            found.append(Long(one, more))
    return found


def over(duty: Duty, limit: int) -> int:
    """Minutes beyond the plan of a confirmed duty, when they are at least `limit`."""
    if not (duty.actual_starts_at and duty.actual_ends_at):
        return 0
    actual = (duty.actual_starts_at, duty.actual_ends_at)
    return beyond((duty.starts_at, duty.ends_at), actual, limit=limit)
