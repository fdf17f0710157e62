"""Who stands together on a shift, and whether they may. Not what a viewer may see: what rules need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count
from django.utils.timezone import localdate

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.company import Company, Mate, together
from tongzhou.areas.duty.kinds import KNOWS_PLACE
from tongzhou.areas.duty.models import Ability, Duty, PairBond, Shift
from tongzhou.areas.duty.queries.people import why_not
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.rulepacks import queries as rulepacks


def newcomers_by_path(
    person_ids: Iterable[int], paths: Iterable[str], *, at: datetime
) -> dict[str, set[int]]:
    """The same for several places in two questions."""
    ids = set(person_ids)
    book = rulepacks.book("duty.newcomer_duties")
    stood = Duty.objects.filter(person_id__in=ids, ended_at__isnull=True, ends_at__lte=at)
    times = stood.exclude(attended=False).values_list("person_id", "place_path")
    counted = Counter(times.order_by())
    found = {}
    for path in set(paths):
        here: Counter[int] = Counter()
        for (person_id, place_path), number in counted.items():
            if place_path.startswith(path):
                here[person_id] += number
        least = book.value("duty.newcomer_duties", path=path, at=at)
        found[path] = {one for one in ids if here[one] < least}  # type: ignore[operator]
    return found


def knowing_by_path(person_ids: Iterable[int], paths: Iterable[str]) -> dict[str, set[int]]:
    """Those who know each of several places, in one question."""
    rows = Ability.objects.filter(person_id__in=set(person_ids), skill=KNOWS_PLACE)
    known = list(rows.values_list("person_id", "place_path"))
    return {
        path: {one for one, at in known if at in (path, *above(path)) or at.startswith(path)}
        for path in set(paths)
    }


def newcomers(person_ids: Iterable[int], *, path: str, at: datetime) -> set[int]:
    """Those who have stood at that place fewer times than `duty.newcomer_duties` says."""
    ids = set(person_ids)
    least = rulepacks.whole("duty.newcomer_duties", path=path, at=at)
    stood = Duty.objects.filter(
        under("place_path", path), person_id__in=ids, ended_at__isnull=True, ends_at__lte=at
    ).exclude(attended=False)
    times = stood.values("person_id").annotate(times=Count("pk"))
    return ids - {row["person_id"] for row in times if row["times"] >= least}


def knowing(person_ids: Iterable[int], *, path: str) -> set[int]:
    """Those who know the place (itself, what it lies in, or a part of it)."""
    rows = Ability.objects.filter(person_id__in=set(person_ids), skill=KNOWS_PLACE)
    near = {path, *above(path)}
    return {
        person_id
        for person_id, known in rows.values_list("person_id", "place_path")
        if known in near or known.startswith(path)
    }


def families(person_ids: Iterable[int]) -> frozenset[frozenset[int]]:
    """Pairs of one family among those people."""
    ids = set(person_ids)
    rows = PairBond.objects.filter(apart_on_cash=True, person_id__in=ids, other_id__in=ids)
    return frozenset(frozenset(pair) for pair in rows.values_list("person_id", "other_id"))


def why_not_together(
    person_ids: Iterable[int], shift: Shift, *, at: datetime
) -> tuple[rules.Breach, ...]:
    """What speaks against these people standing on that shift together."""
    ids = set(person_ids)
    post = shift.post
    new = newcomers(ids, path=shift.place_path, at=at) if post.in_pairs else set()
    local = knowing(ids, path=shift.place_path) if post.needs_local else set()
    company = Company(
        need=shift.need,
        in_pairs=post.in_pairs,
        needs_local=post.needs_local,
        cash=post.card.cash,
        families=families(ids) if post.card.cash else frozenset(),
    )
    return together((Mate(one, one in new, one in local) for one in sorted(ids)), company)


def on_shift(shift: Shift) -> set[int]:
    """Who is down for it now."""
    return set(
        Duty.objects.filter(shift=shift, ended_at__isnull=True).values_list("person_id", flat=True)
    )


def strict_mates(person_id: int, shift: Shift) -> set[int]:
    """With whom that person never serves apart, on the day of the shift."""
    day = localdate(shift.starts_at)
    bonds = PairBond.objects.filter(
        holds_on(day), strict=True, place_path__in=[shift.place_path, *above(shift.place_path)]
    )
    found = set(bonds.filter(person_id=person_id).values_list("other_id", flat=True))
    return found | set(bonds.filter(other_id=person_id).values_list("person_id", flat=True))


def verdict(
    person_id: int,
    shift: Shift,
    *,
    at: datetime,
    without: Iterable[int] = (),
    instead_of: Iterable[int] = (),
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> tuple[rules.Breach, ...]:
    """Everything against that person on that shift (or a part of it): own limits, and the company.

    `without` are duties that go at the same moment (of a swap), `instead_of` the people who leave.
    """
    there = (on_shift(shift) - set(instead_of)) | {person_id}
    return (
        *why_not(person_id, shift, at=at, without=without, starts_at=starts_at, ends_at=ends_at),
        *why_not_together(there, shift, at=at),
    )
