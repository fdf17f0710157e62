"""Taking requests in: one request for one wish, however it arrives and however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongzhou.areas.requests import figures, kinds, queries, rules
from tongzhou.areas.requests.models import Category, Request
from tongzhou.areas.requests.rules import Channel
from tongzhou.base.errors import Refused
from tongzhou.base.ids import receipt_code
from tongzhou.base.text import prose, tidy
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household, Place
from tongzhou.shared.posters.actions import knock
from tongzhou.shared.tracking import actions as tracking

if TYPE_CHECKING:
    from tongzhou.shared.posters.models import Poster

NOTICE = "2026-1"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, however it arrived."""

    words: str
    place: Place
    channel: Channel
    category: str = Category.OTHER
    urgency: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    household: Household | None = None
    room: str = ""
    source_ref: str = ""
    paper_on: date | None = None
    event_id: int | None = None
    client_key: UUID | None = None


def take_in(wish: Wish, *, by: Viewer, at: datetime, asked_at: datetime | None = None) -> Request:
    """The wish stands in the ledger, taken in by a person: who is on the telephone has been heard.

    `asked_at` is when the resident asked, if that was earlier (paper, a group list, the hotline). The
    same client key or source number again gives the request that is there already.
    """
    if not by.may("items.take_in", wish.place.path):
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    if wish.channel is Channel.PAPER:
        refusal = rules.paper_day(wish.paper_on, today=localdate(at))
        if refusal is not None:
            raise Refused(*refusal)
    return _once(wish, by=by, at=at, asked_at=asked_at, poster=None)


def take_in_from_poster(
    wish: Wish, *, poster: Poster, by: Viewer, at: datetime, safe: bool = False
) -> Request:
    """The wish stands in the ledger, posted by a resident without signing in.

    Refused when the words tell of danger to life, unless the resident says that nobody is in danger,
    and when the address or the poster was used too often.
    """
    if wish.client_key and (known := queries.with_key(wish.client_key)):
        return known
    dangers = figures.dangers(poster.place_path, at)
    if not safe and rules.danger_in(wish.words, dangers):
        raise Refused("life_danger", said("If a life is in danger, call 120, 119 or 110 now."))
    knock(poster, origin=by.origin, at=at)
    return _once(wish, by=by, at=at, asked_at=None, poster=poster)


def _once(
    wish: Wish, *, by: Viewer, at: datetime, asked_at: datetime | None, poster: Poster | None
) -> Request:
    """One request for one wish, however often it is sent, and by however many at once."""
    if found := _known(wish):
        return found
    try:
        with transaction.atomic():
            return _write_down(wish, by=by, at=at, asked_at=asked_at, poster=poster)
    except IntegrityError:
        if found := _known(wish):
            return found
        raise


def _known(wish: Wish) -> Request | None:
    if wish.client_key and (found := queries.with_key(wish.client_key)):
        return found
    return queries.from_source(wish.source_ref) if wish.source_ref else None


def _write_down(
    wish: Wish, *, by: Viewer, at: datetime, asked_at: datetime | None, poster: Poster | None
) -> Request:
    words = wish.words.strip()
    if not tidy(words):
        raise Refused("words_missing", said("Write down what is asked for."))
    start = asked_at or at
    path = wish.place.path
    urgency = wish.urgency or _usual_urgency(wish, start)
    item = tracking.open_item(
        kinds.REQUEST,
        title=rules.shown_words(prose(words))[:40],
        place=wish.place,
        by=by,
        at=start,
        recorded_at=at,
        event_id=wish.event_id,
        due_at=figures.due_at(urgency, path=path, start=start),
        acknowledge_due_at=figures.acknowledge_by(path=path, start=start),
        acknowledged=poster is None,
        channel=str(wish.channel),
        category=str(wish.category),
        urgency=str(urgency),
        proxy=poster is None,
    )
    return Request.objects.create(
        item=item,
        words=words[:2000],
        caller_name=tidy(wish.caller_name)[:40],
        caller_phone=tidy(wish.caller_phone)[:20],
        phone_key=rules.digits(wish.caller_phone)[:20],
        household=wish.household,
        room=tidy(wish.room or (wish.household.room if wish.household else ""))[:20],
        receipt=receipt_code(),
        client_key=wish.client_key,
        recorded_by_id=by.person_id,
        poster=poster,
        paper_on=wish.paper_on,
        source_ref=wish.source_ref[:60],
        notice_shown=NOTICE if poster else "",
    )


def _usual_urgency(wish: Wish, at: datetime) -> rules.Urgency:
    danger = rules.danger_in(wish.words, figures.dangers(wish.place.path, at))
    return rules.usual_urgency(str(wish.category), danger=danger is not None)


def classify(request: Request, *, category: str, urgency: str, by: Viewer, at: datetime) -> None:
    """The request has another category or class of urgency, reckoned from when it was asked."""
    item = request.item
    due_at = figures.due_at(urgency, path=item.place_path, start=item.opened_at)
    tracking.classify(item, category=category, urgency=urgency, due_at=due_at, by=by, at=at)


def withdraw_on_receipt(request: Request, *, by: Viewer, at: datetime) -> None:
    """The resident has taken the request back."""
    tracking.withdraw_for_asker(request.item, at=at)
