"""The count at the door of a service point: in, out, given another time, and taken back.

Whoever has the door's secret address may press; the pages that open it, by secret or by post, ask first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from tongzhou.areas.gates.actions.slots import cancel, place_in_line, slot_at
from tongzhou.areas.gates.models import Booking, ServicePoint, Slot, Tap
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.areas.gates.queries.slots import Limits
from tongzhou.areas.gates.rules.slots import when_told
from tongzhou.base.errors import Refused
from tongzhou.base.words import said

Kind, State = Tap.Kind, Booking.State


def let_in(
    point: ServicePoint, *, key: UUID, at: datetime, booking: Booking | None = None
) -> Tap | None:
    """Those of the booking are inside, or one person without any, if there is room.

    None when this press was counted already. Raises Refused: full, held (what is free is held for those
    who booked), came_already, too_early, closed.
    """
    return _once(key, lambda: _let_in(point, booking, key=key, at=at))


def _let_in(point: ServicePoint, booking: Booking | None, *, key: UUID, at: datetime) -> Tap:
    limits = queries.limits(point.place_path, at)
    slot = slot_now(point, limits, at)
    people = booking.people if booking else 1
    if booking is not None:
        _tick(point, booking, limits, at)
    held = 0 if booking else queries.expected(slot, at, limits.grace)
    _step_in(point, people, held=held, at=at)
    column = "arrived" if booking else "walked_in"
    Slot.objects.filter(pk=slot.pk).update(**{column: F(column) + people})
    kind = Kind.ARRIVED if booking else Kind.WALKED_IN
    return Tap.objects.create(
        point=point, slot=slot, kind=kind, people=people, at=at, booking=booking, key=key
    )


def _tick(point: ServicePoint, booking: Booking, limits: Limits, at: datetime) -> None:
    """The booking has come. Whoever is late comes in all the same, if there is room; nobody counts it."""
    if booking.point_id != point.pk:
        raise Refused("elsewhere", said("This booking is for another place."))
    slot = booking.slot
    told = when_told(slot.starts_at, at, ends=slot.ends_at, grace=limits.grace)
    if told == "early":
        raise Refused(
            "too_early",
            said("This booking is for %(when)s.", when=queries.when_words(slot.starts_at, at)),
        )
    rows = Booking.objects.filter(pk=booking.pk, state=State.BOOKED)
    if not rows.update(state=State.ARRIVED, arrived_at=at):
        raise Refused("came_already", said("This code was used or cancelled already."))


def _step_in(point: ServicePoint, people: int, *, held: int, at: datetime) -> None:
    """So many more are inside; of two doors that press for the last place, one is told that it is full."""
    _begin_day(point, at)
    rows = ServicePoint.objects.filter(pk=point.pk, closed_at__isnull=True)
    if rows.filter(inside__lte=F("capacity") - people - held).update(inside=F("inside") + people):
        return
    point.refresh_from_db(fields=["inside", "capacity"])
    if point.inside + people <= point.capacity:
        raise Refused(
            "held", said("What is free is held for %(n)d people who booked this slot.", n=held)
        )
    raise Refused(
        "full", said("Full: %(n)d people are inside. Wait until somebody leaves.", n=point.inside)
    )


def _begin_day(point: ServicePoint, at: datetime) -> None:
    """Each morning the count begins at nobody."""
    today = localdate(at)
    ServicePoint.objects.filter(pk=point.pk).exclude(inside_on=today).update(
        inside=0, inside_on=today
    )
    # A day never counted before is null, which no comparison finds.
    ServicePoint.objects.filter(pk=point.pk, inside_on__isnull=True).update(
        inside=0, inside_on=today
    )


def step_out(point: ServicePoint, *, key: UUID, at: datetime) -> Tap | None:
    """One less is inside. None when this press was counted already."""
    return _once(key, lambda: _step_out(point, key=key, at=at))


def _step_out(point: ServicePoint, *, key: UUID, at: datetime) -> Tap:
    _begin_day(point, at)
    rows = ServicePoint.objects.filter(pk=point.pk, inside__gte=1)
    if not rows.update(inside=F("inside") - 1):
        raise Refused("nobody_inside", said("By our count nobody is inside."))
    return Tap.objects.create(point=point, slot=None, kind=Kind.OUT, at=at, key=key)


def give_another_time(point: ServicePoint, *, key: UUID, at: datetime) -> Tap | None:
    """Somebody was given a place in the next slot with room, with a code to show; no name is asked.

    The tap's booking holds the code; without one, nothing is free as far ahead as can be booked.
    """
    return _once(key, lambda: _give_another_time(point, key=key, at=at))


def _give_another_time(point: ServicePoint, *, key: UUID, at: datetime) -> Tap:
    limits = queries.limits(point.place_path, at)
    slot = slot_now(point, limits, at)
    Slot.objects.filter(pk=slot.pk).update(turned=F("turned") + 1)
    booking = _next_booking(point, limits, at)
    return Tap.objects.create(
        point=point, slot=slot, kind=Kind.TURNED, at=at, booking=booking, key=key
    )


def _next_booking(point: ServicePoint, limits: Limits, at: datetime) -> Booking | None:
    for day in queries.bookable_days(point, at, limits.days_ahead):
        for free in queries.free_on(point, day, at, priority=False, rules=limits):
            if free.room:
                slot = slot_at(point, free.starts_at, limits)
                try:
                    return place_in_line(Booking(slot=slot), point, limits, wait=False, at=at)
                except Refused:
                    # Somebody took the last place meanwhile: the next slot.
                    continue
    return None


def undo(point: ServicePoint, *, at: datetime) -> Tap:
    """The last press of today is taken back, with all that it counted."""
    tap = queries.last_tap(point, at)
    if tap is None:
        raise Refused("nothing", said("There is nothing to take back."))
    with transaction.atomic():
        if not Tap.objects.filter(pk=tap.pk, undone_at__isnull=True).update(undone_at=at):
            raise Refused("nothing", said("There is nothing to take back."))
        _UNDO[Kind(tap.kind)](tap, at)
    return tap


def _undo_in(tap: Tap, _at: datetime) -> None:
    column = "arrived" if tap.kind == Kind.ARRIVED else "walked_in"
    rows = Slot.objects.filter(pk=tap.slot_id or 0, settled_at__isnull=True)
    if not rows.update(**{column: F(column) - tap.people}):
        raise Refused("settled", said("This slot is over and has been counted."))
    ServicePoint.objects.filter(pk=tap.point_id, inside__gte=tap.people).update(
        inside=F("inside") - tap.people
    )
    Booking.objects.filter(pk=tap.booking_id or 0, state=State.ARRIVED).update(
        state=State.BOOKED, arrived_at=None
    )


def _undo_out(tap: Tap, _at: datetime) -> None:
    ServicePoint.objects.filter(pk=tap.point_id).update(inside=F("inside") + 1)


def _undo_turned(tap: Tap, at: datetime) -> None:
    rows = Slot.objects.filter(pk=tap.slot_id or 0, settled_at__isnull=True)
    if not rows.update(turned=F("turned") - 1):
        raise Refused("settled", said("This slot is over and has been counted."))
    booking = Booking.objects.filter(pk=tap.booking_id or 0).select_related("slot__point").first()
    if booking is not None and booking.state == State.BOOKED:
        cancel(booking, at=at)


_UNDO = {
    Kind.ARRIVED: _undo_in,
    Kind.WALKED_IN: _undo_in,
    Kind.OUT: _undo_out,
    Kind.TURNED: _undo_turned,
}


def slot_now(point: ServicePoint, limits: Limits, at: datetime) -> Slot:
    """The slot to which a press at this moment counts: the running one, or the nearest before or after.

    Refused("closed") on a day on which the point does not open.
    """
    today = localdate(at)
    starts = list(queries.hours_of(point).starts_on(today))
    if not starts or queries.is_closed(point, today):
        raise Refused("closed", said("This point is closed today."))
    begun = [start for start in starts if start <= at]
    slot = slot_at(point, begun[-1] if begun else starts[0], limits)
    if slot.settled_at is not None:
        raise Refused("closed", said("The last slot of today is over."))
    return slot


def _once(key: UUID, press) -> Tap | None:
    """What the press did; None when a press with this key was counted before."""
    if Tap.objects.filter(key=key).exists():
        return None
    try:
        with transaction.atomic():
            return press()
    except IntegrityError:
        if Tap.objects.filter(key=key).exists():
            return None
        raise
