"""Who could take a shift, and which shifts somebody could take: the verdict on everybody at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import NO_SUMS, Board, Place
from tongzhou.areas.duty.company import in_full
from tongzhou.areas.duty.models import PairBond, Preference, Roster, Shift
from tongzhou.areas.duty.queries.bonds import names_of
from tongzhou.areas.duty.queries.rosters import area_of, shifts_of
from tongzhou.areas.duty.queries.verdicts import Verdicts
from tongzhou.areas.duty.ranking import Choice, ranked
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import holds_on


def choices_for(
    roster: Roster, shift: Shift, board: Board, *, at: datetime, instead_of: int | None = None
) -> list[Choice]:
    """Everybody of the crew who is not there, ranked. `instead_of` is somebody who would leave."""
    there = {
        seat.person_id for place in board.places if place.pk == shift.pk for seat in place.seats
    }
    there -= {instead_of}
    asked = [line.person_id for line in board.people if line.person_id not in there]
    against = _against(roster, asked, (shift,), at, instead_of=instead_of)
    mates, wishes = _mates(shift), _wishes(asked, shift)
    place = next(place for place in board.places if place.pk == shift.pk)
    sums = {line.person_id: line.sums for line in board.people}
    return ranked(
        Choice(
            who,
            board.names[who],
            against[who, shift.pk],
            sums.get(who, NO_SUMS),
            wishes.get(who, 0),
            mate_there=bool(mates.get(who, set()) & there),
            night=place.night,
            weekend=place.weekend,
        )
        for who in asked
    )


def shifts_for(
    roster: Roster, person_id: int, places: Iterable[Place], *, at: datetime
) -> list[tuple[Place, Choice]]:
    """These shifts (of one day) with what speaks for and against that person there, the free first."""
    wanted = {place.pk: place for place in places}
    shifts = list(shifts_of(roster).filter(pk__in=wanted))
    if not shifts:
        return []
    there = {pk: {seat.person_id for seat in place.seats} for pk, place in wanted.items()}
    against = _against(roster, [person_id], shifts, at)
    wishes = {shift.pk: _wishes([person_id], shift) for shift in shifts[:1]}
    wish = next(iter(wishes.values())).get(person_id, 0)
    found = [
        (
            wanted[shift.pk],
            Choice(
                person_id,
                "",
                against[person_id, shift.pk],
                wish=wish,
            ),
        )
        for shift in shifts
        if person_id not in there[shift.pk]
    ]
    return sorted(found, key=lambda pair: (pair[1].never, pair[1].by_both, not pair[0].short))


def _against(
    roster: Roster,
    people: Iterable[int],
    shifts: Iterable[Shift],
    at: datetime,
    *,
    instead_of: int | None = None,
) -> dict[tuple[int, int], tuple[rules.Breach, ...]]:
    """What speaks against each of them on each shift, with the names of those concerned."""
    shifts, leaving = list(shifts), [instead_of] if instead_of else []
    ask = Verdicts(people, shifts, at=at, area=area_of(roster))
    found = {
        (who, shift.pk): ask.against(who, shift, instead_of=leaving)
        for who in sorted(ask.people)
        for shift in shifts
    }
    names = names_of(one for many in found.values() for one in many)
    return {key: in_full(many, names) for key, many in found.items()}


def _mates(shift: Shift) -> dict[int, set[int]]:
    """With whom people serve together on that day."""
    found: dict[int, set[int]] = {}
    paths = [shift.place_path, *above(shift.place_path)]
    bonds = PairBond.objects.filter(holds_on(shift.day), place_path__in=paths, apart_on_cash=False)
    for one, other in bonds.values_list("person_id", "other_id"):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _wishes(people: Iterable[int], shift: Shift) -> dict[int, int]:
    """Each one's wish about that shift: its weight, below 0 when they would rather not."""
    meant = Q(day=shift.day) | Q(day__isnull=True, weekday=shift.day.weekday())
    rows = Preference.objects.filter(meant, person_id__in=list(people))
    rows = rows.filter(Q(post__isnull=True) | Q(post=shift.post_id))
    found: dict[int, int] = {}
    for one in rows.filter(Q(pattern__isnull=True) | Q(pattern=shift.pattern_id)):
        found[one.person_id] = found.get(one.person_id, 0) + one.weight * (1 if one.wants else -1)
    return found
