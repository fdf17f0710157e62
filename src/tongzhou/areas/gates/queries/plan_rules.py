"""The rules as a gate uses them: those of each kind, and the lines of the stall plan for vendors' passes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from tongzhou.areas.gates.models import Pass, PassKind, Stand, State
from tongzhou.areas.gates.queries.rules import rules_json
from tongzhou.areas.gates.rules.shapes import Window
from tongzhou.ground.access.scope import under

Rules = dict[str, dict[str, object]]


def rules_at_gate(place_path: str, at: datetime) -> Rules:
    """The rule of every kind, and those of vendors' passes; it names nobody."""
    rules = rules_json(place_path, at)
    return rules | hours_on_plan(rules, place_path, at)


def hours_on_plan(rules: Rules, place_path: str, at: datetime) -> Rules:
    """Under “#” and its serial the rule of each vendor's pass: that of its kind, at the vendor's own lines.

    `from` and `until` are the earliest and the latest hour of its lines, `plan` the lines themselves.
    Bringing supplies is what a vendor does every day: it does not lift the plan made for it.
    """
    plans = _plans(place_path, at)
    service = rules[PassKind.SERVICE.value]
    exempt = [one for one in _words(service["exempt"]) if one != "supply"]
    own: Rules = {}
    for serial, vendor in _passes(place_path, at):
        if plan := plans.get(vendor):
            times = {
                "from": min(line["from"] for line in plan),
                "until": max(line["until"] for line in plan),
            }
            own[f"#{serial}"] = {**service, **times, "exempt": exempt, "plan": plan}
    return own


def _words(value: object) -> list[str]:
    return value  # type: ignore[return-value]


def _passes(place_path: str, at: datetime) -> Iterable[tuple[int, int | None]]:
    rows = Pass.objects.filter(
        under("place_path", place_path),
        kind=PassKind.SERVICE,
        state=State.VALID,
        vendor__isnull=False,
        ends_at__gt=at,
    )
    return rows.order_by("pk").values_list("serial", "vendor_id")


def _plans(place_path: str, at: datetime) -> dict[int | None, list[Window]]:
    """Each vendor's lines that run today or later."""
    today, found = localdate(at), dict[int | None, list[Window]]()
    runs = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    rows = Stand.objects.filter(runs, under("place_path", place_path), last_day__gte=today)
    for row in rows.order_by("starts", "pk"):
        found.setdefault(row.vendor_id, []).append(_window(row))
    return found


def _window(row: Stand) -> Window:
    """The line as the kit carries it; a line that moved or ended keeps the days before that."""
    last = row.last_day
    if row.ended_on is not None:
        last = min(last, row.ended_on - timedelta(days=1))
    line: Window = {
        "days": row.weekdays,
        "from": f"{row.starts:%H:%M}",
        "until": f"{row.ends:%H:%M}",
        "first": row.first_day.isoformat(),
        "last": last.isoformat(),
    }
    if row.paused_from is not None and row.paused_until is not None:
        line["off"] = [row.paused_from.isoformat(), row.paused_until.isoformat()]
    return line
