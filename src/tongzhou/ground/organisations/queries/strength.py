"""How a party organisation stands, and what a clause would have otherwise; figures for the indicators."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.organisations.models import (
    Appointment,
    Employment,
    Kind,
    Membership,
    Organisation,
    Status,
)
from tongzhou.ground.organisations.rules import (
    OFFICERS,
    TEMPORARY,
    Clause,
    Clauses,
    Reminder,
    Strength,
    reminders,
)
from tongzhou.ground.rulepacks.queries import book


def strength_of(one: Organisation, day: date) -> Strength:
    """How a party organisation stands on `day`: members, units, officers, term."""
    members = Membership.objects.filter(holds_on(day), organisation=one)
    ids = members.values("person_id")
    statuses = Counter(members.values_list("person__status", flat=True))
    posts = Appointment.objects.filter(holds_on(day), organisation=one)
    units = Employment.objects.filter(holds_on(day), person_id__in=ids).values("unit_id").distinct()
    return Strength(
        kind=one.kind,
        full=statuses[Status.FULL],
        probationary=statuses[Status.PROBATIONARY],
        units=units.count() if one.kind == Kind.JOINT_BRANCH else 0,
        officers=posts.filter(role__in=OFFICERS).values("person_id").distinct().count(),
        secretaries=posts.filter(role="branch_secretary").count(),
        term_ends_on=one.term_ends_on,
        probationary_leaders=posts.filter(
            role__in=(*OFFICERS, "group_leader"), person__status=Status.PROBATIONARY
        ).count(),
    )


def clauses_at(one: Organisation, day: date) -> Clauses:
    """The thresholds that count for an organisation on `day`, each with the clause it stands in."""
    names = {
        "least_full": "party.branch_least_full",
        "most_members": "party.branch_most_members",
        "most_units": "party.joint_branch_most_units",
        "committee_from": "party.committee_from_full",
        "committee_least": "party.committee_least",
        "committee_most": "party.committee_most",
        "first_reminder": "party.term_first_reminder",
        "second_reminder": "party.term_second_reminder",
    }
    known = book(*names.values())
    found = {name: known.in_force(code, path=one.path, at=day) for name, code in names.items()}
    return Clauses(
        **{name: Clause(int(str(rule.value)), rule.source) for name, rule in found.items()}
    )


def reminders_for(one: Organisation, day: date) -> list[Reminder]:
    """What is not as a clause says; none for an organisation that has ended or is no party organisation."""
    if not one.is_party or (one.ended_on is not None and one.ended_on < day):
        return []
    return reminders(strength_of(one, day), clauses_at(one, day), day)


# --- stocks: asked by the indicators, with (path, at) ------------------------------------------


def _temporary(path: str, at: datetime) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(
        under("path", path) | under("serves__path", path), kind__in=TEMPORARY
    )
    day = localdate(at)
    return rows.filter(Q(started_on__isnull=True) | Q(started_on__lte=day)).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    )


def temporary_body_count(path: str, at: datetime) -> int:
    """How many temporary branches and committees there are."""
    return _temporary(path, at).count()


def temporary_member_count(path: str, at: datetime) -> int:
    """How many members serve in them."""
    rows = Membership.objects.filter(holds_on(localdate(at)), organisation__in=_temporary(path, at))
    return rows.values("person_id").distinct().count()


def temporary_officer_count(path: str, at: datetime) -> int:
    """How many officers they have."""
    rows = Appointment.objects.filter(
        holds_on(localdate(at)), organisation__in=_temporary(path, at), role__in=OFFICERS
    )
    return rows.values("person_id").distinct().count()


def member_count(path: str, at: datetime) -> int:
    """How many full and probationary members have their home branch there."""
    rows = Membership.objects.filter(
        holds_on(localdate(at)),
        under("organisation__path", path),
        home=True,
        person__status__in=(Status.FULL, Status.PROBATIONARY),
    )
    return rows.values("person_id").distinct().count()
