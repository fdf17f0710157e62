"""How one gets about and what stands in the way; the sums on arrays of degrees.

Engines are imported inside the functions: the library itself needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairplan.places import EARTH_RADIUS_M, METRES_PER_DEGREE, Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of getting about. A trip of `d` metres as the crow flies takes
    `overhead + d * detour(d) / speed`; the factor is `near` up to `near_m`, `far` from twice that on,
    and between them falls evenly, so that a longer way never takes less time.
    """

    name: str
    metres_per_second: float
    overhead: int = 0
    near: float = 1.45
    far: float = 1.32
    near_m: float = 3_000.0


KMH = 1 / 3.6
MODES: tuple[Mode, ...] = (
    Mode("car", 22 * KMH, overhead=60),
    Mode("ebike", 15 * KMH, overhead=30),
    Mode("foot", 1.2),
    Mode("foot_loaded", 1.0),
)
STAIR_S, LIFT_WAIT_S, LIFT_S = 15, 30, 5
"""Seconds per floor on foot, for the lift to come, and per floor in it."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A bridge, a crossing, a compound's gate: the only way through its barrier while `open`."""

    place: Place
    wait: int = 0
    open: bool = True
    modes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Barrier:
    """A line nobody crosses except at a gate; for a compound the first point is repeated at the end.

    `modes` are those it stops (None: all). Gates are moved onto the line.
    """

    line: tuple[Place, ...]
    gates: tuple[Gate, ...] = ()
    modes: frozenset[str] | None = None
    name: str = ""


def degrees(places: Sequence[Place]) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415

    return np.array([(place.lon, place.lat) for place in places], dtype=float).reshape(-1, 2)


def concerns(modes: frozenset[str] | None, mode: str) -> bool:
    return modes is None or mode in modes


def stairs(places: Sequence[Place]) -> NDArray[np.float64]:
    """Seconds between the street and each place's floor."""
    import numpy as np  # noqa: PLC0415

    def climb(place: Place) -> int:
        floors = abs(place.floor)
        stairs = STAIR_S * floors
        return min(stairs, LIFT_WAIT_S + LIFT_S * floors) if place.lift and floors else stairs

    return np.array([climb(place) for place in places], dtype=float)


def ride_seconds(a: NDArray[np.float64], b: NDArray[np.float64], mode: Mode) -> NDArray[np.float64]:
    """Seconds on the way from each of `a` to each of `b` with nothing in between, no overhead."""
    import numpy as np  # noqa: PLC0415

    p, q = np.radians(a[:, None, :]), np.radians(b[None, :, :])
    half = np.sin((q[..., 1] - p[..., 1]) / 2) ** 2
    half += np.cos(p[..., 1]) * np.cos(q[..., 1]) * np.sin((q[..., 0] - p[..., 0]) / 2) ** 2
    crow = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    beyond = np.clip(crow / mode.near_m - 1, 0, 1)
    return crow * (mode.near + (mode.far - mode.near) * beyond) / mode.metres_per_second


def through_gates(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    ride: NDArray[np.float64],
    walls: Sequence[Barrier],
    mode: Mode,
) -> NDArray[np.float64]:
    """The quickest way that crosses no wall but at open gates; infinite where there is none."""
    import numpy as np  # noqa: PLC0415

    lines = [degrees(wall.line) for wall in walls]
    segments = np.concatenate([np.hstack([line[:-1], line[1:]]) for line in lines])
    ride = np.where(_crossed(a, b, segments), np.inf, ride)
    spots, waits = _open_gates(walls, lines, mode.name)
    corners = np.concatenate([_corners(line) for line in lines])
    spots, waits = np.concatenate([spots, corners]), np.append(waits, np.zeros(len(corners)))
    if not len(spots):
        return ride
    between = _legs(spots, spots, segments, mode) + waits[None, :]
    np.fill_diagonal(between, 0.0)
    for gate in range(len(spots)):  # shortest ways between gates, by way of any others
        between = np.minimum(between, between[:, gate, None] + between[None, gate, :])
    to_gate = _legs(a, spots, segments, mode, loose_start=False) + waits[None, :]
    to_gate = _min_plus(to_gate, between)
    from_gate = _legs(b, spots, segments, mode, loose_start=False).T
    return np.minimum(ride, _min_plus(to_gate, from_gate))


