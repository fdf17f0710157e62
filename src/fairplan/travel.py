"""How long it takes to get from here to there, without a map service or with one.

`TravelModel` is what every planner asks: two lists of places and a mode in, whole seconds out.
`OwnModel` answers from great circles, a detour factor and what stands in the way (rivers, rails,
walls) with the gates through it; its numbers are assumptions until check-ins replace them, and
`assumed` says so. `Table` answers from times somebody else worked out (a routing engine's matrix).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fairplan.places import MixedSystemsError, Place, one_system
from fairplan.ways import (
    MODES,
    Barrier,
    Mode,
    concerns,
    degrees,
    ride_seconds,
    stairs,
    through_gates,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Seconds = NDArray[np.int32]

NO_WAY = 2**31 - 1
"""Seconds (or metres) between two places that no open gate connects."""


class TravelModel(Protocol):
    """Travel times between places. `version` changes whenever an answer could."""

    @property
    def version(self) -> str: ...

    @property
    def assumed(self) -> bool: ...

    def seconds(self, origins: Sequence[Place], targets: Sequence[Place], mode: str) -> Seconds:
        """Seconds from each origin (row) to each target (column); `NO_WAY` where there is none."""
        ...


@dataclass(frozen=True)
class OwnModel:
    """Overhead plus detour times great circle over speed, through open gates where a barrier stands.

    All places of a question and of the barriers must be in one system.
    """

    modes: Mapping[str, Mode] = field(default_factory=lambda: {mode.name: mode for mode in MODES})
    barriers: tuple[Barrier, ...] = ()
    assumed: bool = True
    version: str = "own-1"

    def seconds(self, origins: Sequence[Place], targets: Sequence[Place], mode: str) -> Seconds:
        import numpy as np  # noqa: PLC0415 - the library is imported without its engines

        one_system([*origins, *targets, *self._barrier_places()])
        how = self.modes[mode]
        a, b = degrees(origins), degrees(targets)
        ride = ride_seconds(a, b, how)
        walls = [barrier for barrier in self.barriers if concerns(barrier.modes, mode)]
        if walls:
            ride = through_gates(a, b, ride, walls, how)
        upstairs = stairs(origins)[:, None] + stairs(targets)[None, :]
        whole = np.rint(np.minimum(ride + how.overhead + upstairs, NO_WAY - 1))
        return np.where(np.isfinite(ride), whole, NO_WAY).astype(np.int32)

    def _barrier_places(self) -> Iterable[Place]:
        for barrier in self.barriers:
            yield from barrier.line
            yield from (gate.place for gate in barrier.gates)


@dataclass(frozen=True)
class Table:
    """Times that were worked out elsewhere, by pair of places and mode; what is missing is `NO_WAY`."""

    times: Mapping[tuple[Place, Place, str], int]
    version: str = "table-1"
    assumed: bool = False

    def seconds(self, origins: Sequence[Place], targets: Sequence[Place], mode: str) -> Seconds:
        import numpy as np  # noqa: PLC0415

        one_system([*origins, *targets])
        rows = [[self.times.get((a, b, mode), NO_WAY) for b in targets] for a in origins]
        return np.array(rows, dtype=np.int32).reshape(len(origins), len(targets))


class Cached:
    """Asks another model once for each question; keyed by coordinates, mode and the model's version."""

    def __init__(self, model: TravelModel, keep: int = 64) -> None:
        self._model, self._keep = model, keep
        self._answers: OrderedDict[bytes, Seconds] = OrderedDict()

    @property
    def version(self) -> str:
        return self._model.version

    @property
    def assumed(self) -> bool:
        return self._model.assumed

    def seconds(self, origins: Sequence[Place], targets: Sequence[Place], mode: str) -> Seconds:
        question = repr((self.version, mode, tuple(origins), tuple(targets))).encode()
        key = hashlib.sha256(question).digest()
        if key not in self._answers:
            answer = self._model.seconds(origins, targets, mode)
            answer.setflags(write=False)
            self._answers[key] = answer
            if len(self._answers) > self._keep:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return self._answers[key]


def by_mode(
    model: TravelModel, origins: Sequence[tuple[Place, str]], targets: Sequence[Place]
) -> Seconds:
    """Seconds from each origin by its own mode to each target."""
    import numpy as np  # noqa: PLC0415

    table = np.full((len(origins), len(targets)), NO_WAY, dtype=np.int32)
    if len({place.system for place, _ in origins} | {place.system for place in targets}) > 1:
        raise MixedSystemsError("people and places are given in different coordinate systems")
    for mode in sorted({mode for _, mode in origins}):
        rows = [row for row, (_, theirs) in enumerate(origins) if theirs == mode]
        table[rows] = model.seconds([origins[row][0] for row in rows], targets, mode)
    return table
