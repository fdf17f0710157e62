"""Questions of the pages of organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tongzhou.base.masking import masked_phone
from tongzhou.base.text import fold
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events import queries as events
from tongzhou.ground.events.models import Event, State
from tongzhou.ground.organisations import queries as ground
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.actions.tree import may_edit
from tongzhou.ground.organisations.models import (
    Appointment,
    Employment,
    Kind,
    Membership,
    Organisation,
    Person,
)
from tongzhou.ground.places.models import Kind as PlaceKind
from tongzhou.ground.places.models import Place


def editable(viewer: Viewer, one: Organisation) -> bool:
    """Whether the viewer may change and staff the organisation today."""
    open_still = one.ended_on is None or one.ended_on >= viewer.today
    return open_still and may_edit(one, viewer)


def rows_of(viewer: Viewer, one: Organisation) -> QuerySet[Any]:
    """Who belongs to a party organisation (memberships), or works for a unit (employments), today."""
    if one.is_party:
        return ground.members_of(viewer, one)
    return ground.employed_by(viewer, one)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a roster: the membership or employment, and what else is known of the person."""

    row: Membership | Employment
    home: Organisation | None
    group: Organisation | None
    posts: list[str]

    @property
    def person(self) -> Person:
        return self.row.person


def lines(viewer: Viewer, one: Organisation, rows: Sequence[Any]) -> list[Line]:
    """The roster's lines, in three questions whatever its length."""
    ids = [row.person_id for row in rows]
    homes = ground.homes_of(ids, viewer.today)
    groups = ground.groups_of(one, viewer.today)
    posts: dict[int, list[str]] = defaultdict(list)
    for post in ground.posts_in(viewer, one).filter(person_id__in=ids):
        posts[post.person_id].append(str(roles()[post.role].label))
    return [
        Line(row, homes.get(row.person_id), groups.get(row.person_id), posts[row.person_id])
        for row in rows
    ]


def roster_rows(viewer: Viewer, one: Organisation) -> Iterator[dict[str, object]]:
    """The roster's rows as it is taken out: phones masked."""
    for line in lines(viewer, one, list(rows_of(viewer, one))):
        yield {
            "name": line.person.name,
            "status": line.person.get_status_display(),
            "sex": line.person.get_sex_display(),
            "home": str(line.home or ""),
            "group": str(line.group or ""),
            "posts": "、".join(line.posts),
            "since": line.row.started_on,
            "phone": masked_phone(line.person.phone),
        }


def people_for_posts(viewer: Viewer, one: Organisation) -> QuerySet[Person]:
    """Whom the viewer may appoint: everybody they see, but not themselves."""
    rows = ground.people(viewer).filter(left_on__isnull=True).exclude(pk=viewer.person_id or 0)
    return rows.order_by("search_key", "pk")


def role_choices(one: Organisation) -> list[tuple[str, str]]:
    """The posts that such an organisation has, in the reader's language."""
    return [(code, str(roles()[code].label)) for code in rules.roles_for(one.kind, roles())]


def places_served(one: Organisation) -> QuerySet[Place]:
    """The parts to which a post here may be narrowed."""
    if one.serves is None:
        return Place.objects.none()
    rows = Place.objects.filter(under("path", one.serves.path), valid_to__isnull=True)
    levels = (PlaceKind.GRID_CELL, PlaceKind.ESTATE, PlaceKind.BUILDING)
    return rows.filter(kind__in=levels).exclude(pk=one.serves.pk).order_by("path")


def places_to_serve(viewer: Viewer) -> QuerySet[Place]:
    """The places that an organisation set up by the viewer may serve."""
    tops = viewer.tops("organisations.edit")
    reach = Q(pk__in=())
    for top in tops:
        reach |= under("path", top)
    levels = (PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.ESTATE)
    rows = Place.objects.visible_to(viewer).filter(reach, kind__in=levels, valid_to__isnull=True)
    return rows.order_by("path")


def homes_in_reach(viewer: Viewer) -> QuerySet[Organisation]:
    """The branches between which the viewer may transfer members."""
    ids = [
        one.pk
        for one in ground.organisations(viewer).filter(kind__in=rules.HOMES, ended_on__isnull=True)
        if may_edit(one, viewer)
    ]
    return Organisation.objects.filter(pk__in=ids).order_by("path")


def groups_in(one: Organisation) -> QuerySet[Organisation]:
    """The party groups of a branch."""
    return Organisation.objects.filter(
        parent=one, kind=Kind.PARTY_GROUP, ended_on__isnull=True
    ).order_by("sort_key")


def home_of(viewer: Viewer, person: Person) -> Organisation | None:
    """The person's home branch today."""
    return ground.homes_of([person.pk], viewer.today).get(person.pk)


def answers_for(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer may change the person's entry: unit or home branch is theirs to edit."""
    memberships = person.memberships.filter(home=True).select_related("organisation")
    rows = [
        *((row, row.organisation) for row in memberships),
        *((row, row.unit) for row in person.employments.select_related("unit__serves")),
    ]
    return any(
        row.started_on <= viewer.today
        and (row.ended_on is None or row.ended_on >= viewer.today)
        and may_edit(where, viewer)
        for row, where in rows
    )


def open_events(viewer: Viewer) -> list[Event]:
    """The active event files for which a temporary body may be set up."""
    return list(events.events(viewer).filter(state=State.ACTIVE))


def event_named(viewer: Viewer, pk: int | None) -> Event | None:
    """The event file of that number, if the viewer may see it."""
    return events.events(viewer).filter(pk=pk).first() if pk else None


def searched(viewer: Viewer, words: str) -> QuerySet[Person]:
    """People by name, pinyin or its initials."""
    wanted = fold(words)
    rows = ground.people(viewer)
    return rows.filter(search_key__contains=wanted) if wanted else rows.none()


def membership(viewer: Viewer, pk: int) -> Membership:
    """That membership, or as if there were none."""
    rows = Membership.objects.select_related("organisation__serves", "person")
    found: Membership = rows.one_for(viewer, pk)
    return found


def post(viewer: Viewer, pk: int) -> Appointment:
    """That post, or as if there were none; the security administrator reaches every one."""
    if viewer.may("appointments.edit"):
        return ground.post_of_account(viewer, pk)
    rows = Appointment.objects.select_related("organisation__serves", "person")
    found: Appointment = rows.one_for(viewer, pk)
    return found


def without_note(one: Organisation) -> int:
    """How many who served in a temporary body have no performance note yet."""
    return Membership.objects.filter(organisation=one, feedback="").count()


def notes_read(viewer: Viewer, who: Person, rows: Iterable[Membership]) -> set[int]:
    """Whose performance notes the viewer reads: their own, as who leads at the home, or of who wrote it."""
    if viewer.person_id == who.pk or ground.led_at_home(viewer, [who.pk]):
        return {row.pk for row in rows}
    return {row.pk for row in rows if viewer.may("organisations.edit", row.organisation.path)}


def notes_missing(viewer: Viewer, one: Organisation) -> list[Membership]:
    """Those whose time in a temporary body is over and whose home branch still waits for a note."""
    if one.kind not in rules.TEMPORARY:
        return []
    rows = Membership.objects.visible_to(viewer).filter(
        organisation=one, feedback="", ended_on__lt=viewer.today
    )
    return list(rows.select_related("person").order_by("ended_on", "pk")[:200])
