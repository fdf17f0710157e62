"""What a private calendar address answers with."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.http import Http404
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from tongzhou.areas.duty import ics
from tongzhou.areas.duty.models import Duty, Feed
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.ground.access.viewer import Viewer

BACK = timedelta(days=60)


def digest_of(secret: str) -> str:
    """What is kept of the secret: enough to know it again, too little to tell it."""
    return sha256(secret.encode()).hexdigest()


def my_feed(viewer: Viewer) -> Feed | None:
    """The viewer's own calendar address, if there is one; its secret is nobody's to see again."""
    rows = Feed.objects.visible_to(viewer)
    found: Feed | None = rows.filter(person_id=viewer.person_id or 0).first()
    return found


def calendar(secret: str, at: datetime) -> bytes:
    """The calendar behind that secret, or 404. The secret is the leave to read it, nothing else is."""
    found = (
        Feed.objects.filter(digest=digest_of(secret), person__account__is_active=True)
        .select_related("person")
        .first()
    )
    if found is None or (found.person.left_on and found.person.left_on < localdate(at)):
        raise Http404
    return ics.feed(
        (_entry(one) for one in _duties(found, at)),
        uid=f"feed-{found.pk}@tongzhou",
        name=_("My duty"),
        at=at,
    )


def _duties(feed: Feed, at: datetime) -> list[Duty]:
    rows = Duty.objects.filter(STANDS, person_id=feed.person_id, ends_at__gt=at - BACK)
    return list(rows.select_related("shift__post__place", "shift__post__card"))


def _entry(duty: Duty) -> ics.Entry:
    post = duty.shift.post
    return ics.Entry(
        uid=f"duty-{duty.pk}@tongzhou",
        starts_at=localtime(duty.starts_at),
        ends_at=localtime(duty.ends_at),
        summary=_("On duty: %(post)s") % {"post": post.name},
        location=post.place.name,
        description=f"{post.card.name}：{post.card.duties}" if post.card.duties else post.card.name,
    )
