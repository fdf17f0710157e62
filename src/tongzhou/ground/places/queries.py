"""Questions about places and the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.base.paths import above
from tongzhou.base.text import fold
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places import rules
from tongzhou.ground.places.models import (
    BuildingCaptain,
    EstateStatus,
    Household,
    Kind,
    Place,
    Resident,
)


def open_on(day: date) -> Q:
    """Places that count on `day`."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def top_places(viewer: Viewer) -> QuerySet[Place]:
    """Where the viewer's own part of the tree begins: the places that their posts stand over."""
    return Place.objects.visible_to(viewer).filter(path__in=viewer.tops())


def children_of(viewer: Viewer, place: Place) -> QuerySet[Place]:
    """The places directly below one, open ones first, with how many stand below each of them."""
    rows = Place.objects.visible_to(viewer).filter(parent=place)
    return rows.annotate(below=Count("children")).order_by("valid_to", "sort_key", "name")


def find_places(viewer: Viewer, words: str) -> QuerySet[Place]:
    """Places by name, pinyin or its initials, traditional or simplified, or the start of a code."""
    wanted = fold(words)
    rows = Place.objects.visible_to(viewer)
    if not wanted:
        return rows.none()
    return rows.filter(Q(search_key__contains=wanted) | Q(code__startswith=wanted))


def way_to(place: Place) -> list[Place]:
    """The places from the top down to this one."""
    return list(Place.objects.filter(path__in=above(place.path)).order_by("path"))


def names_along(paths: Iterable[str]) -> dict[str, str]:
    """For each path the names from the community down, in one query: “槐荫里社区 · 槐荫里小区 · 3栋”."""
    wanted = set(paths)
    nodes = {step for path in wanted for step in above(path)}
    kept = set(rules.LEVELS[rules.LEVELS.index("community") :])
    rows = Place.objects.filter(path__in=nodes, kind__in=kept).values_list("path", "name")
    names = dict(rows)
    return {
        path: " · ".join(names[step] for step in reversed(above(path)) if step in names)
        for path in wanted
    }


def named(rows: Iterable[Place]) -> dict[int, str]:
    """How those places read, by their keys: the names from the community down."""
    found = list(rows)
    names = names_along(row.path for row in found)
    return {row.pk: names.get(row.path) or row.name for row in found}


def path_names(viewer: Viewer, paths: Iterable[str]) -> dict[str, str]:
    """The names of the places at those paths that the viewer may see."""
    rows = Place.objects.visible_to(viewer).filter(path__in=set(paths))
    return dict(rows.values_list("path", "name"))


def address_above(place: Place) -> str:
    """The words before a room: estate, building and entrance, “槐荫里小区3栋2单元”."""
    rows = Place.objects.filter(path__in=above(place.path), kind__in=rules.DWELLINGS)
    return "".join(rows.order_by("path").values_list("name", flat=True))


def addresses_under(path: str) -> dict[int, str]:
    """The words before a room for every place under `path`, by the place's key."""
    names = dict(
        Place.objects.filter(
            Q(path__in=above(path)) | under("path", path), kind__in=rules.DWELLINGS
        ).values_list("path", "name")
    )
    places = Place.objects.filter(under("path", path)).values_list("pk", "path")
    return {pk: "".join(names.get(step, "") for step in reversed(above(own))) for pk, own in places}


# --- the register ------------------------------------------------------------------------------


def households(
    viewer: Viewer, *, place: Place | None = None, words: str = ""
) -> QuerySet[Household]:
    """Households by address, or by the name of somebody who lives there."""
    rows = Household.objects.visible_to(viewer)
    if place is not None:
        rows = rows.filter(under("place_path", place.path))
    if wanted := fold(words):
        named = Resident.objects.visible_to(viewer).filter(
            search_key__contains=wanted, moved_out_on__isnull=True
        )
        rows = rows.filter(Q(search_key__contains=wanted) | Q(pk__in=named.values("household_id")))
    return rows


def residents(viewer: Viewer, *, place: Place | None = None) -> QuerySet[Resident]:
    """Residents who live here now."""
    rows = Resident.objects.visible_to(viewer).filter(moved_out_on__isnull=True)
    return rows.filter(under("place_path", place.path)) if place is not None else rows


def residents_of(viewer: Viewer, household_ids: Iterable[int]) -> dict[int, list[Resident]]:
    """Who lives in each of these households now, the head first."""
    found = defaultdict(list)
    rows = Resident.objects.visible_to(viewer).filter(
        household_id__in=list(household_ids), moved_out_on__isnull=True
    )
    for resident in rows.order_by("-head", "pk"):
        found[resident.household_id].append(resident)
    return found


def captains(viewer: Viewer, place: Place, day: date) -> QuerySet[BuildingCaptain]:
    """The building captains under a place on `day`."""
    rows = BuildingCaptain.objects.visible_to(viewer).filter(under("place_path", place.path))
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day)).select_related(
        "place__parent"
    )


def namesakes(viewer: Viewer, resident: Resident) -> QuerySet[Resident]:
    """Others of that name in the same community: perhaps entered twice."""
    community = resident.household.place
    steps = above(community.path)
    top = Place.objects.filter(path__in=steps, kind=Kind.COMMUNITY).first() or community
    rows = Resident.objects.visible_to(viewer).filter(under("place_path", top.path))
    return rows.filter(name=resident.name).exclude(pk=resident.pk).select_related("household")[:10]


# --- stocks: asked by the indicators, with (place_path, at) ------------------------------------


def household_count(place_path: str, at: datetime) -> int:
    """How many households stand in the register."""
    return Household.objects.filter(under("place_path", place_path)).count()


def _living(place_path: str, at: datetime) -> QuerySet[Resident]:
    return Resident.objects.filter(under("place_path", place_path)).filter(
        Q(moved_out_on__isnull=True) | Q(moved_out_on__gt=localdate(at))
    )


def resident_count(place_path: str, at: datetime) -> int:
    """How many residents live here."""
    return _living(place_path, at).count()


def floating_count(place_path: str, at: datetime) -> int:
    """How many of them are floating residents."""
    return _living(place_path, at).filter(floating=True).count()


def _estates(place_path: str, at: datetime) -> QuerySet[Place]:
    return Place.objects.filter(under("path", place_path), open_on(localdate(at)), kind=Kind.ESTATE)


def estate_count(place_path: str, at: datetime) -> int:
    """How many estates there are."""
    return _estates(place_path, at).count()


def clear_estate_count(place_path: str, at: datetime) -> int:
    """How many estates have the status 达标 (clear)."""
    return _estates(place_path, at).filter(status=EstateStatus.CLEAR).count()


def uncovered_count(place_path: str, at: datetime) -> int:
    """How many households have nobody registered in them."""
    lives_here = Resident.objects.filter(household=OuterRef("pk"), moved_out_on__isnull=True)
    # Not "in none of a list": right after an import PostgreSQL, which has no statistics of these
    # tables yet, read the whole list again for every household.
    return Household.objects.filter(under("place_path", place_path), ~Exists(lives_here)).count()
