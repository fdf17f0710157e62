"""Where something is, and in which coordinate system: no number without the system's name.

Satellite receivers give `wgs84`, domestic maps and phone map kits `gcj02`, Baidu `bd09`. The same
numbers read in another system lie 250 to 700 m (bd09: more than a kilometre) off, so points of two
systems are never put into one calculation: `one_system` refuses, `convert` moves them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

System = Literal["wgs84", "gcj02", "bd09"]
SYSTEMS: tuple[System, ...] = get_args(System)

EARTH_RADIUS_M = 6_371_008.8
METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180


class MixedSystemsError(ValueError):
    """Points of more than one coordinate system were about to be put into one calculation."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a named system; degrees. `floor` 0 is the ground, `lift` says whether one may ride."""

    lon: float
    lat: float
    system: System
    floor: int = 0
    lift: bool = False

    def __post_init__(self) -> None:
        if self.system not in SYSTEMS:
            raise ValueError(f"unknown coordinate system {self.system!r}")
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"no such place: {self.lon}, {self.lat}")


def one_system(places: Iterable[Place]) -> System | None:
    """The system all the places are in (None if there are none); refuses where there are two."""
    found = {place.system for place in places}
    if len(found) > 1:
        raise MixedSystemsError(f"places in {' and '.join(sorted(found))}: convert them first")
    return found.pop() if found else None


def convert(place: Place, to: System) -> Place:
    """The same spot in another system; there and back again differs by at most 1e-9 degrees."""
    if place.system == to:
        return place
    lon, lat = place.lon, place.lat
    if place.system == "bd09":
        lon, lat = _undo(_gcj_to_bd, lon, lat)
    elif place.system == "wgs84":
        lon, lat = _wgs_to_gcj(lon, lat)
    if to == "wgs84":
        lon, lat = _undo(_wgs_to_gcj, lon, lat)
    elif to == "bd09":
        lon, lat = _gcj_to_bd(lon, lat)
    return replace(place, lon=lon, lat=lat, system=to)


def metres(a: Place, b: Place) -> float:
    """Great-circle distance; refuses two systems."""
    one_system((a, b))
    return great_circle(a.lon, a.lat, b.lon, b.lat)


def great_circle(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    p, q = math.radians(lat1), math.radians(lat2)
    half = math.sin((q - p) / 2) ** 2
    half += math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def suspected_system(places: Sequence[Place], known: Sequence[Place]) -> System | None:
    """The system the places seem to be in, where that is not the one they claim; else None.

    `known` are trusted spots nearby (buildings on the map). Read in each system in turn, the places
    must come at least twice as close to known spots (median of the nearest distances) as in their own,
    and their own must be off by more than 150 m, before anything is suspected.
    """
    if not known:
        return None
    claimed = one_system(places)
    if claimed is None:
        return None
    off = {system: _typical_distance(places, known, system) for system in SYSTEMS}
    best = min(SYSTEMS, key=lambda system: (off[system], system != claimed))
    if best == claimed or off[claimed] <= 150 or off[best] * 2 > off[claimed]:
        return None
    return best


def _typical_distance(places: Sequence[Place], known: Sequence[Place], system: System) -> float:
    nearest = sorted(
        min(metres(convert(replace(place, system=system), spot.system), spot) for spot in known)
        for place in places
    )
    return nearest[len(nearest) // 2]


# ── the published formulas; the inverse ones repeat the forward map until it fits ──

_AXIS, _FLATTENING = 6_378_245.0, 0.00669342162296594323
_BD_PI = math.pi * 3000 / 180


def _in_offset_area(lon: float, lat: float) -> bool:
    """The rectangle in which domestic maps are shifted; outside it the systems agree."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _wgs_to_gcj(lon: float, lat: float) -> tuple[float, float]:
    if not _in_offset_area(lon, lat):
        return lon, lat
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    wave = (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    north += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    east += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    rad = math.radians(lat)
    magic = 1 - _FLATTENING * math.sin(rad) ** 2
    north *= 180 / ((_AXIS * (1 - _FLATTENING)) / (magic * math.sqrt(magic)) * pi)
    east *= 180 / (_AXIS / math.sqrt(magic) * math.cos(rad) * pi)
    return lon + east, lat + north


def _gcj_to_bd(lon: float, lat: float) -> tuple[float, float]:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_PI)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _undo(
    forward: Callable[[float, float], tuple[float, float]], lon: float, lat: float
) -> tuple[float, float]:
    """The point that `forward` sends to (lon, lat), to 1e-12 degrees."""
    x, y = lon, lat
    for _ in range(60):
        moved_x, moved_y = forward(x, y)
        x, y = x + lon - moved_x, y + lat - moved_y
        if abs(lon - moved_x) < 1e-12 and abs(lat - moved_y) < 1e-12:
            break
    return x, y
