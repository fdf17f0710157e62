"""What cadence adds to the platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.base.manifest import Manifest, MenuEntry, Waiting
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.cadence import kinds
from tongzhou.shared.cadence.actions import prepare_all
from tongzhou.shared.cadence.queries import owed_by


def my_day(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """What is owed within a day; what has a page of its own is told by the slice of that page."""
    for one in owed_by(viewer, at).filter(recurrence__page=""):
        url = reverse("cadence:occurrence", args=[one.pk])
        yield Waiting(
            str(one.recurrence), url, one.due_at, _("Recurs"), str(one.recurrence.organisation)
        )


MANIFEST = Manifest(
    title="What recurs",
    facts=(kinds.DONE, kinds.LATE, kinds.EXCUSED),
    menu=(MenuEntry("What recurs", "cadence:board", needs="reports.see", order=70, icon="clock"),),
    my_day=my_day,
    work=(prepare_all,),
    help_page="cadence",
    follow_places=(
        "cadence.Recurrence.place_path",
        "cadence.Occurrence.place_path",
    ),
)
