"""Telling people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.queries import active_events
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks.queries import clock
from tongzhou.shared.notices import robots, rules
from tongzhou.shared.notices.models import Announcement, Channel, Notice, Outgoing, Posting
from tongzhou.shared.notices.queries import inbox, posted_in, residents_named_in
from tongzhou.shared.notices.sealing import seal


def tell(
    people: Iterable[int],
    *,
    kind: str,
    text: str,
    at: datetime,
    subject: str = "",
    url: str = "",
    red: bool = False,
    event_id: int | None = None,
    **values: Any,
) -> None:
    """Once the transaction is safe, each of these persons has the notice in the inbox.

    `text` is an English msgid with `%(name)s` places. A second notice of the same kind and subject
    counts up the unread one (“本时段新增 6 条”) instead of standing beside it.
    """
    fields = {
        "text": text,
        "values": values,
        "url": url,
        "red": red,
        "event_id": event_id,
        "last_at": at,
    }
    if told := sorted(set(people)):
        transaction.on_commit(partial(_put, told, kind, subject, fields))


@transaction.atomic
def _put(told: list[int], kind: str, subject: str, fields: dict[str, Any]) -> None:
    same = Notice.objects.filter(kind=kind, subject=subject, read_at__isnull=True)
    had = set(same.filter(person_id__in=told).values_list("person_id", flat=True))
    same.filter(person_id__in=had).update(count=F("count") + 1, **fields)
    # Told twice at one moment: the one that came first stands.
    Notice.objects.bulk_create(
        [
            Notice(person_id=one, kind=kind, subject=subject, first_at=fields["last_at"], **fields)
            for one in told
            if one not in had
        ],
        ignore_conflicts=True,
    )


def read(notice: Notice, *, by: Viewer, at: datetime) -> None:
    """The notice no longer waits. Nobody else is told."""
    inbox(by).filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)


def read_about(subject: str, *, by: Viewer, at: datetime) -> None:
    """Notices about that subject no longer wait: the viewer is looking at it."""
    inbox(by).filter(subject=subject, read_at__isnull=True).update(read_at=at)


def forget_about(subjects: Iterable[str]) -> int:
    """No inbox holds anything about these subjects any more; how many notices went."""
    return int(Notice.objects.filter(subject__in=list(subjects)).delete()[0])


def read_all(*, by: Viewer, at: datetime) -> int:
    """Nothing waits in the viewer's inbox."""
    return inbox(by).filter(read_at__isnull=True).update(read_at=at)


@transaction.atomic
def announce(
    title: str,
    *,
    text: str,
    place: Place,
    by: Viewer,
    at: datetime,
    signed: str = "",
    points: Sequence[str] = (),
    channels: Iterable[Channel] = (),
    red: bool = False,
    event_id: int | None = None,
) -> Announcement:
    """Everybody with a post in the area is told, the posting points wait to be ticked, channels are queued.

    Refused when a phone, a room or a resident's name is in it: this goes to boards and groups.
    """
    if by.person_id is None or not by.may("notices.send", place.path):
        raise Refused("not_allowed", said("Your posts do not let you send notices here."))
    if red and not active_events(place.path, at).exists():
        raise Refused(
            "not_red", said("Only while an event is active may a notice go out at night.")
        )
    refuse_personal("\n".join([title, text, *points]), path=place.path)
    announcement = Announcement.objects.create(
        title=title,
        text=text,
        place=place,
        place_path=place.path,
        signed=signed,
        red=red,
        sent_by_id=by.person_id,
        sent_at=at,
        event_id=event_id,
    )
    lines = dict.fromkeys(line.strip()[:80] for line in points if line.strip())
    Posting.objects.bulk_create(
        Posting(announcement=announcement, point=point, position=position)
        for position, point in enumerate(lines)
    )
    words = rules.group_text(title, text, signed=signed)
    for channel in channels:
        queue(channel, words, at=at, red=red, announcement=announcement, event_id=event_id)
    tell(
        set(posted_in(place.path, localdate(at))) - {by.person_id},
        kind="notices.announcement",
        text="Notice: %(title)s",
        at=at,
        subject=f"announcement:{announcement.pk}",
        url=f"/notices/{announcement.pk}/",
        red=red,
        event_id=event_id,
        title=title,
    )
    write_audit("notices.announce", by=by, at=at, subject=f"announcement:{announcement.pk}")
    return announcement


