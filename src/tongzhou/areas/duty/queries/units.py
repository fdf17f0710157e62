"""Whom to tell: the units people come from, and those who plan duties there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from tongzhou.base.paths import above
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import holds_on
from tongzhou.ground.organisations.models import Appointment, Employment, Membership


def units_of(person_ids: Iterable[int], at: datetime) -> set[str]:
    """Paths of the units and home branches of those people on that day."""
    ids, now = set(person_ids), holds_on(localdate(at))
    jobs = Employment.objects.filter(now, person_id__in=ids)
    homes = Membership.objects.filter(now, person_id__in=ids, home=True)
    return {
        *jobs.values_list("unit__path", flat=True),
        *homes.values_list("organisation__path", flat=True),
    }


def leads_over(paths: Iterable[str], at: datetime, *, capability: str = "duty.plan") -> set[int]:
    """Those who plan duties for exactly these organisations and places, not for all above them."""
    asked = set(paths)
    planning = [code for code, role in roles().items() if capability in role.capabilities]
    rows = Appointment.objects.filter(holds_on(localdate(at)), role__in=planning).filter(
        Q(organisation__path__in=asked)
        | Q(organisation__serves__path__in=asked, place__isnull=True)
        | Q(place__path__in=asked)
    )
    return set(rows.values_list("person_id", flat=True))


def nearest_leads(
    path: str,
    at: datetime,
    *,
    without: Collection[int] = (),
    able: Iterable[str] = ("duty.plan", "duty.see"),
) -> set[int]:
    """Who plans duties there or, failing anybody, at the nearest level above; else who sees them there.

    `without` are passed over: whom the matter is about does not settle it alone. `able` names what
    they must be able to do, the first for which there is anybody.
    """
    for capability in able:
        for level in above(path):
            found = leads_over([level], at, capability=capability).difference(without)
            if found:
                return found
    return set()


def units_on(person_ids: Iterable[int], day: date) -> dict[int, str]:
    """Names of the units those people work for on that day, by person, in one query."""
    rows = Employment.objects.filter(holds_on(day), person_id__in=set(person_ids))
    return dict(rows.values_list("person_id", "unit__name"))
