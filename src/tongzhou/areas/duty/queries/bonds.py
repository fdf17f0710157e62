"""Who never serves apart, and what planners gave up of it. Not what a viewer may see: what rules need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.company import Bond, in_full, people_in
from tongzhou.areas.duty.models import Duty, PairBond, Roster, Shift
from tongzhou.areas.duty.queries.planning.planned import shift_key
from tongzhou.base.paths import above
from tongzhou.ground.organisations.models import Person


class Bonds:
    """Who never serves apart, as far as these people and these shifts go: one question, two more where
    there are any such pairs.
    """

    def __init__(self, people: Iterable[int], shifts: Sequence[Shift]) -> None:
        days = [shift.day for shift in shifts]
        self._rows = list(_strict(set(people), min(days), max(days))) if days else []
        both = {pk for row in self._rows for pk in (row.person_id, row.other_id)}
        self._stands: dict[tuple[int, date], dict[int, int | None]] = defaultdict(dict)
        if both:
            self._read(both, min(days), max(days))

    def _read(self, people: set[int], first: date, last: date) -> None:
        rows = Duty.objects.filter(
            person_id__in=people, ended_at__isnull=True, shift__day__range=(first, last)
        )
        for one in rows.select_related("shift"):
            self._stands[one.person_id, one.shift.day][one.shift_id] = one.pk

    def note(self, person_id: int, shift: Shift) -> None:
        """That person will be down for the shift too."""
        self._stands[person_id, shift.day][shift.pk] = None

    def at(self, shift: Shift, without: Iterable[int]) -> tuple[Bond, ...]:
        """The pairs that hold on that shift; duties in `without` are about to go."""
        gone = set(without)
        near = (shift.place_path, *above(shift.place_path))
        return tuple(
            self._bond(row, shift, gone)
            for row in self._rows
            if row.place_path in near
            and row.started_on <= shift.day
            and (row.ended_on is None or shift.day <= row.ended_on)
        )

    def _bond(self, row: PairBond, shift: Shift, gone: set[int]) -> Bond:
        one, other = row.person_id, row.other_id
        first, second = (self._others(pk, shift, gone) for pk in (one, other))
        elsewhere = {pk for pk, alone in ((one, first - second), (other, second - first)) if alone}
        return Bond(frozenset((one, other)), frozenset(elsewhere))

    def _others(self, person_id: int, shift: Shift, gone: set[int]) -> set[int]:
        """The other shifts of that day on which they stand."""
        stands = self._stands.get((person_id, shift.day), {})
        return {pk for pk, duty in stands.items() if pk != shift.pk and duty not in gone}


def _strict(people: set[int], first: date, last: date) -> QuerySet[PairBond]:
    named = Q(person_id__in=people) | Q(other_id__in=people)
    rows = PairBond.objects.filter(named, strict=True, started_on__lte=last).order_by("pk")
    return rows.exclude(ended_on__lt=first)


_RULES = {"newcomers": "two_newcomers", "knows": "no_local", "family": "family"}


def given_up_at(shifts: Sequence[Shift]) -> dict[int, frozenset[str | frozenset[int]]]:
    """What planners gave up about the company on these shifts (by id), as the rules call it: codes, and
    pairs of people.
    """
    if not shifts:
        return {}
    days = [shift.day for shift in shifts]
    paths = {path for shift in shifts for path in (shift.place_path, *above(shift.place_path))}
    rows = Roster.objects.filter(
        place_path__in=paths, first_day__lte=max(days), last_day__gte=min(days)
    )
    found: dict[int, set[str | frozenset[int]]] = defaultdict(set)
    for roster in rows.exclude(given_up=[]):
        for shift in shifts:
            found[shift.pk].update(_given_up(roster, shift))
    return {pk: frozenset(codes) for pk, codes in found.items()}


def _given_up(roster: Roster, shift: Shift) -> Iterator[str | frozenset[int]]:
    if not shift.place_path.startswith(roster.place_path):
        return
    day = (shift.day - roster.first_day).days
    for code, values in roster.given_up:
        if values.get("day") != day:
            continue
        if code == "pair":
            yield frozenset(int(values[key][1:]) for key in ("person", "other"))
        elif values.get("rule") in _RULES and shift_key(shift) in str(values["shift"]).split("/"):
            yield _RULES[values["rule"]]


def names_of(found: Iterable[rules.Breach]) -> dict[int, str]:
    """The names of those whom these breaches are about."""
    about = people_in(found)
    return dict(Person.objects.filter(pk__in=about).values_list("pk", "name")) if about else {}


def named(found: Iterable[rules.Breach]) -> tuple[rules.Breach, ...]:
    """The breaches with the names of those concerned, for whoever plans."""
    several = tuple(found)
    return in_full(several, names_of(several))
