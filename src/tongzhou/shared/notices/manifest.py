"""What notices add to the platform."""

from __future__ import annotations

from tongzhou.base.manifest import Manifest, MenuEntry, Personal
from tongzhou.base.words import said
from tongzhou.shared.notices.actions import posted
from tongzhou.shared.notices.sending import send_waiting

MANIFEST = Manifest(
    title="Notices",
    menu=(
        MenuEntry("Announcements", "notices:announcements", "notices.send", order=60, icon="flag"),
    ),
    personal=(
        Personal(
            "notices.Notice",
            ("values",),
            said("Notices in inboxes").text,
            event="event_id",
            keep_days_rule="notices.keep_days",
            since="last_at",
            end="delete",
        ),
        Personal(
            "notices.Outgoing",
            ("text",),
            said("Messages through channels").text,
            event="event_id",
            keep_days_rule="notices.keep_days",
            since="queued_at",
            end="delete",
        ),
        Personal(
            "notices.Announcement", ("text",), said("Texts of announcements").text, event="event_id"
        ),
    ),
    intake=(("notices.posted", posted),),
    work=(send_waiting,),
    help_page="notices",
    follow_places=(
        "notices.Announcement.place_path",
        "notices.Channel.place_path",
    ),
)
