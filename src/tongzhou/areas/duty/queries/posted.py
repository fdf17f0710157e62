"""Who may be put into a roster somewhere below a place, and where their posts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from tongzhou.areas.duty.models import Deployed, SignUp
from tongzhou.areas.duty.queries.standing import accepted
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import NOTHING, holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment, Membership
from tongzhou.ground.places.models import Place

PLANS = "duty.plan"


def homes(viewer: Viewer, place: Place, first: date, last: date) -> Iterator[tuple[int, str]]:
    """Each person who serves below that place with the path of a post of theirs; as `candidates` has it."""
    here = under("place_path", place.path)
    open_ended = Q(ended_on__isnull=True) | Q(ended_on__gte=first)
    sent = Deployed.objects.visible_to(viewer).filter(here, open_ended, started_on__lte=last)
    yield from _here(sent.filter(returned_at__isnull=True))
    offered = SignUp.objects.visible_to(viewer).filter(here, accepted(first))
    yield from _here(offered.filter(person__isnull=False))
    serving = [code for code, role in roles().items() if role.reaches]
    bodies = holds_on(last) & _serving(viewer, place)
    yield from _there(Appointment.objects.filter(bodies, role__in=serving))
    yield from _there(Membership.objects.filter(bodies))


def _here(rows: Any) -> Iterable[tuple[int, str]]:
    found: Iterable[tuple[int, str]] = rows.filter(person__left_on__isnull=True).values_list(
        "person_id", "place_path"
    )
    return found


def _there(rows: Any) -> Iterable[tuple[int, str]]:
    found: Iterable[tuple[int, str]] = rows.filter(person__left_on__isnull=True).values_list(
        "person_id", "organisation__serves__path"
    )
    return found


def _serving(viewer: Viewer, place: Place) -> Q:
    """Bodies that serve the place or a part of it, for whoever plans duty there."""
    if not viewer.may(PLANS, place.path):
        return NOTHING
    return under("organisation__serves__path", place.path)
