"""Service points and their slots: set up, booked, cancelled, waited for."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from tongzhou.areas.gates import kinds_slots
from tongzhou.areas.gates.actions.rights import APPROVES, RUNS, require
from tongzhou.areas.gates.models import Booking, ClosedDay, ServicePoint, Slot, Tap
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.areas.gates.queries.slots import Home, Limits
from tongzhou.areas.gates.rules import slots as rules
from tongzhou.base.errors import Refused
from tongzhou.base.ids import spoken_code
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.actions import record
from tongzhou.shared.posters import actions as posters

CODE_LENGTH = 6
SECRET_BYTES = 18
HOUR = timedelta(hours=1)
State = Booking.State
FULL = said("This slot is full. Choose another one, or put yourself on its waiting list.")


# --- points ------------------------------------------------------------------------------------


@transaction.atomic
def open_point(
    name: str,
    *,
    kind: str,
    place: Place,
    capacity: int,
    slot_minutes: int,
    opens: time,
    closes: time,
    weekdays: str,
    by: Viewer,
    at: datetime,
    event_id: int | None = None,
) -> ServicePoint:
    """The point takes bookings, and has a code for its poster."""
    require(place.path, by, RUNS)
    _check(capacity, slot_minutes, opens, closes, weekdays)
    point = ServicePoint.objects.create(
        kind=kind,
        name=tidy(name),
        place=place,
        place_path=place.path,
        event_id=event_id,
        capacity=capacity,
        slot_minutes=slot_minutes,
        opens=opens,
        closes=closes,
        weekdays=weekdays,
        poster=posters.put_up("slots", place, by=by, at=at, event_id=event_id),
        made_by_id=by.person_id,
        made_at=at,
    )
    write_audit("gates.point_opened", by=by, at=at, subject=f"point:{point.pk}")
    return point


def _check(capacity: int, minutes: int, opens: time, closes: time, weekdays: str) -> None:
    why = rules.why_not_point(
        capacity=capacity, minutes=minutes, opens=opens, closes=closes, weekdays=weekdays
    )
    if why:
        raise Refused("point_wrong", why)


@transaction.atomic
def change_point(point: ServicePoint, *, by: Viewer, at: datetime, **values: Any) -> None:
    """The point carries these values; slots that are booked already keep the room they had."""
    require(point.place_path, by, RUNS)
    for name, value in values.items():
        setattr(point, name, value)
    _check(point.capacity, point.slot_minutes, point.opens, point.closes, point.weekdays)
    point.save(update_fields=list(values))
    write_audit("gates.point_changed", by=by, at=at, subject=f"point:{point.pk}")


@transaction.atomic
def close_point(point: ServicePoint, *, by: Viewer, at: datetime) -> None:
    """The point takes no more bookings, and its door's address is dead."""
    require(point.place_path, by, RUNS)
    rows = ServicePoint.objects.filter(pk=point.pk, closed_at__isnull=True)
    if not rows.update(closed_at=at, door=None):
        raise Refused("already_closed", said("This point was closed already."))
    posters.take_down(point.poster, by=by, at=at)
    write_audit("gates.point_closed", by=by, at=at, subject=f"point:{point.pk}")


@transaction.atomic
def close_day(point: ServicePoint, day: date, *, words: str, by: Viewer, at: datetime) -> int:
    """The point stays shut on that day; how many bookings were cancelled by it."""
    require(point.place_path, by, RUNS)
    ClosedDay.objects.get_or_create(point=point, day=day, defaults={"words": tidy(words)})
    gone = Booking.objects.filter(
        point=point, day=day, state__in=[State.BOOKED, State.WAITING]
    ).update(state=State.CANCELLED, cancelled_at=at)
    Slot.objects.filter(point=point, starts_at__date=day).update(booked=0, booked_priority=0)
    write_audit("gates.point_shut", by=by, at=at, subject=f"point:{point.pk}", bookings=gone)
    return gone


def open_day(point: ServicePoint, day: date, *, by: Viewer, at: datetime) -> None:
    """The point opens on that day as usual."""
    require(point.place_path, by, RUNS)
    ClosedDay.objects.filter(point=point, day=day).delete()


@transaction.atomic
def new_door(point: ServicePoint, *, by: Viewer, at: datetime) -> str:
    """The secret of a new address for the door; the one before opens nothing any more."""
    require(point.place_path, by, RUNS)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    rows = ServicePoint.objects.filter(pk=point.pk, closed_at__isnull=True)
    if not rows.update(door=queries.digest_of(secret)):
        raise Refused("already_closed", said("This point was closed already."))
    write_audit("gates.door_made", by=by, at=at, subject=f"point:{point.pk}")
    return secret


