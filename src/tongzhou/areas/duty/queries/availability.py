"""Who may be planned by whom, and when they can, want to and may serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from tongzhou.areas.duty.laying import Day
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Consent,
    Duty,
    OtherDuty,
    PairBond,
    Preference,
    RoleCard,
    SignUp,
)
from tongzhou.areas.duty.queries.shifts import days
from tongzhou.areas.duty.queries.standing import accepted
from tongzhou.ground.access.scope import Scope, holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person

PLANS = "duty.plan"
# 民法典第十七条; the rule pack allows no other value.
OF_AGE = 18
_RELATIONS = ("memberships", "employments", "appointments", "deployments")
_PLANNED = Scope(
    paths=(
        "memberships__organisation__path",
        "memberships__organisation__serves__path",
        "employments__unit__path",
        "appointments__organisation__path",
        "appointments__organisation__serves__path",
        "deployments__place_path",
    ),
    needs=PLANS,
    holding=_RELATIONS,
)


def plannable(viewer: Viewer) -> QuerySet[Person]:
    """The people whose duties the viewer plans: in the bodies and places of the viewer's posts,
    deployed there, or accepted there from the pool. Wider than who may be seen otherwise, and for planners only."""
    condition = Q(pk__in=())
    for reached in _PLANNED.reached(viewer):
        condition |= Q(pk__in=Person.objects.filter(reached).values("pk"))
    for top in viewer.tops(PLANS):
        offered = SignUp.objects.filter(under("place_path", top), accepted(viewer.today))
        condition |= Q(pk__in=offered.values("person_id"))
    return Person.objects.filter(condition, left_on__isnull=True)


def own(viewer: Viewer) -> Person:
    """The viewer's own entry, or 404 for an account without one."""
    row = Person.objects.filter(pk=viewer.person_id or 0).first()
    if row is None:
        raise Http404
    return row


def wards(viewer: Viewer) -> list[Person]:
    """The minors for whom the viewer answers as a guardian."""
    if viewer.person_id is None:
        return []
    rows = Person.objects.filter(guardian_id=viewer.person_id, left_on__isnull=True)
    return [row for row in rows if is_minor(row, viewer.today)]


def person_for(viewer: Viewer, pk: int) -> Person:
    """That person for themselves, their guardian, or whoever plans their duties; else 404."""
    row = Person.objects.filter(pk=pk).select_related("guardian").first()
    if row is None or not may_enter_for(viewer, row):
        raise Http404
    return row


