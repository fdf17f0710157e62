"""The phones at the gates, and what each last said."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from tongzhou.areas.gates.models import Gate, Post
from tongzhou.areas.gates.queries.desk import led
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.intake import queries as intake

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

QUIET = timedelta(hours=1)


def devices(viewer: Viewer) -> QuerySet[Device]:
    """The phones of the gates in sight, those in use first."""
    return intake.devices(viewer, purpose="gates").order_by("-revoked_at", "place_path", "name")


def device_for(viewer: Viewer, pk: int) -> Device:
    """That phone, or 404."""
    return intake.one_device(viewer, pk, purpose="gates")


def gates_of(viewer: Viewer, keys: list[int]) -> dict[int, list[str]]:
    """The names of the gates at which each of those phones stands."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Post.objects.visible_to(viewer).filter(device_id__in=keys, ended_at=None)
    for row in rows.select_related("gate").order_by("gate__name"):
        found[row.device_id].append(row.gate.name)
    return found


def stands_at(viewer: Viewer, device: Device) -> list[int]:
    """The open gates at which that phone stands now, by their keys."""
    rows = Post.objects.visible_to(viewer).filter(device_id=device.pk, ended_at=None)
    return list(rows.filter(gate__closed_at=None).values_list("gate_id", flat=True))


def gates_to_keep(viewer: Viewer) -> QuerySet[Gate]:
    """The open gates at which the viewer may put a phone."""
    rows = Gate.objects.visible_to(viewer).filter(led(viewer, "gates.run"), closed_at=None)
    return rows.select_related("place").order_by("place_path", "name")


def standing(row: Device, today: date, at: datetime) -> tuple[str, str]:
    """How the phone stands, as a code of the page, and as a tone."""
    if row.revoked_at is not None:
        return "revoked", ""
    if row.stopped_at is not None:
        return "stopped", "bad"
    if row.ends_on < today:
        return "ended", ""
    if row.joined_at is None:
        over = row.invite_ends_at is None or row.invite_ends_at <= at
        return ("link_over", "wait") if over else ("invited", "new")
    if row.last_contact_at is None or at - row.last_contact_at > QUIET:
        return "quiet", "wait"
    return "heard", "good"