def _open_gates(
    walls: Sequence[Barrier], lines: Sequence[NDArray[np.float64]], mode: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np  # noqa: PLC0415

    spots, waits = [], []
    for wall, line in zip(walls, lines, strict=True):
        for gate in wall.gates:
            if gate.open and concerns(gate.modes, mode):
                spots.append(_onto(line, gate.place))
                waits.append(float(gate.wait))
    return np.array(spots).reshape(-1, 2), np.array(waits)


BESIDE = 1.0 / METRES_PER_DEGREE
"""Degrees from a wall's corner at which one walks around it."""


def _corners(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both sides of every bend: where one goes around a wall. The ends of an open line are not passed:
    it is taken to go on beyond what was drawn.
    """
    import numpy as np  # noqa: PLC0415

    if len(line) > 2 and (line[0] == line[-1]).all():
        line = np.concatenate([line, line[1:2]])
    scale = np.array([np.cos(np.radians(line[0, 1])), 1.0])
    along = (line[1:] - line[:-1]) * scale
    along = along / np.maximum(np.hypot(*along.T), 1e-30)[:, None]
    bend = along[1:] - along[:-1]
    bend = bend / np.maximum(np.hypot(*bend.T), 1e-30)[:, None] * BESIDE / scale
    return np.concatenate([line[1:-1] - bend, line[1:-1] + bend])


def _onto(line: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """The point of the line nearest to the place."""
    import numpy as np  # noqa: PLC0415

    scale = np.array([np.cos(np.radians(place.lat)), 1.0])
    spot = np.array([place.lon, place.lat])
    start, along = line[:-1], line[1:] - line[:-1]
    squared = np.maximum(((along * scale) ** 2).sum(1), 1e-30)
    share = np.clip((((spot - start) * scale) * (along * scale)).sum(1) / squared, 0, 1)
    points = start + share[:, None] * along
    return points[int(np.argmin((((points - spot) * scale) ** 2).sum(1)))]


def _legs(
    a: NDArray[np.float64],
    gates: NDArray[np.float64],
    segments: NDArray[np.float64],
    mode: Mode,
    loose_start: bool = True,
) -> NDArray[np.float64]:
    """Seconds of legs that end at a gate; touching the gate's own wall there is no crossing."""
    import numpy as np  # noqa: PLC0415

    blocked = _crossed(a, gates, segments, loose_start=loose_start, loose_end=True)
    return np.where(blocked, np.inf, ride_seconds(a, gates, mode))


TOUCH = 0.5 / METRES_PER_DEGREE
"""Degrees within which a leg that ends at a gate may meet a wall."""


def _crossed(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    segments: NDArray[np.float64],
    loose_start: bool = False,
    loose_end: bool = False,
) -> NDArray[np.bool_]:
    """Whether the straight line from each of `a` to each of `b` properly crosses any segment."""
    import numpy as np  # noqa: PLC0415

    crossed = np.zeros((len(a), len(b)), dtype=bool)
    for x1, y1, x2, y2 in segments:
        side_a = (x2 - x1) * (a[:, 1] - y1) - (y2 - y1) * (a[:, 0] - x1)
        side_b = (x2 - x1) * (b[:, 1] - y1) - (y2 - y1) * (b[:, 0] - x1)
        apart = ((side_a > 0)[:, None] != (side_b > 0)[None, :]) & ~crossed
        rows, columns = np.nonzero(apart)
        if not len(rows):
            continue
        p, way = a[rows], b[columns] - a[rows]
        side_1 = way[:, 0] * (y1 - p[:, 1]) - way[:, 1] * (x1 - p[:, 0])
        side_2 = way[:, 0] * (y2 - p[:, 1]) - way[:, 1] * (x2 - p[:, 0])
        share = side_a[rows] / np.where(
            side_a[rows] == side_b[columns], 1.0, side_a[rows] - side_b[columns]
        )
        length = np.hypot(way[:, 0], way[:, 1])
        hits = (side_1 > 0) != (side_2 > 0)
        if loose_start:
            hits &= share * length > TOUCH
        if loose_end:
            hits &= (1 - share) * length > TOUCH
        crossed[rows[hits], columns[hits]] = True
    return crossed


def _min_plus(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each pair the least sum over what lies between."""
    import numpy as np  # noqa: PLC0415

    best = np.full((a.shape[0], b.shape[1]), np.inf)
    for k in range(a.shape[1]):
        np.minimum(best, a[:, k, None] + b[None, k, :], out=best)
    return best
