"""Vendors and the stall plan: let in, planned, moved, paused and ended; never two on one stall at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from tongzhou.areas.gates import kinds_slots
from tongzhou.areas.gates.actions.rights import RUNS, require
from tongzhou.areas.gates.models import Stall, Stand, Vendor
from tongzhou.areas.gates.queries.stalls import line_of, standing_at
from tongzhou.areas.gates.rules import stalls as rules
from tongzhou.areas.gates.rules.stalls import Line
from tongzhou.base.errors import Refused
from tongzhou.base.paths import is_under
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.actions import record


def let_vendor_in(
    name: str, *, place: Place, by: Viewer, at: datetime, event_id: int | None = None, **values: Any
) -> Vendor:
    """The vendor is known at the estate; a line on the plan and passes for its people come next."""
    require(place.path, by, RUNS)
    try:
        with transaction.atomic():
            vendor = Vendor.objects.create(
                name=tidy(name),
                place=place,
                place_path=place.path,
                event_id=event_id,
                made_by_id=by.person_id,
                made_at=at,
                **values,
            )
            record(
                kinds_slots.VENDOR_IN,
                at=at,
                actor_id=by.person_id,
                place_path=place.path,
                subject=f"vendor:{vendor.pk}",
                event_id=event_id,
                sort=vendor.kind,
            )
            write_audit("gates.vendor_in", by=by, at=at, subject=f"vendor:{vendor.pk}")
    except IntegrityError as error:
        raise Refused("vendor_known", said("A vendor of that name comes here already.")) from error
    return vendor


def change_vendor(vendor: Vendor, *, by: Viewer, at: datetime, **values: Any) -> None:
    """The vendor carries these values."""
    require(vendor.place_path, by, RUNS)
    for name, value in values.items():
        setattr(vendor, name, value)
    try:
        with transaction.atomic():
            vendor.save(update_fields=list(values))
            write_audit("gates.vendor_changed", by=by, at=at, subject=f"vendor:{vendor.pk}")
    except IntegrityError as error:
        raise Refused("vendor_known", said("A vendor of that name comes here already.")) from error


@transaction.atomic
def end_vendor(vendor: Vendor, *, by: Viewer, at: datetime) -> None:
    """The vendor comes no more: its stalls are free from today on."""
    require(vendor.place_path, by, RUNS)
    rows = Vendor.objects.filter(pk=vendor.pk, ended_at__isnull=True)
    if not rows.update(ended_at=at, ended_by_id=by.person_id):
        raise Refused("already_ended", said("This vendor was ended already."))
    Stand.objects.filter(vendor=vendor, ended_on__isnull=True).update(ended_on=by.today)
    write_audit("gates.vendor_ended", by=by, at=at, subject=f"vendor:{vendor.pk}")


def add_stall(name: str, *, place: Place, by: Viewer, at: datetime) -> Stall:
    """The estate has one stall more."""
    require(place.path, by, RUNS)
    name = tidy(name)
    if not name:
        raise Refused("no_name", said("Give the stall a name."))
    try:
        with transaction.atomic():
            stall = Stall.objects.create(name=name, place=place, place_path=place.path)
            write_audit("gates.stall_added", by=by, at=at, subject=f"stall:{stall.pk}")
    except IntegrityError as error:
        raise Refused("stall_known", said("There is a stall of that name already.")) from error
    return stall


@transaction.atomic
def close_stall(stall: Stall, *, by: Viewer, at: datetime) -> None:
    """The stall is offered no more; refused while somebody is planned there."""
    require(stall.place_path, by, RUNS)
    _hold(stall)
    if standing_at(stall, by.today, date.max):
        raise Refused("stall_taken", said("Vendors are planned at this stall. Move them first."))
    if not Stall.objects.filter(pk=stall.pk, closed_at__isnull=True).update(closed_at=at):
        raise Refused("already_closed", said("This stall was closed already."))
    write_audit("gates.stall_closed", by=by, at=at, subject=f"stall:{stall.pk}")


@transaction.atomic
def plan(vendor: Vendor, stall: Stall, line: Line, *, by: Viewer, at: datetime) -> Stand:
    """The vendor stands at the stall on these days; Refused("stall_taken") where another one does."""
    require(vendor.place_path, by, RUNS)
    if vendor.ended_at is not None:
        raise Refused("already_ended", said("This vendor was ended already."))
    stand = _put(vendor, stall, line, by=by, at=at)
    write_audit("gates.stand_planned", by=by, at=at, subject=f"vendor:{vendor.pk}")
    return stand


def _put(
    vendor: Vendor, stall: Stall, line: Line, *, by: Viewer, at: datetime, besides: int = 0
) -> Stand:
    if stall.closed_at is not None or not _together(stall.place_path, vendor.place_path):
        raise Refused("elsewhere", said("This stall is not one of the vendor's estate."))
    if why := rules.why_not(line, today=by.today):
        raise Refused("line_wrong", why)
    _hold(stall)
    for other in standing_at(stall, line.first, line.last):
        day = None if other.pk == besides else rules.clash(line, line_of(other))
        if day is not None:
            raise Refused(
                "stall_taken",
                said(
                    "%(vendor)s stands there on %(day)s from %(starts)s to %(ends)s.",
                    vendor=other.vendor.name,
                    day=day.isoformat(),
                    starts=f"{other.starts:%H:%M}",
                    ends=f"{other.ends:%H:%M}",
                ),
            )
    return Stand.objects.create(
        vendor=vendor,
        stall=stall,
        place_path=stall.place_path,
        weekdays=line.weekdays,
        starts=line.starts,
        ends=line.ends,
        first_day=line.first,
        last_day=line.last,
        made_by_id=by.person_id,
        made_at=at,
    )


def _together(stall_path: str, vendor_path: str) -> bool:
    return is_under(stall_path, vendor_path) or is_under(vendor_path, stall_path)


def _hold(stall: Stall) -> None:
    """Nobody else plans this stall until the transaction ends."""
    Stall.objects.filter(pk=stall.pk).update(version=F("version") + 1)


@transaction.atomic
def move(stand: Stand, stall: Stall, *, on: date, by: Viewer, at: datetime) -> Stand:
    """From that day on the vendor stands at the other stall, on the same days and hours."""
    require(stand.place_path, by, RUNS)
    first = max(on, by.today, stand.first_day)
    line = Line(stand.weekdays, stand.starts, stand.ends, first, stand.last_day)
    _end(stand, first)
    moved = _put(stand.vendor, stall, line, by=by, at=at, besides=stand.pk)
    Stand.objects.filter(pk=stand.pk).update(moved_to=moved)
    write_audit("gates.stand_moved", by=by, at=at, subject=f"vendor:{stand.vendor_id}")
    return moved


@transaction.atomic
def pause(stand: Stand, *, first: date, last: date, reason: str, by: Viewer, at: datetime) -> None:
    """On these days nobody is expected; the stall is kept."""
    require(stand.place_path, by, RUNS)
    if last < first:
        raise Refused("line_wrong", said("The last day lies before the first."))
    rows = Stand.objects.filter(pk=stand.pk, ended_on__isnull=True)
    if not rows.update(paused_from=first, paused_until=last, reason=tidy(reason)):
        raise Refused("already_ended", said("This line of the plan has ended."))
    write_audit("gates.stand_paused", by=by, at=at, subject=f"vendor:{stand.vendor_id}")


@transaction.atomic
def resume(stand: Stand, *, by: Viewer, at: datetime) -> None:
    """The pause is over, or was never begun."""
    require(stand.place_path, by, RUNS)
    rows = Stand.objects.filter(pk=stand.pk, paused_until__gte=by.today)
    yesterday = by.today - timedelta(days=1)
    if not rows.update(paused_until=yesterday, reason=""):
        raise Refused("not_paused", said("This line of the plan is not paused."))
    Stand.objects.filter(pk=stand.pk, paused_from__gt=yesterday).update(
        paused_from=None, paused_until=None
    )
    write_audit("gates.stand_resumed", by=by, at=at, subject=f"vendor:{stand.vendor_id}")


@transaction.atomic
def end_stand(stand: Stand, *, by: Viewer, at: datetime) -> None:
    """From today on the stall is free."""
    require(stand.place_path, by, RUNS)
    _end(stand, by.today)
    write_audit("gates.stand_ended", by=by, at=at, subject=f"vendor:{stand.vendor_id}")


def _end(stand: Stand, on: date) -> None:
    if not Stand.objects.filter(pk=stand.pk, ended_on__isnull=True).update(ended_on=on):
        raise Refused("already_ended", said("This line of the plan has ended."))
