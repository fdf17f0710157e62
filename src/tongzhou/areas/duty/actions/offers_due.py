"""Offers that wait for somebody's yes: reminded in time, and at the start they end in words."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from tongzhou.areas.duty.actions.duties import tell_about
from tongzhou.areas.duty.actions.reminders import AHEAD, AT_ONCE, CODES, times_at
from tongzhou.areas.duty.actions.swaps import open_again, page_of
from tongzhou.areas.duty.models import Offer
from tongzhou.areas.duty.queries.units import leads_over
from tongzhou.areas.duty.reminding import answer_due
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.rulepacks import queries as rulepacks

OPEN, TAKEN = Offer.State.OPEN, Offer.State.TAKEN
_WITH = ("duty__shift__post", "other_duty")
_CONFIRM = said("%(when)s %(post)s would be taken over: confirm it before it starts.").text
_ANSWER = said("%(when)s %(post)s is offered to you: say yes or no before it starts.").text
_NOBODY = said(
    "%(when)s %(post)s has begun and nobody had taken it over: it stayed as it was."
).text
_UNCONFIRMED = said(
    "%(when)s %(post)s has begun and the change was not confirmed: it stayed as it was."
).text


def offers_due(at: datetime) -> int:
    """Whoever's yes is awaited is reminded, and an offer whose time is up ends; how many offers moved."""
    ended = sum(_time_is_up(one, at=at) for one in _over(at))
    book = rulepacks.book(*CODES)
    return ended + sum(_remind(one, book, at=at) for one in _awaiting(at))


def _running() -> QuerySet[Offer]:
    rows: QuerySet[Offer] = Offer.objects.filter(state__in=(OPEN, TAKEN))
    return rows.select_related(*_WITH).order_by("duty__starts_at", "pk")


def _over(at: datetime) -> QuerySet[Offer]:
    """Its duty has begun or is gone; or, of a swap, what was to be given in return has or is."""
    mine = Q(duty__starts_at__lte=at) | Q(duty__ended_at__isnull=False)
    theirs = Q(other_duty__starts_at__lte=at) | Q(other_duty__ended_at__isnull=False)
    return _running().filter(mine | Q(theirs, state=TAKEN))[:AT_ONCE]


def _awaiting(at: datetime) -> QuerySet[Offer]:
    """Those that one person is to answer, of duties that begin soon."""
    soon = Q(duty__starts_at__gt=at, duty__starts_at__lt=at + AHEAD)
    asked = Q(state=TAKEN) | Q(state=OPEN, to__isnull=False)
    return _running().filter(soon, asked)


@transaction.atomic
def _time_is_up(offer: Offer, *, at: datetime) -> int:
    if offer.duty.ended_at is not None:
        return _close(offer, Offer.State.WITHDRAWN, at=at)
    if offer.duty.starts_at <= at:
        return _close(offer, Offer.State.EXPIRED, at=at)
    try:
        told = [one for one in (offer.by_id, offer.taken_by_id) if one]
        open_again(offer)
    except Refused:  # Somebody was faster.
        return 0
    text = said("%(when)s %(post)s is open again.").text
    tell_about(told, offer.duty, text, by=None, at=at, kind="open_again", url=page_of(offer))
    return 1


def _close(offer: Offer, state: str, *, at: datetime) -> int:
    """It ends; who offered, who would have taken it, and with a change left hanging the leads know."""
    if not Offer.objects.filter(pk=offer.pk, state=offer.state).update(state=state):
        return 0
    other = offer.taken_by_id or offer.to_id
    say = partial(tell_about, duty=offer.duty, by=None, at=at)
    if state == Offer.State.WITHDRAWN:
        text = said("%(when)s %(post)s is not offered any more.").text
        say([other] if other else [], text=text, kind="withdrawn")
        return 1
    both = {one for one in (offer.by_id, other) if one}
    if offer.state == TAKEN:
        both |= leads_over([offer.place_path], at)
    text = _UNCONFIRMED if offer.state == TAKEN else _NOBODY
    say(both, text=text, kind="expired", url=page_of(offer))
    return 1


@transaction.atomic
def _remind(offer: Offer, book: rulepacks.Book, *, at: datetime) -> int:
    starts, asked = localtime(offer.duty.starts_at), offer.taken_at or offer.offered_at
    last = localtime(offer.reminded_at) if offer.reminded_at else None
    times = times_at(book, offer.place_path, at)
    if not answer_due(starts, localtime(asked), last, localtime(at), times):
        return 0
    # Claimed first: two workers at once tell nobody twice.
    same = Offer.objects.filter(pk=offer.pk, state=offer.state, reminded_at=offer.reminded_at)
    if not same.update(reminded_at=at):
        return 0
    waits_for, text = (offer.by_id, _CONFIRM) if offer.state == TAKEN else (offer.to_id, _ANSWER)
    tell_about(
        [waits_for] if waits_for else [],
        offer.duty,
        text,
        by=None,
        at=at,
        kind="answer_soon",
        url=page_of(offer),
    )
    return 1
