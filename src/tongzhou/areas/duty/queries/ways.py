"""Everybody's way to every community, for plans over many communities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from fairplan.travel import NO_WAY, OwnModel, by_mode
from tongzhou.areas.duty.models import Traveller
from tongzhou.areas.duty.queries.distance import spot, spots
from tongzhou.ground.places.models import Place

if TYPE_CHECKING:
    from fairplan.travel import Seconds


def seconds_table(
    person_ids: list[int],
    places: Mapping[str, Place],
    homes: Mapping[int, Iterable[str]],
    most: int | None = None,
) -> Seconds:
    """Seconds from each of those people (row) to each of the places (column).

    Whoever has not said where they set out from serves where their post is, and nowhere else; who has,
    as far as they said and as `most` minutes. The times are assumptions of `OwnModel`.
    """
    import numpy as np  # noqa: PLC0415 - pages that plan nothing do without it

    table = np.full((len(person_ids), len(places)), NO_WAY, dtype=np.int32)
    rows = {pk: row for row, pk in enumerate(person_ids)}
    columns = {key: column for column, key in enumerate(places)}
    for pk, row in rows.items():
        for key in homes.get(pk, ()):
            table[row, columns[key]] = 0
    lie = spots(place.path for place in places.values())
    known = {columns[key]: lie[one.path] for key, one in places.items() if one.path in lie}
    told = list(Traveller.objects.filter(person_id__in=person_ids).order_by("person_id"))
    if not told or not known:
        return table
    starts = [(spot(one.longitude, one.latitude, one.system), one.mode) for one in told]
    asked = sorted(known)
    seconds = by_mode(OwnModel(), starts, [known[column] for column in asked])
    limit = np.array([min(one.most_minutes, most or one.most_minutes) * 60 for one in told])
    seconds[seconds > limit[:, None]] = NO_WAY
    at = np.ix_(np.array([rows[one.person_id] for one in told]), np.array(asked))
    table[at] = seconds
    return table
