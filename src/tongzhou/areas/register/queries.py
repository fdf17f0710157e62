"""Questions of the register's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from tongzhou.base.masking import masked_name, masked_phone
from tongzhou.base.paths import is_under
from tongzhou.base.rounding import percent
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places import queries as ground
from tongzhou.ground.places.models import BuildingCaptain, Household, Kind, Place, Resident

MOST_CHOICES = 300


def place_asked(viewer: Viewer, text: str) -> Place | None:
    """The place that an address names, if the viewer may see it; None when none is named."""
    if not text:
        return None
    if not text.isdecimal():
        raise Http404
    return place(viewer, int(text))


def place(viewer: Viewer, pk: int) -> Place:
    """That place, or as if there were none."""
    found: Place = Place.objects.select_related("parent").one_for(viewer, pk)
    return found


def estates(viewer: Viewer) -> list[Place]:
    """The estates in which the viewer may look into the register."""
    rows = Place.objects.visible_to(viewer).filter(kind=Kind.ESTATE, valid_to__isnull=True)
    return [
        one
        for one in rows.order_by("sort_key")[:MOST_CHOICES]
        if any(is_under(one.path, top) for top in viewer.tops("people.see"))
    ]


def choices(places: Iterable[Place]) -> list[tuple[str, str]]:
    """(key, name) of places, for a filter."""
    return [(str(one.pk), one.name) for one in places]


def in_place(places: Iterable[Place]) -> Callable[[QuerySet, str], QuerySet]:
    """A filter's narrowing to one of these places."""
    paths = {str(one.pk): one.path for one in places}
    return lambda rows, value: rows.filter(under("place_path", paths[value]))


def living(viewer: Viewer) -> Callable[[QuerySet, str], QuerySet]:
    """A filter's narrowing by who lives in a household."""
    here = Resident.objects.visible_to(viewer).filter(
        household=OuterRef("pk"), moved_out_on__isnull=True
    )
    conditions = {
        "floating": Exists(here.filter(floating=True)),
        "needs": Exists(here.exclude(needs="")),
        "nobody": ~Exists(here),
    }
    return lambda rows, value: rows.filter(conditions[value])


def households(viewer: Viewer, *, place: Place | None) -> QuerySet[Household]:
    """The households of a place, or all that the viewer may see."""
    return ground.households(viewer, place=place)


def searched(viewer: Viewer, rows: QuerySet, words: str) -> QuerySet:
    """Those whose address or whose residents' names fit the words."""
    return rows.filter(pk__in=ground.households(viewer, words=words).values("pk"))


def with_residents(viewer: Viewer, rows: Sequence[Household]) -> None:
    """Each household knows who lives in it (`living`, the head first); one query for all of them."""
    found = ground.residents_of(viewer, [home.pk for home in rows])
    for home in rows:
        home.living = found.get(home.pk, [])


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the register reaches."""

    households: int
    residents: int
    floating: int
    uncovered: int


def coverage(viewer: Viewer, top: Place | None, at: datetime) -> Coverage:
    """How many households and people stand in the register of a place, or of all that is in reach."""
    homes = ground.households(viewer, place=top)
    people = ground.residents(viewer, place=top)
    return Coverage(
        homes.count(),
        people.count(),
        people.filter(floating=True).count(),
        living(viewer)(homes, "nobody").count(),
    )


def household(viewer: Viewer, pk: int) -> Household:
    """That household, or as if there were none."""
    found: Household = Household.objects.select_related("place").one_for(viewer, pk)
    return found


def everybody_in(viewer: Viewer, home: Household) -> list[Resident]:
    """Who lives or lived in the household, the head first."""
    rows = Resident.objects.visible_to(viewer).filter(household=home)
    return list(rows.order_by("-head", "pk"))


def resident(viewer: Viewer, pk: Any) -> Resident:
    """That resident, or as if there were none."""
    if not str(pk).isdecimal():
        raise Http404
    found: Resident = Resident.objects.select_related("household").one_for(viewer, pk)
    return found


def namesakes(viewer: Viewer, kept: Resident) -> list[Resident]:
    """Others of that name in the community."""
    return list(ground.namesakes(viewer, kept))


def way_to(viewer: Viewer, place: Place) -> list[Place]:
    """The places above one and itself, as far up as the viewer's posts reach."""
    tops = viewer.tops()
    return [step for step in ground.way_to(place) if any(is_under(step.path, top) for top in tops)]


def ledger_rows(viewer: Viewer, rows: QuerySet[Household]) -> Iterator[dict[str, object]]:
    """The household ledger's rows, everything personal masked, read a few hundred at a time."""
    batch: list[Household] = []
    for home in rows.iterator(chunk_size=500):
        batch.append(home)
        if len(batch) == 500:
            yield from _rows(viewer, batch)
            batch = []
    yield from _rows(viewer, batch)


def _rows(viewer: Viewer, batch: Sequence[Household]) -> Iterator[dict[str, object]]:
    with_residents(viewer, batch)
    for home in batch:
        head = next(iter(home.living), None)
        yield {
            "address": home.address,
            "head": masked_name(head.name) if head else "",
            "count": len(home.living),
            "names": "、".join(masked_name(one.name) for one in home.living),
            "phone": masked_phone(head.phone) if head else "",
            "floating": sum(one.floating for one in home.living),
            "needs": "；".join(one.needs for one in home.living if one.needs),
            "note": home.note,
        }


# --- places ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of a place: estates, how many of them are clear, and their share in words."""

    estates: int
    clear: int
    share: str


def standing(place: Place, at: datetime) -> Standing:
    """How many estates of a place are clear."""
    whole = ground.estate_count(place.path, at)
    part = ground.clear_estate_count(place.path, at)
    return Standing(whole, part, percent(part, whole))


def children(viewer: Viewer, place: Place) -> QuerySet[Place]:
    """What stands directly below a place."""
    return ground.children_of(viewer, place)


def tops(viewer: Viewer) -> QuerySet[Place]:
    """Where the viewer's own tree begins."""
    return ground.top_places(viewer).order_by("path")


def found_places(viewer: Viewer, words: str) -> list[Place]:
    """Up to fifty places by name, pinyin or code."""
    return list(ground.find_places(viewer, words).select_related("parent")[:50])


def captains(viewer: Viewer, place: Place, day: date) -> list[BuildingCaptain]:
    """The building captains below a place."""
    return list(ground.captains(viewer, place, day))


def captain(viewer: Viewer, pk: int) -> BuildingCaptain:
    """That captain, or as if there were none."""
    found: BuildingCaptain = BuildingCaptain.objects.select_related("place").one_for(viewer, pk)
    return found


def may_take_in(viewer: Viewer, moving: Place) -> QuerySet[Place]:
    """Where a place may be moved to: the viewer's places of a kind that can hold it, not below itself."""
    fits = [kind for kind in Kind.values if moving.kind in ground.rules.may_hold(kind)]
    rows = Place.objects.visible_to(viewer).filter(kind__in=fits, valid_to__isnull=True)
    return (
        rows.exclude(under("path", moving.path))
        .exclude(pk=moving.parent_id or 0)
        .select_related("parent")
        .order_by("path")
    )
