"""What the actions on deployments share: for which side somebody speaks, posts to end, notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Deployed, Deployment
from tongzhou.areas.duty.queries.units import leads_over
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment, Membership, Organisation
from tongzhou.ground.organisations.rules import OFFICERS
from tongzhou.ground.places.models import Place
from tongzhou.shared.notices.actions import tell


def require_side(place: Place, unit: Organisation | None, by: Viewer) -> None:
    """Raises unless the viewer plans duties at the place, or for the unit that sends."""
    paths = [place.path, *([unit.path] if unit else [])]
    if not by.may("duty.plan", *paths):
        require("duty.plan", place.path, by)


def running(deployment: Deployment, on: date) -> None:
    """Raises unless the order still runs on that day."""
    if deployment.closed_at is not None or (deployment.ended_on and deployment.ended_on < on):
        raise Refused("already_ended", said("This deployment has ended."))


def offices(rows: Iterable[Deployed]) -> QuerySet[Appointment]:
    """The posts that those people hold in the temporary branches they were placed in."""
    keys = [one.membership_id for one in rows if one.membership_id]
    pairs = set(Membership.objects.filter(pk__in=keys).values_list("person_id", "organisation_id"))
    held = Appointment.objects.filter(
        role__in=OFFICERS, person_id__in={person for person, _body in pairs}
    )
    found = held.values_list("pk", "person_id", "organisation_id")
    return Appointment.objects.filter(pk__in=[pk for pk, *pair in found if tuple(pair) in pairs])


def tell_leads(
    deployment: Deployment,
    text: str,
    *,
    by: Viewer,
    at: datetime,
    also: Iterable[int] = (),
    **values: Any,
) -> None:
    """Who plans at the place and for the unit find it in the inbox, and `also` those."""
    paths = [deployment.place_path, *([deployment.unit.path] if deployment.unit else [])]
    people = {*leads_over(paths, at), *also} - {by.person_id}
    tell(
        [one for one in people if one],
        kind="duty.deployment",
        text=text,
        at=at,
        subject=f"deployment:{deployment.pk}",
        url=reverse("duty:deployment", args=[deployment.pk]),
        event_id=deployment.event_id,
        title=deployment.title,
        last=str(deployment.ended_on or ""),
        **values,
    )


def tell_about(
    deployed: Deployed,
    people: Iterable[int],
    text: str,
    *,
    by: Viewer,
    at: datetime,
    url: str = "",
) -> None:
    """Those people, but for the one who acts, find in the inbox what is said of somebody sent."""
    tell(
        [one for one in people if one != by.person_id],
        kind="duty.deployed",
        text=text,
        at=at,
        subject=f"deployed:{deployed.pk}",
        url=url or reverse("duty:deployment", args=[deployed.deployment_id]),
        event_id=deployed.deployment.event_id,
        place=deployed.deployment.place.name,
        name=deployed.person.name,
        first=str(deployed.started_on),
        last=str(deployed.ended_on or ""),
    )
