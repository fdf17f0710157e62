"""Call-ups as other pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.areas.duty.queries import surges
from tongzhou.base.manifest import Waiting
from tongzhou.ground.access.viewer import Viewer


def waiting(viewer: Viewer, at: datetime) -> Iterable[Waiting]:
    """The call-ups that ask the viewer and still run, and those in which they have a place."""
    for one in surges.running_for(viewer, at):
        yield Waiting(
            title=_("Called up: %(what)s") % {"what": one.title},
            url=reverse("duty:surge_mine", args=[one.pk]),
            due_at=one.closes_at if one.state == "open" else one.work_starts_at,
            kind="duty",
            note=one.meet_at,
        )
