"""Whether the list of a phone changed: one query, whose text is made once for all phones that stand alike.

Making the text took more than twice as long as answering it, and it is the same at every moment: only the
moment, what follows from it, and the phone itself are other values. So it is made for a moment and a
phone that cannot be, and these are looked for among its values.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.timezone import localdate

from tongzhou.areas.gates.queries.folding import Fold, Part, digests, fold_of
from tongzhou.areas.gates.queries.kit_rows import Rows
from tongzhou.areas.gates.rules.verdict import CHINA

# Nobody asks about this moment, and no phone has this number.
THEN = datetime(1971, 2, 3, 4, 5, 6, 789_012, CHINA)
NOBODY = -19_710_203
# So many ways of standing are kept, then all are forgotten: about ten kilobytes each.
MOST_KEPT = 4_000


class Known(NamedTuple):
    """The query, and for each of its values where another one belongs in its stead."""

    fold: Fold
    slots: tuple[tuple[int, str], ...]


_known: dict[Hashable, Known] = {}
_texts: dict[str, str] = {}


def digests_for(rows: Rows) -> dict[str, str]:
    """A digest of every part of that phone's list."""
    fold, values = asked(rows)
    return digests(fold, values)


def asked(rows: Rows) -> tuple[Fold, list[Any]]:
    """The query for that phone at that moment, with its values."""
    shape = _shape(rows)
    known = _known.get(shape)
    if known is None:
        if len(_known) >= MOST_KEPT:
            _known.clear()
        known = _known[shape] = _learnt(rows)
    values, given = list(known.fold.values), _given(rows)
    for place, name in known.slots:
        values[place] = given[name]
    return known.fold, values


def parts(rows: Rows) -> Mapping[str, Part]:
    """All that the list is made of."""
    seen = rows.seen()
    return {**rows.slow(), "undone": rows.undone(), **({"seen": seen} if seen is not None else {})}


def _shape(rows: Rows) -> Hashable:
    """What the text depends on, besides the moment and the phone."""
    return (
        connection.vendor,
        tuple((gate.pk, gate.place_path) for gate in rows.gates),
        rows.top.path,
        tuple(rows.accepted.items()),
        frozenset(rows.counted),
        rows.days,
        rows.device.joined_at is None,
    )


def _learnt(rows: Rows) -> Known:
    joined = None if rows.device.joined_at is None else THEN - timedelta(days=400)
    nobody = type(rows.device)(pk=NOBODY, joined_at=joined)
    other = replace(rows, at=THEN, device=nobody)
    # Asked of the tables already, and part of the shape.
    other.__dict__.update(accepted=rows.accepted, rules=rows.rules)
    fold = fold_of(parts(other))
    stand_ins = _given(other).items()
    # By equality: some databases wrap their numbers.
    slots = tuple(
        (place, name)
        for place, value in enumerate(fold.values)
        for name, stand_in in stand_ins
        if stand_in is not None and stand_in == value
    )
    return Known(fold._replace(sql=_texts.setdefault(fold.sql, fold.sql)), slots)


def _given(rows: Rows) -> dict[str, Any]:
    """The values that are others each time, as the database takes them."""
    moment, day = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    return {
        "at": moment(rows.at),
        "since": moment(rows.since),
        "today": day(localdate(rows.at)),
        "device": rows.device.pk,
        "joined": moment(rows.device.joined_at),
    }
