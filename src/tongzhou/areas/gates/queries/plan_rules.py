"""The rules as a gate uses them: those of each kind, and the hours that the stall plan gives to vendors' passes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Max, Min
from django.utils.timezone import localdate

from tongzhou.areas.gates.models import Pass, PassKind, Stand, State
from tongzhou.areas.gates.queries.rules import rules_json
from tongzhou.ground.access.scope import under

Rules = dict[str, dict[str, object]]


def rules_at_gate(place_path: str, at: datetime) -> Rules:
    """The rule of every kind, and those of vendors' passes; it names nobody."""
    rules = rules_json(place_path, at)
    return rules | hours_on_plan(rules, place_path, at)


def hours_on_plan(rules: Rules, place_path: str, at: datetime) -> Rules:
    """Under “#” and its serial the rule of each vendor's pass: that of its kind, at the vendor's own hours.

    From the earliest to the latest hour of the vendor's running lines.
    """
    hours = {vendor: (first, last) for vendor, first, last in _hours(place_path, at)}
    own: Rules = {}
    for serial, vendor in _passes(place_path, at):
        if vendor in hours:
            first, last = hours[vendor]
            times = {"from": f"{first:%H:%M}", "until": f"{last:%H:%M}"}
            own[f"#{serial}"] = {**rules[PassKind.SERVICE.value], **times}
    return own


def _passes(place_path: str, at: datetime) -> Iterable[tuple[int, int | None]]:
    rows = Pass.objects.filter(
        under("place_path", place_path),
        kind=PassKind.SERVICE,
        state=State.VALID,
        vendor__isnull=False,
        ends_at__gt=at,
    )
    return rows.order_by("pk").values_list("serial", "vendor_id")


def _hours(place_path: str, at: datetime) -> Iterable[tuple[int, time, time]]:
    rows = Stand.objects.filter(
        under("place_path", place_path), ended_on__isnull=True, last_day__gte=localdate(at)
    )
    found = rows.order_by().values("vendor_id").annotate(first=Min("starts"), last=Max("ends"))
    return found.values_list("vendor_id", "first", "last")
