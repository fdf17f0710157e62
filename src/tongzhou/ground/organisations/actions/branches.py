"""Home branches, transfers, party groups, and temporary bodies with their members' homes kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.actions.people import is_member, require_people_edit
from tongzhou.ground.organisations.actions.tree import (
    add_organisation,
    close_rows,
    may_edit,
    require_edit,
)
from tongzhou.ground.organisations.models import Kind, Membership, Organisation, Person
from tongzhou.ground.places.models import Place


def _require_home_kind(branch: Organisation) -> None:
    if branch.kind not in rules.HOMES:
        raise Refused("wrong_kind", _("A home branch is a branch or a joint branch."))


def _home_of(person: Person) -> Membership | None:
    return (
        person.memberships.select_for_update()
        .filter(home=True, ended_on__isnull=True)
        .select_related("organisation")
        .first()
    )


@transaction.atomic
def join_branch(
    person: Person, *, branch: Organisation, on: date, by: Viewer, at: datetime
) -> Membership:
    """The person's home is this branch from `on`. Whoever has a home is transferred instead."""
    require_edit(branch, by)
    _require_home_kind(branch)
    if _home_of(person) is not None:
        raise Refused("has_home", _("This person has a home branch. Use a transfer."))
    row = Membership.objects.create(person=person, organisation=branch, started_on=on)
    write_audit("branches.joined", by=by, at=at, subject=f"person:{person.pk}", branch=branch.pk)
    return row


@transaction.atomic
def transfer(person: Person, *, to: Organisation, on: date, by: Viewer, at: datetime) -> Membership:
    """The person's home is the other branch from `on`; the old one kept them until the day before.

    `by` answers for both branches: between two committees each enters its own half.
    """
    _require_home_kind(to)
    home = _home_of(person)
    if home is None:
        raise Refused("no_home", _("This person has no home branch."))
    if home.organisation_id == to.pk:
        raise Refused("already_held", _("This is the person's home branch already."))
    require_edit(home.organisation, by)
    require_edit(to, by)
    if on <= home.started_on:
        raise Refused("ends_before_start", _("The transfer lies before the day they joined."))
    home.ended_on = on - timedelta(days=1)
    home.save(update_fields=["ended_on"])
    _leave_groups(person, home.organisation, home.ended_on)
    row = Membership.objects.create(person=person, organisation=to, started_on=on)
    write_audit(
        "branches.transferred",
        by=by,
        at=at,
        subject=f"person:{person.pk}",
        away=home.organisation_id,
        to=to.pk,
    )
    return row


def _leave_groups(person: Person, branch: Organisation, on: date) -> None:
    person.memberships.filter(
        organisation__parent=branch,
        organisation__kind=Kind.PARTY_GROUP,
        ended_on__isnull=True,
    ).update(ended_on=on)


@transaction.atomic
def put_into_group(
    person: Person, *, group: Organisation, on: date, by: Viewer, at: datetime
) -> Membership:
    """The person belongs to this party group of their branch from `on`, and to no other one of it."""
    branch = group.parent
    if group.kind != Kind.PARTY_GROUP or branch is None:
        raise Refused("wrong_kind", _("This is not a party group."))
    require_edit(group, by)
    here = person.memberships.filter(organisation=branch).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on)
    )
    if not here.exists():
        raise Refused("not_a_member", _("A group is made of members of its branch."))
    others = person.memberships.filter(
        organisation__parent=branch, organisation__kind=Kind.PARTY_GROUP, ended_on__isnull=True
    )
    if others.filter(organisation=group).exists():
        raise Refused("already_held", _("This person already belongs to the group."))
    others.update(ended_on=on - timedelta(days=1))
    row = Membership.objects.create(person=person, organisation=group, home=False, started_on=on)
    write_audit("branches.grouped", by=by, at=at, subject=f"person:{person.pk}", group=group.pk)
    return row


# --- temporary bodies --------------------------------------------------------------------------


