"""Changes to people: added where they work or belong, changed, gone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.text import person_search_key, tidy
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.actions.tree import may_edit, require_edit
from tongzhou.ground.organisations.models import (
    Employment,
    Membership,
    Organisation,
    Person,
    Status,
)

FIELDS = (
    "name",
    "status",
    "phone",
    "sex",
    "born_on",
    "admitted_on",
    "guardian",
    "guardian_agreed_on",
)
ADULT = 18


def belongs_to(person: Person, day: date) -> list[Organisation]:
    """The organisations that answer for the person on `day`: home branch and unit, not a temporary body."""
    found: list[Organisation] = []
    homes = person.memberships.filter(home=True).select_related("organisation")
    jobs = person.employments.select_related("unit__serves")
    for row, organisation in [
        *((one, one.organisation) for one in homes),
        *((one, one.unit) for one in jobs),
    ]:
        if row.started_on <= day and (row.ended_on is None or row.ended_on >= day):
            found.append(organisation)
    return found


def require_people_edit(person: Person, by: Viewer) -> None:
    """Refused unless `by` may change an organisation that answers for the person."""
    if not any(may_edit(one, by) for one in belongs_to(person, by.today)):
        raise Refused("not_allowed", _("Only the person's own unit or home branch changes this."))


def _fill(person: Person, fields: dict[str, Any]) -> Person:
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"not to be changed this way: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(person, name, value)
    person.name = tidy(person.name)
    person.search_key = person_search_key(person.name)[:200]
    return person


def _require_guardian(person: Person, day: date) -> None:
    """A minor takes part only with a guardian who agreed (mission, line 8): a hard refusal."""
    born = person.born_on
    if born is None:
        return
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if age < ADULT and (person.guardian is None or person.guardian_agreed_on is None):
        raise Refused(
            "guardian_missing", _("A minor needs a guardian, and the day on which they agreed.")
        )
    if person.guardian_id is not None and person.guardian_id == person.pk:
        raise Refused("guardian_missing", _("Nobody is their own guardian."))


@transaction.atomic
def add_person(
    name: str, *, organisation: Organisation, on: date, by: Viewer, at: datetime, **fields: Any
) -> Person:
    """Somebody new, working in the unit or belonging to the branch from `on`."""
    require_edit(organisation, by)
    if organisation.kind in rules.TEMPORARY:
        raise Refused("wrong_kind", _("A temporary body has no members of its own."))
    person = _fill(Person(), {"name": name, **fields})
    _require_guardian(person, by.today)
    person.save()
    if organisation.is_party:
        Membership.objects.create(person=person, organisation=organisation, started_on=on)
    else:
        Employment.objects.create(person=person, unit=organisation, started_on=on)
    write_audit(
        "people.added",
        by=by,
        at=at,
        subject=f"person:{person.pk}",
        organisation=organisation.pk,
    )
    return person


@transaction.atomic
def change_person(person: Person, *, by: Viewer, at: datetime, **fields: Any) -> list[str]:
    """The person carries these values; the names of the columns that changed come back."""
    require_people_edit(person, by)
    before = {name: getattr(person, name) for name in fields}
    _fill(person, fields)
    _require_guardian(person, by.today)
    person.save()
    changed = sorted(name for name in fields if getattr(person, name) != before[name])
    write_audit("people.changed", by=by, at=at, subject=f"person:{person.pk}", columns=changed)
    return changed


@transaction.atomic
def employ(
    person: Person, *, unit: Organisation, on: date, by: Viewer, at: datetime, job: str = ""
) -> Employment:
    """The person works for the unit from `on`."""
    require_edit(unit, by)
    if unit.kind not in rules.UNITS:
        raise Refused("wrong_kind", _("People work for a unit and belong to a branch."))
    if person.employments.filter(unit=unit, ended_on__isnull=True).exists():
        raise Refused("already_held", _("This person already works there."))
    row = Employment.objects.create(person=person, unit=unit, started_on=on, job=tidy(job))
    write_audit("people.employed", by=by, at=at, subject=f"person:{person.pk}", unit=unit.pk)
    return row


@transaction.atomic
def end_employment(row: Employment, *, on: date, by: Viewer, at: datetime) -> None:
    """The person works there until `on`."""
    require_edit(row.unit, by)
    if on < row.started_on:
        raise Refused("ends_before_start", _("The last day lies before the first."))
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    write_audit("people.left_unit", by=by, at=at, subject=f"person:{row.person_id}", on=str(on))


@transaction.atomic
def record_leave(person: Person, *, on: date, by: Viewer, at: datetime) -> None:
    """The person is gone after `on`: every post and tie ends; the row goes when its time is over."""
    require_people_edit(person, by)
    for rows in (person.appointments, person.memberships, person.employments):
        rows.filter(ended_on__isnull=True).update(ended_on=on)
        rows.filter(ended_on__gt=on).update(ended_on=on)
    person.left_on = on
    person.save(update_fields=["left_on"])
    write_audit("people.left", by=by, at=at, subject=f"person:{person.pk}", on=str(on))


def is_member(status: str) -> bool:
    """Whether a political status is a membership."""
    return status in {Status.FULL, Status.PROBATIONARY}
