"""Which members of a deployment are in which temporary branch, and with which post there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongzhou.areas.duty.models import Deployed, Deployment
from tongzhou.areas.duty.queries.deployments import people_of
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.actions.tree import may_edit
from tongzhou.ground.organisations.models import Appointment, Organisation, Status
from tongzhou.ground.organisations.rules import OFFICERS, TEMPORARY


def members_there(viewer: Viewer, one: Deployment) -> QuerySet[Deployed]:
    """The party members who serve there now, by name: those who can be in a temporary branch."""
    rows = people_of(viewer, one).filter(received_at__isnull=False, returned_at=None)
    rows = rows.filter(person__status__in=(Status.FULL, Status.PROBATIONARY))
    return rows.order_by("person__search_key", "pk")


def branches_for(viewer: Viewer, one: Deployment) -> list[Organisation]:
    """The temporary branches that the viewer may staff and that last beyond today."""
    if not viewer.may("organisations.edit"):
        return []
    rows = Organisation.objects.visible_to(viewer).filter(kind__in=TEMPORARY)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=viewer.today)).order_by("name")
    return [body for body in rows.select_related("serves") if may_edit(body, viewer)]


def officers_among(rows: Iterable[Deployed], day: date) -> dict[int, str]:
    """The post that each of them holds in their temporary branch, by person."""
    held = _posts([row.pk for row in rows], day)
    return dict(held.order_by("pk").values_list("person_id", "role"))


def _posts(rows: Any, day: date) -> QuerySet[Appointment]:
    """Posts in the temporary branch that one of these rows has put somebody into."""
    held: QuerySet[Appointment] = Appointment.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=day),
        role__in=OFFICERS,
        person__deployments__in=rows,
        person__deployments__membership__organisation=F("organisation"),
    )
    return held


def strengths(rows: QuerySet[Deployed], day: date) -> list[tuple[Organisation, int, int]]:
    """Each temporary branch with how many of them are in it and how many of these hold a post; in
    three queries for any number.
    """
    placed = rows.filter(membership__isnull=False).order_by()
    members = dict(placed.values_list("membership__organisation").annotate(n=Count("pk")))
    posts = _posts(placed.values("pk"), day).order_by()
    people = Count("person", distinct=True)
    officers = dict(posts.values_list("organisation").annotate(n=people))
    bodies = Organisation.objects.filter(pk__in=members).order_by("name")
    return [(body, members[body.pk], officers.get(body.pk, 0)) for body in bodies]
