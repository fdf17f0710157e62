"""Changes to the register of households and residents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.text import person_search_key, tidy
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places import rules
from tongzhou.ground.places.actions.tree import with_address
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.ground.places.queries import address_above


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody enters about a resident. The ID number itself is never among it."""

    name: str
    relation: str = ""
    sex: str = ""
    head: bool = False
    born_on: date | None = None
    id_last4: str = ""
    phone: str = ""
    floating: bool = False
    moved_in_on: date | None = None
    needs: str = ""
    note: str = ""

    @property
    def known(self) -> rules.Known:
        return rules.Known(self.name, self.born_on, self.id_last4)


FIELDS = tuple(Entry.__dataclass_fields__)


def require_people_edit(path: str, by: Viewer) -> None:
    """Refused unless one of `by`'s posts lets them change the register here."""
    if not by.may("people.edit", path):
        raise Refused("not_allowed", _("Your posts do not let you change the register here."))


@transaction.atomic
def add_household(
    place: Place, *, room: str, by: Viewer, at: datetime, floating: bool = False, note: str = ""
) -> Household:
    """A dwelling more stands in the register."""
    require_people_edit(place.path, by)
    if place.kind not in rules.DWELLINGS:
        raise Refused(
            "wrong_level", _("A household stands in an estate, a building or an entrance.")
        )
    # Locked, so that a redraw and this do not pass each other.
    place = Place.objects.select_for_update().get(pk=place.pk)
    household = Household(
        place=place, place_path=place.path, room=rules.room_of(room), floating=floating, note=note
    )
    try:
        with transaction.atomic():
            with_address(household, address_above(place)).save()
    except IntegrityError as error:
        raise Refused("household_exists", _("This room is already in the register.")) from error
    write_audit("register.household_added", by=by, at=at, subject=f"household:{household.pk}")
    return household


@transaction.atomic
def change_household(
    household: Household, *, room: str, floating: bool, note: str, by: Viewer, at: datetime
) -> None:
    """The household carries these values."""
    require_people_edit(household.place_path, by)
    household.room, household.floating, household.note = rules.room_of(room), floating, note
    try:
        with transaction.atomic():
            with_address(household, address_above(household.place)).save()
    except IntegrityError as error:
        raise Refused("household_exists", _("This room is already in the register.")) from error
    write_audit("register.household_changed", by=by, at=at, subject=f"household:{household.pk}")


def enter(resident: Resident, entry: Entry) -> Resident:
    """The resident row with the entry's values and its search key; not yet saved."""
    for column in FIELDS:
        setattr(resident, column, getattr(entry, column))
    resident.name = tidy(entry.name)
    resident.search_key = person_search_key(entry.name)[:200]
    return resident


@transaction.atomic
def add_resident(household: Household, *, entry: Entry, by: Viewer, at: datetime) -> Resident:
    """Somebody more lives in the household; the same person twice is refused."""
    require_people_edit(household.place_path, by)
    household = Household.objects.select_for_update().get(pk=household.pk)
    here = household.residents.filter(moved_out_on__isnull=True)
    known = [rules.Known(one.name, one.born_on, one.id_last4) for one in here]
    if rules.found_among(entry.known, known) is not None:
        raise Refused("resident_exists", _("This person is already registered in this household."))
    resident = enter(Resident(household=household, place_path=household.place_path), entry)
    resident.save()
    write_audit("register.resident_added", by=by, at=at, subject=f"resident:{resident.pk}")
    return resident


@transaction.atomic
def change_resident(resident: Resident, *, entry: Entry, by: Viewer, at: datetime) -> list[str]:
    """The resident carries these values; the names of the columns that changed come back."""
    require_people_edit(resident.place_path, by)
    before = {column: getattr(resident, column) for column in FIELDS}
    enter(resident, entry).save()
    changed = [column for column in FIELDS if getattr(resident, column) != before[column]]
    write_audit(
        "register.resident_changed",
        by=by,
        at=at,
        subject=f"resident:{resident.pk}",
        columns=changed,
    )
    return changed


@transaction.atomic
def move_out(resident: Resident, *, on: date, by: Viewer, at: datetime) -> None:
    """The resident lives here no more; the row goes when its time in the register is over."""
    require_people_edit(resident.place_path, by)
    if on > by.today:
        raise Refused("in_the_future", _("Enter the move when it has happened."))
    changed = Resident.objects.filter(pk=resident.pk, moved_out_on__isnull=True).update(
        moved_out_on=on
    )
    if not changed:
        raise Refused("moved_meanwhile", _("This person has already been entered as moved out."))
    resident.moved_out_on = on
    resident.captaincies.filter(ended_on__isnull=True).update(ended_on=on)
    write_audit("register.moved_out", by=by, at=at, subject=f"resident:{resident.pk}")


@transaction.atomic
def move_in_again(resident: Resident, *, by: Viewer, at: datetime) -> None:
    """The resident lives here again: a move out is undone."""
    require_people_edit(resident.place_path, by)
    Resident.objects.filter(pk=resident.pk).update(moved_out_on=None)
    resident.moved_out_on = None
    write_audit("register.moved_in_again", by=by, at=at, subject=f"resident:{resident.pk}")


@transaction.atomic
def merge_residents(kept: Resident, *, other: Resident, by: Viewer, at: datetime) -> None:
    """One row is left of two for the same person: what the kept one lacks comes from the other."""
    require_people_edit(kept.place_path, by)
    require_people_edit(other.place_path, by)
    if kept.pk == other.pk:
        raise Refused("same_row", _("This is the same entry."))
    if not rules.same_resident(
        rules.Known(kept.name, kept.born_on, kept.id_last4),
        rules.Known(other.name, other.born_on, other.id_last4),
    ):
        raise Refused(
            "not_the_same",
            _("Name, birth date or the last four of the ID number differ: these are two people."),
        )
    fill_gaps(kept, other)
    kept.save()
    other.captaincies.update(resident=kept)
    write_audit("register.merged", by=by, at=at, subject=f"resident:{kept.pk}", merged=other.pk)
    other.delete()


def fill_gaps(kept: Resident, other: Resident | Entry) -> list[str]:
    """What is empty in `kept` is taken from `other`; the names of the columns that were filled."""
    filled = [
        column
        for column in FIELDS
        if not getattr(kept, column) and getattr(other, column) not in (None, "", False)
    ]
    for column in filled:
        setattr(kept, column, getattr(other, column))
    return filled


@transaction.atomic
def unmask_resident(resident: Resident, *, reason: str, by: Viewer, at: datetime) -> Resident:
    """The resident's data may be shown once in clear: the reason stands in the trail, one line each.

    Nobody unmasks several people at once; there is deliberately no action that takes a list.
    """
    if not by.may("people.unmask", resident.place_path):
        raise Refused("not_allowed", _("Your posts do not let you see this in clear."))
    if reason not in rules.REASONS:
        raise Refused("reason_missing", _("Say why you need to see it."))
    age = rules.age_on(resident.born_on, by.today)
    write_audit(
        "register.unmasked",
        by=by,
        at=at,
        subject=f"resident:{resident.pk}",
        reason=reason,
        minor=age is not None and age < 14,
    )
    return resident
