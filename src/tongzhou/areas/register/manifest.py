"""What the register adds to the platform."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tongzhou.areas.register import actions, kinds, queries
from tongzhou.base.manifest import Hit, Manifest, MenuEntry
from tongzhou.base.masking import masked_name
from tongzhou.base.sheets import SheetKind
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.register import RegisterRow, contradictions

RESIDENTS = SheetKind(
    code="register.residents",
    label="Household register",
    row_type=kinds.row_type(RegisterRow, contradictions),
    apply=actions.bring_in,
    needs="people.import",
    note="Missing estates, buildings and households are set up. Who is known already is not doubled;"
    " only what was empty is filled. ID numbers are checked and not kept.",
    batch=500,
)


def search(viewer: Viewer, words: str, limit: int) -> Iterator[Hit]:
    """Households by address or by a resident's name, then places."""
    homes = queries.searched(viewer, queries.households(viewer, place=None), words)
    rows = list(homes[:limit])
    queries.with_residents(viewer, rows)
    for home in rows:
        address = reverse("register:household", args=[home.pk])
        names = "、".join(masked_name(one.name) for one in home.living)
        yield Hit(home.address or str(home), address, "Household", names)
    for place in queries.found_places(viewer, words)[:limit]:
        yield Hit(place.name, reverse("register:place", args=[place.pk]), "Place", place.code)


MANIFEST = Manifest(
    title="Household register",
    facts=(kinds.CHANGED, kinds.ESTATE_STATUS),
    indicators=kinds.INDICATORS,
    menu=(
        MenuEntry("Households", "register:households", "people.see", "town", 20, "home"),
        MenuEntry("Places", "register:places", "places.edit", "town", 30, "flag"),
    ),
    sheets=(RESIDENTS,),
    search=search,
    help_page="register",
)
