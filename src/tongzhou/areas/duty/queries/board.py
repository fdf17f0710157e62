"""The board of a roster: everything it shows in a number of questions that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache

from django.utils.timezone import localdate, localtime

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import (
    Board,
    Mark,
    Place,
    Seat,
    day_heads,
    person_lines,
    post_lines,
    sums_of,
)
from tongzhou.areas.duty.models import Absence, Duty, OtherDuty, Preference, Roster, Shift
from tongzhou.areas.duty.queries.history import midnight, served_before
from tongzhou.areas.duty.queries.people import limits_at, trips_of
from tongzhou.areas.duty.queries.rosters import crew_of, duties_on, shifts_of
from tongzhou.base.words import said
from tongzhou.ground.organisations.models import Person

Seats = Mapping[int, tuple[Seat, ...]]
Marks = dict[tuple[int, date], tuple[Mark, ...]]

_AWAY = {
    Absence.Kind.LEAVE: said("on leave"),
    Absence.Kind.SPARED: said("spared"),
}


def hours_of(shift: Shift) -> str:
    """“08:00–16:00”, and “17:30–08:30” across midnight."""
    return f"{localtime(shift.starts_at):%H:%M}–{localtime(shift.ends_at):%H:%M}"


def seats_of(duties: Iterable[Duty]) -> dict[int, tuple[Seat, ...]]:
    """Who stands in each shift (by its id); a part of a shift carries its hours."""
    found: dict[int, list[Seat]] = defaultdict(list)
    for duty in duties:
        found[duty.shift_id].append(
            Seat(duty.person_id, duty.pk, locked=duty.locked, part=_part(duty))
        )
    return {shift_id: tuple(seats) for shift_id, seats in found.items()}


def _part(duty: Duty) -> str:
    """The hours of a duty that is only a part of its shift, else nothing."""
    shift = duty.shift
    if (duty.starts_at, duty.ends_at) == (shift.starts_at, shift.ends_at):
        return ""
    return f"{localtime(duty.starts_at):%H:%M}–{localtime(duty.ends_at):%H:%M}"


def places_of(shifts: Iterable[Shift], seats: Seats, limits: rules.Limits) -> tuple[Place, ...]:
    """The shifts as the board's values."""

    @cache
    def night(starts: datetime, ends: datetime) -> bool:
        return rules.is_night(starts, ends, limits)

    return tuple(
        Place(
            pk=shift.pk,
            post_id=shift.post_id,
            post=shift.post.name,
            hours=hours_of(shift),
            label=shift.pattern.name if shift.pattern else "",
            day=shift.day,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            need=shift.need,
            night=night(localtime(shift.starts_at), localtime(shift.ends_at)),
            leading=shift.post.leading,
            order=shift.post.order,
            seats=seats.get(shift.pk, ()),
        )
        for shift in shifts
    )


def board_of(
    roster: Roster, at: datetime, *, seats: Seats | None = None, whole: bool = True
) -> Board:
    """The board as it stands, or with these seats (of a proposal) instead of the duties.

    Not `whole`, it leaves out what only planners see: leave, other duty, wishes and sums.
    """
    shifts = list(shifts_of(roster))
    limits = limits_at(roster.place_path, at)
    if seats is None:
        seats = seats_of(duties_on(shifts).select_related("shift"))
    places = places_of(shifts, seats, limits)
    heads = day_heads(roster.first_day, roster.last_day)
    crew = crew_of(roster)
    names = {person.pk: person.name for person in crew}
    guests = _guests({seat.person_id for place in places for seat in place.seats} - set(names))
    names |= {person.pk: person.name for person in guests}
    people = [(p.pk, p.name, p.search_key) for p in (*crew, *guests)]
    marks = marks_of(roster, names, at) if whole else {}
    before = served_before(names, roster.first_day, limits) if whole else {}
    sums = sums_of([person.pk for person in crew], places, before, _days_away(marks), len(heads))
    lines = person_lines(heads, people, places, marks, sums)
    return Board(heads, lines, post_lines(heads, places), places, names)


