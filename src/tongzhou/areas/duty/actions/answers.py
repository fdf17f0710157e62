"""Seats of a call-up: exactly as many as there are, whoever presses when.

Every change happens with the call-up's row held, and a seat is taken by one conditional update that
the table's own check backs: the seventh of six stands on the waiting list, at once and told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from tongzhou.areas.duty import calling, kinds
from tongzhou.areas.duty.actions.duties import end, hold_people, put, require
from tongzhou.areas.duty.actions.links import digest_of, eyes_of, press, token_for
from tongzhou.areas.duty.actions.rings import KIND, RUNNING, fill, lock, reopen
from tongzhou.areas.duty.actions.swaps import offer
from tongzhou.areas.duty.actions.swaps import withdraw as withdraw_offer
from tongzhou.areas.duty.models import Answer, Call, Duty, Offer, Seat, Surge
from tongzhou.areas.duty.queries.callable import Verdict, need_of, verdict_on
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import correct, record
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.actions import tell

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


def seat_or_wait(one: Answer, surge: Surge, skills: Iterable[str], *, at: datetime) -> None:
    """They have a seat if one is free and fits, else they go on waiting; with the last seat it is full."""
    if surge.state != Surge.State.OPEN:
        return
    if sit(one, surge, skills, at=at) and not free_seats(surge):
        fill(surge, at=at)


def sit(one: Answer, surge: Surge, skills: Iterable[str], *, at: datetime) -> bool:
    """They have a seat (and the duty that goes with it), or nothing has changed because none fits.

    The caller holds the call-up's row.
    """
    kinds_of_seats = list(Seat.objects.filter(surge=surge).values_list("pk", "skill"))
    for pk in calling.fitting(kinds_of_seats, skills):
        if Seat.objects.filter(pk=pk, taken__lt=F("need")).update(taken=F("taken") + 1):
            one.seat_id, one.state = pk, State.SEATED
            one.duty = _duty_for(one, surge, at=at)
            one.save(update_fields=["seat", "state", "duty"])
            return True
    return False


def _duty_for(one: Answer, surge: Surge, *, at: datetime) -> Duty | None:
    if surge.shift is None:
        return None
    stands_in = one.stands_in_for_id is not None
    return put(
        surge.shift,
        one.person_id,
        source=Duty.Source.SUBSTITUTE if stands_in else Duty.Source.SURGE,
        at=at,
        cause=one.cause,
        checked=True,  # `verdict_on` has just asked
    )


def free_seats(surge: Surge) -> int:
    """How many seats nobody has."""
    rows = Seat.objects.filter(surge=surge).values_list("need", "taken")
    return sum(need - taken for need, taken in rows)


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
    _stand_up(now, at=at)
    if now.state == State.IF_SWAPPED:
        off_the_board(now, at=at)
    now.delete()
    promote(surge, at=at)


def _stand_up(one: Answer, *, at: datetime) -> None:
    """The seat is free again and the duty ended."""
    if one.seat_id is None:
        return
    Seat.objects.filter(pk=one.seat_id, taken__gt=0).update(taken=F("taken") - 1)
    if one.duty is not None and one.duty.ended_at is None:
        end(one.duty, at=at)


def give_up(duty: Duty, *, at: datetime) -> None:
    """The seat of a call-up that went with this duty is free again; the first who waits and fits has it.

    Who is in place was there: that stays. The caller ends the duty.
    """
    one = Answer.objects.filter(duty=duty, state=State.SEATED).select_related("surge").first()
    if one is None:
        return
    surge = lock(one.surge)
    if Answer.objects.filter(pk=one.pk, state=State.SEATED).delete()[0]:
        Seat.objects.filter(pk=one.seat_id, taken__gt=0).update(taken=F("taken") - 1)
        if surge.state in RUNNING:
            promote(surge, at=at)


def promote(surge: Surge, *, at: datetime) -> list[Answer]:
    """Free seats go to those who wait, in the order of their answers; they are told.

    Who may not come any more meanwhile is passed over. Then the call-up is full, or open again. The
    caller holds the call-up's row.
    """
    free, seated = free_seats(surge), []
    if free:
        waiting = list(
            Answer.objects.filter(surge=surge, state=State.WAITING).order_by("answered_at", "pk")
        )
        hold_people(one.person_id for one in waiting)
        for one in waiting:
            found = verdict_on(one.person_id, need_of(surge), at=at)
            if found.why is None and found.swap is None and sit(one, surge, found.skills, at=at):
                seated.append(one)
                free -= 1
            if not free:
                break
    _tell_seated(surge, seated, at=at)
    if surge.state == Surge.State.FULL and free:
        reopen(surge, at=at)
    elif surge.state == Surge.State.OPEN and not free:
        fill(surge, at=at)
    return seated


def _tell_seated(surge: Surge, seated: list[Answer], *, at: datetime) -> None:
    tell(
        [one.person_id for one in seated],
        kind=KIND,
        text=said("%(title)s: you have a seat now. Meet at %(where)s").text,
        at=at,
        subject=f"surge:{surge.pk}",
        url=reverse("duty:surge_mine", args=[surge.pk]),
        red=surge.red,
        event_id=surge.event_id,
        title=surge.title,
        where=surge.meet_at,
    )


@transaction.atomic
def in_place(one: Answer, *, by: Viewer, at: datetime) -> Answer:
    """The leader sees them there; the minutes since the call-up began are a fact.

    Raises Refused("moved_on") when they have no seat or are in place already.
    """
    require("duty.lead", one.surge.place_path, by)
    rows = Answer.objects.filter(pk=one.pk, state=State.SEATED)
    if not rows.update(state=State.IN_PLACE, in_place_at=at):
        raise Refused("moved_on", said("This has changed meanwhile. Look again."))
    one.refresh_from_db()
    record(
        kinds.IN_PLACE,
        at=at,
        actor_id=one.person_id,
        place_path=one.surge.place_path,
        subject=f"answer:{one.pk}",
        event_id=one.surge.event_id,
        minutes=calling.minutes_between(one.surge.opened_at, at),
    )
    return one


@transaction.atomic
def not_in_place(one: Answer, *, by: Viewer, at: datetime) -> Answer:
    """They were marked by mistake; the fact is taken back."""
    require("duty.lead", one.surge.place_path, by)
    rows = Answer.objects.filter(pk=one.pk, state=State.IN_PLACE)
    if not rows.update(state=State.SEATED, in_place_at=None):
        raise Refused("moved_on", said("This has changed meanwhile. Look again."))
    one.refresh_from_db()
    facts = all_facts().filter(kind=kinds.IN_PLACE.code, subject=f"answer:{one.pk}")
    taken_back = facts.filter(corrects__isnull=False).values("corrects_id")
    for fact in facts.filter(quantity__gt=0).exclude(pk__in=taken_back):
        correct(fact, at=at, actor_id=by.person_id)
    return one
