"""What of duty waits for somebody today: their duties, and the call-ups that ask them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tongzhou.areas.duty import roster_shown, shown_mine, surge_shown
from tongzhou.base.manifest import Waiting
from tongzhou.ground.access.viewer import Viewer


def waiting(viewer: Viewer, at: datetime) -> Iterable[Waiting]:
    """Call-ups first: they count minutes."""
    yield from surge_shown.waiting(viewer, at)
    yield from roster_shown.waiting(viewer, at)
    yield from shown_mine.waiting(viewer, at)
