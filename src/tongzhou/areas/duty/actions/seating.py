"""Who sits: a seat taken, given up, and given to the first who waits and fits.

The caller holds the call-up's row, and each seat is taken by one conditional update.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from tongzhou.areas.duty import calling
from tongzhou.areas.duty.actions.duties import end, hold_people, put
from tongzhou.areas.duty.actions.rings import RUNNING, fill, lock, reopen, tell_of
from tongzhou.areas.duty.models import Answer, Duty, Seat, Surge
from tongzhou.areas.duty.queries.callable import need_of, verdict_on
from tongzhou.base.words import said

State = Answer.State


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


def stand_up(one: Answer, *, at: datetime) -> None:
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
        Seat.objects.filter(pk=one.seat_id or 0, taken__gt=0).update(taken=F("taken") - 1)
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
    text = said("%(title)s: you have a seat now. Meet at %(where)s").text
    people = [one.person_id for one in seated]
    tell_of(surge, people, text, at=at, red=surge.red, where=surge.meet_at)
