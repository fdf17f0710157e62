"""For which places and households requests are taken in, and which of them fits what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tongzhou.base.doorplates import Doorplate
from tongzhou.base.masking import masked_name
from tongzhou.base.paths import PLACES
from tongzhou.base.text import fold, search_key, sort_key
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household, Kind, Place, Resident
from tongzhou.ground.places.queries import addresses_under, residents_of
from tongzhou.ground.places.rules import number_of


def places_to_take_in(viewer: Viewer) -> QuerySet[Place]:
    """Estates, buildings and entrances for which the viewer may take requests in."""
    reach = Q(pk__in=())
    for top in viewer.tops("items.take_in"):
        reach |= under("path", top)
    kinds = (Kind.COMMUNITY, Kind.ESTATE, Kind.BUILDING, Kind.ENTRANCE)
    rows = Place.objects.visible_to(viewer).filter(reach, kind__in=kinds, valid_to=None)
    return rows.order_by("path")


def addresses_for(viewer: Viewer) -> dict[int, str]:
    """The address of every place for which the viewer may take requests in, by the place's key."""
    found: dict[int, str] = {}
    for top in viewer.tops("items.take_in"):
        if top.startswith(PLACES):
            found |= addresses_under(top)
    return found


def place_at(viewer: Viewer, path: str) -> Place | None:
    """The place with that path, if the viewer takes requests in there."""
    return places_to_take_in(viewer).filter(path=path).first()


def addressed(viewer: Viewer) -> list[tuple[int, str]]:
    """Communities, estates and buildings with their addresses, in the order people read them."""
    names = addresses_for(viewer)
    rows = places_to_take_in(viewer).exclude(kind=Kind.ENTRANCE).values_list("pk", "name")
    found = [(pk, names.get(pk) or name) for pk, name in rows]
    return sorted(found, key=lambda pair: sort_key(pair[1]))


@dataclass(frozen=True, slots=True)
class Spot:
    """A building or a household that fits what was typed: h:12 or p:7, and how it reads."""

    value: str
    label: str
    note: str = ""


def spots_like(viewer: Viewer, text: str) -> list[Spot]:
    """Places and households that fit: by address, also in pinyin, by resident's name, by phone."""
    wanted = fold(text)
    if not wanted:
        return []
    return [*_places_like(viewer, wanted), *_households_like(viewer, wanted)]


def _places_like(viewer: Viewer, wanted: str) -> list[Spot]:
    names = addresses_for(viewer)
    allowed = places_to_take_in(viewer).values_list("pk", "name")
    known = [(pk, names.get(pk) or name) for pk, name in allowed]
    fitting = [(pk, name) for pk, name in known if wanted in fold(name)]
    if not fitting and wanted.isascii():
        fitting = [(pk, name) for pk, name in known if wanted in search_key(name)]
    fitting.sort(key=lambda pair: (len(pair[1]), sort_key(pair[1])))
    return [Spot(f"p:{pk}", name) for pk, name in fitting[:6]]


def _households_like(viewer: Viewer, wanted: str, limit: int = 8) -> list[Spot]:
    if len(wanted) < 2:
        return []
    residents = Resident.objects.visible_to(viewer).filter(moved_out_on=None)
    residents = residents.filter(Q(search_key__contains=wanted) | Q(phone=wanted))
    fits = Q(search_key__contains=wanted) | Q(pk__in=residents.values("household_id"))
    homes = list(Household.objects.visible_to(viewer).filter(fits)[:limit])
    living = residents_of(viewer, [home.pk for home in homes])
    return [
        Spot(
            f"h:{home.pk}",
            str(home),
            "、".join(masked_name(one.name) for one in living.get(home.pk, [])[:3]),
        )
        for home in homes
    ]


def spot(viewer: Viewer, value: str) -> tuple[Place | None, Household | None]:
    """The place and, if one was chosen, the household behind a choice."""
    kind, _colon, pk = value.partition(":")
    if not pk.isdecimal():
        return None, None
    if kind == "p":
        return places_to_take_in(viewer).filter(pk=pk).first(), None
    rows = Household.objects.visible_to(viewer).select_related("place")
    household = rows.filter(pk=pk).first() if kind == "h" else None
    return (household.place, household) if household else (None, None)


def place_of(viewer: Viewer, top: Place, home: Doorplate | None) -> Place:
    """The deepest place under `top` that the words of an address name; `top` itself in doubt."""
    if home is None or not home.building:
        return top
    rows = places_to_take_in(viewer).filter(under("path", top.path))
    found = top
    for kind, named in ((Kind.BUILDING, home.building), (Kind.ENTRANCE, home.entrance)):
        below = rows.filter(under("path", found.path), kind=kind).select_related("parent")
        fitting = [
            place
            for place in below
            if number_of(place.name) == number_of(named) and _in_estate(place, home, kind)
        ]
        if not named or len(fitting) != 1:
            break
        found = fitting[0]
    return found


def _in_estate(place: Place, home: Doorplate, kind: Kind) -> bool:
    if kind is not Kind.BUILDING or not home.estate or place.parent is None:
        return True
    return fold(home.estate) in fold(place.parent.name)


def estates_under(viewer: Viewer, top: Place) -> list[str]:
    """The names of the estates below a place."""
    rows = places_to_take_in(viewer).filter(under("path", top.path), kind=Kind.ESTATE)
    return list(rows.values_list("name", flat=True))
