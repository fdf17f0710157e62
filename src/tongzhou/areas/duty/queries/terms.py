"""From when until when people serve at a place: no plan puts anybody down outside these days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import DateField, Q, Value

from tongzhou.areas.duty.models import Deployed, SignUp
from tongzhou.areas.duty.rules import Term, Who
from tongzhou.base.paths import above
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import under
from tongzhou.ground.organisations.models import Appointment, Membership
from tongzhou.ground.places.models import Kind, Place


def neighbourhood(path: str) -> str:
    """The path of the community around the place, or its own: people serve anywhere in it."""
    around = Place.objects.filter(path__in=above(path), kind=Kind.COMMUNITY)
    return max(around.values_list("path", flat=True), key=len, default=path)


def with_terms(
    known: Mapping[int, Who],
    path: str,
    first_day: date,
    last_day: date,
    *,
    since: date | None = None,
) -> dict[int, Who]:
    """The same people with the days on which a deployment, an accepted sign-up, a post or a membership
    lets them serve at that place, or around or below it; in one query.

    Who serves on every day from the first to the last, or was put there without any of these, is left
    as they were; so is who has served only before `since`. Not what a viewer may see: a plan must know
    when somebody's service ends.
    """
    found = _terms(known, path, since)
    return {
        pk: replace(who, terms=tuple(sorted(found[pk])))
        if pk in found and not _covered(found[pk], first_day, last_day)
        else who
        for pk, who in known.items()
    }


def _covered(terms: Iterable[Term], first_day: date, last_day: date) -> bool:
    return any(first <= first_day and last_day <= last for first, last in terms)


def _terms(person_ids: Iterable[int], path: str, since: date | None) -> dict[int, list[Term]]:
    ids, found = list(person_ids), defaultdict(list)
    for person_id, first, last in _rows(ids, path):
        if since is None or last is None or last >= since:
            found[person_id].append((first, last or date.max))
    return found


def _rows(ids: list[int], path: str) -> Iterable[tuple[int, date, date | None]]:
    near = Q(person_id__in=ids) & (under("place_path", path) | Q(place_path__in=above(path)))
    body = "organisation__serves__path"
    serves = Q(person_id__in=ids) & (under(body, path) | Q(**{f"{body}__in": above(path)}))
    serving = [code for code, role in roles().items() if role.reaches]
    always = Value(date(1, 1, 1), output_field=DateField())
    dated = ("person_id", "started_on", "ended_on")
    sent = Deployed.objects.filter(near).order_by().values_list(*dated)
    signed = SignUp.objects.filter(near, accepted_at__isnull=False).order_by()
    return sent.union(
        signed.values_list("person_id", always, "ended_on"),
        Appointment.objects.filter(serves, role__in=serving).order_by().values_list(*dated),
        Membership.objects.filter(serves).order_by().values_list(*dated),
        all=True,
    )
