"""Changes to the tree of places: set up, rename, close, redraw; estate status; building captains."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import found
from tongzhou.base.paths import MAX_LENGTH, PLACES, child_of, is_under
from tongzhou.base.text import search_key, sort_key, tidy
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places import rules
from tongzhou.ground.places.models import BuildingCaptain, EstateStatus, Household, Kind, Place
from tongzhou.ground.places.queries import addresses_under


def keys_of(name: str) -> dict[str, str]:
    """The columns by which a place is sorted and found."""
    return {"sort_key": sort_key(name)[:250], "search_key": search_key(name)[:500]}


@transaction.atomic
def add_place(kind: str, name: str, *, parent: Place | None = None, **fields: Any) -> Place:
    """A new place stands below `parent` (or at the top). For imports and set-up; people `set_up_place`."""
    path = child_of(parent.path if parent else PLACES)
    values = keys_of(name) | fields
    return Place.objects.create(kind=kind, name=name, parent=parent, path=path, **values)


def require_edit(place: Place, by: Viewer) -> None:
    """Refused unless one of `by`'s posts lets them change places here."""
    if not by.may("places.edit", place.path):
        raise Refused("not_allowed", _("Your posts do not let you change places here."))


@transaction.atomic
def set_up_place(
    name: str, *, kind: str, parent: Place, by: Viewer, at: datetime, code: str = ""
) -> Place:
    """A place that no official list knows stands below `parent`, marked 自建."""
    require_edit(parent, by)
    if why := rules.why_not_below(kind, parent.kind):
        raise Refused("wrong_level", why)
    name = tidy(name)
    taken = parent.children.filter(kind=kind, valid_to__isnull=True)
    if any(rules.number_of(one.name) == rules.number_of(name) for one in taken):
        raise Refused("name_taken", _("A place with this name is already here."))
    place = add_place(kind, name, parent=parent, code=code, source="自建")
    write_audit("places.set_up", by=by, at=at, subject=f"place:{place.pk}", kind=kind)
    return place


@transaction.atomic
def rename_place(place: Place, *, name: str, by: Viewer, at: datetime) -> None:
    """The place has a new name, and the addresses below it say so."""
    require_edit(place, by)
    place.name = tidy(name)
    for column, value in keys_of(place.name).items():
        setattr(place, column, value)
    place.save(update_fields=["name", "sort_key", "search_key"])
    _rewrite_addresses(place.path)
    write_audit("places.renamed", by=by, at=at, subject=f"place:{place.pk}")


@transaction.atomic
def close_place(place: Place, *, on: date, by: Viewer, at: datetime) -> None:
    """The place counts no more after `on`; nothing recorded there is lost."""
    require_edit(place, by)
    still_open = place.children.filter(valid_to__isnull=True).exists()
    lived_in = place.households.filter(residents__moved_out_on__isnull=True, residents__gt=0)
    if still_open or lived_in.exists():
        raise Refused(
            "still_in_use",
            _(
                "People still live here, or places below it are still open. Move or close them first."
            ),
        )
    place.valid_to = on
    place.save(update_fields=["valid_to"])
    write_audit("places.closed", by=by, at=at, subject=f"place:{place.pk}", on=str(on))


@transaction.atomic
def reopen_place(place: Place, *, by: Viewer, at: datetime) -> None:
    """The place counts again."""
    require_edit(place, by)
    Place.objects.filter(pk=place.pk).update(valid_to=None)
    place.valid_to = None
    write_audit("places.reopened", by=by, at=at, subject=f"place:{place.pk}")


@transaction.atomic
def set_estate_status(
    estate: Place, *, status: str, on: date, by: Viewer, at: datetime
) -> EstateStatus:
    """The estate has this status since `on`: given and suspended by a person, never by the system."""
    require_edit(estate, by)
    if estate.kind != Kind.ESTATE:
        raise Refused("not_an_estate", _("Only an estate has this status."))
    if on > by.today:
        raise Refused("in_the_future", _("A status is given for today or an earlier day."))
    estate.status, estate.status_on = EstateStatus(status), on
    estate.save(update_fields=["status", "status_on"])
    write_audit(
        "places.estate_status", by=by, at=at, subject=f"place:{estate.pk}", status=estate.status
    )
    return estate.status


