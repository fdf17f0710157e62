"""What a guard's phone must know to answer without network; it names nobody.

Passes are in it by their numbers, short codes and plates by salted digests, dwellings as doors
without people. The count of queries is the same for ten households and for ten thousand; that
nothing has changed is told by one of them (`marks`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.timezone import localdate

from tongzhou import __version__
from tongzhou.areas.gates.models import Direction, Gate, State
from tongzhou.areas.gates.queries import kit_fold
from tongzhou.areas.gates.queries.codes import keys_json
from tongzhou.areas.gates.queries.kit_rows import MOST_CODES, PATIENCE, Rows
from tongzhou.areas.gates.queries.plan_rules import hours_on_plan
from tongzhou.areas.gates.queries.standing import accepted_at, hashed, salt_of
from tongzhou.ground.places.models import Kind
from tongzhou.ground.rulepacks import queries as rulepacks

Found = dict[str, Any]


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


class Marks(NamedTuple):
    """Two digests: of what was seen and taken back, which changes all day, and of everything else."""

    rest: str
    seen: str


def marks(rows: Rows) -> Marks:
    """The same marks as before mean the same list as before."""
    digests = kit_fold.digests_for(rows)
    saw = [digests.pop(name, "") for name in ("seen", "undone")]
    gates = [_gate(gate, rows) for gate in rows.gates]
    salt = salt_of(rows.top.pk)
    days = [str(localdate(rows.at)), str(rows.device.ends_on)]
    head = [__version__, salt, days, rows.top.name, gates, rows.rules]
    return Marks(_short([head, digests]), _short(saw))


def _short(found: object) -> str:
    words = json.dumps(found, sort_keys=True, ensure_ascii=False)
    return sha256(words.encode()).hexdigest()[:20]


def kit(rows: Rows) -> Found:
    """Everything that phone needs, without the moment."""
    top = rows.top
    passes = _passes(rows)
    salt = salt_of(top.pk)
    event = rows.standing.event_at(rows.gates[0], rows.at)
    return {
        "place": {"id": top.pk, "name": top.name},
        "gates": [_gate(gate, rows) for gate in rows.gates],
        "keys": keys_json(),
        "rules": rows.rules | hours_on_plan(rows.rules, top.path, rows.at),
        "revoked": [serial for (serial,) in rows.revoked().values()],
        "barred": [
            {"quota": quota, "until": _iso(until)} for quota, until in rows.barred().values()
        ],
        "codes": _codes(passes, salt),
        "salt": salt,
        "rooms": _rooms(rows, passes),
        **seen(rows),
        "guards": sorted({hashed(salt, number) for _pk, number in rows.guards().values()}),
        "asks": _asks(event is not None and event.asks, top.path, rows.at),
        "event": event.pk if event else None,
        "ends_on": rows.device.ends_on.isoformat(),
        **_patience(top.path, rows.at),
        "elsewhere": rows.other_gates().rows.exists() or rows.other_phones().rows.exists(),
        "version": __version__,
    }


def seen(rows: Rows) -> Found:
    """What other phones saw of passes whose turns are counted, and what of its own was taken back."""
    part = rows.seen()
    return {
        "seen": [_saw(*row) for row in part.values()] if part is not None else [],
        "undone": [str(key) for (key,) in rows.undone().values()],
    }


def _saw(
    quota: int,
    serial: int | None,
    direction: str,
    happened: datetime,
    verdict: str,
    people: int,
    spared: bool,
) -> Found:
    return {
        "quota": quota,
        "serial": serial,
        "direction": direction,
        "at": _iso(happened),
        "exempt": spared or verdict == "exempt",
        "people": people,
    }


def _gate(gate: Gate, rows: Rows) -> Found:
    return {
        "id": gate.pk,
        "name": gate.name,
        "sort": gate.sort,
        "place": gate.place_id,
        "accepts": accepted_at(gate, rows.accepted),
        "directions": Direction.values,
    }


def _asks(temperature: bool, path: str, at: datetime) -> dict[str, bool]:
    hours = rulepacks.whole("gates.keep_number_hours", path=path, at=at) if temperature else 0
    return {"temperature": temperature, "number": hours > 0}


def _patience(path: str, at: datetime) -> dict[str, int]:
    book = rulepacks.book(*(f"gates.{name}" for name in PATIENCE))
    return {name: int(str(book.value(f"gates.{name}", path=path, at=at))) for name in PATIENCE}


# --- passes --------------------------------------------------------------------------------------


def _passes(rows: Rows) -> list[Found]:
    """None when there are far too many."""
    part = rows.passes()
    found = list(part.values())
    if len(found) > MOST_CODES:
        return []
    return [dict(zip(part.columns, row, strict=True)) for row in found]


def _codes(passes: Iterable[Found], salt: str) -> list[Found]:
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
        # The plate of a renewed pass leads to the new one.
        plate = one["plate"] if one["state"] == State.VALID else ""
        for text in filter(None, (one["short_code"], plate)):
            codes.append({"h": hashed(salt, text), **found})
    return sorted(codes, key=lambda row: str(row["h"]))


# --- doors ---------------------------------------------------------------------------------------


def _rooms(rows: Rows, passes: Iterable[Found]) -> list[Found]:
    """Buildings, entrances and doors below the place, with the serial of a door's household pass."""
    serials = {
        one["household_id"]: one["serial"]
        for one in passes
        if one["household_id"] and one["kind"] == "household"
    }
    doors: dict[int, list[list[Any]]] = defaultdict(list)
    for pk, place, room in rows.homes().values():
        doors[place].append([room, serials.get(pk)])
    return list(_buildings(list(rows.dwellings().values()), doors))


def _buildings(dwellings: list[Any], doors: dict[int, list[list[Any]]]) -> Iterator[Found]:
    for building, _parent, kind, name in dwellings:
        if kind != Kind.BUILDING:
            continue
        parts = [
            (building, ""),
            *((pk, of) for pk, parent, _k, of in dwellings if parent == building),
        ]
        entrances = [{"name": of, "rooms": doors[pk]} for pk, of in parts if pk in doors]
        if entrances:
            yield {"name": name, "entrances": entrances}
