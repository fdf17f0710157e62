"""Rosters, their shifts and duties, and who may be put into one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from tongzhou.areas.duty.models import Change, Deployed, Duty, JointPart, Roster, Shift, SignUp
from tongzhou.areas.duty.queries.standing import accepted
from tongzhou.base.paths import above
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import NOTHING, holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment, Membership, Person
from tongzhou.ground.places.models import Place

PLANS = "duty.plan"


def rosters(viewer: Viewer) -> QuerySet[Roster]:
    """Published rosters that the viewer may see or serves in, and drafts where the viewer plans."""
    planned = NOTHING
    for top in viewer.tops(PLANS):
        planned |= under("place_path", top)
    seen = Roster.objects.visible_to(viewer)
    return seen.filter(Q(state=Roster.State.PUBLISHED) | planned).select_related("place")


def roster_for(viewer: Viewer, pk: int) -> Roster:
    """That roster, or 404."""
    row = rosters(viewer).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def planned_by(viewer: Viewer, pk: int) -> Roster:
    """That roster for somebody who plans there, or 404."""
    row = roster_for(viewer, pk)
    if not viewer.may(PLANS, row.place_path):
        raise Http404
    return row


def counted(rows: QuerySet[Roster]) -> QuerySet[Roster]:
    """The rosters with how many people and duties they hold."""
    held = Count("duties", filter=Q(duties__ended_at__isnull=True), distinct=True)
    return rows.annotate(people=Count("crew", distinct=True), held=held)


def shifts_of(roster: Roster) -> QuerySet[Shift]:
    """The shifts of its place and days that were not cancelled. Whoever sees a roster sees its shifts."""
    return (
        Shift.objects.filter(
            under("place_path", roster.place_path),
            day__gte=roster.first_day,
            day__lte=roster.last_day,
            cancelled_at__isnull=True,
        )
        .select_related("post__card", "pattern")
        .order_by("day", "starts_at", "post__order", "post_id")
    )


def shift_of(roster: Roster, pk: int) -> Shift:
    """That shift of the roster, or 404."""
    row = shifts_of(roster).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def duties_on(shifts: Iterable[Shift]) -> QuerySet[Duty]:
    """Who is down for these shifts now, from whichever roster or call."""
    rows = Duty.objects.filter(shift__in=[one.pk for one in shifts], ended_at__isnull=True)
    return rows.order_by("starts_at", "pk")


def duty_of(roster: Roster, pk: int) -> Duty:
    """That duty on one of the roster's shifts, or 404."""
    row = (
        Duty.objects.filter(pk=pk, shift__in=shifts_of(roster).values("pk"))
        .select_related("shift__post__card", "person", "roster")
        .first()
    )
    if row is None:
        raise Http404
    return row


def area_of(roster: Roster) -> str:
    """Within which path its people serve anywhere: its place, or the whole of a joint plan."""
    joint = JointPart.objects.filter(roster=roster).values_list("joint__place_path", flat=True)
    return joint.first() or roster.place_path


def crew_of(roster: Roster) -> list[Person]:
    """The people of a roster by name, whoever left since excepted."""
    return list(roster.crew.order_by("search_key", "name", "pk"))


def changes_of(viewer: Viewer, roster: Roster) -> QuerySet[Change]:
    """The roster's log, the latest first."""
    rows = Change.objects.visible_to(viewer).filter(roster=roster)
    return rows.select_related("shift__post", "person_out", "person_in", "by", "undone_by")


def overlapping(place_path: str, first: date, last: date) -> QuerySet[Roster]:
    """Rosters that would plan some of the same shifts: a rule must know of them, seen or not."""
    near = under("place_path", place_path) | Q(place_path__in=above(place_path))
    return Roster.objects.filter(near, first_day__lte=last, last_day__gte=first)


# -- who may be put into it


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may serve at a place, and why."""

    person: Person
    why: Sentence


def candidates(viewer: Viewer, place: Place, first: date, last: date) -> list[Candidate]:
    """People deployed to the place, accepted there from the pool, or appointed in a body that serves it, by name."""
    found: dict[int, Sentence] = {}
    for people, why in (
        (_deployed(viewer, place, first, last), said("deployed here")),
        (_signed_up(viewer, place, first), said("signed up here")),
        (_appointed(viewer, place, last), said("holds a post here")),
        (_members(viewer, place, last), said("member of a body that serves here")),
    ):
        for person_id in people:
            found.setdefault(person_id, why)
    # Seen through the row that names them: a planner must be able to name whoever was sent.
    rows = Person.objects.filter(pk__in=found, left_on__isnull=True).order_by("search_key", "pk")
    return [Candidate(person, found[person.pk]) for person in rows]


def _deployed(viewer: Viewer, place: Place, first: date, last: date) -> Iterable[int]:
    rows = Deployed.objects.visible_to(viewer).filter(_at(place), started_on__lte=last)
    open_ended = Q(ended_on__isnull=True) | Q(ended_on__gte=first)
    return rows.filter(open_ended, returned_at__isnull=True).values_list("person_id", flat=True)


def _signed_up(viewer: Viewer, place: Place, first: date) -> Iterable[int]:
    rows = SignUp.objects.visible_to(viewer).filter(_at(place), accepted(first))
    return rows.filter(person__isnull=False).values_list("person_id", flat=True)


def _appointed(viewer: Viewer, place: Place, on: date) -> Iterable[int]:
    serving = [code for code, role in roles().items() if role.reaches]
    rows = Appointment.objects.filter(holds_on(on), role__in=serving)
    return rows.filter(_serving(viewer, place)).values_list("person_id", flat=True)


def _members(viewer: Viewer, place: Place, on: date) -> Iterable[int]:
    rows = Membership.objects.filter(holds_on(on), _serving(viewer, place))
    return rows.values_list("person_id", flat=True)


def _at(place: Place) -> Q:
    return under("place_path", place.path) | Q(place_path__in=above(place.path))


def _serving(viewer: Viewer, place: Place) -> Q:
    """Bodies that serve the place or a part of it, for whoever plans duty there."""
    if not viewer.may(PLANS, place.path):
        return NOTHING
    return under("organisation__serves__path", place.path)


def places_to_plan(viewer: Viewer) -> QuerySet[Place]:
    """Places where the viewer plans duty and somebody may be posted: communities and what is above."""
    found = NOTHING
    for top in viewer.tops(PLANS):
        found |= under("path", top)
    rows = (
        Place.objects.visible_to(viewer)
        .filter(found)
        .exclude(kind__in=("building", "entrance", "room"))
    )
    return rows.order_by("path")
