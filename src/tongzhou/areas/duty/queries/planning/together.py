"""Who may, must, or would rather stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from fairplan.roster.problem import Demand
from tongzhou.areas.duty.models import PairBond
from tongzhou.areas.duty.queries.company import families, newcomers_by_path
from tongzhou.areas.duty.queries.planning.planned import person_key, shift_key
from tongzhou.areas.duty.queries.planning.telling import Telling
from tongzhou.base.paths import above

TOGETHER = 4


def company(t: Telling) -> None:
    """Families at cash, and pairs."""
    cash = {f"s{one.post_id}" for one in t.shifts if one.post.card.cash}
    if cash:
        for pair in sorted(map(sorted, families(t.crew))):
            t.told.family(*map(person_key, pair), posts=sorted(cash))
    for bond in _bonds(t):
        first = max(bond.started_on, t.roster.first_day)
        last = min(bond.ended_on or t.roster.last_day, t.roster.last_day)
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        if days:
            weight = None if bond.strict else TOGETHER
            t.told.pair(person_key(bond.person_id), person_key(bond.other_id), weight, on=days)


def _bonds(t: Telling) -> Iterable[PairBond]:
    paths = [t.roster.place_path, *above(t.roster.place_path)]
    rows = PairBond.objects.filter(
        apart_on_cash=False,
        place_path__in=paths,
        person_id__in=t.crew,
        other_id__in=t.crew,
        started_on__lte=t.roster.last_day,
    ).order_by("pk")
    return rows.exclude(ended_on__lt=t.roster.first_day)


def newcomers(t: Telling) -> Iterator[Demand]:
    """At each post in pairs at most one who is new at its place."""
    shifts = [s for s in t.shifts if s.post.in_pairs and s.starts_at > t.at]
    paths = {one.place_path for one in shifts}
    new = newcomers_by_path(t.crew, paths, at=t.at) if paths else {}
    for one in shifts:
        group = frozenset(map(person_key, new[one.place_path]))
        if len(group) > 1:
            at = (shift_key(one),)
            day = t.number(one.day)
            yield Demand(day, at, 1, group, under=0, over=None, rule="newcomers")
