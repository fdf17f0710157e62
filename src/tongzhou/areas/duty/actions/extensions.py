"""An order runs longer only when both sides want it: the unit that sends and the place that receives."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongzhou.areas.duty.actions.sent import offices, require_side, running, tell_leads
from tongzhou.areas.duty.models import Deployed, Deployment
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment, Membership

Side = Deployment.Side


def may_agree(deployment: Deployment, by: Viewer) -> bool:
    """Whether an extension waits for the side that the viewer plans for."""
    return bool(deployment.extend_waits) and deployment.extend_waits in _sides(deployment, by)


def _sides(deployment: Deployment, by: Viewer) -> set[str]:
    """The sides that the viewer plans for; without a sending unit the place alone decides."""
    unit = deployment.unit
    found = {Side.PLACE} if by.may("duty.plan", deployment.place_path) else set()
    if by.may("duty.plan", unit.path) if unit else found:
        found.add(Side.UNIT)
    return {str(one) for one in found}


@transaction.atomic
def extend(deployment: Deployment, *, to: date, by: Viewer, at: datetime) -> int | None:
    """Asked for by one side, it waits for the other's yes (None) and nobody stays longer yet; by who
    plans for both, or agreeing to the very day that was asked for, it stands: how many stay on.

    Raises Refused: not_allowed, already_ended, not_later, moved_on.
    """
    require_side(deployment.place, deployment.unit, by)
    running(deployment, localdate(at))
    was = deployment.ended_on
    if was is None or to <= was:
        raise Refused("not_later", said("Choose a later day than the present last one."))
    missing = {str(Side.PLACE), str(Side.UNIT)} - _sides(deployment, by)
    if not missing or (may_agree(deployment, by) and deployment.extend_to == to):
        return _extended(deployment, was, to, by=by, at=at)
    waits = missing.pop()
    rows = Deployment.objects.filter(pk=deployment.pk, ended_on=was, closed_at=None)
    if not rows.update(extend_to=to, extend_waits=waits):
        raise _moved_on()
    deployment.extend_to, deployment.extend_waits = to, waits
    text = said("%(title)s: an extension until %(to)s waits for agreement.").text
    tell_leads(deployment, text, to=str(to), by=by, at=at)
    return None


@transaction.atomic
def agree(deployment: Deployment, *, by: Viewer, at: datetime) -> int:
    """The other side agrees: the order runs until the day asked for. How many stay on.

    Raises Refused: not_allowed (also for the side that asked), already_ended, moved_on.
    """
    running(deployment, localdate(at))
    if deployment.extend_to is None or deployment.ended_on is None:
        raise _moved_on()
    if not may_agree(deployment, by):
        raise Refused("not_allowed", said("The other side must agree to this."))
    return _extended(deployment, deployment.ended_on, deployment.extend_to, by=by, at=at)


@transaction.atomic
def refuse(deployment: Deployment, *, by: Viewer, at: datetime) -> None:
    """Nothing waits any more, and the order ends as it was to; both sides may say so.

    Raises Refused: not_allowed, moved_on.
    """
    require_side(deployment.place, deployment.unit, by)
    rows = Deployment.objects.filter(pk=deployment.pk, extend_to__isnull=False)
    if not rows.update(extend_to=None, extend_waits=""):
        raise _moved_on()
    deployment.extend_to, deployment.extend_waits = None, ""
    text = said("%(title)s is not extended and ends on %(last)s.").text
    tell_leads(deployment, text, by=by, at=at)


def _extended(deployment: Deployment, was: date, to: date, *, by: Viewer, at: datetime) -> int:
    """Everybody who was to stay until the end stays on, with their posts and places in the branch."""
    rows = Deployment.objects.filter(
        pk=deployment.pk, ended_on=was, extend_to=deployment.extend_to, closed_at=None
    )
    if not rows.update(ended_on=to, extend_to=None, extend_waits=""):
        raise _moved_on()
    deployment.ended_on, deployment.extend_to, deployment.extend_waits = to, None, ""
    stay = list(deployment.people.filter(returned_at=None, ended_on=was))
    Deployed.objects.filter(pk__in=[one.pk for one in stay]).update(ended_on=to)
    posts = [one.appointment_id for one in stay if one.appointment_id]
    homes = [one.membership_id for one in stay if one.membership_id]
    Appointment.objects.filter(pk__in=posts, ended_on=was).update(ended_on=to)
    Membership.objects.filter(pk__in=homes, ended_on=was).update(ended_on=to)
    offices(stay).filter(ended_on=was).update(ended_on=to)
    write_audit(
        "duty.extended", by=by, at=at, subject=f"deployment:{deployment.pk}", to=to.isoformat()
    )
    text = said("%(title)s goes on until %(last)s.").text
    tell_leads(deployment, text, by=by, at=at, also=[one.person_id for one in stay])
    return len(stay)


def _moved_on() -> Refused:
    return Refused("moved_on", said("This has been settled meanwhile. Look again."))