@transaction.atomic
def end_door(point: ServicePoint, *, by: Viewer, at: datetime) -> None:
    """The door's address opens nothing any more."""
    require(point.place_path, by, RUNS)
    ServicePoint.objects.filter(pk=point.pk).update(door=None)
    write_audit("gates.door_ended", by=by, at=at, subject=f"point:{point.pk}")


# --- bookings ----------------------------------------------------------------------------------


def book(
    point: ServicePoint,
    starts_at: datetime,
    home: Home,
    *,
    people: int = 1,
    priority: bool = False,
    wait: bool = False,
    by: Viewer,
    at: datetime,
    client_key: UUID | None = None,
) -> Booking:
    """The household has a place in the slot, or with `wait` on its waiting list while it is full.

    Raises Refused: full, had_turn (the rule's bookings a day are made), no_slot, people_wrong.
    The same client key once more gives the same booking.
    """
    if known := _known(client_key):
        return known
    limits = queries.limits(point.place_path, at)
    if not 1 <= people <= limits.people:
        raise Refused("people_wrong", said("At most %(n)d people in one booking.", n=limits.people))
    try:
        with transaction.atomic():
            slot = _bookable(point, starts_at, limits, at)
            booking = Booking(
                slot=slot,
                home=home.key,
                household_id=home.household_id,
                room=home.room,
                turn=_turn(point, slot, home, limits),
                people=people,
                priority=priority,
                made_by_id=by.person_id,
                client_key=client_key,
            )
            return place_in_line(booking, point, limits, wait=wait, at=at)
    except IntegrityError as error:
        if known := _known(client_key):
            return known
        raise _had_turn() from error


def _had_turn() -> Refused:
    return Refused(
        "had_turn", said("This household has its booking for that day already. Cancel it first.")
    )


def _turn(point: ServicePoint, slot: Slot, home: Home, limits: Limits) -> int:
    """Which of its bookings of that day this is; the table's own constraint settles a race."""
    rows = Booking.objects.filter(point=point, day=localdate(slot.starts_at), home=home.key)
    used = set(rows.exclude(state=State.CANCELLED).values_list("turn", flat=True))
    free = [turn for turn in range(1, limits.a_day + 1) if turn not in used]
    if not free:
        raise _had_turn()
    return free[0]


def place_in_line(
    booking: Booking, point: ServicePoint, limits: Limits, *, wait: bool, at: datetime
) -> Booking:
    """The booking is saved with a place in its slot; without room it waits or is refused."""
    slot = booking.slot
    booking.point, booking.place_path = point, point.place_path
    booking.day, booking.made_at = localdate(slot.starts_at), at
    booking.code = _free_code()
    taken = _take(slot, booking.people, priority=booking.priority, limits=limits, at=at)
    if not taken and not wait:
        raise Refused("full", FULL)
    booking.state = State.BOOKED if taken else State.WAITING
    booking.save(force_insert=True)
    return booking


def _free_code() -> str:
    while True:
        code = spoken_code(CODE_LENGTH)
        if not Booking.objects.filter(code=code).exists():
            return code


def _bookable(point: ServicePoint, starts_at: datetime, limits: Limits, at: datetime) -> Slot:
    """The slot that begins then, made if need be; refused when there is none, or it has begun."""
    day = localdate(starts_at)
    known = starts_at in queries.hours_of(point).starts_on(day) and not queries.is_closed(
        point, day
    )
    ahead = (day - localdate(at)).days
    if point.closed_at is not None or not known or not 0 <= ahead <= limits.days_ahead:
        raise Refused("no_slot", said("There is no such slot. Look again at what is free."))
    if starts_at <= at:
        raise Refused("no_slot", said("This slot has begun. Choose a later one."))
    return slot_at(point, starts_at, limits)


def slot_at(point: ServicePoint, starts_at: datetime, limits: Limits) -> Slot:
    """The slot that begins then; made with the room that the point and the rules say now."""
    found, _made = Slot.objects.get_or_create(
        point=point,
        starts_at=starts_at,
        defaults={
            "ends_at": starts_at + timedelta(minutes=point.slot_minutes),
            "capacity": point.capacity,
            "kept": rules.kept_of(point.capacity, limits.of_ten),
        },
    )
    return found


def _take(slot: Slot, people: int, *, priority: bool, limits: Limits, at: datetime) -> bool:
    """So many places are taken, if there are: of two who come at once for the last, one gets it."""
    rows = Slot.objects.filter(pk=slot.pk, booked__lte=F("capacity") - people)
    if not priority and at < slot.starts_at - limits.kept_until:
        # What is kept and not yet used stays free.
        rows = rows.filter(booked__lte=F("capacity") - F("kept") + F("booked_priority") - people)
    used = {"booked_priority": F("booked_priority") + people} if priority else {}
    return bool(rows.update(booked=F("booked") + people, **used))