def refuse_personal(text: str, *, path: str) -> None:
    """Nothing happens, or Refused("personal") names what must be taken out first."""
    if why := rules.why_not_send(text, names=residents_named_in(text, path)):
        raise Refused("personal", why)


def queue(
    channel: Channel,
    text: str,
    *,
    at: datetime,
    red: bool = False,
    announcement: Announcement | None = None,
    event_id: int | None = None,
) -> Outgoing | None:
    """The message waits for the background work; None when the channel is off."""
    if not channel.active:
        return None
    refuse_personal(text, path=channel.place_path)
    return Outgoing.objects.create(
        channel=channel,
        announcement=announcement,
        text=text,
        red=red,
        event_id=event_id,
        queued_at=at,
        not_before=_not_before(channel, at, red=red),
    )


def _not_before(channel: Channel, at: datetime, *, red: bool) -> datetime:
    quiet = rules.quiet_until(
        at,
        red=red,
        quiet_from=clock("notices.quiet_from", path=channel.place_path, at=at),
        quiet_to=clock("notices.quiet_until", path=channel.place_path, at=at),
    )
    return robots.best_moment(channel.kind, quiet, red=red)


@transaction.atomic
def tick_posting(posting: Posting, *, by: Viewer, at: datetime) -> None:
    """It hangs there; whoever ticked it first stands beside it."""
    changed = Posting.objects.filter(pk=posting.pk, done_at__isnull=True).update(
        done_at=at, done_by_id=by.person_id
    )
    if not changed:
        raise Refused("ticked_already", said("Somebody else has ticked this already."))
    posting.refresh_from_db()


@transaction.atomic
def untick_posting(posting: Posting, *, by: Viewer, at: datetime) -> None:
    """It hangs there no more, or was ticked by mistake."""
    Posting.objects.filter(pk=posting.pk).update(done_at=None, done_by=None)


@transaction.atomic
def add_channel(
    kind: str, *, name: str, place: Place, address: str, by: Viewer, at: datetime, secret: str = ""
) -> Channel:
    """The channel is known and still off; its address and secret are sealed."""
    _refuse_unless_rules(place.path, by=by)
    if why := robots.why_not_address(kind, address, also=settings.ROBOT_HOSTS):
        raise Refused("address", why)
    channel = Channel.objects.create(
        kind=kind,
        name=name,
        place=place,
        place_path=place.path,
        address_sealed=seal(address),
        secret_sealed=seal(secret),
    )
    write_audit("notices.add_channel", by=by, at=at, subject=f"channel:{channel.pk}", kind=kind)
    return channel


def _refuse_unless_rules(path: str, *, by: Viewer) -> None:
    if not by.may("rules.edit", path):
        raise Refused("not_allowed", said("Your posts do not let you set up channels here."))


@transaction.atomic
def switch_on(channel: Channel, *, by: Viewer, at: datetime) -> None:
    """Messages leave through the channel from now on."""
    _refuse_unless_rules(channel.place_path, by=by)
    Channel.objects.filter(pk=channel.pk).update(active=True)
    write_audit("notices.switch_on", by=by, at=at, subject=f"channel:{channel.pk}")


@transaction.atomic
def switch_off(channel: Channel, *, by: Viewer, at: datetime) -> None:
    """Nothing leaves through the channel; what was waiting is given up."""
    _refuse_unless_rules(channel.place_path, by=by)
    Channel.objects.filter(pk=channel.pk).update(active=False)
    Outgoing.objects.filter(channel=channel, sent_at__isnull=True).update(given_up_at=at)
    write_audit("notices.switch_off", by=by, at=at, subject=f"channel:{channel.pk}")


@transaction.atomic
def remove_channel(channel: Channel, *, by: Viewer, at: datetime) -> None:
    """The channel and its keys are gone."""
    _refuse_unless_rules(channel.place_path, by=by)
    write_audit("notices.remove_channel", by=by, at=at, subject=f"channel:{channel.pk}")
    channel.delete()


def posted(payload: dict[str, Any], *, by: Viewer, at: datetime, key: UUID) -> dict[str, Any]:
    """A posting point was ticked in the street without network; for envelopes `notices.posted`."""
    posting = Posting.objects.visible_to(by).filter(pk=payload.get("posting", 0)).first()
    if posting is None:
        raise Refused("no_such_point", said("There is no such posting point in your area."))
    tick_posting(posting, by=by, at=at)
    return {"posting": posting.pk}
