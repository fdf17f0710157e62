"""Changes to the tree of organisations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.paths import ORGANISATIONS, child_of
from tongzhou.base.text import prose, search_key, sort_key
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.models import Organisation

# What somebody may fill in about an organisation besides its kind and where it stands.
FIELDS = (
    "name",
    "short_name",
    "attached_to",
    "serves",
    "approved_by",
    "approval_number",
    "remit",
    "started_on",
    "term_ends_on",
    "phone",
)


def keys_of(name: str, short_name: str = "") -> dict[str, str]:
    """The columns by which an organisation is sorted and found."""
    return {
        "sort_key": sort_key(name)[:300],
        "search_key": search_key(f"{name} {short_name}")[:600],
    }


@transaction.atomic
def add_organisation(
    kind: str, name: str, *, parent: Organisation | None = None, **fields: Any
) -> Organisation:
    """A new organisation stands below `parent` (or at the top). For set-up; people `set_up_organisation`."""
    path = child_of(parent.path if parent else ORGANISATIONS)
    values = keys_of(name, fields.get("short_name", "")) | fields
    return Organisation.objects.create(kind=kind, name=name, parent=parent, path=path, **values)


def may_edit(organisation: Organisation, by: Viewer) -> bool:
    """Whether one of `by`'s posts lets them change this organisation and staff it.

    A body that serves a place may also be staffed by whoever leads the place.
    """
    if by.may("organisations.edit", organisation.path):
        return True
    serves = organisation.serves
    return (
        organisation.kind in rules.SERVING
        and serves is not None
        and by.may("organisations.edit", serves.path)
    )


def require_edit(organisation: Organisation, by: Viewer) -> None:
    """Refused unless `may_edit`."""
    if not may_edit(organisation, by):
        raise Refused("not_allowed", _("Your posts do not let you change this organisation."))


@transaction.atomic
def set_up_organisation(
    name: str, *, kind: str, parent: Organisation, by: Viewer, at: datetime, **fields: Any
) -> Organisation:
    """A new organisation stands below `parent`. Temporary bodies have their own way."""
    require_edit(parent, by)
    if kind in rules.TEMPORARY:
        raise Refused("wrong_way", _("A temporary body is set up with its approval and officers."))
    if why := rules.why_not_below(kind, parent.kind):
        raise Refused("wrong_level", why)
    _require_serving_within(fields.get("serves"), by)
    made = add_organisation(kind, prose(name), parent=parent, **fields)
    write_audit("organisations.set_up", by=by, at=at, subject=f"organisation:{made.pk}", kind=kind)
    return made


def _require_serving_within(serves: Any, by: Viewer) -> None:
    """Refused when the place to be served lies out of reach: its posts would see what `by` may not."""
    if serves is not None and not by.may("organisations.edit", serves.path):
        raise Refused("out_of_reach", _("That place is out of your reach."))


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, by: Viewer, at: datetime, **fields: Any
) -> None:
    """The organisation carries these values."""
    require_edit(organisation, by)
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"not to be changed this way: {sorted(unknown)}")
    serves = fields.get("serves", organisation.serves)
    if serves != organisation.serves:
        _require_serving_within(serves, by)
    changed = [name for name in fields if getattr(organisation, name) != fields[name]]
    for name in changed:
        setattr(organisation, name, fields[name])
    for column, value in keys_of(organisation.name, organisation.short_name).items():
        setattr(organisation, column, value)
    organisation.save()
    write_audit(
        "organisations.changed",
        by=by,
        at=at,
        subject=f"organisation:{organisation.pk}",
        columns=sorted(changed),
    )


@transaction.atomic
def end_organisation(organisation: Organisation, *, on: date, by: Viewer, at: datetime) -> None:
    """The organisation, and with it every post in it, ends with `on`; its records stay."""
    require_edit(organisation, by)
    if organisation.ended_on is not None:
        raise Refused("already_ended", _("This organisation has already ended."))
    if organisation.children.filter(ended_on__isnull=True).exists():
        raise Refused("still_in_use", _("Organisations below it are still there. End them first."))
    if organisation.memberships.filter(home=True, ended_on__isnull=True).exists():
        raise Refused("still_members", _("Members still belong here. Transfer them first."))
    organisation.ended_on = on
    organisation.save(update_fields=["ended_on"])
    close_rows(organisation, on)
    write_audit(
        "organisations.ended", by=by, at=at, subject=f"organisation:{organisation.pk}", on=str(on)
    )


def close_rows(organisation: Organisation, on: date) -> None:
    """Every post, membership and employment that is still open there ends with `on`."""
    for rows in (organisation.appointments, organisation.memberships, organisation.employments):
        rows.filter(ended_on__isnull=True).update(ended_on=on)
        rows.filter(ended_on__gt=on).update(ended_on=on)
