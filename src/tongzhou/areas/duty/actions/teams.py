"""Many people at once: a task force in one step, and members placed in temporary branches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from tongzhou.areas.duty.actions import deployments
from tongzhou.areas.duty.actions.receiving import MEMBERS, record_joined
from tongzhou.areas.duty.models import Deployed, Deployment
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations import actions as ground
from tongzhou.ground.organisations.actions.tree import require_edit
from tongzhou.ground.organisations.models import Appointment, Membership, Organisation, Person
from tongzhou.ground.organisations.rules import TEMPORARY
from tongzhou.ground.places.models import Place


@transaction.atomic
def form_team(
    people: Iterable[Person],
    *,
    title: str,
    place: Place,
    leader: Person,
    started_on: date,
    ended_on: date,
    by: Viewer,
    at: datetime,
    unit: Organisation | None = None,
    remit: str = "",
    key: UUID | None = None,
) -> Deployment:
    """A task force stands with leader and term and everybody in it is named, or nothing does.

    The same key is the same team.
    Raises Refused: nobody (no people), and whatever an order or sending somebody may be refused for.
    """
    team = list(people)
    if not team:
        raise Refused("nobody", said("Tick the people first."))
    if known := deployments.ordered(key, place, by):
        return known
    made = deployments.order(
        title=title,
        place=place,
        kind=Deployment.Kind.TASK_FORCE,
        leader=leader,
        unit=unit,
        started_on=started_on,
        ended_on=ended_on,
        remit=remit,
        wanted=len(team),
        key=key,
        by=by,
        at=at,
    )
    deployments.send(made, team, by=by, at=at)
    return made


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who serves, the temporary branch they are to be in, and the post there or none."""

    who: Deployed
    body: Organisation
    role: str = ""


@transaction.atomic
def place_in_branches(seats: Iterable[Seat], *, by: Viewer, at: datetime) -> int:
    """Those people are in those temporary branches until their last day, the home branch kept; how many moved.

    Posts are appointed, never elected, and end with the service. All or nothing. Raises Refused:
    not_allowed, wrong_kind, not_there, not_a_member, and what an appointment may be refused for.
    """
    return sum(_seat(one, by=by, at=at) for one in seats)


def _seat(seat: Seat, *, by: Viewer, at: datetime) -> bool:
    _may_be_there(seat, by)
    moved = _moved(seat, localdate(at))
    if moved:
        write_audit(
            "temporary.member_sent",
            by=by,
            at=at,
            subject=f"person:{seat.who.person_id}",
            to=seat.body.pk,
        )
        record_joined(seat.body, [seat.who.person_id], by=by, at=at)
    return _appointed(seat, by=by, at=at) or moved


def _may_be_there(seat: Seat, by: Viewer) -> None:
    name = seat.who.person.name
    require_edit(seat.body, by)
    if seat.body.kind not in TEMPORARY:
        raise Refused("wrong_kind", said("This is no temporary branch."))
    if seat.who.received_at is None or seat.who.returned_at is not None:
        raise Refused("not_there", said("%(name)s does not serve there now.", name=name))
    if seat.who.person.status not in MEMBERS:
        raise Refused("not_a_member", said("%(name)s is not a party member.", name=name))


def _moved(seat: Seat, today: date) -> bool:
    """Whether the person was not in that branch before and now is."""
    who, was = seat.who, seat.who.membership
    if was is not None and was.organisation_id == seat.body.pk:
        return False
    first = max(who.started_on, today)
    if was is not None and was.started_on >= first:
        Membership.objects.filter(pk=was.pk).delete()
    elif was is not None:
        Membership.objects.filter(pk=was.pk).update(ended_on=first - timedelta(days=1))
    who.membership = Membership.objects.create(
        person=who.person,
        organisation=seat.body,
        home=False,
        started_on=first,
        ended_on=who.ended_on,
    )
    who.save(update_fields=["membership"])
    return True


def _appointed(seat: Seat, *, by: Viewer, at: datetime) -> bool:
    """Whether the person now holds a post there that was not held before."""
    who, first = seat.who, max(seat.who.started_on, localdate(at))
    if not seat.role:
        return False
    held = Appointment.objects.filter(
        person=who.person, organisation=seat.body, role=seat.role, ended_on__gte=first
    )
    if held.exists():
        return False
    ground.appoint(
        who.person,
        role=seat.role,
        organisation=seat.body,
        started_on=first,
        ended_on=who.ended_on,
        appointed_by=seat.body.approved_by,
        by=by,
        at=at,
    )
    return True
