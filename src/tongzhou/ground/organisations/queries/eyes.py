"""Whose eyes an account is, and what its posts are called."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.ground.access.models import Account
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import holds_on
from tongzhou.ground.access.viewer import NOBODY, Reach, Viewer
from tongzhou.ground.organisations.models import Appointment, Person

on_day = holds_on


# Every page asks for them, so only what is needed is read.
_OF_A_POST = (
    "role",
    "organisation_id",
    "place__path",
    "organisation__path",
    "organisation__serves__path",
)


def _reach(role: str, organisation: int, place: str | None, own: str, serves: str | None) -> Reach:
    # A post narrowed to a place counts there only, not over the whole organisation.
    paths = (place,) if place else (own, serves) if serves else (own,)
    return Reach(role, paths, organisation)


def _posts_held(day: date) -> QuerySet[Appointment]:
    """Everybody's appointments that hold on `day`, in organisations that have not ended."""
    return Appointment.objects.filter(on_day(day)).filter(
        Q(organisation__ended_on__isnull=True) | Q(organisation__ended_on__gte=day)
    )


def viewer_for(account: Account | None, at: datetime, origin: str = "") -> Viewer:
    """Whose eyes an account is at that moment. An account without a person reaches nothing."""
    if account is None or not account.pk or not account.is_active:
        return NOBODY if not origin else Viewer(origin=origin, today=localdate(at))
    today = localdate(at)
    person, name, posts = _person_with_posts(account.pk, today)
    return Viewer(
        account_id=account.pk,
        person_id=person,
        name=name if person else account.username,
        reaches=tuple(_reach(*post) for post in posts),
        origin=origin,
        today=today,
    )


def _person_with_posts(account: int, day: date) -> tuple[int | None, str, list[Any]]:
    """Key and name of an account's person, and their posts: one question for whoever holds a post."""
    held = _posts_held(day).filter(person__account_id=account)
    posts = list(held.values_list("person_id", "person__name", *_OF_A_POST))
    if not posts:
        people = Person.objects.filter(account_id=account).order_by("pk")
        return *(people.values_list("pk", "name").first() or (None, "")), []
    person, name, *_post = posts[0]
    return person, name, [post for _person, _name, *post in posts]


def post_names(viewer: Viewer, day: date) -> list[str]:
    """“Organisation · post” for every post the viewer holds on that day, in the reader's language.

    An administrator's post stands alone: it says nothing about the organisation.
    """
    if viewer.person_id is None or not viewer.reaches:
        return []
    posts = (
        Appointment.objects.filter(on_day(day), person_id=viewer.person_id)
        .select_related("organisation")
        .order_by("started_on", "pk")
    )
    return [_post_name(post) for post in posts]


def _post_name(post: Appointment) -> str:
    role = roles()[post.role]
    return f"{post.organisation} · {role.label}" if role.reaches else str(role.label)


def one_sign_in_per_role(day: date) -> list[tuple[str, str, str]]:
    """(user name, name, post) of one account for every role: what a demo prints on its sign-in page."""
    posts = (
        Appointment.objects.filter(on_day(day), person__account__is_active=True)
        .select_related("organisation", "person__account")
        .order_by("pk")
    )
    first: dict[str, Appointment] = {}
    for post in posts:
        first.setdefault(post.role, post)
    chosen = [(first[code].person, _post_name(first[code])) for code in roles() if code in first]
    return [(one.account.username, one.name, post) for one, post in chosen if one.account]
