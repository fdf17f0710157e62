"""Service passes for a vendor's people, for the days and hours of the stall plan."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import make_aware

from tongzhou.areas.gates import figures_desk
from tongzhou.areas.gates.actions import passes
from tongzhou.areas.gates.actions import stalls as actions
from tongzhou.areas.gates.models import Pass, PassKind, Vendor
from tongzhou.areas.gates.queries import stalls as queries
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer

NO_PLAN = said("Put the vendor on the stall plan first: the pass takes its days and hours.")
ENDED = said("The vendor comes no more.")


@transaction.atomic
def give(vendor: Vendor, *, holder: str, by: Viewer, at: datetime, **more: Any) -> Pass:
    """One of the vendor's people has a service pass until the plan's last day."""
    if vendor.ended_at is not None:
        raise Refused("already_ended", ENDED)
    ends_at = until(vendor, by=by, at=at)
    if ends_at is None:
        raise Refused("no_plan", NO_PLAN)
    made = passes.give(
        passes.Wish(
            kind=PassKind.SERVICE,
            place=vendor.place,
            starts_at=at,
            ends_at=ends_at,
            holder=holder,
            unit=vendor.name,
            purpose="supply" if vendor.kind in {"shop", "courier"} else "service",
            words=vendor.brings,
            event_id=vendor.event_id,
            **more,
        ),
        by=by,
        at=at,
    )
    Pass.objects.filter(pk=made.pk).update(vendor=vendor)
    return made


def until(vendor: Vendor, *, by: Viewer, at: datetime) -> datetime | None:
    """Until when a pass given now counts: the plan's last day, or as long as such a pass may; None without a plan."""
    hours = queries.hours_on_plan(vendor, by.today)
    if hours is None:
        return None
    most = timedelta(days=figures_desk.most_days(PassKind.SERVICE, vendor.place_path, at))
    last = make_aware(datetime.combine(hours[2] + timedelta(days=1), time(0)))
    return min(last, at + most)


@transaction.atomic
def end_vendor(vendor: Vendor, *, by: Viewer, at: datetime) -> None:
    """The vendor comes no more: its stalls are free, and the passes of its people are withdrawn."""
    actions.end_vendor(vendor, by=by, at=at)
    for one in queries.valid_passes(vendor):
        passes.revoke(one, reason=str(ENDED), by=by, at=at)
