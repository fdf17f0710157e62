"""The place receives who was named for it: posts begin, members join, the facts stand, in a few writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Deployed, Deployment
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit_lines
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import (
    PARTY_KINDS,
    Appointment,
    Membership,
    Organisation,
    Status,
)
from tongzhou.ground.organisations.rules import TEMPORARY
from tongzhou.shared.facts.actions import fact_of, record_all
from tongzhou.shared.facts.kinds import TEMPORARY_SENT
from tongzhou.shared.notices.actions import tell

ROLE = "volunteer"
MEMBERS = {Status.FULL, Status.PROBATIONARY}


@transaction.atomic
def receive(
    deployment: Deployment, rows: Iterable[Deployed], *, by: Viewer, at: datetime
) -> list[Deployed]:
    """Those people serve at the place: a post there until their last day, and the facts in the ledger.

    Members join the temporary branch of the order as well and keep the home branch. All or nothing.
    Raises Refused: not_allowed, already_received (one of them was received or sent home meanwhile).
    """
    require("duty.plan", deployment.place_path, by)
    people = list(rows)
    waiting = deployment.people.filter(
        pk__in=[one.pk for one in people], received_at=None, returned_at=None
    )
    if not people or waiting.update(received_at=at, received_by_id=by.person_id) < len(people):
        raise Refused("already_received", said("Somebody has just settled this. Look again."))
    for one in people:
        one.received_at, one.received_by_id = at, by.person_id
    _link(people, "appointment", _give_posts(deployment, people, by=by, at=at))
    _link(people, "membership", _join(deployment, people, by=by, at=at))
    _record(deployment, people, at=at)
    _tell(deployment, people, by=by, at=at)
    return people


def _give_posts(
    deployment: Deployment, people: list[Deployed], *, by: Viewer, at: datetime
) -> list[Appointment]:
    """A post at the residents' committee of the place for each, from the first to the last day."""
    office = queries.office_of(deployment.place)
    if office is None:
        return []
    unit = str(deployment.unit or "")
    posts = Appointment.objects.bulk_create(
        [
            Appointment(
                person_id=one.person_id,
                organisation=office,
                role=ROLE,
                started_on=one.started_on,
                ended_on=one.ended_on,
                appointed_by=unit,
            )
            for one in people
        ]
    )
    lines = [
        (
            f"person:{post.person_id}",
            {"role": ROLE, "organisation": office.pk, "appointment": post.pk},
        )
        for post in posts
    ]
    write_audit_lines("posts.appointed", lines, by=by, at=at)
    return posts


def _join(
    deployment: Deployment, people: list[Deployed], *, by: Viewer, at: datetime
) -> list[Membership]:
    """The members among them join the body that the order names, where it is a party body."""
    body = deployment.organisation
    if body is None or body.kind not in PARTY_KINDS:
        return []
    members = [one for one in people if one.person.status in MEMBERS]
    joined = Membership.objects.bulk_create(
        [
            Membership(
                person_id=one.person_id,
                organisation=body,
                home=False,
                started_on=one.started_on,
                ended_on=one.ended_on,
            )
            for one in members
        ]
    )
    record_joined(body, [one.person_id for one in members], by=by, at=at)
    return joined


def _link(
    people: list[Deployed], field: str, rows: Sequence[Appointment] | Sequence[Membership]
) -> None:
    """Each person's row of the order points at what was just made for that person; in one statement."""
    if not rows:
        return
    made = {row.person_id: row for row in rows}
    for one in people:
        setattr(one, field, made.get(one.person_id))
    keys = [row.pk for row in rows]
    newest = type(rows[0]).objects.filter(
        person_id=OuterRef("person_id"), pk__range=(min(keys), max(keys))
    )
    found = Subquery(newest.order_by("-pk").values("pk")[:1])
    Deployed.objects.filter(pk__in=[one.pk for one in people]).update(**{field: found})


def record_joined(
    body: Organisation, person_ids: Iterable[int], *, by: Viewer, at: datetime
) -> None:
    """That those members were sent to the temporary branch is in the ledger, once for each."""
    if body.kind not in TEMPORARY:
        return
    sent: dict[str, Any] = {
        "actor_id": by.person_id,
        "place_path": body.serves.path if body.serves else "",
        "organisation_path": body.path,
        "event_id": body.event_id,
    }
    record_all(
        fact_of(TEMPORARY_SENT, at=at, subject=f"person:{one}", **sent) for one in person_ids
    )


def _record(deployment: Deployment, people: list[Deployed], *, at: datetime) -> None:
    known: dict[str, Any] = {
        "place_path": deployment.place_path,
        "organisation_path": deployment.unit.path if deployment.unit else "",
        "event_id": deployment.event_id,
        "sort": deployment.kind,
        "unit": deployment.unit_id,
    }
    record_all(
        fact_of(
            kinds.DEPLOYED, at=at, actor_id=one.person_id, subject=f"deployed:{one.pk}", **known
        )
        for one in people
    )


def _tell(deployment: Deployment, people: list[Deployed], *, by: Viewer, at: datetime) -> None:
    """Each is told once from when until when; those with the same days in one go."""
    days: dict[tuple[date, date | None], list[int]] = defaultdict(list)
    for one in people:
        days[one.started_on, one.ended_on].append(one.person_id)
    for (first, last), ids in days.items():
        tell(
            [one for one in ids if one != by.person_id],
            kind="duty.deployed",
            text=said("You serve at %(place)s from %(first)s to %(last)s.").text,
            at=at,
            subject=f"deployment:{deployment.pk}",
            url=reverse("duty:deployment", args=[deployment.pk]),
            event_id=deployment.event_id,
            place=deployment.place.name,
            first=str(first),
            last=str(last or ""),
        )
