"""Minutes on the way from where people set out to a place."""

from __future__ import annotations

from collections.abc import Iterable

from fairplan.places import Place as Spot
from fairplan.places import convert
from fairplan.travel import NO_WAY, OwnModel, by_mode
from tongzhou.areas.duty.models import Traveller
from tongzhou.base.paths import above
from tongzhou.ground.places.models import Place


def spot_of(place: Place) -> Spot | None:
    """Where the place lies: its own coordinates, or those of the nearest place around it that has some."""
    around = Place.objects.filter(
        path__in=above(place.path), longitude__isnull=False, latitude__isnull=False
    )
    known = max(around, key=lambda one: len(one.path), default=None)
    if known is None or known.longitude is None or known.latitude is None:
        return None
    return Spot(known.longitude, known.latitude, known.system)  # type: ignore[arg-type]


def minutes_to(place: Place, person_ids: Iterable[int]) -> tuple[dict[int, int], set[int]]:
    """Minutes by each person's own way of going, and those for whom it is farther than they said.

    Whose start or whose goal is not known is in neither. The times are assumptions of `OwnModel`.
    """
    goal = spot_of(place)
    if goal is None:
        return {}, set()
    rows = list(Traveller.objects.filter(person_id__in=set(person_ids)))
    origins = [
        (convert(Spot(one.longitude, one.latitude, one.system), goal.system), one.mode)  # type: ignore[arg-type]
        for one in rows
    ]
    if not origins:
        return {}, set()
    seconds = by_mode(OwnModel(), origins, [goal])[:, 0]  # type: ignore[arg-type]
    ways = {
        one.person_id: -(-int(way) // 60)
        for one, way in zip(rows, seconds, strict=True)
        if way != NO_WAY
    }
    most = {one.person_id: one.most_minutes for one in rows}
    return ways, {person for person, way in ways.items() if way > most[person]}
