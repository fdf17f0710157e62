"""A duty changes hands: offered, taken, checked, confirmed by both, told to both units.

Swap (one for the other), give away, or split (the second part). Nobody is asked for a reason. Until
the first of the duties starts, either side or the planner takes it back.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from tongzhou.areas.duty.actions.duties import (
    end,
    record_changed,
    refuse_breaches,
    tell_about,
)
from tongzhou.areas.duty.actions.hands import hand_over, hold, log_both, restore, tell_units
from tongzhou.areas.duty.actions.links import eyes_of
from tongzhou.areas.duty.actions.rings import RUNNING
from tongzhou.areas.duty.models import Answer, Change, Duty, Offer, Roster
from tongzhou.areas.duty.queries.swapping import against_return, against_taking, told_to
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import correct
from tongzhou.shared.facts.queries import all_facts

OPEN, TAKEN, DONE = Offer.State.OPEN, Offer.State.TAKEN, Offer.State.DONE


def _acts_for(person_id: int, path: str, by: Viewer) -> None:
    """Raises unless the viewer is that person, or plans duties there and acts for them."""
    if by.person_id != person_id and not by.may("duty.plan", path):
        raise Refused("not_allowed", said("Only the person concerned or the planner can do this."))


def _still_to_come(duty: Duty, at: datetime) -> None:
    if duty.ended_at is not None:
        raise Refused("gone", said("This duty has changed since. Look again."))
    if duty.starts_at <= at:
        raise Refused("started", said("This duty has already started."))


def _move(offer: Offer, origin: str, to: str, **values: object) -> None:
    """The offer goes on from `origin`; Refused("moved_on") tells the second of two."""
    rows = Offer.objects.filter(pk=offer.pk, state=origin)
    if not rows.update(state=to, **values):
        raise Refused("moved_on", said("Somebody was faster. Look again."))
    offer.refresh_from_db()


@transaction.atomic
def offer(
    duty: Duty,
    *,
    kind: str,
    by: Viewer,
    at: datetime,
    cause: str = "",
    to: int | None = None,
    split_at: datetime | None = None,
) -> Offer:
    """The duty stands on the board for the crew, or before one person (`to`).

    Raises Refused: not_allowed, gone, started, not_published, called_up, bad_split, already_offered.
    """
    _acts_for(duty.person_id, duty.place_path, by)
    _still_to_come(duty, at)
    if duty.roster is not None and duty.roster.state != Roster.State.PUBLISHED:
        raise Refused("not_published", said("The roster is a draft: ask the planner to change it."))
    if Answer.objects.filter(duty=duty).exists():
        # The seat would stay with who has gone, and those who wait for it would be passed over.
        raise Refused(
            "called_up",
            said(
                "This place came from a call-up: say there that you do not come, others wait for it."
            ),
        )
    if kind == Offer.Kind.SPLIT and not (split_at and duty.starts_at < split_at < duty.ends_at):
        raise Refused("bad_split", said("Choose a moment inside the duty at which it is divided."))
    try:
        with transaction.atomic():
            made = Offer.objects.create(
                kind=kind,
                duty=duty,
                place_path=duty.place_path,
                by_id=duty.person_id,
                offered_at=at,
                cause=cause,
                to_id=to,
                split_at=split_at if kind == Offer.Kind.SPLIT else None,
            )
    except IntegrityError as error:
        raise Refused("already_offered", said("This duty is already offered.")) from error
    text = said("%(when)s %(post)s is offered to you.").text
    tell_about([to] if to else [], duty, text, by=by, at=at, kind="offered", url=page_of(made))
    return made


def page_of(offer: Offer) -> str:
    """Where an offer is taken, declined, or confirmed: notices lead there."""
    return reverse("duty:offer", args=[offer.pk])


def check(offer: Offer, *, taker: int, other: Duty | None, by: Viewer, at: datetime) -> None:
    """Raises Refused with the first rule that this change would break for either side.

    What speaks against the other side is told to them and to the planner only.
    """
    goes = [one.pk for one in (offer.duty, other) if one is not None]
    ask, plans = partial(verdict, at=at), by.may("duty.plan", offer.place_path)
    found = against_taking(offer, taker, ask=ask, without=goes)
    refuse_breaches(told_to(found, plans=plans, own=by.person_id == taker))
    if other is not None:
        found = against_return(offer, other, taker, ask=ask, without=goes)
        refuse_breaches(told_to(found, plans=plans, own=by.person_id == offer.by_id))


@transaction.atomic
def take(
    offer: Offer, *, by: Viewer, at: datetime, other: Duty | None = None, person: int | None = None
) -> Offer:
    """Somebody would take it, with their own `other` duty in return when it is a swap; rules hold.

    Raises Refused: moved_on (somebody was faster), not_for_you, own, needs_duty, and each rule's code.
    """
    taker = person or by.person_id
    if taker is None:
        raise Refused("not_allowed", said("Only the person concerned or the planner can do this."))
    _acts_for(taker, offer.place_path, by)
    if offer.state != OPEN:
        raise Refused("moved_on", said("Somebody was faster. Look again."))
    if taker == offer.by_id:
        raise Refused("own", said("This is your own duty."))
    if offer.to_id is not None and offer.to_id != taker:
        raise Refused("not_for_you", said("This duty is offered to somebody else."))
    _still_to_come(offer.duty, at)
    _require_return(offer, other, taker, at)
    check(offer, taker=taker, other=other, by=by, at=at)
    _move(offer, OPEN, TAKEN, taken_by_id=taker, taken_at=at, other_duty=other)
    if _agreed_at_a_call_up(offer, at):
        return confirm(offer, by=eyes_of(offer.by_id), at=at)
    text = said("%(when)s %(post)s would be taken over: confirm it.").text
    url = page_of(offer)
    tell_about([offer.by_id], offer.duty, text, by=by, at=at, kind="taken", url=url)
    return offer


def _agreed_at_a_call_up(offer: Offer, at: datetime) -> bool:
    """“I come if somebody takes my duty”: that was the word of the offering side; they may have no sign-in."""
    said_so = Answer.objects.filter(state=Answer.State.IF_SWAPPED, by_swap_id=offer.duty_id)
    return said_so.filter(surge__state__in=RUNNING, surge__closes_at__gt=at).exists()


def _require_return(offer: Offer, other: Duty | None, taker: int, at: datetime) -> None:
    if offer.kind == Offer.Kind.SWAP:
        if other is None or other.person_id != taker:
            raise Refused("needs_duty", said("Choose the duty that you give in return."))
        _still_to_come(other, at)
    elif other is not None:
        raise Refused("no_return", said("Nothing is given in return here."))


@transaction.atomic
def let_go(offer: Offer, *, by: Viewer, at: datetime) -> Offer:
    """The taker steps back, or the offerer would rather wait for somebody else: it is open again."""
    if by.person_id not in (offer.by_id, offer.taken_by_id):
        _acts_for(offer.by_id, offer.place_path, by)
    told = [one for one in (offer.by_id, offer.taken_by_id) if one]
    open_again(offer)
    text = said("%(when)s %(post)s is open again.").text
    tell_about(told, offer.duty, text, by=by, at=at, kind="open_again")
    return offer


def open_again(offer: Offer) -> None:
    """Nobody has taken it any more. Raises Refused("moved_on")."""
    _move(offer, TAKEN, OPEN, taken_by=None, taken_at=None, other_duty=None)


@transaction.atomic
def decline(offer: Offer, *, by: Viewer, at: datetime) -> Offer:
    """Whom it was offered to says no, without a reason; whoever offered may ask somebody else.

    The planner notes the no of somebody who says it on the phone. Raises Refused: not_for_you, moved_on.
    """
    told_so = by.may("duty.plan", offer.place_path)
    if offer.to_id is None or not (by.person_id == offer.to_id or told_so):
        raise Refused("not_for_you", said("This duty is offered to somebody else."))
    _move(offer, OPEN, Offer.State.WITHDRAWN)
    text = said("%(when)s %(post)s: the person you asked cannot take it.").text
    url = page_of(offer)
    tell_about([offer.by_id], offer.duty, text, by=by, at=at, kind="declined", url=url)
    text = said("%(when)s %(post)s is not offered any more.").text
    tell_about([offer.to_id], offer.duty, text, by=by, at=at, kind="withdrawn")
    return offer


@transaction.atomic
def withdraw(offer: Offer, *, by: Viewer, at: datetime) -> Offer:
    """The duty is offered no more and stays where it is."""
    _acts_for(offer.by_id, offer.place_path, by)
    taker = offer.taken_by_id
    rows = Offer.objects.filter(pk=offer.pk, state__in=(OPEN, TAKEN))
    if not rows.update(state=Offer.State.WITHDRAWN):
        raise Refused("moved_on", said("This has been settled meanwhile. Look again."))
    offer.refresh_from_db()
    text = said("%(when)s %(post)s is not offered any more.").text
    tell_about([taker] if taker else [], offer.duty, text, by=by, at=at, kind="withdrawn")
    return offer


@transaction.atomic
def confirm(offer: Offer, *, by: Viewer, at: datetime) -> Offer:
    """Both have agreed: the duties have changed hands, both units know, a fact is in the ledger.

    The rules are asked once more: days may have passed since it was taken.
    """
    _acts_for(offer.by_id, offer.place_path, by)
    if offer.state != TAKEN or offer.taken_by_id is None:
        raise Refused("moved_on", said("Somebody was faster. Look again."))
    hold(offer)
    _still_to_come(offer.duty, at)
    if offer.other_duty is not None:
        _still_to_come(offer.other_duty, at)
    check(offer, taker=offer.taken_by_id, other=offer.other_duty, by=by, at=at)
    before = hand_over(offer, at=at)
    fact = record_changed(offer.duty, offer.kind, by=by, at=at)
    _move(offer, TAKEN, DONE, confirmed_at=at, before={**before, "fact": fact})
    log_both(offer, Change.Kind.SWAPPED, by=by, at=at)
    tell_units(offer, said("%(when)s %(post)s has changed hands.").text, by=by, at=at)
    return offer


@transaction.atomic
def undo(offer: Offer, *, by: Viewer, at: datetime) -> Offer:
    """Everybody stands where they stood before; the fact is taken back, both units know.

    Possible until the first of the duties starts, as long as none has changed hands again, and as long
    as nobody has taken on something since that speaks against it.
    """
    if by.person_id not in (offer.by_id, offer.taken_by_id):
        _acts_for(offer.by_id, offer.place_path, by)
    if offer.state != DONE:
        raise Refused("moved_on", said("This has been settled meanwhile. Look again."))
    hold(offer)
    made = list(Duty.objects.filter(pk__in=offer.before.get("made", ())))
    for duty in made:
        _still_to_come(duty, at)
    _still_to_start(offer, at)
    _still_possible(offer, made, by=by, at=at)
    _move(offer, DONE, Offer.State.UNDONE, undone_at=at, undone_by_id=by.person_id)
    for duty in made:
        end(duty, at=at)
    restore(offer)
    correct(all_facts().get(pk=offer.before["fact"]), at=at, actor_id=by.person_id)
    log_both(offer, Change.Kind.UNDONE, by=by, at=at)
    tell_units(offer, said("%(when)s %(post)s is as it was before.").text, by=by, at=at)
    return offer


def _still_to_start(offer: Offer, at: datetime) -> None:
    if offer.duty.starts_at <= at:
        raise Refused("started", said("This duty has already started."))


def _still_possible(offer: Offer, made: list[Duty], *, by: Viewer, at: datetime) -> None:
    """Raises Refused when somebody could not stand again where they stood."""
    split = offer.kind == Offer.Kind.SPLIT
    if split and Duty.objects.filter(pk=offer.duty_id, ended_at__isnull=False).exists():
        raise Refused("gone", said("This duty has changed since. Look again."))
    was = parse_datetime(str(offer.before["split_ends_at"])) if split else None
    goes = [offer.duty_id, *(one.pk for one in made)]
    assert offer.taken_by_id is not None
    back = [(offer.duty, offer.by_id, offer.taken_by_id)]
    if offer.other_duty is not None:
        back.append((offer.other_duty, offer.taken_by_id, offer.by_id))
    for duty, person_id, leaves in back:
        found = verdict(
            person_id,
            duty.shift,
            at=at,
            without=goes,
            instead_of=[leaves],
            starts_at=duty.starts_at,
            ends_at=was or duty.ends_at,
        )
        hard = [one for one in found if not one.waivable]
        plans = by.may("duty.plan", offer.place_path)
        refuse_breaches(told_to(tuple(hard), plans=plans, own=by.person_id == person_id))
