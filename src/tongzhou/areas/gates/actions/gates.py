"""Gates and the guards who keep them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongzhou.areas.gates.actions.rights import RUNS, require
from tongzhou.areas.gates.models import Gate, Guard
from tongzhou.base.errors import Refused
from tongzhou.base.paths import above
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Place

NUMBER_KNOWN = Refused("number_known", said("This number was given out here before. Take another."))


@transaction.atomic
def open_gate(
    place: Place,
    *,
    name: str,
    sort: str,
    by: Viewer,
    at: datetime,
    event: Event | None = None,
) -> Gate:
    """The place has one gate more. Raises Refused("gate_known") for a second one of that name."""
    require(place.path, by, RUNS)
    try:
        with transaction.atomic():
            gate = Gate.objects.create(
                name=tidy(name),
                sort=sort,
                place=place,
                place_path=place.path,
                event=event,
                opened_at=at,
            )
    except IntegrityError as error:
        raise Refused(
            "gate_known", said("There is an open gate of that name here already.")
        ) from error
    write_audit("gates.gate_opened", by=by, at=at, subject=f"gate:{gate.pk}")
    return gate


@transaction.atomic
def close_gate(gate: Gate, *, by: Viewer, at: datetime) -> None:
    """Nobody passes here any more; what was recorded stays. The second of two is told."""
    require(gate.place_path, by, RUNS)
    if not Gate.objects.filter(pk=gate.pk, closed_at=None).update(closed_at=at):
        raise Refused("already_closed", said("This gate was closed already."))
    write_audit("gates.gate_closed", by=by, at=at, subject=f"gate:{gate.pk}")


@transaction.atomic
def reopen_gate(gate: Gate, *, by: Viewer, at: datetime) -> None:
    """The gate is in use again. Raises Refused("gate_known") when another took its name meanwhile."""
    require(gate.place_path, by, RUNS)
    if Gate.objects.filter(place_id=gate.place_id, name=gate.name, closed_at=None).exists():
        raise Refused("gate_known", said("There is an open gate of that name here already."))
    if not Gate.objects.filter(pk=gate.pk, closed_at__isnull=False).update(closed_at=None):
        raise Refused("already_open", said("This gate is open already."))
    write_audit("gates.gate_opened", by=by, at=at, subject=f"gate:{gate.pk}")


@transaction.atomic
def add_guard(
    place: Place,
    *,
    number: str,
    until: date,
    by: Viewer,
    at: datetime,
    name: str = "",
    person: Person | None = None,
) -> Guard:
    """Somebody keeps the gates of the place under that number, from today until that day.

    Raises Refused: number_known (a number is never given twice, so that old records stay clear),
    nobody (neither a person nor a name), ends_before.
    """
    require(place.path, by, RUNS)
    if person is None and not tidy(name):
        raise Refused("nobody", said("Say who it is: choose a person, or write the name."))
    if until < by.today:
        raise Refused("ends_before", said("The last day lies in the past."))
    if _known_near(place, number):
        raise NUMBER_KNOWN
    try:
        with transaction.atomic():
            guard = Guard.objects.create(
                number=number,
                place=place,
                place_path=place.path,
                person=person,
                name="" if person else tidy(name),
                started_on=by.today,
                ended_on=until,
            )
    except IntegrityError as error:
        raise NUMBER_KNOWN from error
    write_audit("gates.guard_added", by=by, at=at, subject=f"guard:{guard.pk}")
    return guard


def _known_near(place: Place, number: str) -> bool:
    """Guards of a place above keep its gates too: one number at one gate is one guard."""
    near = under("place_path", place.path) | Q(place_path__in=above(place.path))
    return Guard.objects.filter(near, number=number).exists()


@transaction.atomic
def set_guard_until(guard: Guard, *, until: date, by: Viewer, at: datetime) -> None:
    """The guard's number counts until that day; yesterday ends it at once."""
    require(guard.place_path, by, RUNS)
    Guard.objects.filter(pk=guard.pk).update(ended_on=until)
    write_audit("gates.guard_until", by=by, at=at, subject=f"guard:{guard.pk}", until=str(until))
