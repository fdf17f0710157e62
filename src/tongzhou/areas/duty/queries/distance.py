"""Minutes on the way: from where people set out to places, and from place to place.

The times are assumptions of `OwnModel`. Not what a viewer may see: pages show the rule's sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from fairplan.places import Place as Spot
from fairplan.places import convert
from fairplan.travel import NO_WAY, OwnModel, by_mode
from tongzhou.areas.duty.models import Traveller
from tongzhou.areas.duty.roads import Roads
from tongzhou.base.paths import above
from tongzhou.ground.places.models import Kind, Place

SYSTEM = "wgs84"
WIDE = (Kind.PROVINCE, Kind.CITY, Kind.COUNTY, Kind.STREET)
"""Where such a place lies says nothing of where something in it lies."""
QUICKEST = Traveller.Mode.CAR
"""How those go who have not said how: nobody is quicker, so that nothing is held against them."""


def spots(paths: Iterable[str]) -> dict[str, Spot]:
    """Where each place lies, in one question: its own coordinates, or those around it up to the community.

    A place of which neither is known is left out.
    """
    asked = set(paths)
    around = {one for path in asked for one in above(path)}
    known = Place.objects.filter(
        Q(path__in=asked) | Q(path__in=around) & ~Q(kind__in=WIDE),
        longitude__isnull=False,
        latitude__isnull=False,
    )
    rows = known.values_list("path", "longitude", "latitude", "system")
    lie = {path: spot(lon, lat, system) for path, lon, lat, system in rows if lon and lat}
    nearest = {path: [lie[one] for one in above(path) if one in lie] for path in asked}
    return {path: found[0] for path, found in nearest.items() if found}


def spot(longitude: float, latitude: float, system: str) -> Spot:
    """A place on the map, in the system in which ways are reckoned."""
    return convert(Spot(longitude, latitude, system), SYSTEM)  # type: ignore[arg-type]


def roads_of(
    person_ids: Iterable[int], places: Iterable[str], bound: Mapping[int, set[str]]
) -> dict[int, Roads]:
    """Everybody's ways to these places and to those where they are `bound`; two questions for all."""
    ids, goals = set(person_ids), set(places)
    on_map = spots(goals.union(*bound.values()))
    told = {one.person_id: one for one in Traveller.objects.filter(person_id__in=ids)}
    homes = _homes(list(told.values()), on_map)
    modes = {one.mode for one in told.values()} | {QUICKEST}
    between = {mode: _between(goals, on_map, mode) for mode in modes}
    return {
        pk: Roads(
            homes.get(pk, {}),
            between[told[pk].mode if pk in told else QUICKEST],
            told[pk].most_minutes if pk in told else None,
        )
        for pk in ids
    }


def _minutes(seconds: int) -> int:
    return -(-int(seconds) // 60)


def _homes(told: list[Traveller], on_map: Mapping[str, Spot]) -> dict[int, dict[str, int]]:
    if not told or not on_map:
        return {}
    starts = [(spot(one.longitude, one.latitude, one.system), one.mode) for one in told]
    table = by_mode(OwnModel(), starts, list(on_map.values()))
    return {
        one.person_id: {
            path: _minutes(way) for path, way in zip(on_map, row, strict=True) if way != NO_WAY
        }
        for one, row in zip(told, table, strict=True)
    }


def _between(
    goals: Iterable[str], on_map: Mapping[str, Spot], mode: str
) -> dict[tuple[str, str], int]:
    """From any of the places to the goals; two places at one spot have no way between them."""
    ends = [path for path in goals if path in on_map]
    if not ends or len(set(on_map.values())) < 2:
        return {}
    table = OwnModel().seconds(list(on_map.values()), [on_map[path] for path in ends], mode)
    return {
        (min(one, other), max(one, other)): _minutes(way)
        for one, row in zip(on_map, table, strict=True)
        for other, way in zip(ends, row, strict=True)
        if on_map[one] != on_map[other] and way != NO_WAY
    }
