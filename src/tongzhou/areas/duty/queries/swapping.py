"""Duties offered to others: what somebody may see of them, and what the rules say about taking them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from tongzhou.areas.duty.models import Duty, Offer
from tongzhou.areas.duty.queries.bonds import named
from tongzhou.areas.duty.queries.verdicts import Verdicts
from tongzhou.areas.duty.rules import Breach
from tongzhou.base.words import said
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person

Ask = Callable[..., tuple[Breach, ...]]
_WITH = (
    "by",
    "to",
    "taken_by",
    "undone_by",
    "duty__roster",
    "duty__shift__post__card",
    "duty__shift__post__place",
    "other_duty__roster",
    "other_duty__shift__post__card",
)


def against_taking(
    offer: Offer, taker: int, *, ask: Ask, without: Iterable[int], **more: Any
) -> tuple[Breach, ...]:
    """What speaks against `taker` on the offered duty; of a split, on its second part."""
    duty, split = offer.duty, offer.kind == Offer.Kind.SPLIT
    return ask(
        taker,
        duty.shift,
        without=without,
        instead_of=() if split else (offer.by_id,),
        starts_at=offer.split_at if split else duty.starts_at,
        ends_at=duty.ends_at,
        **more,
    )


def against_return(
    offer: Offer, other: Duty, taker: int, *, ask: Ask, without: Iterable[int], **more: Any
) -> tuple[Breach, ...]:
    """What speaks against the one who offers on the duty given in return."""
    return ask(
        offer.by_id,
        other.shift,
        without=without,
        instead_of=(taker,),
        starts_at=other.starts_at,
        ends_at=other.ends_at,
        **more,
    )


PRIVATE = said("it does not suit the other side")


def discreet(found: Iterable[Breach]) -> tuple[Breach, ...]:
    """The same without a word of why: leave, age and other duty of somebody are not for their mates."""
    return tuple(Breach("not_theirs", PRIVATE) for _one in list(found)[:1])


def told_to(found: tuple[Breach, ...], *, plans: bool, own: bool) -> tuple[Breach, ...]:
    """As the planner is told, the person asked themselves, or the other side."""
    if plans:
        return named(found)
    return found if own else discreet(found)


def offers(viewer: Viewer) -> QuerySet[Offer]:
    """Every offer the viewer may see, with all that a page shows of it."""
    rows: QuerySet[Offer] = Offer.objects.visible_to(viewer).filter(_for(viewer))
    return rows.select_related(*_WITH)


def _for(viewer: Viewer) -> Q:
    """What is offered to one person alone is for both sides and the planner, not for the crew."""
    me = viewer.person_id or 0
    found = Q(to__isnull=True) | Q(to_id=me) | Q(by_id=me) | Q(taken_by_id=me)
    for top in viewer.tops("duty.plan"):
        found |= under("place_path", top)
    return found


def offer_for(viewer: Viewer, pk: int) -> Offer:
    """That offer, or 404."""
    found: Offer = Offer.objects.select_related(*_WITH).filter(_for(viewer)).one_for(viewer, pk)
    return found


def concerning(viewer: Viewer, at: datetime) -> QuerySet[Offer]:
    """Offers that the viewer made or took, of duties still to come."""
    me = viewer.person_id or 0
    mine = Q(by_id=me) | Q(taken_by_id=me)
    rows = offers(viewer).filter(mine, duty__ends_at__gt=at)
    return rows.exclude(state__in=(Offer.State.WITHDRAWN, Offer.State.UNDONE)).order_by(
        "duty__starts_at", "pk"
    )


def with_offers(viewer: Viewer, duties: Iterable[Duty]) -> list[Duty]:
    """The duties, each with its running offer as `offer` (None: it is not offered)."""
    found = list(duties)
    running = (Offer.State.OPEN, Offer.State.TAKEN)
    rows = offers(viewer).filter(duty__in=found, state__in=running)
    by_duty = {one.duty_id: one for one in rows}
    for duty in found:
        duty.offer = by_duty.get(duty.pk)  # type: ignore[attr-defined]
    return found


def waiting_for_me(viewer: Viewer, at: datetime) -> QuerySet[Offer]:
    """What waits for the viewer's yes: taken and to be confirmed, or offered to them alone."""
    me = viewer.person_id or 0
    confirm = Q(state=Offer.State.TAKEN, by_id=me)
    asked = Q(state=Offer.State.OPEN, to_id=me)
    return (
        offers(viewer).filter(confirm | asked, duty__starts_at__gt=at).order_by("duty__starts_at")
    )


