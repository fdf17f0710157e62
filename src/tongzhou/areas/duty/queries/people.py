"""People as the rules of duty see them, and the limits that hold at a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localtime

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.kinds import KNOWS_PLACE
from tongzhou.areas.duty.models import Ability, Absence, Consent, Duty, OtherDuty, Shift, Trip
from tongzhou.areas.duty.queries.distance import roads_of
from tongzhou.base.paths import above
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.rulepacks import queries as rulepacks

# What the widest limit looks at on both sides of a duty.
AROUND = timedelta(days=14)
LONGEST_TRIP = timedelta(days=1)

_WHOLE = {
    "rest_minutes": "duty.rest_minutes",
    "most_in_24_hours": "duty.most_in_24_hours",
    "most_in_7_days": "duty.most_in_7_days",
    "most_days_in_a_row": "duty.most_days_in_a_row",
    "warn_days_in_a_row": "duty.warn_days_in_a_row",
    "overwork_minutes": "duty.overwork_minutes",
    "minor_age": "duty.minor_age",
    "minor_least_age": "duty.minor_least_age",
    "minor_minutes_a_day": "duty.minor_minutes_a_day",
    "most_way_minutes": "duty.most_way_minutes",
    "next_door_minutes": "duty.next_door_minutes",
}


def limits_at(path: str, at: datetime | date) -> rules.Limits:
    """The limits in force at that place and moment, in one query."""
    book = rulepacks.book(*_WHOLE.values(), "duty.night_from", "duty.night_until")
    asked = {name: book.value(code, path=path, at=at) for name, code in _WHOLE.items()}
    return rules.Limits(
        **asked,  # type: ignore[arg-type]
        night_from=book.value("duty.night_from", path=path, at=at),  # type: ignore[arg-type]
        night_until=book.value("duty.night_until", path=path, at=at),  # type: ignore[arg-type]
    )


def who_are(
    person_ids: Iterable[int],
    *,
    starts_at: datetime,
    ends_at: datetime,
    place_path: str = "",
    places: Iterable[str] = (),
    without: Iterable[int] = (),
) -> dict[int, rules.Who]:
    """Those people as the rules see them around that time, by id; eight queries for any number.

    `places` are where the duties in question are, if not at `place_path` itself. `without` are duties
    (ids) left out of the count, because they are about to change hands. This is not what a viewer may
    see: a rule must know of a duty elsewhere to refuse a second one. What a page shows of it is the
    rule's sentence only.
    """
    ids = list(person_ids)
    first, last = starts_at - AROUND, ends_at + AROUND
    bound = _bound(ids, first, last, frozenset(without))
    first_day, last_day = localtime(starts_at).date(), localtime(ends_at).date()
    away, consents = _away(ids, first_day, last_day), _consents(ids)
    skills = _skills(ids, place_path)
    stand = {pk: {one.place for one in found if one.place} for pk, found in bound.items()}
    driven = trips_of(ids, first, last)
    roads = roads_of(ids, {*places} or {place_path} - {""}, stand)
    return {
        person.pk: rules.Who(
            person_id=person.pk,
            born_on=person.born_on,
            left_on=person.left_on,
            skills=frozenset(skills[person.pk]),
            bound=tuple(sorted(bound[person.pk], key=lambda one: one.starts_at)),
            away=tuple(away[person.pk]),
            consents=tuple(consents[person.pk]),
            roads=roads[person.pk],
            trips=tuple(driven[person.pk]),
        )
        for person in Person.objects.filter(pk__in=ids)
    }


def _bound(
    ids: list[int], first: datetime, last: datetime, without: frozenset[int]
) -> dict[int, list[rules.Stretch]]:
    found: dict[int, list[rules.Stretch]] = defaultdict(list)
    duties = Duty.objects.filter(
        person_id__in=ids, ended_at__isnull=True, starts_at__lt=last, ends_at__gt=first
    ).exclude(pk__in=without)
    for one in duties.select_related("shift__post"):
        found[one.person_id].append(
            rules.Stretch(
                localtime(one.starts_at),
                localtime(one.ends_at),
                what=one.shift.post.name,
                duty_id=one.pk,
                shift_id=one.shift_id,
                place=one.place_path,
            )
        )
    for other in OtherDuty.objects.filter(person_id__in=ids, starts_at__lt=last, ends_at__gt=first):
        found[other.person_id].append(
            rules.Stretch(
                localtime(other.starts_at),
                localtime(other.ends_at),
                elsewhere=True,
                travel=other.travel_minutes,
                what=other.what,
            )
        )
    return found


def trips_of(ids: Iterable[int], first: datetime, last: datetime) -> dict[int, list[rules.Stretch]]:
    """What each of them drives in that time, whatever the car and the pool."""
    found: dict[int, list[rules.Stretch]] = defaultdict(list)
    rows = Trip.objects.filter(
        state=Trip.State.TAKEN,
        vehicle__driver_id__in=ids,
        starts_at__lt=last,
        starts_at__gt=first - LONGEST_TRIP,
    )
    for one in rows.select_related("vehicle").order_by("starts_at", "pk"):
        starts, ends = localtime(one.starts_at), localtime(one.ends_at)
        if ends > first and one.vehicle is not None:
            stretch = rules.Stretch(starts, ends, elsewhere=True, what=one.purpose)
            found[one.vehicle.driver_id].append(stretch)
    return found


def _away(ids: list[int], first: date, last: date) -> dict[int, list[rules.Away]]:
    found: dict[int, list[rules.Away]] = defaultdict(list)
    holding = Q(ended_on__isnull=True) | Q(ended_on__gte=first - timedelta(days=1))
    for one in Absence.objects.filter(
        holding, person_id__in=ids, withdrawn_at__isnull=True, started_on__lte=last
    ):
        found[one.person_id].append(rules.Away(one.kind, one.started_on, one.ended_on))
    return found


def _consents(ids: list[int]) -> dict[int, list[rules.Consented]]:
    found: dict[int, list[rules.Consented]] = defaultdict(list)
    for one in Consent.objects.filter(person_id__in=ids, withdrawn_at__isnull=True):
        found[one.person_id].append(
            rules.Consented(one.started_on, one.ended_on, frozenset(one.cards), one.minutes_a_day)
        )
    return found


def _skills(ids: list[int], place_path: str) -> dict[int, set[str]]:
    """Skills by person; knowing a place counts only for that place and what lies below it."""
    found: dict[int, set[str]] = defaultdict(set)
    near = set(above(place_path)) | {place_path} if place_path else set()
    for person_id, skill, path in Ability.objects.filter(person_id__in=ids).values_list(
        "person_id", "skill", "place_path"
    ):
        if skill != KNOWS_PLACE or path in near or (place_path and path.startswith(place_path)):
            found[person_id].add(skill)
    return found


def job_of(
    shift: Shift,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    travel: int = 0,
) -> rules.Job:
    """The duty that a shift (or a part of it) asks of somebody.

    In local time: days and nights are those of the place, whatever zone the database answers in.
    """
    card = shift.post.card
    return rules.Job(
        starts_at=localtime(starts_at or shift.starts_at),
        ends_at=localtime(ends_at or shift.ends_at),
        card=card.code,
        skills=frozenset(card.skills),
        harmless=card.harmless,
        adults_only=shift.post.adults_only,
        travel=travel,
        what=shift.post.name,
        shift_id=shift.pk,
        place=shift.place_path,
    )
