"""What event files add to the platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.base.manifest import Manifest, MenuEntry, Personal, Waiting
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.actions.ending import clear_waiting
from tongzhou.ground.events.actions.file import enter_from_device
from tongzhou.ground.events.models import Act
from tongzhou.ground.events.queries import checks_due, data_overdue, waiting_for_signature
from tongzhou.ground.events.retention import erase_expired


def my_day(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """Second signatures, checklist lines near their hour, and data kept past its day."""
    kind = _("Event file")
    for proposal in waiting_for_signature(viewer):
        page = "destruction" if proposal.act == Act.DESTROY else "event"
        url = reverse(f"events:{page}", args=[proposal.event_id])
        words = _("Second signature: %(act)s · %(event)s")
        title = words % {"act": proposal.get_act_display(), "event": proposal.event}
        yield Waiting(title, url, None, kind)
    for check in checks_due(viewer):
        url = reverse("events:event", args=[check.event_id])
        yield Waiting(check.text, url, check.due_at, kind, str(check.event))
    for event in data_overdue(viewer, at):
        url = reverse("events:destruction", args=[event.pk])
        words = _("The personal data of “%(event)s” was to end: propose its destruction")
        yield Waiting(words % {"event": event}, url, None, kind)


MANIFEST = Manifest(
    title="Event files",
    menu=(MenuEntry("Event files", "events:events", needs="events.see", order=65, icon="warn"),),
    personal=(
        Personal(
            "events.Line",
            ("values",),
            said("Lists of the event's pack").text,
            event="event",
            end="delete",
        ),
        Personal("events.Entry", ("words",), said("Log of the event").text, event="event"),
        Personal(
            "events.Check", ("words",), said("Checklist lines of one's own").text, event="event"
        ),
    ),
    intake=(("events.entry", enter_from_device),),
    my_day=my_day,
    work=(clear_waiting,),
    nightly=(erase_expired,),
    help_page="events",
    follow_places=(
        "events.Event.place_path",
        "events.Line.place_path",
    ),
)
