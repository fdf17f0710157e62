"""Questions about gates and guards, and about the places the desk works for."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tongzhou.areas.gates.models import Gate, Guard
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.places.models import Kind, Place

# Where a gate may stand, and where passes count.
GATE_KINDS = (Kind.STREET, Kind.COMMUNITY, Kind.ESTATE, Kind.GRID_CELL, Kind.GATE, Kind.SPOT)
PASS_KINDS = (Kind.COMMUNITY, Kind.ESTATE)


def places(
    viewer: Viewer, *capabilities: str, kinds: tuple[str, ...] = GATE_KINDS
) -> QuerySet[Place]:
    """Where one of the viewer's posts gives one of the capabilities."""
    reached = NOTHING
    for capability in capabilities:
        for top in viewer.tops(capability):
            reached |= under("path", top)
    rows = Place.objects.visible_to(viewer).filter(reached, kind__in=kinds, valid_to=None)
    return rows.order_by("path")


def gates(viewer: Viewer) -> QuerySet[Gate]:
    """The gates in sight, open ones first."""
    rows = Gate.objects.visible_to(viewer).select_related("place", "event")
    return rows.order_by("-closed_at", "place_path", "name")


def gate_for(viewer: Viewer, pk: int) -> Gate:
    """That gate, or 404."""
    row: Gate = Gate.objects.select_related("place").one_for(viewer, pk)
    return row


def guards(viewer: Viewer) -> QuerySet[Guard]:
    """The guards of the places in sight, those who serve now first."""
    rows = Guard.objects.visible_to(viewer).select_related("place", "person")
    return rows.order_by("place_path", "number")


def guard_for(viewer: Viewer, pk: int) -> Guard:
    """That guard, or 404."""
    row: Guard = Guard.objects.select_related("place", "person").one_for(viewer, pk)
    return row


def serves(guard: Guard, day: date) -> bool:
    """Whether the number counts on that day."""
    return guard.started_on <= day <= guard.ended_on


def next_number(viewer: Viewer, place: Place) -> str:
    """The lowest number that this place has not given out yet, “01” first."""
    given = set(
        Guard.objects.visible_to(viewer).filter(place=place).values_list("number", flat=True)
    )
    return next(f"{n:02}" for n in range(1, len(given) + 2) if f"{n:02}" not in given)


def events(viewer: Viewer) -> QuerySet[Event]:
    """The running events in sight, to which gates and passes may belong."""
    return Event.objects.visible_to(viewer).filter(state="active").order_by("-pk")