@transaction.atomic
def set_up_temporary_body(
    name: str,
    *,
    kind: str,
    parent: Organisation,
    serves: Place | None,
    approved_by: str,
    approval_number: str,
    started_on: date,
    by: Viewer,
    at: datetime,
    remit: str = "",
    event_id: int | None = None,
) -> Organisation:
    """A temporary branch or committee is there, approved by the body above it. Its officers are appointed."""
    require_edit(parent, by)
    if kind not in rules.TEMPORARY:
        raise Refused("wrong_kind", _("This is no temporary body."))
    if not approved_by.strip():
        raise Refused(
            "approval_missing", _("A temporary body needs the approval of a superior one.")
        )
    if serves is not None and not by.may("organisations.edit", serves.path):
        raise Refused("out_of_reach", _("That place is out of your reach."))
    made = add_organisation(
        kind,
        prose(name),
        parent=parent,
        serves=serves,
        approved_by=prose(approved_by),
        approval_number=prose(approval_number),
        remit=prose(remit),
        started_on=started_on,
        event_id=event_id,
    )
    write_audit(
        "temporary.set_up",
        by=by,
        at=at,
        subject=f"organisation:{made.pk}",
        kind=kind,
        event=event_id,
    )
    return made


@transaction.atomic
def send_member(
    person: Person, *, to: Organisation, on: date, by: Viewer, at: datetime
) -> Membership:
    """The member serves in the temporary body from `on` and keeps the home branch.

    Sent by the home branch or unit; the temporary body cannot reach for people it does not know.
    """
    if to.kind not in rules.TEMPORARY:
        raise Refused("wrong_kind", _("This is no temporary body."))
    if to.ended_on is not None and to.ended_on < on:
        raise Refused("already_ended", _("This organisation has already ended."))
    require_people_edit(person, by)
    if not is_member(person.status):
        raise Refused("not_a_member", _("Only members serve in a temporary branch."))
    if person.memberships.filter(organisation=to, ended_on__isnull=True).exists():
        raise Refused("already_held", _("This person already serves there."))
    row = Membership.objects.create(person=person, organisation=to, home=False, started_on=on)
    write_audit("temporary.member_sent", by=by, at=at, subject=f"person:{person.pk}", to=to.pk)
    return row


@transaction.atomic
def end_membership(
    row: Membership, *, on: date, by: Viewer, at: datetime, feedback: str = ""
) -> None:
    """The time in a temporary body or a group ends with `on`; the note goes back to the home branch."""
    if row.home:
        raise Refused("wrong_way", _("A home branch is left by a transfer."))
    if not may_edit(row.organisation, by):
        require_people_edit(row.person, by)
    if on < row.started_on:
        raise Refused("ends_before_start", _("The last day lies before the first."))
    row.ended_on, row.feedback = on, prose(feedback)[:400] or row.feedback
    row.save(update_fields=["ended_on", "feedback"])
    write_audit(
        "temporary.member_back",
        by=by,
        at=at,
        subject=f"person:{row.person_id}",
        organisation=row.organisation_id,
        note=bool(row.feedback),
    )


@transaction.atomic
def write_feedback(row: Membership, *, feedback: str, by: Viewer, at: datetime) -> None:
    """The home branch can read how the member served."""
    if not may_edit(row.organisation, by):
        raise Refused("not_allowed", _("Your posts do not let you change this organisation."))
    if row.home or row.organisation.kind not in rules.TEMPORARY:
        raise Refused("wrong_kind", _("This is no temporary body."))
    row.feedback = prose(feedback)[:400]
    row.save(update_fields=["feedback"])
    write_audit("temporary.feedback", by=by, at=at, subject=f"person:{row.person_id}")


@transaction.atomic
def revoke_temporary_body(organisation: Organisation, *, on: date, by: Viewer, at: datetime) -> int:
    """The temporary body ends with `on`: its officers' posts and its members' time in it end as well.

    How many members go back comes back. Their homes were never touched.
    """
    require_edit(organisation, by)
    if organisation.kind not in rules.TEMPORARY:
        raise Refused("wrong_kind", _("This is no temporary body."))
    changed = Organisation.objects.filter(pk=organisation.pk, ended_on__isnull=True).update(
        ended_on=on
    )
    if not changed:
        raise Refused("already_ended", _("This organisation has already ended."))
    organisation.ended_on = on
    going_back = organisation.memberships.filter(ended_on__isnull=True).count()
    close_rows(organisation, on)
    write_audit(
        "temporary.revoked",
        by=by,
        at=at,
        subject=f"organisation:{organisation.pk}",
        members=going_back,
    )
    return going_back
