"""What a guard's phone must know to answer without network; it names nobody.

Passes are in it by their numbers, short codes and plates by salted digests, dwellings as doors
without people. The count of queries is the same for ten households and for ten thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.timezone import localtime

from tongzhou import __version__
from tongzhou.areas.gates.models import Direction, Gate, Pass, Passage, Post, Restriction, State
from tongzhou.areas.gates.queries.codes import keys_json
from tongzhou.areas.gates.queries.plan_rules import rules_at_gate
from tongzhou.areas.gates.queries.standing import (
    Standing,
    accepted_at,
    accepted_places,
    hashed,
    salt_of,
)
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
from tongzhou.ground.places.models import Household, Kind, Place
from tongzhou.ground.rulepacks import queries as rulepacks

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

DWELLINGS = (Kind.BUILDING, Kind.ENTRANCE)
# Beyond this a phone is given no list: signed codes are checked without one.
MOST_CODES = 20_000
MOST_SEEN = 5_000

_FOUND = (
    "serial",
    "quota",
    "kind",
    "place_id",
    "starts_at",
    "ends_at",
    "people",
    "carer",
    "purpose",
    "short_code",
    "plate",
    "household_id",
)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Ground:
    """The gates of the phone, and the places whose passes count at them."""

    gates: list[Gate]
    top: Place
    accepted: dict[int, str]


def _ground(standing: Standing) -> Ground | None:
    gates = [gate for gate in standing.gates.values() if gate.closed_at is None]
    if not gates:
        return None
    top = Place.objects.get(pk=gates[0].place_id)
    return Ground(gates, top, accepted_places(gates))


def kit(device: Device, at: datetime) -> dict[str, Any] | None:
    """Everything that phone needs, without the moment; None when no open gate is its own."""
    standing = Standing(device.pk)
    ground = _ground(standing)
    if ground is None:
        return None
    rules = rules_at_gate(ground.top.path, at)
    passes = list(_passes(ground, at))
    salt = salt_of(ground.top.pk)
    event = standing.event_at(ground.gates[0], at)
    return {
        "place": {"id": ground.top.pk, "name": ground.top.name},
        "gates": [_gate(gate, ground) for gate in ground.gates],
        "keys": keys_json(),
        "rules": rules,
        "revoked": _revoked(ground, at),
        "barred": _barred(ground, at),
        "codes": _codes(passes, salt),
        "salt": salt,
        "rooms": _rooms(ground, passes),
        "seen": _seen(ground, passes, rules, device, at),
        "guards": sorted(standing.guards),
        "asks": _asks(event is not None and event.asks, ground.top.path, at),
        "event": event.pk if event else None,
        **_patience(ground.top.path, at),
        "elsewhere": _elsewhere(ground, device),
        "version": __version__,
    }


def _gate(gate: Gate, ground: Ground) -> dict[str, Any]:
    return {
        "id": gate.pk,
        "name": gate.name,
        "sort": gate.sort,
        "place": gate.place_id,
        "accepts": accepted_at(gate, ground.accepted),
        "directions": Direction.values,
    }


def _asks(temperature: bool, path: str, at: datetime) -> dict[str, bool]:
    hours = rulepacks.whole("gates.keep_number_hours", path=path, at=at) if temperature else 0
    return {"temperature": temperature, "number": hours > 0}


def _patience(path: str, at: datetime) -> dict[str, int]:
    book = rulepacks.book("gates.approve_after_s", "gates.undo_s")
    return {
        name: int(str(book.value(f"gates.{name}", path=path, at=at)))
        for name in ("approve_after_s", "undo_s")
    }


# --- passes --------------------------------------------------------------------------------------


def _passes(ground: Ground, at: datetime) -> Iterator[dict[str, Any]]:
    """Passes that count now or will, of the places accepted; none when there are far too many."""
    rows = Pass.objects.filter(
        place_id__in=ground.accepted, state=State.VALID, ends_at__gt=at
    ).order_by("pk")
    found = list(rows.values_list(*_FOUND)[: MOST_CODES + 1])
    for row in found if len(found) <= MOST_CODES else ():
        yield dict(zip(_FOUND, row, strict=True))


def _codes(passes: Iterable[dict[str, Any]], salt: str) -> list[dict[str, Any]]:
    """Under the digest of the short code, and of the plate where there is one."""
    codes = []
    for one in passes:
        found = {
            "kind": one["kind"],
            "serial": one["serial"],
            "quota": one["quota"],
            "place": one["place_id"],
            "starts": _iso(one["starts_at"]),
            "ends": _iso(one["ends_at"]),
            "people": one["people"],
            "carer": one["carer"],
            "purpose": one["purpose"],
        }
        for text in filter(None, (one["short_code"], one["plate"])):
            codes.append({"h": hashed(salt, text), **found})
    return sorted(codes, key=lambda row: str(row["h"]))


def _revoked(ground: Ground, at: datetime) -> list[int]:
    rows = Pass.objects.filter(place_id__in=ground.accepted, state=State.REVOKED, ends_at__gt=at)
    return sorted(rows.values_list("serial", flat=True))


def _barred(ground: Ground, at: datetime) -> list[dict[str, Any]]:
    rows = Restriction.objects.filter(
        place_id__in=ground.accepted, ends_at__gt=at, lifted_at__isnull=True
    ).order_by("quota", "ends_at")
    return [
        {"quota": quota, "until": _iso(until)}
        for quota, until in rows.values_list("quota", "ends_at")
    ]


# --- doors ---------------------------------------------------------------------------------------


def _rooms(ground: Ground, passes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Buildings, entrances and doors below the place, with the serial of a door's household pass."""
    serials = {
        one["household_id"]: one["serial"]
        for one in passes
        if one["household_id"] and one["kind"] == "household"
    }
    doors: dict[int, list[list[Any]]] = defaultdict(list)
    rows = Household.objects.filter(under("place_path", ground.top.path))
    for pk, place, room in rows.order_by("sort_key", "pk").values_list("pk", "place_id", "room"):
        doors[place].append([room, serials.get(pk)])
    places = Place.objects.filter(under("path", ground.top.path), kind__in=DWELLINGS, valid_to=None)
    return list(_buildings(places.order_by("sort_key", "name"), doors))


