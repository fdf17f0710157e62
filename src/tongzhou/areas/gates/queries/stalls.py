"""Questions about vendors and the stall plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.areas.gates.models import Pass, PassKind, Stall, Stand, State, Vendor
from tongzhou.areas.gates.rules.stalls import WEEK, Line
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Kind, Place
from tongzhou.ground.places.queries import names_along, open_on
from tongzhou.ground.rulepacks import queries as rulepacks

RUNS = "gates.run"
KINDS = (Kind.COMMUNITY, Kind.ESTATE)


def run_places(viewer: Viewer) -> QuerySet[Place]:
    """The communities and estates whose gates the viewer runs."""
    reach = Q(pk__in=())
    for top in viewer.tops(RUNS):
        reach |= under("path", top)
    rows = Place.objects.visible_to(viewer).filter(reach, open_on(viewer.today))
    return rows.filter(kind__in=KINDS).order_by("path")


def estates(viewer: Viewer, capability: str = "gates.see") -> QuerySet[Place]:
    """The estates in sight whose gates the viewer may look at."""
    reach = Q(pk__in=())
    for top in viewer.tops(capability):
        reach |= under("path", top) | Q(path__in=above(top))
    rows = Place.objects.visible_to(viewer).filter(reach, open_on(viewer.today))
    return rows.filter(kind=Kind.ESTATE).order_by("path")


def line_of(stand: Stand) -> Line:
    """The line as values, cut off where it ended."""
    last = stand.last_day
    if stand.ended_on is not None:
        last = min(last, stand.ended_on - timedelta(days=1))
    return Line(stand.weekdays, stand.starts, stand.ends, stand.first_day, last)


def standing_at(stall: Stall, first: date, last: date) -> list[Stand]:
    """The lines of a stall that hold on some day between these two."""
    rows = Stand.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=first),
        stall=stall,
        first_day__lte=last,
        last_day__gte=first,
    )
    return list(rows.select_related("vendor"))


# --- vendors -----------------------------------------------------------------------------------


def vendors(viewer: Viewer) -> QuerySet[Vendor]:
    """The vendors in sight, those that come before those that ended."""
    rows = Vendor.objects.visible_to(viewer).select_related("place")
    return rows.order_by("ended_at", "place_path", "name")


def vendor_for(viewer: Viewer, pk: int) -> Vendor:
    """That vendor, or 404."""
    found: Vendor = Vendor.objects.visible_to(viewer).select_related("place").one_for(viewer, pk)
    return found


def stand_for(viewer: Viewer, pk: int) -> Stand:
    """That line of the plan, or 404."""
    rows = Stand.objects.visible_to(viewer).select_related("vendor", "stall")
    found: Stand = rows.one_for(viewer, pk)
    return found


def stall_for(viewer: Viewer, pk: int) -> Stall:
    """That stall, or 404."""
    found: Stall = Stall.objects.one_for(viewer, pk)
    return found


def stalls_near(viewer: Viewer, place_path: str) -> QuerySet[Stall]:
    """The open stalls at a place, below it, or above it up to its community."""
    rows = Stall.objects.visible_to(viewer).filter(closed_at__isnull=True)
    return rows.filter(under("place_path", place_path) | Q(place_path__in=above(place_path)))


def stands_of(viewer: Viewer, vendor: Vendor) -> list[Stand]:
    """The vendor's lines, the running ones first."""
    rows = Stand.objects.visible_to(viewer).filter(vendor=vendor).select_related("stall")
    return sorted(rows, key=lambda s: (s.ended_on is not None, s.first_day, s.starts))


def passes_of(viewer: Viewer, vendor: Vendor) -> QuerySet[Pass]:
    """The service passes of the vendor's people."""
    rows = Pass.objects.visible_to(viewer).filter(vendor=vendor, kind=PassKind.SERVICE)
    return rows.select_related("household", "resident").order_by("-state", "number")


def valid_passes(vendor: Vendor) -> list[Pass]:
    """The passes to be withdrawn with the vendor; for the action, which has asked for the right."""
    return list(Pass.objects.filter(vendor=vendor, state=State.VALID))


# --- the plan as a week ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A vendor at a stall on a day."""

    stand: Stand
    paused: bool

    @property
    def hours(self) -> str:
        return f"{self.stand.starts:%H:%M}–{self.stand.ends:%H:%M}"


@dataclass(frozen=True, slots=True)
class Row:
    """A stall with its seven days."""

    stall: Stall
    where: str
    days: tuple[tuple[Cell, ...], ...]


def week(viewer: Viewer, place: Place, monday: date) -> list[Row]:
    """The stall plan of a place for seven days: a row for each stall, in three queries."""
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    stalls = list(
        Stall.objects.visible_to(viewer)
        .filter(under("place_path", place.path), closed_at__isnull=True)
        .order_by("place_path", "name")
    )
    cells = _cells(viewer, stalls, days)
    names = names_along(one.place_path for one in stalls)
    return [
        Row(
            stall,
            names.get(stall.place_path, ""),
            tuple(tuple(cells[stall.pk, day]) for day in days),
        )
        for stall in stalls
    ]


def _cells(
    viewer: Viewer, stalls: Iterable[Stall], days: list[date]
) -> defaultdict[tuple[int, date], list[Cell]]:
    rows = Stand.objects.visible_to(viewer).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=days[0]),
        stall__in=[one.pk for one in stalls],
        first_day__lte=days[-1],
        last_day__gte=days[0],
    )
    cells = defaultdict[tuple[int, date], list[Cell]](list)
    for stand in rows.select_related("vendor").order_by("starts", "pk"):
        for day in line_of(stand).days(days[0], days[-1]):
            cells[stand.stall_id, day].append(Cell(stand, paused_on(stand, day)))
    return cells


def paused_on(stand: Stand, day: date) -> bool:
    """Whether nobody is expected on that day."""
    first, last = stand.paused_from, stand.paused_until
    return first is not None and last is not None and first <= day <= last


def hours_on_plan(vendor: Vendor, day: date) -> tuple[time, time, date] | None:
    """From the earliest to the latest hour of the vendor's lines that run, and their last day."""
    rows = Stand.objects.filter(vendor=vendor, ended_on__isnull=True, last_day__gte=day)
    found = list(rows)
    if not found:
        return None
    return (
        min(one.starts for one in found),
        max(one.ends for one in found),
        max(one.last_day for one in found),
    )


def vendor_count(place_path: str, at: datetime) -> int:
    """Vendors with a line that holds today, under that place."""
    today = localdate(at)
    rows = Stand.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today),
        under("place_path", place_path),
        first_day__lte=today,
        last_day__gte=today,
    )
    return rows.values("vendor_id").distinct().count()


def warn_days(path: str, at: datetime) -> int:
    """How many days before its end a licence is spoken of."""
    return rulepacks.whole("gates.licence_warn_days", path=path, at=at)


def paths_with_stalls(viewer: Viewer) -> list[str]:
    """Where open stalls are."""
    rows = Stall.objects.visible_to(viewer).filter(closed_at__isnull=True)
    return list(rows.values_list("place_path", flat=True).distinct())
