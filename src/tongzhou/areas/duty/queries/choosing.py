"""Who could take a shift, and which shifts somebody could take: the verdict on everybody at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import NO_SUMS, Board, Place
from tongzhou.areas.duty.company import Company, Mate, together
from tongzhou.areas.duty.models import PairBond, Preference, Roster, Shift
from tongzhou.areas.duty.queries.company import families, knowing_by_path, newcomers_by_path
from tongzhou.areas.duty.queries.people import job_of, limits_at, who_are
from tongzhou.areas.duty.queries.rosters import shifts_of
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
    known = _who(asked, (shift,), shift.place_path)
    limits = limits_at(shift.place_path, at)
    company = _Companies((shift,), {*asked, *there}, at)
    mates, wishes = _mates(shift), _wishes(asked, shift)
    place = next(place for place in board.places if place.pk == shift.pk)
    sums = {line.person_id: line.sums for line in board.people}
    return ranked(
        Choice(
            who,
            board.names[who],
            (
                *rules.breaches(known[who], job_of(shift), limits),
                *company.against({*there, who}, shift),
            ),
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
    known = _who([person_id], shifts, roster.place_path)
    limits = limits_at(roster.place_path, at)
    there = {pk: {seat.person_id for seat in place.seats} for pk, place in wanted.items()}
    company = _Companies(shifts, {person_id}.union(*there.values()), at)
    wishes = {shift.pk: _wishes([person_id], shift) for shift in shifts[:1]}
    wish = next(iter(wishes.values())).get(person_id, 0)
    found = [
        (
            wanted[shift.pk],
            Choice(
                person_id,
                "",
                (
                    *rules.breaches(known[person_id], job_of(shift), limits),
                    *company.against({*there[shift.pk], person_id}, shift),
                ),
                wish=wish,
            ),
        )
        for shift in shifts
        if person_id not in there[shift.pk]
    ]
    return sorted(found, key=lambda pair: (pair[1].never, pair[1].by_both, not pair[0].short))


def _who(ids: Iterable[int], shifts: Iterable[Shift], path: str) -> dict[int, rules.Who]:
    shifts = list(shifts)
    return who_are(
        ids,
        starts_at=localtime(min(one.starts_at for one in shifts)),
        ends_at=localtime(max(one.ends_at for one in shifts)),
        place_path=path,
    )


class _Companies:
    """Who is new, who knows the place and who is of one family, asked once for all shifts of a place."""

    def __init__(self, shifts: Iterable[Shift], people: set[int], at: datetime) -> None:
        pairs = {shift.place_path for shift in shifts if shift.post.in_pairs}
        local = {shift.place_path for shift in shifts if shift.post.needs_local}
        cash = any(shift.post.card.cash for shift in shifts)
        self.new = newcomers_by_path(people, pairs, at=at) if pairs else {}
        self.local = knowing_by_path(people, local) if local else {}
        self.families = families(people) if cash else frozenset()

    def against(self, people: Iterable[int], shift: Shift) -> tuple[rules.Breach, ...]:
        post = shift.post
        company = Company(
            shift.need, post.in_pairs, post.needs_local, post.card.cash, self.families
        )
        new = self.new.get(shift.place_path, set())
        local = self.local.get(shift.place_path, set())
        return together((Mate(one, one in new, one in local) for one in sorted(people)), company)


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