def _buildings(
    places: Iterable[Place], doors: dict[int, list[list[Any]]]
) -> Iterator[dict[str, Any]]:
    listed = list(places)
    for building in listed:
        if building.kind != Kind.BUILDING:
            continue
        parts = [building, *(one for one in listed if one.parent_id == building.pk)]
        entrances = [
            {"name": "" if part is building else part.name, "rooms": doors[part.pk]}
            for part in parts
            if part.pk in doors
        ]
        if entrances:
            yield {"name": building.name, "entrances": entrances}


# --- what other phones saw -----------------------------------------------------------------------


def _seen(
    ground: Ground,
    passes: Iterable[dict[str, Any]],
    rules: dict[str, dict[str, Any]],
    device: Device,
    at: datetime,
) -> list[dict[str, Any]]:
    """Passages of other phones that may matter here: of passes whose turns are counted, in their window."""
    counted = {kind for kind, rule in rules.items() if rule["days"] or rule["once"]}
    if not counted:
        return []
    days = max(int(rules[kind]["days"]) for kind in counted)
    since = localtime(at).replace(hour=0, minute=0, second=0) - timedelta(days=max(days, 2) - 1)
    quotas = {one["quota"] for one in passes if one["kind"] in counted}
    rows = Passage.objects.filter(
        place_path__in=set(ground.accepted.values()),
        happened_at__gte=since,
        quota__isnull=False,
        undone_at__isnull=True,
    ).exclude(_own(device))
    columns = ("quota", "serial", "direction", "happened_at", "verdict", "people")
    return [
        {
            "quota": quota,
            "serial": serial,
            "direction": direction,
            "at": _iso(happened),
            "exempt": verdict == "exempt",
            "people": people,
        }
        for quota, serial, direction, happened, verdict, people in rows.order_by(
            "-happened_at"
        ).values_list(*columns)[:MOST_SEEN]
        if quota in quotas
    ]


def _own(device: Device) -> Q:
    """What the phone knows itself: all it sent since it joined (before that it may have lost it)."""
    own = Q(device_id=device.pk)
    return own & Q(received_at__gte=device.joined_at) if device.joined_at else own


def _elsewhere(ground: Ground, device: Device) -> bool:
    """Whether the same passes may be shown to others: at another gate, or to another phone at this one."""
    mine = [gate.pk for gate in ground.gates]
    paths = {gate.place_path for gate in ground.gates}
    near = Q(place_path__in={step for path in paths for step in above(path)})
    for path in paths:
        near |= under("place_path", path)
    if Gate.objects.filter(near, closed_at__isnull=True).exclude(pk__in=mine).exists():
        return True
    return Post.objects.filter(gate_id__in=mine).exclude(device_id=device.pk).exists()