@dataclass(frozen=True, slots=True)
class OnOffer:
    """An offer on the board, and why the viewer may not take it (empty: they may)."""

    offer: Offer
    against: tuple[Breach, ...]


def on_offer(viewer: Viewer, at: datetime) -> list[OnOffer]:
    """What others offer and the viewer might take: to everybody of a crew, or to them alone."""
    me = viewer.person_id or 0
    rows = offers(viewer).filter(state=Offer.State.OPEN, duty__starts_at__gt=at)
    crew = Q(duty__roster__crew=me) | Q(duty__roster__isnull=True)
    shown = list(
        rows.filter(Q(to_id=me) | Q(to__isnull=True) & crew)
        .exclude(by_id=me)
        .distinct()
        .order_by("duty__starts_at", "pk")
    )
    if not shown:
        return []
    ask = Verdicts([me], [one.duty.shift for one in shown], at=at).against
    return [OnOffer(one, _against_me(one, me, ask)) for one in shown]


def _against_me(offer: Offer, me: int, ask: Ask) -> tuple[Breach, ...]:
    return against_taking(offer, me, ask=ask, without=[offer.duty_id])


def against_alone(offer: Offer, taker: int, at: datetime) -> tuple[Breach, ...]:
    """What speaks against `taker` on the offered duty, with nothing given in return."""
    return _against_me(offer, taker, Verdicts([taker], [offer.duty.shift], at=at).against)


@dataclass(frozen=True, slots=True)
class Return:
    """A duty that could be given in return, and what speaks against it on either side."""

    duty: Duty
    against: tuple[Breach, ...]


def returns_for(offer: Offer, taker: int, at: datetime, *, whole: bool = False) -> list[Return]:
    """The taker's own duties to come, each with what the rules say about the exchange both ways.

    Why it does not suit the one who offers stands there only for the planner (`whole`).
    """
    rows = Duty.objects.filter(
        Q(roster__isnull=True) | Q(roster__state="published"),
        person_id=taker,
        ended_at__isnull=True,
        starts_at__gt=at,
    ).select_related("shift__post__card", "shift__post__place")
    own = [one for one in rows if one.shift_id != offer.duty.shift_id]
    if not own:
        return []
    shifts = [offer.duty.shift, *(one.shift for one in own)]
    ask = Verdicts([taker, offer.by_id], shifts, at=at).against
    return [Return(one, _both_ways(offer, one, taker, ask, whole)) for one in own]


def _both_ways(offer: Offer, other: Duty, taker: int, ask: Ask, whole: bool) -> tuple[Breach, ...]:
    goes = [offer.duty_id, other.pk]
    theirs = against_return(offer, other, taker, ask=ask, without=goes)
    return (
        *against_taking(offer, taker, ask=ask, without=goes),
        *(theirs if whole else discreet(theirs)),
    )


def given(viewer: Viewer, pk: int) -> Duty | None:
    """The duty that would be given in return, as far as the viewer may see it."""
    rows = Duty.objects.visible_to(viewer).filter(pk=pk)
    found: Duty | None = rows.select_related("roster", "shift__post__card").first()
    return found


def myself(viewer: Viewer) -> Person | None:
    """The viewer as a person."""
    found: Person | None = (
        Person.objects.visible_to(viewer).filter(pk=viewer.person_id or 0).first()
    )
    return found


def mates(duty: Duty) -> QuerySet[Person]:
    """To whom a duty can be offered: the others of its roster's crew, who know each other."""
    if duty.roster is None:
        return Person.objects.none()
    crew = duty.roster.crew.values("pk")
    return Person.objects.filter(pk__in=crew).exclude(pk=duty.person_id).order_by("name")
