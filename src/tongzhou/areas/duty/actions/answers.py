"""Seats of a call-up: exactly as many as there are, whoever presses when.

Every change happens with the call-up's row held, and a seat is taken by one conditional update that
the table's own check backs: the seventh of six stands on the waiting list, at once and told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from tongzhou.areas.duty.actions.duties import hold_people, require
from tongzhou.areas.duty.actions.links import digest_of, eyes_of, press, token_for
from tongzhou.areas.duty.actions.rings import RUNNING, lock
from tongzhou.areas.duty.actions.seating import promote, seat_or_wait, stand_up
from tongzhou.areas.duty.actions.swaps import offer
from tongzhou.areas.duty.actions.swaps import withdraw as withdraw_offer
from tongzhou.areas.duty.models import Answer, Call, Duty, Offer, Surge
from tongzhou.areas.duty.queries.callable import Verdict, need_of, verdict_on
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer

State = Answer.State
SITTING = (State.SEATED, State.IN_PLACE)


def answer(
    surge: Surge,
    person_id: int,
    *,
    way: str,
    by: Viewer,
    at: datetime,
    if_swapped: bool = False,
    stands_in_for: int | None = None,
    cause: str = "",
) -> Answer:
    """That person has a seat or, when all are taken, a place on the waiting list; twice is once.

    `if_swapped`: bound elsewhere, they come if somebody takes that duty. Raises Refused: over,
    not_allowed, needs_swap, or the code of the rule that speaks against it.
    """
    if by.person_id != person_id:
        require("duty.lead", surge.place_path, by)
    if surge.state == Surge.State.FULL and not if_swapped and _may_wait(surge, person_id):
        given = {"way": way, "stands_in_for_id": stands_in_for, "cause": cause[:120]}
        return _take_place(surge, person_id, None, given, at=at)
    found = verdict_on(person_id, need_of(surge), at=at)
    if (found.why or found.swap) and (said_yes := _said_yes(surge, person_id)):
        return said_yes
    refuse_verdict(found, if_swapped=if_swapped)
    given = {"way": way, "stands_in_for_id": stands_in_for, "cause": cause[:120]}
    made = _take_place(surge, person_id, found, given, at=at, if_swapped=if_swapped)
    if made.state == State.IF_SWAPPED and made.by_swap is not None:
        _put_on_board(made, made.by_swap, at=at)
    return made


def _said_yes(surge: Surge, person_id: int) -> Answer | None:
    """Their answer, where there is one: what then speaks against them is the very duty it brought."""
    answers = Answer.objects.filter(surge=surge, person_id=person_id)
    return answers.exclude(state=State.IF_SWAPPED).first()


def _may_wait(surge: Surge, person_id: int) -> bool:
    """Whether nothing stood against that person when the list was made: enough for the waiting list.

    `promote` asks again before it gives them a seat. So hundreds are told at once that it is full.
    """
    asked = Call.objects.filter(surge=surge, person_id=person_id)
    return asked.filter(swap_duty=None, swap_other=None).exists()


@transaction.atomic
def through_link(
    call: Call | None, do: str, *, surge: Surge, by: Viewer, at: datetime
) -> Answer | None:
    """What somebody pressed on the page behind their link: yes, yes if swapped, or not after all."""
    if call is not None:
        press(call, at=at)
    return pressed(do, surge=surge, way=Answer.Way.LINK, by=by, at=at)


def pressed(do: str, *, surge: Surge, way: str, by: Viewer, at: datetime) -> Answer | None:
    """The viewer's own answer after one press; None when there is none (any more)."""
    assert by.person_id is not None
    if do in ("yes", "swap"):
        swap = do == "swap"
        return answer(surge, by.person_id, way=way, by=by, at=at, if_swapped=swap)
    own = Answer.objects.filter(surge=surge, person_id=by.person_id).first()
    if do == "no" and own is not None:
        withdraw(own, by=by, at=at)
        return None
    return own


def _put_on_board(one: Answer, duty: Duty, *, at: datetime) -> None:
    """The duty that keeps them is offered to the crew; where it cannot be, the leader asks around."""
    with suppress(Refused):
        offer(
            duty,
            kind=Offer.Kind.GIVE,
            by=eyes_of(one.person_id),
            at=at,
            cause=one.surge.title[:120],
        )


def off_the_board(one: Answer, *, at: datetime) -> None:
    """The duty that kept them is offered no more."""
    for open_one in Offer.objects.filter(
        duty_id=one.by_swap_id or 0, state__in=(Offer.State.OPEN, Offer.State.TAKEN)
    ):
        withdraw_offer(open_one, by=eyes_of(open_one.by_id), at=at)


def refuse_verdict(found: Verdict, *, if_swapped: bool = False) -> None:
    """Raises Refused with the rule against coming, or needs_swap when a duty would have to be taken over."""
    if found.why is not None:
        raise Refused(found.why.code, said("Not possible: %(why)s.", why=found.why.words))
    if found.swap is not None and not if_swapped:
        raise Refused(
            "needs_swap",
            said(
                "On duty then: %(what)s. Come if somebody takes that duty.",
                what=found.swap.stretch.what,
            ),
        )


@transaction.atomic
def _take_place(
    surge: Surge,
    person_id: int,
    found: Verdict | None,
    given: Mapping[str, object],
    *,
    at: datetime,
    if_swapped: bool = False,
) -> Answer:
    """With a verdict, a seat is tried for; without one (it was full), they wait.

    Where there is a seat the verdict is asked again with the person held: of two call-ups answered at
    once, or of an answer and a roster, the second knows of the first.
    """
    now = lock(surge)
    if now.state == Surge.State.OPEN:
        hold_people([person_id])
        found = verdict_on(person_id, need_of(now), at=at)
    known = Answer.objects.filter(surge=now, person_id=person_id).first()
    bound = found is not None and found.swap is not None
    if known is not None and (known.state != State.IF_SWAPPED or bound):
        return known
    if found is not None:
        refuse_verdict(found, if_swapped=if_swapped)
    if now.state not in RUNNING or now.closes_at <= at:
        raise Refused("over", said("This call-up is over. Thank you."))
    made = known or Answer(surge=now, person_id=person_id)
    made.answered_at = at
    made.digest = digest_of(token_for(now, person_id))
    for name, value in given.items():
        setattr(made, name, value)
    if found is not None and found.swap is not None:
        made.state = State.IF_SWAPPED
        made.by_swap_id, made.by_swap_other_id = found.swap.duty, found.swap.other
        made.save()
        return made
    made.state = State.WAITING
    made.swapped = known is not None
    made.save()
    if found is not None:
        seat_or_wait(made, now, found.skills, at=at)
    return made


@transaction.atomic
def withdraw(one: Answer, *, by: Viewer, at: datetime) -> None:
    """They do not come after all. Nothing of it is kept; the first who waits and fits has the seat.

    Raises Refused: not_allowed, in_place (only the leader sends somebody away who is there).
    """
    if by.person_id != one.person_id:
        require("duty.lead", one.surge.place_path, by)
    surge = lock(one.surge)
    now = Answer.objects.filter(pk=one.pk).select_related("duty").first()
    if now is None:
        return
    if now.state == State.IN_PLACE:
        raise Refused("in_place", said("They are in place already. Take that back first."))
    stand_up(now, at=at)
    if now.state == State.IF_SWAPPED:
        off_the_board(now, at=at)
    now.delete()
    promote(surge, at=at)
