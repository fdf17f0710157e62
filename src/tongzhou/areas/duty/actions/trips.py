"""The pool of cars and drivers: offered, asked for, taken, driven (practice E14)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localtime

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions.duties import hold_people, refuse_breaches, require
from tongzhou.areas.duty.models import Trip, Vehicle
from tongzhou.areas.duty.plates import tidy_plate
from tongzhou.areas.duty.queries.driving import against_driving
from tongzhou.areas.duty.queries.people import LONGEST_TRIP
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell

State = Trip.State


@transaction.atomic
def offer_vehicle(
    *,
    plate: str,
    driver: Person,
    place: Place,
    by: Viewer,
    at: datetime,
    seats: int = 4,
    load_kg: int = 0,
) -> Vehicle:
    """The car is in the pool of the place. Raises Refused: not_allowed, already_offered."""
    if driver.pk != by.person_id:
        require("duty.plan", place.path, by)
    plate = tidy_plate(plate)
    try:
        with transaction.atomic():
            return Vehicle.objects.create(
                plate=plate,
                driver=driver,
                place=place,
                place_path=place.path,
                seats=seats,
                load_kg=load_kg,
                offered_at=at,
            )
    except IntegrityError as error:
        raise _already_offered(plate, by) from error


def _already_offered(plate: str, by: Viewer) -> Refused:
    """One car is in one pool; which, as far as the viewer may know."""
    rows = Vehicle.objects.visible_to(by).filter(plate=plate, withdrawn_at=None)
    there = rows.select_related("place").first()
    if there is None:
        return Refused("already_offered", said("This car is already in a pool."))
    words = said(
        "This car is already in the pool of %(place)s. Withdraw it there first.",
        place=there.place.name,
    )
    return Refused("already_offered", words)


@transaction.atomic
def withdraw_vehicle(vehicle: Vehicle, *, by: Viewer, at: datetime) -> None:
    """The car is in the pool no more; trips it had taken and not begun are open again.

    Those who asked for them, the other drivers of the pool and the driver are told.
    """
    if vehicle.driver_id != by.person_id:
        require("duty.plan", vehicle.place_path, by)
    if not Vehicle.objects.filter(pk=vehicle.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Refused("already_withdrawn", said("Already withdrawn."))
    coming = vehicle.trips.select_for_update(of=("self",)).filter(
        state=State.TAKEN, starts_at__gt=at
    )
    for trip in coming.order_by("pk"):
        _reopen(trip, driver=vehicle.driver_id, by=by, at=at)


@transaction.atomic
def ask(
    *,
    place: Place,
    by: Viewer,
    at: datetime,
    starts_at: datetime,
    key: UUID | None = None,
    **values: Any,
) -> Trip:
    """The trip stands on the board, and the drivers of the pool know; the same key is the same trip.

    Raises Refused: not_allowed (who serves there asks), key_known, asked_already (the second of two
    who ask for it), in_the_past, nothing_to_drive.
    """
    if not by.may("items.do", place.path):
        require("duty.plan", place.path, by)
    # Held, so that of two who ask at once the second meets the first.
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if known := Trip.objects.filter(key=key, key__isnull=False).first():
        if (known.asked_by_id, known.place_id) != (by.person_id, place.pk):
            words = said("This was already used for something else. Begin again.")
            raise Refused("key_known", words)
        return known
    if starts_at < at - timedelta(minutes=5):
        raise Refused("in_the_past", said("This moment has passed."))
    if not values.get("people") and not values.get("load_kg"):
        raise Refused("nothing_to_drive", said("Say how many people, or how many kilograms."))
    _nobody_else_asks(place, starts_at, values, by)
    trip = Trip.objects.create(
        key=key,
        place=place,
        place_path=place.path,
        starts_at=starts_at,
        asked_by_id=by.person_id,
        asked_at=at,
        **values,
    )
    text = said("A trip at %(when)s waits for a driver.").text
    _tell(trip, _drivers(trip), text, by=by, at=at)
    return trip


def _nobody_else_asks(
    place: Place, starts_at: datetime, values: dict[str, Any], by: Viewer
) -> None:
    """Raises Refused("asked_already") where somebody else has asked for the very same trip."""
    same = Trip.objects.filter(
        place=place,
        starts_at=starts_at,
        state__in=(State.OPEN, State.TAKEN),
        **{name: values.get(name, "") for name in ("purpose", "start_from", "go_to")},
    ).exclude(asked_by_id=by.person_id)
    if other := same.select_related("asked_by").first():
        words = said("%(who)s has asked for this trip already.", who=other.asked_by or "")
        raise Refused("asked_already", words)


def _drivers(trip: Trip) -> list[int]:
    """Who has a car in the pool that the trip waits in."""
    cars = Vehicle.objects.filter(place_id=trip.place_id, withdrawn_at=None)
    return sorted(set(cars.values_list("driver_id", flat=True)))


@transaction.atomic
def take(trip: Trip, vehicle: Vehicle, *, by: Viewer, at: datetime) -> Trip:
    """That car drives it, unless its driver is on duty, on leave or on another trip then.

    Raises Refused: not_allowed, no_such_car, too_small, clash (the car), drives (the driver), the rule's
    code where the driver is bound or away, and moved_on for the second of two.
    """
    if vehicle.driver_id != by.person_id:
        require("duty.plan", trip.place_path, by)
    if trip.state != State.OPEN:
        raise Refused("moved_on", said("Somebody was faster. Look again."))
    # Held, so that neither car nor driver is promised twice for the same hour, here or on duty.
    hold_people([vehicle.driver_id])
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    if vehicle.withdrawn_at is not None or vehicle.place_path != trip.place_path:
        raise Refused("no_such_car", said("This car is not in the pool here."))
    if not vehicle.carries(trip):
        raise Refused("too_small", said("This car is too small for it."))
    if clash := _clash(trip, vehicle):
        when = localtime(clash.starts_at).strftime("%H:%M")
        raise Refused("clash", said("The car is on another trip at %(when)s.", when=when))
    refuse_breaches(against_driving(vehicle.driver_id, trip, at=at))
    rows = Trip.objects.filter(pk=trip.pk, state=State.OPEN)
    if not rows.update(state=State.TAKEN, vehicle=vehicle, taken_at=at):
        raise Refused("moved_on", said("Somebody was faster. Look again."))
    trip.refresh_from_db()
    text = said("A driver has taken the trip at %(when)s.").text
    _tell(trip, [trip.asked_by_id] if trip.asked_by_id else [], text, by=by, at=at)
    text = said("You drive at %(when)s.").text
    _tell(trip, [vehicle.driver_id], text, by=by, at=at)
    return trip


def _clash(trip: Trip, vehicle: Vehicle) -> Trip | None:
    """A trip of the car at the same time. Loads to be carried separately never share one anyway."""
    near = Trip.objects.filter(
        vehicle__plate=vehicle.plate,
        state=State.TAKEN,
        starts_at__lt=trip.ends_at,
        starts_at__gt=trip.starts_at - LONGEST_TRIP,
    )
    return next((one for one in near.order_by("pk") if one.ends_at > trip.starts_at), None)


@transaction.atomic
def hand_back(trip: Trip, *, by: Viewer, at: datetime) -> Trip:
    """The driver cannot: the trip is open again; who asked for it and the other drivers know."""
    driver = trip.vehicle.driver_id if trip.vehicle else None
    if driver is None or driver != by.person_id:
        require("duty.plan", trip.place_path, by)
    _reopen(trip, driver=driver, by=by, at=at)
    return trip


def _reopen(trip: Trip, *, driver: int | None, by: Viewer, at: datetime) -> None:
    """It waits for a driver again, and everybody concerned knows; who had taken it, that they do not."""
    _move(trip, State.TAKEN, State.OPEN, vehicle=None, taken_at=None)
    others = {one for one in (trip.asked_by_id, *_drivers(trip)) if one} - {driver}
    text = said("The trip at %(when)s waits for a driver again.").text
    _tell(trip, sorted(others), text, by=by, at=at)
    text = said("You do not drive at %(when)s any more.").text
    _tell(trip, [driver] if driver else [], text, by=by, at=at)


@transaction.atomic
def finish(trip: Trip, *, by: Viewer, at: datetime) -> Trip:
    """It was driven, and the fact is in the ledger."""
    if trip.vehicle is None or trip.vehicle.driver_id != by.person_id:
        require("duty.plan", trip.place_path, by)
    _move(trip, State.TAKEN, State.DONE, done_at=at)
    record(
        kinds.TRIP_DONE,
        at=at,
        actor_id=trip.vehicle.driver_id if trip.vehicle else by.person_id,
        place_path=trip.place_path,
        subject=f"trip:{trip.pk}",
        event_id=trip.event_id,
        people=trip.people,
        load_kg=trip.load_kg,
    )
    return trip


@transaction.atomic
def cancel(trip: Trip, *, by: Viewer, at: datetime) -> Trip:
    """It is not needed any more; a driver who had taken it knows."""
    if trip.asked_by_id != by.person_id:
        require("duty.plan", trip.place_path, by)
    driver = trip.vehicle.driver_id if trip.vehicle else None
    rows = Trip.objects.filter(pk=trip.pk, state__in=(State.OPEN, State.TAKEN))
    if not rows.update(state=State.CANCELLED, done_at=at):
        raise Refused("moved_on", said("This has been settled meanwhile. Look again."))
    trip.refresh_from_db()
    text = said("The trip at %(when)s is not needed any more.").text
    _tell(trip, [driver] if driver else [], text, by=by, at=at)
    return trip


def _move(trip: Trip, origin: str, to: str, **values: Any) -> None:
    if not Trip.objects.filter(pk=trip.pk, state=origin).update(state=to, **values):
        raise Refused("moved_on", said("This has been settled meanwhile. Look again."))
    trip.refresh_from_db()


def _tell(trip: Trip, people: list[int], text: str, *, by: Viewer, at: datetime) -> None:
    tell(
        [one for one in people if one != by.person_id],
        kind="duty.trip",
        text=text,
        at=at,
        subject=f"trip:{trip.pk}",
        url=reverse("duty:trips"),
        event_id=trip.event_id,
        when=localtime(trip.starts_at).strftime("%m-%d %H:%M"),
    )
