"""Observers may look, and the trail says that they did."""

from __future__ import annotations

from datetime import date, datetime

from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place


def watched(place: Place, on: date, *, by: Viewer, at: datetime) -> None:
    """Who only watches has looked at the figures of a place and day."""
    write_audit("gates.watched", by=by, at=at, subject=f"place:{place.pk}", day=on.isoformat())