def _guests(ids: set[int]) -> list[Person]:
    """People who stand in the roster without being of its crew: called up, or taken in a swap."""
    return list(Person.objects.filter(pk__in=ids).order_by("search_key", "pk")) if ids else []


def _days_away(marks: Marks) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for (person_id, _), on_day in marks.items():
        found[person_id] += any(mark.kind == "away" for mark in on_day)
    return found


def marks_of(roster: Roster, people: Iterable[int], at: datetime) -> Marks:
    """Leave, other duty and wishes by person and day; never a reason, never an illness."""
    ids = list(people)
    found: dict[tuple[int, date], list[Mark]] = defaultdict(list)
    for who, day, mark in (
        *_absences(ids, roster),
        *_other_duties(ids, roster),
        *_elsewhere(ids, roster),
        *_driven(ids, roster),
        *_wishes(ids, roster),
    ):
        found[who, day].append(mark)
    return {key: tuple(marks) for key, marks in found.items()}


def _days(roster: Roster, first: date, last: date | None) -> Iterable[date]:
    day, end = max(first, roster.first_day), min(last or roster.last_day, roster.last_day)
    while day <= end:
        yield day
        day += timedelta(days=1)


def _absences(ids: list[int], roster: Roster) -> Iterable[tuple[int, date, Mark]]:
    rows = Absence.objects.filter(
        person_id__in=ids,
        kind__in=_AWAY,
        withdrawn_at__isnull=True,
        started_on__lte=roster.last_day,
    )
    for one in rows:
        for day in _days(roster, one.started_on, one.ended_on):
            yield one.person_id, day, Mark("away", _AWAY[Absence.Kind(one.kind)])


def _span(roster: Roster) -> tuple[datetime, datetime]:
    return midnight(roster.first_day), midnight(roster.last_day + timedelta(days=1))


def _other_duties(ids: list[int], roster: Roster) -> Iterable[tuple[int, date, Mark]]:
    first, end = _span(roster)
    rows = OtherDuty.objects.filter(person_id__in=ids, starts_at__lt=end, ends_at__gt=first)
    for one in rows:
        for day in _days(roster, localdate(one.starts_at), localdate(one.ends_at)):
            yield one.person_id, day, Mark("elsewhere", said("other duty"))


def _elsewhere(ids: list[int], roster: Roster) -> Iterable[tuple[int, date, Mark]]:
    """Duties at other places, which no shift of this board shows."""
    first, end = _span(roster)
    rows = Duty.objects.filter(
        person_id__in=ids, ended_at__isnull=True, starts_at__lt=end, ends_at__gt=first
    ).values_list("person_id", "starts_at", "place_path")
    for person_id, starts_at, path in rows:
        if not path.startswith(roster.place_path):
            yield person_id, localdate(starts_at), Mark("elsewhere", said("duty elsewhere"))


def _driven(ids: list[int], roster: Roster) -> Iterable[tuple[int, date, Mark]]:
    for person_id, trips in trips_of(ids, *_span(roster)).items():
        for one in trips:
            for day in _days(roster, one.starts_at.date(), one.ends_at.date()):
                yield person_id, day, Mark("elsewhere", said("drives a trip"))


def _wishes(ids: list[int], roster: Roster) -> Iterable[tuple[int, date, Mark]]:
    for one in Preference.objects.filter(person_id__in=ids):
        words = said("wants") if one.wants else said("rather not")
        for day in wished_days(one, roster.first_day, roster.last_day):
            yield one.person_id, day, Mark("wants" if one.wants else "wants_not", words)


def wished_days(one: Preference, first: date, last: date) -> Iterable[date]:
    """The days between these two that a wish means."""
    day = first
    while day <= last:
        if one.day == day or (one.day is None and one.weekday == day.weekday()):
            yield day
        day += timedelta(days=1)
