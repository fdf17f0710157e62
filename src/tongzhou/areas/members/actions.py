"""Organisation life as the daily work makes it: done on the ground, and left as a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.areas.members import kinds
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import FactKind
from tongzhou.base.sheets import Outcome, RowError, UploadRef
from tongzhou.base.text import fold
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations import actions as ground
from tongzhou.ground.organisations.models import Appointment, Membership, Organisation, Person
from tongzhou.ground.places.rules import REASONS
from tongzhou.shared.facts.actions import record


def _note(
    kind: FactKind,
    where: Organisation,
    *,
    subject: str,
    by: Viewer,
    at: datetime,
    **values: Any,
) -> None:
    record(
        kind,
        at=at,
        actor_id=by.person_id,
        place_path=where.serves.path if where.serves else "",
        organisation_path=where.path,
        subject=subject,
        event_id=where.event_id,
        **values,
    )


@transaction.atomic
def appoint(person: Person, *, by: Viewer, at: datetime, **post: Any) -> Appointment:
    """The person holds the post."""
    made = ground.appoint(person, by=by, at=at, **post)
    where, subject = made.organisation, f"person:{person.pk}"
    _note(kinds.APPOINTED, where, subject=subject, by=by, at=at, role=made.role)
    return made


@transaction.atomic
def end_appointment(post: Appointment, *, on: date, by: Viewer, at: datetime) -> None:
    """The post ends with `on`."""
    ground.end_appointment(post, on=on, by=by, at=at)
    subject = f"person:{post.person_id}"
    _note(kinds.POST_ENDED, post.organisation, subject=subject, by=by, at=at, role=post.role)


@transaction.atomic
def transfer(person: Person, *, to: Organisation, on: date, by: Viewer, at: datetime) -> Membership:
    """The person's home is another branch from `on`."""
    row = ground.transfer(person, to=to, on=on, by=by, at=at)
    _note(kinds.TRANSFERRED, to, subject=f"person:{person.pk}", by=by, at=at)
    return row


@transaction.atomic
def set_up_temporary_body(name: str, *, by: Viewer, at: datetime, **values: Any) -> Organisation:
    """A temporary body is there, with its approval."""
    made = ground.set_up_temporary_body(name, by=by, at=at, **values)
    subject = f"organisation:{made.pk}"
    _note(kinds.TEMPORARY_SET_UP, made, subject=subject, by=by, at=at, body=made.kind)
    return made


@transaction.atomic
def send_member(
    person: Person, *, to: Organisation, on: date, by: Viewer, at: datetime
) -> Membership:
    """The member serves in the temporary body and keeps the home branch."""
    row = ground.send_member(person, to=to, on=on, by=by, at=at)
    _note(kinds.TEMPORARY_SENT, to, subject=f"person:{person.pk}", by=by, at=at)
    return row


@transaction.atomic
def revoke_temporary_body(one: Organisation, *, on: date, by: Viewer, at: datetime) -> int:
    """The temporary body ends; how many members go back comes back."""
    back = ground.revoke_temporary_body(one, on=on, by=by, at=at)
    subject = f"organisation:{one.pk}"
    _note(kinds.TEMPORARY_REVOKED, one, subject=subject, by=by, at=at, members=back)
    return back


def show_phone(person: Person, *, reason: str, by: Viewer, at: datetime) -> str:
    """One person's phone in clear, once; the reason stands in the trail."""
    if not person.phone:
        raise Refused("no_phone", _("No phone is known."))
    if reason not in REASONS:
        raise Refused("reason_missing", _("Say why you need to see it."))
    write_audit("people.unmask", by=by, at=at, subject=f"person:{person.pk}", reason=reason)
    return person.phone


def note_export(one: Organisation, *, rows: int, by: Viewer, at: datetime) -> None:
    """The trail says that a roster was taken out; or it is refused."""
    if not by.may("exports.make", one.path, one.serves.path if one.serves else ""):
        raise Refused("not_allowed", _("Your posts do not let you take lists out."))
    write_audit("people.exported", by=by, at=at, subject=f"organisation:{one.pk}", rows=rows)


# --- a roster comes in -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a branch's or a unit's roster. Missing cells are None."""

    name: str
    status: str
    sex: str | None = None
    born_on: date | None = None
    admitted_on: date | None = None
    phone: str | None = None
    group: str | None = None
    job: str | None = None


@transaction.atomic
def bring_in(
    rows: Sequence[RosterRow], *, upload: UploadRef, by: Viewer, at: datetime
) -> list[Outcome | RowError]:
    """The people of the roster belong to the branch (or work for the unit); who is known is not doubled."""
    where = Organisation.objects.select_for_update().filter(path=upload.scope_path).first()
    if where is None:
        raise Refused("gone", _("This organisation is not there any more."))
    here = _people_in(where, by.today)
    groups = {fold(g.name): g for g in where.children.filter(kind="party_group", ended_on=None)}
    return [_one_row(row, where, here, groups, by=by, at=at) for row in rows]


def _people_in(where: Organisation, day: date) -> dict[str, list[Person]]:
    rows = where.memberships if where.is_party else where.employments
    found: dict[str, list[Person]] = {}
    for row in rows.filter(ended_on__isnull=True).select_related("person"):
        found.setdefault(fold(row.person.name), []).append(row.person)
    return found


def _one_row(
    row: RosterRow,
    where: Organisation,
    here: dict[str, list[Person]],
    groups: dict[str, Organisation],
    *,
    by: Viewer,
    at: datetime,
) -> Outcome | RowError:
    group = groups.get(fold(row.group)) if row.group else None
    if row.group and group is None:
        return RowError("group", said("This branch has no party group of that name."))
    known = here.setdefault(fold(row.name), [])
    same = [p for p in known if not row.born_on or not p.born_on or p.born_on == row.born_on]
    values = {
        name: getattr(row, name)
        for name in ("status", "sex", "born_on", "admitted_on", "phone")
        if getattr(row, name)
    }
    try:
        with transaction.atomic():
            if same:
                outcome, person = _filled(same[0], values, by=by, at=at), same[0]
            else:
                person = ground.add_person(
                    row.name, organisation=where, on=by.today, by=by, at=at, **values
                )
                known.append(person)
                outcome = Outcome.ADDED
            return _grouped(person, group, outcome, by=by, at=at)
    except Refused as refusal:
        why = refusal.message
        return RowError("", why if isinstance(why, Sentence) else Sentence(str(why)))


def _filled(person: Person, values: dict[str, Any], *, by: Viewer, at: datetime) -> Outcome:
    """Gaps are filled and the political status follows the roster; the rest is not overwritten."""
    new = {
        name: value
        for name, value in values.items()
        if (name == "status" or not getattr(person, name)) and getattr(person, name) != value
    }
    if not new:
        return Outcome.UNCHANGED
    ground.change_person(person, by=by, at=at, **new)
    return Outcome.CHANGED


def _grouped(
    person: Person, group: Organisation | None, outcome: Outcome, *, by: Viewer, at: datetime
) -> Outcome:
    if group is None or group.memberships.filter(person=person, ended_on__isnull=True).exists():
        return outcome
    ground.put_into_group(person, group=group, on=by.today, by=by, at=at)
    return Outcome.CHANGED if outcome is Outcome.UNCHANGED else outcome
