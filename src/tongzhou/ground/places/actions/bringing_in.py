"""An office's register comes in: whole batches at once, and a second time without any change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.paths import child_of
from tongzhou.base.sheets import Outcome
from tongzhou.base.text import fold, person_search_key, tidy
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places import rules
from tongzhou.ground.places.actions.households import FIELDS
from tongzhou.ground.places.actions.tree import keys_of, with_address
from tongzhou.ground.places.models import Household, Kind, Place, Resident
from tongzhou.ground.places.queries import addresses_under
from tongzhou.ground.places.register import RegisterRow


@transaction.atomic
def bring_in_residents(
    rows: Sequence[RegisterRow], *, community_path: str, by: Viewer, at: datetime
) -> list[Outcome]:
    """The rows stand in the register of the community, in as few statements as there are tables.

    Missing estates, buildings, entrances and households are set up. A resident who is known gets only
    what was empty: what somebody corrected here is not overwritten by an older workbook.
    """
    # The lock puts two workbooks for one community in a row; otherwise both would set up 3栋.
    community = Place.objects.select_for_update().filter(path=community_path).first()
    if community is None or community.kind not in {Kind.COMMUNITY, Kind.GRID_CELL}:
        raise Refused("wrong_level", _("Choose the community whose register this is."))
    if not by.may("people.import", community.path):
        raise Refused("not_allowed", _("Your posts do not let you bring a register in here."))
    places = _places(community, rows)
    homes = _households(community, rows, places)
    return _residents(rows, homes)


# --- places ------------------------------------------------------------------------------------

Named = tuple[int, str]


def _places(community: Place, rows: Sequence[RegisterRow]) -> list[Place]:
    """For each row the place its household stands in; what is missing is set up, level by level."""
    levels: tuple[tuple[Kind, Callable[[RegisterRow], str | None], str], ...] = (
        (Kind.ESTATE, lambda row: row.estate, ""),
        (Kind.BUILDING, lambda row: row.building, "栋"),
        (Kind.ENTRANCE, lambda row: row.entrance, "单元"),
    )
    above = [community] * len(rows)
    for kind, words_of, unit in levels:
        known = _known(community, kind)
        new: dict[Named, Place] = {}
        chosen: list[Named | None] = []
        for row, parent in zip(rows, above, strict=True):
            words = words_of(row)
            key = (parent.pk, _key(kind, words)) if words else None
            if key and words and key not in known and key not in new:
                new[key] = _new_place(kind, words, unit, parent)
            chosen.append(key)
        Place.objects.bulk_create(new.values())
        found = known | new
        above = [found[key] if key else parent for key, parent in zip(chosen, above, strict=True)]
    return above


def _key(kind: Kind, words: str) -> str:
    return fold(words) if kind == Kind.ESTATE else rules.number_of(words)


def _known(community: Place, kind: Kind) -> dict[Named, Place]:
    """The open places of that kind in the community, by where they really hang and what tells them apart.

    An estate counts as the community's own although it hangs below a grid cell.
    """
    rows = Place.objects.filter(under("path", community.path), kind=kind, valid_to__isnull=True)
    rows = rows.only("pk", "name", "path", "parent_id", "kind")
    above = community.pk if kind == Kind.ESTATE else None
    return {
        (above or place.parent_id or 0, _key(kind, place.name)): place
        for place in rows.order_by("-pk")
    }


def _new_place(kind: Kind, words: str, unit: str, parent: Place) -> Place:
    name = rules.named(words, unit) if unit else tidy(words)
    return Place(
        kind=kind,
        name=name[:80],
        parent=parent,
        path=child_of(parent.path),
        source="自建",
        **keys_of(name),
    )


# --- households --------------------------------------------------------------------------------


def _households(
    community: Place, rows: Sequence[RegisterRow], places: Sequence[Place]
) -> list[Household]:
    """For each row its household; what is missing is set up."""
    here = Household.objects.filter(place_id__in={place.pk for place in places})
    known = {(home.place_id, home.room): home for home in here}
    said_as: dict[int, str] = {}
    new: dict[tuple[int, str], Household] = {}
    keys = [
        (place.pk, rules.room_of(row.room)[:20]) for row, place in zip(rows, places, strict=True)
    ]
    for key, row, place in zip(keys, rows, places, strict=True):
        if key not in known and key not in new:
            said_as = said_as or addresses_under(community.path)
            home = Household(place=place, place_path=place.path, room=key[1], floating=row.floating)
            new[key] = with_address(home, said_as[place.pk])
    Household.objects.bulk_create(new.values())
    found = known | new
    return [found[key] for key in keys]


# --- residents ---------------------------------------------------------------------------------


def _residents(rows: Sequence[RegisterRow], homes: Sequence[Household]) -> list[Outcome]:
    living: dict[int, list[Resident]] = defaultdict(list)
    for resident in Resident.objects.filter(
        household_id__in={home.pk for home in homes}, moved_out_on__isnull=True
    ):
        living[resident.household_id].append(resident)
    new: list[Resident] = []
    filled: dict[int, Resident] = {}
    outcomes = []
    for row, home in zip(rows, homes, strict=True):
        here = living[home.pk]
        at = rules.found_among(row.known, [_known_of(resident) for resident in here])
        if at is None:
            resident = _new_resident(row, home)
            new.append(resident)
            here.append(resident)
            outcomes.append(Outcome.ADDED)
        elif _fill(here[at], row) and here[at].pk:
            filled[here[at].pk] = here[at]
            outcomes.append(Outcome.CHANGED)
        else:
            outcomes.append(Outcome.UNCHANGED)
    Resident.objects.bulk_create(new)
    Resident.objects.bulk_update(filled.values(), FIELDS)
    return outcomes


def _known_of(resident: Resident) -> rules.Known:
    return rules.Known(resident.name, resident.born_on, resident.id_last4)


def _new_resident(row: RegisterRow, home: Household) -> Resident:
    return Resident(
        household=home,
        place_path=home.place_path,
        search_key=person_search_key(row.name)[:200],
        **row.values(),
    )


def _fill(resident: Resident, row: RegisterRow) -> bool:
    """Whether something that was empty is filled now. A tick (head, floating) is never empty."""
    gaps = {
        column: value
        for column, value in row.values().items()
        if not isinstance(value, bool) and value and not getattr(resident, column)
    }
    for column, value in gaps.items():
        setattr(resident, column, value)
    return bool(gaps)
