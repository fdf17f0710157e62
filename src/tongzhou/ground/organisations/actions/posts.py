"""Posts with dates: who appoints whom, and what nobody may hold at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.paths import is_under
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.actions.tree import may_edit
from tongzhou.ground.organisations.models import Appointment, Organisation, Person
from tongzhou.ground.places.models import Place


def _require_appointing(role: str, organisation: Organisation, by: Viewer) -> None:
    """Refused unless `by` may give or end this post: administrators' posts are the security administrator's."""
    if by.may("appointments.edit"):
        return
    if role in rules.ADMINISTRATORS:
        raise Refused("not_allowed", _("Only the security administrator changes this post."))
    if not may_edit(organisation, by):
        raise Refused("not_allowed", _("Your posts do not let you appoint here."))


def _held(person: Person, started_on: date, ended_on: date | None) -> Iterator[rules.Held]:
    """The posts that the person holds at some time between the two days."""
    rows = person.appointments.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=started_on))
    if ended_on is not None:
        rows = rows.filter(started_on__lte=ended_on)
    for role in rows.values_list("role", flat=True):
        yield rules.Held(role, signs="reports.sign" in roles()[role].capabilities)


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: str,
    organisation: Organisation,
    started_on: date,
    by: Viewer,
    at: datetime,
    ended_on: date | None = None,
    place: Place | None = None,
    appointed_by: str = "",
) -> Appointment:
    """The person holds the post from a day on (to a day). Nobody appoints themselves."""
    _require_appointing(role, organisation, by)
    if by.person_id == person.pk:
        raise Refused("not_oneself", _("Nobody appoints themselves."))
    if role not in roles():
        raise Refused("no_such_role", _("There is no such post."))
    if role not in rules.ADMINISTRATORS and role not in rules.roles_for(organisation.kind, [role]):
        raise Refused("wrong_kind", _("This post does not exist in such an organisation."))
    if ended_on is not None and ended_on < started_on:
        raise Refused("ends_before_start", _("The last day lies before the first."))
    if organisation.ended_on is not None and organisation.ended_on < started_on:
        raise Refused("already_ended", _("This organisation has already ended."))
    _require_place(place, organisation)
    # Held until the end: two administrators' posts given at the same moment would both be seen alone.
    person = Person.objects.select_for_update().get(pk=person.pk)
    signs = "reports.sign" in roles()[role].capabilities
    if why := rules.why_not_also(role, signs=signs, held=_held(person, started_on, ended_on)):
        raise Refused("separation", why)
    open_rows = Q(ended_on__isnull=True) | Q(ended_on__gte=started_on)
    same = person.appointments.filter(open_rows, role=role, organisation=organisation, place=place)
    if same.exists():
        raise Refused("already_held", _("This person already holds the post."))
    post = Appointment.objects.create(
        person=person,
        organisation=organisation,
        role=role,
        place=place,
        started_on=started_on,
        ended_on=ended_on,
        appointed_by=appointed_by,
    )
    write_audit(
        "posts.appointed",
        by=by,
        at=at,
        subject=f"person:{person.pk}",
        role=role,
        organisation=organisation.pk,
        appointment=post.pk,
    )
    return post


def _require_place(place: Place | None, organisation: Organisation) -> None:
    """A post may be narrowed to a part of what the organisation serves, not widened."""
    serves = organisation.serves
    if place is not None and (serves is None or not is_under(place.path, serves.path)):
        raise Refused("out_of_reach", _("That place is not among those the organisation serves."))


@transaction.atomic
def end_appointment(post: Appointment, *, on: date, by: Viewer, at: datetime) -> None:
    """The post ends with `on`, and with it what it let the person see and do."""
    _require_appointing(post.role, post.organisation, by)
    if on < post.started_on:
        raise Refused("ends_before_start", _("The last day lies before the first."))
    if post.role in rules.ADMINISTRATORS and _is_last_of(post, on):
        raise Refused(
            "last_administrator",
            _("Somebody must hold this post. Appoint the next administrator first."),
        )
    changed = Appointment.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on), pk=post.pk
    ).update(ended_on=on)
    if not changed:
        raise Refused("already_ended", _("This post has already ended."))
    post.ended_on = on
    write_audit(
        "posts.ended",
        by=by,
        at=at,
        subject=f"person:{post.person_id}",
        role=post.role,
        organisation=post.organisation_id,
        appointment=post.pk,
        on=str(on),
    )


def _is_last_of(post: Appointment, on: date) -> bool:
    others = Appointment.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on), role=post.role, started_on__lte=on
    )
    return not others.exclude(pk=post.pk).exists()
