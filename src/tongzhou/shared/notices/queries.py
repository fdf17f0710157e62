"""Questions about notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from tongzhou.base.paths import above
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment
from tongzhou.ground.organisations.queries import on_day
from tongzhou.ground.places.models import Resident
from tongzhou.shared.notices.models import Announcement, Channel, Notice, Outgoing, Posting


def inbox(viewer: Viewer) -> QuerySet[Notice]:
    """The viewer's own notices, newest first."""
    return Notice.objects.visible_to(viewer)


def unread(viewer: Viewer) -> int:
    """How many of them wait to be read."""
    return inbox(viewer).filter(read_at__isnull=True).count()


def announcements(viewer: Viewer) -> QuerySet[Announcement]:
    """What was told in the viewer's area, newest first."""
    return Announcement.objects.visible_to(viewer).select_related("place", "sent_by")


def one_announcement(viewer: Viewer, pk: object) -> Announcement:
    """That announcement, or 404."""
    row: Announcement = Announcement.objects.one_for(viewer, pk)
    return row


def one_posting(viewer: Viewer, pk: object) -> Posting:
    """That posting point, or 404."""
    row: Posting = Posting.objects.one_for(viewer, pk)
    return row


def channels(viewer: Viewer) -> QuerySet[Channel]:
    """The channels that the viewer may send through."""
    return Channel.objects.visible_to(viewer)


def _covering(path: str) -> Q:
    """Appointments whose post lies over `path`, by its place or by the place its organisation serves."""
    here = above(path)
    return (
        Q(place__path__in=here)
        | Q(place__isnull=True, organisation__serves__path__in=here)
        | Q(place__isnull=True, organisation__path__in=here)
    )


def holders(role_codes: Iterable[str], path: str, day: date) -> list[int]:
    """Persons who hold one of the roles over that path (of a place or an organisation) on that day."""
    rows = Appointment.objects.filter(on_day(day), _covering(path), role__in=list(role_codes))
    return list(rows.values_list("person_id", flat=True).distinct().order_by("person_id"))


def able(capability: str, path: str, day: date) -> list[int]:
    """Persons whose post gives the capability over that path on that day."""
    codes = [code for code, role in roles().items() if capability in role.capabilities]
    return holders(codes, path, day)


def posted_in(path: str, day: date) -> list[int]:
    """Everybody with a post over the area or inside it on that day."""
    inside = under("place__path", path) | (
        Q(place__isnull=True) & under("organisation__serves__path", path)
    )
    rows = Appointment.objects.filter(on_day(day), _covering(path) | inside)
    reaching = [code for code, role in roles().items() if role.reaches]
    found = rows.filter(role__in=reaching).values_list("person_id", flat=True)
    return list(found.distinct().order_by("person_id"))


def residents_named_in(text: str, path: str) -> list[str]:
    """Names of residents of the area that occur in the text; for refusing, never for showing a list."""
    names = Resident.objects.filter(under("place_path", path)).values_list("name", flat=True)
    return sorted({name for name in names.distinct().iterator() if len(name) > 1 and name in text})


def one_channel(viewer: Viewer, pk: object) -> Channel:
    """That channel, or 404."""
    row: Channel = Channel.objects.one_for(viewer, pk)
    return row


def with_postings(rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
    """The same rows with `.points` and `.posted`: how many posting points, and how many are ticked."""
    return rows.annotate(points=Count("postings"), posted=Count("postings__done_at"))


def with_waiting(rows: QuerySet[Channel]) -> QuerySet[Channel]:
    """The same rows with `.waiting` and `.troubled`: messages that wait, and those given up."""
    waits = Q(outgoing__sent_at__isnull=True, outgoing__given_up_at__isnull=True)
    return rows.select_related("place").annotate(
        waiting=Count("outgoing", filter=waits),
        troubled=Count("outgoing", filter=Q(outgoing__given_up_at__isnull=False)),
    )


def outgoing(viewer: Viewer, announcement: Announcement) -> QuerySet[Outgoing]:
    """What became of the announcement on the channels that the viewer may see."""
    rows = Outgoing.objects.visible_to(viewer).filter(announcement=announcement)
    return rows.select_related("channel")


def no_channels() -> QuerySet[Channel]:
    """No channel: what a form offers before it knows who asks."""
    return Channel.objects.none()
