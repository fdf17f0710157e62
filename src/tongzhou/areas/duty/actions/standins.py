"""Coming although one is bound elsewhere, and coming in somebody's stead (practices A18, A19)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from tongzhou.areas.duty.actions.answers import State, answer, off_the_board
from tongzhou.areas.duty.actions.duties import (
    end,
    hold_people,
    log_change,
    put,
    record_changed,
    require,
    tell_about,
)
from tongzhou.areas.duty.actions.rings import RUNNING, lock
from tongzhou.areas.duty.actions.seating import seat_or_wait
from tongzhou.areas.duty.models import Answer, Change, Duty, OtherDuty, Surge
from tongzhou.areas.duty.queries.callable import need_of, verdict_on
from tongzhou.areas.duty.queries.standins import bound_of, refuse_taker
from tongzhou.areas.duty.queries.units import leads_over, units_of
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def take_over(one: Answer, *, taker: int, by: Viewer, at: datetime) -> Answer:
    """Both agreed: the taker has the duty, whoever was bound by it has a seat (or waits for one).

    The leader writes down what the two said. Raises Refused: moved_on, not_allowed, own, not_here, and the
    rule that speaks against the taker.
    """
    require("duty.lead", one.surge.place_path, by)
    surge = lock(one.surge)
    now = Answer.objects.select_related("by_swap__shift__post", "by_swap_other").get(pk=one.pk)
    if now.state != State.IF_SWAPPED:
        raise Refused("moved_on", said("This has changed meanwhile. Look again."))
    if taker == now.person_id:
        raise Refused("own", said("This is your own duty."))
    bound = bound_of(now)
    if bound is not None:
        hold_people([taker])
        refuse_taker(now, bound, taker, by=by, at=at)
        if now.by_swap is not None:
            off_the_board(now, at=at)
            _hand_on(now.by_swap, taker, surge, by=by, at=at)
        elif now.by_swap_other is not None:
            _hand_on_elsewhere(now.by_swap_other, taker, by=by, at=at)
    write_audit("duty.surge_swap", by=by, at=at, subject=f"surge:{surge.pk}")
    return _come(now, surge, at=at)


def _hand_on(duty: Duty, taker: int, surge: Surge, *, by: Viewer, at: datetime) -> None:
    """The duty here stands with the taker; the roster's log says why."""
    end(duty, at=at)
    made = put(
        duty.shift,
        taker,
        source=Duty.Source.SWAP,
        at=at,
        roster=duty.roster,
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
        cause=surge.title[:120],
        checked=True,  # `refuse_taker` has just asked
    )
    log_change(
        duty.roster,
        Change.Kind.SWAPPED,
        at=at,
        by=by,
        shift=duty.shift,
        person_out=duty.person_id,
        person_in=taker,
        reason=surge.title[:120],
    )
    record_changed(duty, "surge", by=by, at=at)
    text = said("You stand in: %(when)s %(post)s.").text
    tell_about([taker], made, text, by=by, at=at, kind="assigned")
    text = said("%(when)s %(post)s has changed hands.").text
    units = units_of([duty.person_id, taker], at)
    leads = leads_over([duty.place_path, *units], at) - {taker}
    tell_about(leads, made, text, by=by, at=at, kind="changed")


def _hand_on_elsewhere(other: OtherDuty, taker: int, *, by: Viewer, at: datetime) -> None:
    """The duty at the home unit binds the taker instead; both are told, and who leads their units."""
    both = {other.person_id, taker}
    tell(
        {*both, *leads_over(units_of(both, at), at)} - {by.person_id or 0},
        kind="duty.taken_over",
        text=said("%(when)s %(what)s: %(who)s stands in for %(was)s, who is called up.").text,
        at=at,
        subject=f"person:{other.person_id}",
        when=localtime(other.starts_at).strftime("%m-%d %H:%M"),
        what=other.what,
        who=Person.objects.get(pk=taker).name,
        was=other.person.name,
    )
    OtherDuty.objects.create(
        person_id=taker,
        what=other.what,
        starts_at=other.starts_at,
        ends_at=other.ends_at,
        travel_minutes=other.travel_minutes,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    other.delete()


def _come(one: Answer, surge: Surge, *, at: datetime) -> Answer:
    """Free of the duty, they have a seat or wait for one."""
    one.refresh_from_db()
    found = verdict_on(one.person_id, need_of(surge), at=at)
    if found.why is not None or found.swap is not None:
        raise Refused("still_bound", said("Another duty still stands against it."))
    one.state, one.swapped = State.WAITING, True
    one.save(update_fields=["state", "swapped"])
    seat_or_wait(one, surge, found.skills, at=at)
    return one


def swaps_agreed(at: datetime) -> int:
    """Background work: whose duty was taken over on the swap board has a seat now; how many."""
    waiting = Answer.objects.filter(
        state=State.IF_SWAPPED, surge__state__in=RUNNING, surge__closes_at__gt=at
    ).select_related("surge", "by_swap")
    return sum(_free_now(one, at) for one in waiting)


@transaction.atomic
def _free_now(one: Answer, at: datetime) -> int:
    if one.by_swap is not None and one.by_swap.ended_at is None:
        return 0
    if one.by_swap is None and one.by_swap_other_id is not None:
        return 0
    surge = lock(one.surge)
    now = Answer.objects.filter(pk=one.pk, state=State.IF_SWAPPED).first()
    found = verdict_on(one.person_id, need_of(surge), at=at)
    if now is None or found.why is not None or found.swap is not None:
        return 0
    _come(now, surge, at=at)
    return 1


@transaction.atomic
def stand_in(
    surge: Surge, *, person: int, instead_of: int, cause: str, by: Viewer, at: datetime
) -> Answer:
    """Somebody comes in another's stead, and the cause is on the record: not a reproach, a reason.

    Raises Refused: no_cause, own, and what `answer` raises.
    """
    require("duty.lead", surge.place_path, by)
    if not cause.strip():
        raise Refused("no_cause", said("Write down why somebody stands in."))
    if person == instead_of:
        raise Refused("own", said("Nobody stands in for themselves."))
    lock(surge)
    hold_people(
        [person]
    )  # so that the verdict of `answer` still holds when the duty is written down
    return answer(
        surge,
        person,
        way=Answer.Way.PHONE,
        by=by,
        at=at,
        stands_in_for=instead_of,
        cause=cause.strip(),
    )