def book_at_desk(point: ServicePoint, starts_at: datetime, home: Home, **more: Any) -> Booking:
    """The same, by the desk for a household that asked: by telephone, at the door, through a neighbour."""
    require(point.place_path, more["by"], RUNS, APPROVES)
    return book(point, starts_at, home, **more)


def book_from_page(point: ServicePoint, starts_at: datetime, home: Home, **more: Any) -> Booking:
    """The same, by a resident without signing in; the limits of the public page count."""
    if not _known(more.get("client_key")):
        posters.knock(point.poster, origin=more["by"].origin, at=more["at"])
    return book(point, starts_at, home, **more)


def _known(client_key: UUID | None) -> Booking | None:
    return Booking.objects.filter(client_key=client_key).first() if client_key else None


def cancel(booking: Booking, *, at: datetime) -> None:
    """The place is free again and goes to the first who waits and fits; nobody asks why.

    Whoever knows the code may; the desk's page asks for the right first.
    """
    with transaction.atomic():
        rows = Booking.objects.filter(pk=booking.pk)
        if rows.filter(state=State.WAITING).update(state=State.CANCELLED, cancelled_at=at):
            return
        if not rows.filter(state=State.BOOKED).update(state=State.CANCELLED, cancelled_at=at):
            raise Refused("settled", said("This booking was used or cancelled already."))
        give_back(booking)
        move_up(booking.slot, at=at)


def cancel_at_desk(booking: Booking, *, by: Viewer, at: datetime) -> None:
    """The same, asked for at the desk."""
    require(booking.place_path, by, RUNS)
    cancel(booking, at=at)


def give_back(booking: Booking) -> None:
    """The slot has the booking's places again."""
    used = {"booked_priority": F("booked_priority") - booking.people} if booking.priority else {}
    Slot.objects.filter(pk=booking.slot_id).update(booked=F("booked") - booking.people, **used)


def move_up(slot: Slot, *, at: datetime) -> int:
    """Whoever waits for this slot and fits has a place now, in the order in which they came."""
    if slot.starts_at <= at:
        return 0
    limits, moved = queries.limits(slot.point.place_path, at), 0
    waiting = Booking.objects.filter(slot=slot, state=State.WAITING).order_by("made_at", "pk")
    for one in waiting:
        if _take(slot, one.people, priority=one.priority, limits=limits, at=at):
            moved += Booking.objects.filter(pk=one.pk, state=State.WAITING).update(
                state=State.BOOKED
            )
    return moved


# --- when it is over ---------------------------------------------------------------------------


def turn_over(at: datetime) -> int:
    """Slots that are over have their facts, and places kept too long have gone to those who wait."""
    return open_kept(at) + settle(at)


def open_kept(at: datetime) -> int:
    """Shortly before a slot nothing is kept any more: whoever waits has what was left."""
    soon = Slot.objects.filter(
        bookings__state=State.WAITING, starts_at__gt=at, starts_at__lt=at + HOUR * 4
    )
    return sum(move_up(slot, at=at) for slot in soon.select_related("point").distinct())


def settle(at: datetime) -> int:
    """Every slot that is over has its fact: people let in, with and without booking, given another time."""
    over = Slot.objects.filter(settled_at__isnull=True, ends_at__lte=at).select_related("point")
    done = 0
    for slot in over:
        grace = queries.limits(slot.point.place_path, at).grace
        if slot.ends_at + grace <= at:
            done += _settle(slot, at)
    return done


@transaction.atomic
def _settle(slot: Slot, at: datetime) -> int:
    if not Slot.objects.filter(pk=slot.pk, settled_at__isnull=True).update(settled_at=at):
        return 0
    slot.refresh_from_db(fields=["arrived", "walked_in", "turned", "booked", "booked_priority"])
    people = slot.arrived + slot.walked_in
    if people or slot.turned or slot.booked:
        record(
            kinds_slots.SLOT_OVER,
            at=slot.starts_at,
            place_path=slot.point.place_path,
            subject=f"slot:{slot.pk}",
            event_id=slot.point.event_id,
            people=people,
            booked=slot.booked,
            walked_in=slot.walked_in,
            turned=slot.turned,
            priority=slot.booked_priority,
        )
    return 1


def forget_taps(at: datetime) -> int:
    """Presses at the door are gone after a day; the counts of the slots stay."""
    return Tap.objects.filter(at__lt=at - timedelta(days=1)).delete()[0]
