"""Everybody's way to every community, for plans over many communities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from fairplan.places import Place as Spot
from fairplan.places import convert
from fairplan.travel import NO_WAY, OwnModel, by_mode
from tongzhou.areas.duty.models import Traveller
from tongzhou.base.paths import above
from tongzhou.ground.places.models import Place

if TYPE_CHECKING:
    from fairplan.travel import Seconds

SYSTEM = "wgs84"


def seconds_table(
    person_ids: list[int], places: Mapping[str, Place], homes: Mapping[int, Iterable[str]]
) -> Seconds:
    """Seconds from each of those people (row) to each of the places (column).

    Whoever has not said where they set out from serves where their post is, and nowhere else; who has,
    as far as they said, and where their post is anyway. The times are assumptions of `OwnModel`.
    """
    import numpy as np  # noqa: PLC0415 - pages that plan nothing do without it

    table = np.full((len(person_ids), len(places)), NO_WAY, dtype=np.int32)
    rows = {pk: row for row, pk in enumerate(person_ids)}
    columns = {key: column for column, key in enumerate(places)}
    for pk, row in rows.items():
        for key in homes.get(pk, ()):
            table[row, columns[key]] = 0
    known = {columns[key]: spot for key, spot in _spots(places).items()}
    told = list(Traveller.objects.filter(person_id__in=person_ids).order_by("person_id"))
    if not told or not known:
        return table
    starts = [(_spot(one.longitude, one.latitude, one.system), one.mode) for one in told]
    asked = sorted(known)
    seconds = by_mode(OwnModel(), starts, [known[column] for column in asked])
    most = np.array([one.most_minutes * 60 for one in told])
    seconds[seconds > most[:, None]] = NO_WAY
    at = np.ix_(np.array([rows[one.person_id] for one in told]), np.array(asked))
    table[at] = np.where((seconds == NO_WAY) & (table[at] == 0), 0, seconds)
    return table


def _spot(longitude: float, latitude: float, system: str) -> Spot:
    return convert(Spot(longitude, latitude, system), SYSTEM)  # type: ignore[arg-type]


def _spots(places: Mapping[str, Place]) -> dict[str, Spot]:
    """Where each place lies, or the nearest place around it that has coordinates; in one query."""
    paths = {path for place in places.values() for path in above(place.path)}
    rows = Place.objects.filter(path__in=paths, longitude__isnull=False, latitude__isnull=False)
    known = {one.path: _spot(one.longitude, one.latitude, one.system) for one in rows}  # type: ignore[arg-type]
    found = {}
    for key, place in places.items():
        if spot := next((known[path] for path in above(place.path) if path in known), None):
            found[key] = spot
    return found