def may_enter_for(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer may write down when that person can serve."""
    if viewer.person_id is not None and viewer.person_id in (person.pk, person.guardian_id):
        return True
    return plannable(viewer).filter(pk=person.pk).exists()


def age_on(person: Person, day: date) -> int | None:
    """Full years on that day; None when no date of birth is known."""
    born = person.born_on
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_minor(person: Person, day: date) -> bool:
    """Whether the person is under age that day. Without a date of birth nobody is taken for a minor."""
    age = age_on(person, day)
    return age is not None and age < OF_AGE


# --- one person ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Availability:
    """Everything that was entered about somebody from today on."""

    other: list[OtherDuty]
    absences: list[Absence]
    wishes: list[Preference]
    abilities: list[Ability]
    consents: list[Consent]
    duties: list[Duty]


def availability(viewer: Viewer, person: Person, at: datetime) -> Availability:
    """What was entered about a person whom the viewer was given by `person_for`. Six queries."""
    today = localdate(at)
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    return Availability(
        other=list(OtherDuty.objects.visible_to(viewer).filter(person=person, ends_at__gt=at)),
        absences=list(
            Absence.objects.visible_to(viewer)
            .filter(running, person=person, withdrawn_at__isnull=True)
            .order_by("started_on", "pk")
        ),
        wishes=list(
            Preference.objects.visible_to(viewer)
            .filter(Q(day__isnull=True) | Q(day__gte=today), person=person)
            .select_related("pattern", "post")
        ),
        abilities=list(
            Ability.objects.visible_to(viewer).filter(person=person).select_related("confirmed_by")
        ),
        consents=list(
            Consent.objects.visible_to(viewer)
            .filter(running, person=person, withdrawn_at__isnull=True)
            .select_related("guardian", "recorded_by")
        ),
        duties=list(
            Duty.objects.visible_to(viewer)
            .filter(person=person, ended_at__isnull=True, ends_at__gt=at)
            .filter(Q(roster__isnull=True) | Q(roster__state="published"))
            .select_related("shift__post")
            .order_by("starts_at")
        ),
    )


@dataclass(slots=True)
class DayMarks:
    """One day of the strip: what stands on it, as codes."""

    day: Day
    marks: list[str] = field(default_factory=list)


def strip(
    found: Availability, *, first: date, count: int, path: str, at: datetime
) -> list[DayMarks]:
    """The next days with a mark for duty, other duty, leave and wishes."""
    last = first + timedelta(days=count - 1)
    rows = {day.on: DayMarks(day) for day in days(path, first, last, at=at)}
    for on, row in rows.items():
        if any(one.covers(on) for one in found.absences if one.whole_days):
            row.marks.append("away")
        if any(localdate(o.starts_at) <= on <= localdate(o.ends_at) for o in found.other):
            row.marks.append("other")
        if any(localdate(one.starts_at) == on for one in found.duties):
            row.marks.append("duty")
        for wish in found.wishes:
            if wish.day == on or wish.weekday == on.weekday():
                row.marks.append("want" if wish.wants else "rather_not")
    return list(rows.values())


def duties_meanwhile(person_id: int, starts_at: datetime, ends_at: datetime) -> list[Duty]:
    """Duties of that person that lie in that time: somebody must be told, seen or not."""
    rows = Duty.objects.filter(
        person_id=person_id, ended_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return list(rows.select_related("shift__post").order_by("starts_at"))


# --- many people -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Standing:
    """How somebody stands for the next two weeks, in figures and codes for a list."""

    skills: list[str] = field(default_factory=list)
    other: int = 0
    away: bool = False
    consented: bool = False


def standing(people: Iterable[Person], *, first: date, count: int) -> dict[int, Standing]:
    """For people that the viewer plans: skills, other duties, leave, consent. Four queries."""
    ids = [one.pk for one in people]
    last = first + timedelta(days=count - 1)
    found: dict[int, Standing] = defaultdict(Standing)
    for pk, skill in Ability.objects.filter(person_id__in=ids).values_list("person_id", "skill"):
        if skill not in found[pk].skills:
            found[pk].skills.append(skill)
    for pk in OtherDuty.objects.filter(
        person_id__in=ids, starts_at__date__lte=last, ends_at__date__gte=first
    ).values_list("person_id", flat=True):
        found[pk].other += 1
    away = Absence.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first),
        person_id__in=ids,
        started_on__lte=last,
        withdrawn_at__isnull=True,
        kind__in=[Absence.Kind.LEAVE, Absence.Kind.SPARED],
    )
    for pk in away.values_list("person_id", flat=True):
        found[pk].away = True
    agreed = Consent.objects.filter(holds_on(first), person_id__in=ids, withdrawn_at__isnull=True)
    for pk in agreed.values_list("person_id", flat=True):
        found[pk].consented = True
    return found


def harmless_cards() -> QuerySet[RoleCard]:
    """The cards that a guardian may agree to. One place's own harmless card counts by its code."""
    return RoleCard.objects.filter(harmless=True, retired_on__isnull=True, place_path="")


def bonds(viewer: Viewer, on: date) -> QuerySet[PairBond]:
    """The pairs in sight that hold on that day."""
    rows = PairBond.objects.visible_to(viewer).filter(holds_on(on))
    return rows.select_related("person", "other").order_by("person__name", "pk")


def bond_for(viewer: Viewer, pk: int) -> PairBond:
    row: PairBond = PairBond.objects.one_for(viewer, pk)
    return row


def row_for(viewer: Viewer, model: type, pk: int):  # type: ignore[no-untyped-def]
    """That entry of a person's availability, or 404."""
    return model.objects.one_for(viewer, pk)  # type: ignore[attr-defined]


def who_can(rows: QuerySet[Person], skill: str) -> QuerySet[Person]:
    """Of those people the ones who can do it."""
    return rows.filter(pk__in=Ability.objects.filter(skill=skill).values("person_id"))
