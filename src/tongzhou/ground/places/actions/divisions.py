"""Official lists come in: each file whole or not at all, and a second time without any change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from tongzhou.base.paths import PLACES, child_of
from tongzhou.base.text import search_key
from tongzhou.ground.places.actions.tree import keys_of
from tongzhou.ground.places.divisions import Coded, Division, Unfit
from tongzhou.ground.places.models import Place

BATCH = 2000


@dataclass(slots=True)
class Brought:
    """How many rows of a file were new, had changed, or were there already."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def _coded_places(levels: Iterable[str]) -> dict[tuple[str, str], Place]:
    """Places by level and code. A code may stand for a city and its only county at once (441900)."""
    columns = ("kind", "code", "name", "path", "search_key", "valid_from", "valid_to", "next_code")
    rows = Place.objects.filter(kind__in=list(levels)).exclude(code="").only(*columns)
    return {(place.kind, place.code): place for place in rows}


@transaction.atomic
def import_list(rows: Sequence[Division], *, source: str) -> Brought:
    """Every row stands in the tree under its parent; places that no list knows stay as they are.

    Raises Unfit when a parent is missing, and then nothing of the file is in.
    """
    levels = {row.level for row in rows}
    above = _coded_places(("province", "city", "county", "street", "community"))
    brought, new, renamed = Brought(), [], []
    for level in ("province", "city", "county", "street", "community"):
        if level not in levels:
            continue
        for row in rows:
            if row.level != level:
                continue
            known = above.get((level, row.code))
            if known is None:
                place = _new_place(row, above, source)
                above[level, row.code] = place
                new.append(place)
            elif known.name != row.name:
                renamed.append(_renamed(known, row.name))
            else:
                brought.unchanged += 1
        # Level by level: children need the keys of their parents.
        Place.objects.bulk_create(new[brought.added :], batch_size=BATCH)
        brought.added = len(new)
    Place.objects.bulk_update(renamed, ["name", "sort_key", "search_key"], batch_size=500)
    brought.changed = len(renamed)
    return brought


def _new_place(row: Division, above: dict[tuple[str, str], Place], source: str) -> Place:
    parent = _parent(row, above)
    return Place(
        kind=row.level,
        code=row.code,
        name=row.name,
        parent=parent,
        path=child_of(parent.path if parent else PLACES),
        source=source,
        **keys_of(row.name),
    )


def _parent(row: Division, above: dict[tuple[str, str], Place]) -> Place | None:
    if not row.parent:
        if row.level != "province":
            raise Unfit(f"{row.code} {row.name}: no parent code")
        return None
    for level in ("street", "county", "city", "province"):
        if level != row.level and (found := above.get((level, row.parent))):
            return found
    raise Unfit(f"{row.code} {row.name}: its parent {row.parent} is not here; load that list first")


def _renamed(place: Place, name: str) -> Place:
    place.name = name
    for column, value in keys_of(name).items():
        setattr(place, column, value)
    return place


@transaction.atomic
def import_history(rows: Sequence[Coded], *, source: str) -> Brought:
    """Codes carry the years they were valid; abolished ones stand closed, with the code that followed.

    An earlier name of a code that lives on is found by the search.
    """
    known = _coded_places(("province", "city", "county"))
    cities = {
        (place.path[:7], place.name): place for (kind, _), place in known.items() if kind == "city"
    }
    brought = Brought()
    new: dict[tuple[str, str], Place] = {}
    changed: dict[int, Place] = {}
    for row in rows:
        place = known.get((row.level, row.code)) or new.get((row.level, row.code))
        if row.status == "弃用" and place is None:
            parent = _parent_in_history(row, known, cities)
            if parent is not None:
                new[row.level, row.code] = _abolished(row, parent, source)
        elif place is not None and _with_history(place, row):
            changed[place.pk] = place
        else:
            brought.unchanged += 1
    Place.objects.bulk_create(new.values(), batch_size=BATCH)
    Place.objects.bulk_update(
        [place for pk, place in changed.items() if pk],
        ["valid_from", "valid_to", "next_code", "search_key"],
        batch_size=500,
    )
    brought.added, brought.changed = len(new), len(changed)
    return brought


def _parent_in_history(
    row: Coded, known: dict[tuple[str, str], Place], cities: dict[tuple[str, str], Place]
) -> Place | None:
    province = known.get(("province", f"{row.code[:2]}0000"))
    if row.level != "county" or province is None:
        return province
    return cities.get((province.path, row.city)) or province


def _abolished(row: Coded, parent: Place, source: str) -> Place:
    return Place(
        kind=row.level,
        code=row.code,
        name=row.name,
        parent=parent,
        path=child_of(parent.path),
        source=source,
        valid_from=row.since,
        valid_to=row.until,
        next_code=row.next_code,
        **keys_of(row.name),
    )


def _with_history(place: Place, row: Coded) -> bool:
    """Whether the row told something new about the place; if so, it is in the place now."""
    before = (place.valid_from, place.search_key)
    if row.status == "在用":
        place.valid_from = row.since
    elif row.name != place.name and search_key(row.name) not in place.search_key:
        place.search_key = f"{place.search_key} {search_key(row.name)}"[:500]
    return before != (place.valid_from, place.search_key)
