"""Questions about people, their posts, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.base.paths import is_under
from tongzhou.ground.access.scope import holds_on
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import (
    Appointment,
    Employment,
    Kind,
    Membership,
    Organisation,
    Person,
)


def people(viewer: Viewer) -> QuerySet[Person]:
    """Everybody whom the viewer may see today."""
    return Person.objects.visible_to(viewer)


def person(viewer: Viewer, pk: int) -> Person:
    """That person, or as if there were none."""
    found: Person = Person.objects.select_related("guardian").one_for(viewer, pk)
    return found


def members_of(viewer: Viewer, one: Organisation) -> QuerySet[Membership]:
    """Who belongs to (or serves in) a party organisation today, as far as the viewer sees them."""
    rows = Membership.objects.visible_to(viewer).filter(holds_on(viewer.today), organisation=one)
    return rows.select_related("person").order_by("person__status", "person__search_key", "pk")


def employed_by(viewer: Viewer, one: Organisation) -> QuerySet[Employment]:
    """Who works for a unit today."""
    rows = Employment.objects.visible_to(viewer).filter(holds_on(viewer.today), unit=one)
    return rows.select_related("person").order_by("person__search_key", "pk")


def posts_in(viewer: Viewer, one: Organisation) -> QuerySet[Appointment]:
    """The posts of an organisation that are held today or will be."""
    rows = Appointment.objects.visible_to(viewer).filter(organisation=one)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=viewer.today))
    return rows.select_related("person", "place").order_by("role", "started_on")


def homes_of(person_ids: Iterable[int], day: date) -> dict[int, Organisation]:
    """Each person's home branch on `day`, in one query."""
    rows = Membership.objects.filter(holds_on(day), person_id__in=list(person_ids), home=True)
    return {row.person_id: row.organisation for row in rows.select_related("organisation")}


def groups_of(one: Organisation, day: date) -> dict[int, Organisation]:
    """Which party group each member of a branch belongs to, in one query."""
    rows = Membership.objects.filter(
        holds_on(day), organisation__parent=one, organisation__kind=Kind.PARTY_GROUP
    )
    return {row.person_id: row.organisation for row in rows.select_related("organisation")}


def led_at_home(viewer: Viewer, person_ids: Iterable[int]) -> set[int]:
    """Those of them whose home branch or unit the viewer leads or keeps today, in two queries.

    What is said of how somebody served elsewhere is for them, the person, and who said it.
    """
    now = Q(holds_on(viewer.today), person_id__in=set(person_ids))
    homes = Membership.objects.filter(now, home=True).values_list("person_id", "organisation__path")
    jobs = Employment.objects.filter(now).values_list("person_id", "unit__path")
    pairs = [*homes, *jobs]
    led = {path for path in {path for _pk, path in pairs} if _leads(viewer, path)}
    return {pk for pk, path in pairs if path in led}


def _leads(viewer: Viewer, path: str) -> bool:
    return viewer.may("duty.lead", path) or viewer.may("organisations.edit", path)


@dataclass(frozen=True, slots=True)
class Past:
    """A person's memberships, employments and posts, past ones too."""

    memberships: list[Membership]
    employments: list[Employment]
    appointments: list[Appointment]


def history_of(viewer: Viewer, one: Person) -> Past:
    """Everything dated about a person whom the viewer may see: notes from temporary branches come home.

    Somebody who sees the person only through a temporary body sees only what concerns that body.
    """
    answers = any(may_see_all(viewer, where) for where in _homes(one, viewer.today))
    memberships = Membership.objects.filter(person=one).select_related("organisation")
    employments = Employment.objects.filter(person=one).select_related("unit")
    appointments = Appointment.objects.filter(person=one).select_related("organisation", "place")
    if answers or viewer.person_id == one.pk:
        return Past(list(memberships), list(employments), list(appointments))
    tops = viewer.tops("organisations.see")

    def near(path: str) -> bool:
        return any(is_under(path, top) for top in tops)

    return Past(
        [row for row in memberships if near(row.organisation.path)],
        [row for row in employments if near(row.unit.path)],
        [row for row in appointments if near(row.organisation.path)],
    )


def _homes(one: Person, day: date) -> list[Organisation]:
    memberships = one.memberships.filter(holds_on(day), home=True).select_related("organisation")
    jobs = one.employments.filter(holds_on(day)).select_related("unit")
    return [*(row.organisation for row in memberships), *(row.unit for row in jobs)]


def may_see_all(viewer: Viewer, where: Organisation) -> bool:
    """Whether the viewer answers for people of that organisation."""
    return viewer.may("organisations.see", where.path)
