"""What must be known when a phone sends: its gates, who keeps them, and which event is under way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from tongzhou.areas.gates.models import Gate, Guard, Post, Undone
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
from tongzhou.ground.events.models import Event, State
from tongzhou.ground.events.packs import packs
from tongzhou.ground.places.models import Kind, Place

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

HASH_LENGTH = 12
# Whose passes count at a gate: those of its own place and of what lies above or below, of these kinds.
ACCEPTED = (Kind.COMMUNITY, Kind.ESTATE, Kind.GRID_CELL, Kind.STREET)
# The field of an event's pack that lets phones ask for a temperature.
TEMPERATURE = "temperature_ok"


def salt_of(place_id: int) -> str:
    """The salt of a place's lists, the same for all of its phones and no other place's."""
    return salted_hmac("gates.kit", str(place_id), algorithm="sha256").hexdigest()[:16]


def hashed(salt: str, text: str) -> str:
    """How a short code, a plate or a guard's number stands in the kit."""
    return sha256((salt + text).encode()).hexdigest()[:HASH_LENGTH]


def gates_of(device_id: int) -> dict[int, Gate]:
    """The gates at which the device stands or stood: what it did there may still be on its way."""
    posts = Post.objects.filter(device_id=device_id).select_related("gate")
    return {post.gate_id: post.gate for post in posts.order_by("gate_id")}


def open_gates_of(device_id: int) -> list[Gate]:
    """The open gates at which the device stands now."""
    rows = Gate.objects.filter(
        posts__device_id=device_id, posts__ended_at__isnull=True, closed_at__isnull=True
    )
    return list(rows.select_related("place").order_by("pk"))


class Kept(NamedTuple):
    """From which day to which a guard keeps gates."""

    pk: int
    started_on: date
    ended_on: date


def guards_at(gates: Iterable[Gate]) -> QuerySet[Guard]:
    """Who keeps these gates: guards of their place and of the places above it, the nearest first."""
    steps = {step for path in {gate.place_path for gate in gates} for step in above(path)}
    return Guard.objects.filter(place_path__in=steps).order_by("-place_path", "pk")


def guards_of(gates: Iterable[Gate]) -> dict[str, list[Kept]]:
    """Guards by the digests under which phones at these gates know their numbers; the nearest first."""
    gates = list(gates)
    salts = [salt_of(place) for place in {gate.place_id for gate in gates}]
    found: dict[str, list[Kept]] = defaultdict(list)
    rows = guards_at(gates).values_list("number", "pk", "started_on", "ended_on")
    for number, pk, started_on, ended_on in rows:
        for salt in salts:
            found[hashed(salt, number)].append(Kept(pk, started_on, ended_on))
    return found


def accepted_places(gates: Iterable[Gate]) -> dict[int, str]:
    """The places whose passes may count at these gates, with their paths."""
    paths = {gate.place_path for gate in gates}
    near = Q(path__in={step for path in paths for step in above(path)})
    for path in paths:
        near |= under("path", path)
    rows = Place.objects.filter(near, Q(kind__in=ACCEPTED) | Q(path__in=paths))
    return dict(rows.order_by("pk").values_list("pk", "path"))


def accepted_at(gate: Gate, accepted: Mapping[int, str]) -> list[int]:
    """The places whose passes count at that gate: its own first, then those above and below it."""
    here = gate.place_path
    near = [
        pk
        for pk, path in accepted.items()
        if pk != gate.place_id and (path.startswith(here) or here.startswith(path))
    ]
    return [gate.place_id, *near]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An event whose data is kept: where, from when until when, and whether it asks for temperatures."""

    pk: int
    place_path: str
    opened_at: datetime
    stood_down_at: datetime | None
    asks: bool

    def covers(self, at: datetime) -> bool:
        return self.opened_at <= at and (self.stood_down_at is None or at < self.stood_down_at)


def events_over(paths: Iterable[str]) -> list[UnderWay]:
    """Events over these places that are under way, or were and whose data is still kept; latest first."""
    steps = {step for path in set(paths) for step in above(path)}
    rows = Event.objects.filter(
        place_path__in=steps,
        state__in=(State.ACTIVE, State.STOOD_DOWN),
        opened_at__isnull=False,
    ).order_by("-opened_at")
    return [
        UnderWay(pk, path, opened, down, TEMPERATURE in packs()[kind].fields)
        for pk, path, opened, down, kind in rows.values_list(
            "pk", "place_path", "opened_at", "stood_down_at", "kind"
        )
        if opened is not None
    ]


class Standing:
    """Where a device stands. Each question is asked of the tables once, and only if it comes up."""

    def __init__(self, device_id: int) -> None:
        self.device_id = device_id

    @classmethod
    def of(cls, device: Device) -> Standing:
        """The same for all kinds of one batch: it lives as long as this look at the device."""
        known: Standing | None = device.__dict__.get("_standing")
        if known is None:
            known = device.__dict__["_standing"] = cls(device.pk)
        return known

    @cached_property
    def gates(self) -> dict[int, Gate]:
        return gates_of(self.device_id)

    @cached_property
    def guards(self) -> dict[str, list[Kept]]:
        return guards_of(self.gates.values())

    def guard_at(self, digest: str, at: datetime) -> tuple[int | None, bool]:
        """Whose number that is, and whether they kept gates on that day; nobody's is no trouble."""
        known = self.guards.get(digest) if digest else None
        if not known:
            return None, True
        day = localdate(at)
        serving = (one.pk for one in known if one.started_on <= day <= one.ended_on)
        found = next(serving, None)
        return (known[0].pk, False) if found is None else (found, True)

    @cached_property
    def events(self) -> list[UnderWay]:
        return events_over(gate.place_path for gate in self.gates.values())

    @cached_property
    def waiting(self) -> list[Undone]:
        """What the phone took back and has not sent yet."""
        return list(Undone.objects.filter(device_id=self.device_id, applied=False))

    def event_at(self, gate: Gate, at: datetime) -> UnderWay | None:
        """The event to which what happens there then belongs: the gate's own, else one that asks, else any."""
        here = [
            one
            for one in self.events
            if one.covers(at) and gate.place_path.startswith(one.place_path)
        ]
        return max(here, key=lambda one: (one.pk == gate.event_id, one.asks), default=None)