# --- redrawing ---------------------------------------------------------------------------------


@transaction.atomic
def move_place(place: Place, *, to: Place, by: Viewer, at: datetime) -> None:
    """The place and all below it stand under `to`: every path that follows the tree is rewritten.

    Facts keep the path under which they happened. Refused unless both ends lie within reach.
    """
    require_edit(place, by)
    require_edit(to, by)
    if is_under(to.path, place.path):
        raise Refused("into_itself", _("A place cannot be moved below itself."))
    if why := rules.why_not_below(place.kind, to.kind):
        raise Refused("wrong_level", why)
    old, new = place.path, child_of(to.path)
    # Held until the end, so that nobody sets up a household under the old path meanwhile.
    moving = list(Place.objects.select_for_update().filter(under("path", old)).values_list("path"))
    if max(len(path) for (path,) in moving) - len(old) + len(new) > MAX_LENGTH:
        raise Refused("too_deep", _("The tree would become too deep there."))
    Place.objects.filter(pk=place.pk).update(parent=to)
    for model, column in _columns_that_follow():
        rows = model._base_manager.filter(under(column, old))
        rows.update(**{column: Concat(Value(new), Substr(F(column), len(old) + 1))})
    place.refresh_from_db()
    _rewrite_addresses(place.path)
    write_audit(
        "places.moved", by=by, at=at, subject=f"place:{place.pk}", places=len(moving), to=to.pk
    )


def _columns_that_follow() -> list[tuple[Any, str]]:
    """Every column that some manifest says follows the tree, with its model."""
    names = [name for manifest in found().values() for name in manifest.follow_places]
    return [
        (apps.get_model(label), column) for label, column in (name.rsplit(".", 1) for name in names)
    ]


def _rewrite_addresses(path: str) -> None:
    """Every household under `path` carries its address as the tree now says."""
    said_as = addresses_under(path)
    batch = []
    for household in Household.objects.filter(under("place_path", path)).iterator(chunk_size=500):
        batch.append(with_address(household, said_as[household.place_id]))
        if len(batch) == 500:
            _save_addresses(batch)
            batch = []
    _save_addresses(batch)


def _save_addresses(batch: list[Household]) -> None:
    Household.objects.bulk_update(batch, ["address", "sort_key", "search_key"])


def with_address(household: Household, above: str) -> Household:
    """The household, its address columns filled from the words above its room; not yet saved."""
    household.address = (above + household.room)[:200]
    household.sort_key = sort_key(household.address)[:200]
    household.search_key = search_key(household.address)[:500]
    return household


# --- building captains -------------------------------------------------------------------------


@transaction.atomic
def appoint_captain(
    place: Place,
    *,
    name: str,
    phone: str,
    on: date,
    by: Viewer,
    at: datetime,
    resident_id: int | None = None,
) -> BuildingCaptain:
    """The building (or entrance) has one more captain from `on`."""
    require_edit(place, by)
    if place.kind not in {Kind.BUILDING, Kind.ENTRANCE, Kind.GRID_CELL, Kind.ESTATE}:
        raise Refused(
            "wrong_level", _("A captain answers for a building, an entrance or an estate.")
        )
    captain = BuildingCaptain.objects.create(
        place=place,
        place_path=place.path,
        resident_id=resident_id,
        name=tidy(name),
        phone=tidy(phone),
        started_on=on,
    )
    write_audit("places.captain", by=by, at=at, subject=f"captain:{captain.pk}", place=place.pk)
    return captain


@transaction.atomic
def end_captain(captain: BuildingCaptain, *, on: date, by: Viewer, at: datetime) -> None:
    """The captain's time ends with `on`."""
    require_edit(captain.place, by)
    if on < captain.started_on:
        raise Refused("ends_before_start", _("The last day lies before the first."))
    captain.ended_on = on
    captain.save(update_fields=["ended_on"])
    write_audit("places.captain_ended", by=by, at=at, subject=f"captain:{captain.pk}")
