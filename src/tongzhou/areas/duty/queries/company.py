"""Who is new, who knows a place, who is of one family. Not what a viewer may see: what rules need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from tongzhou.areas.duty.kinds import KNOWS_PLACE
from tongzhou.areas.duty.models import Ability, Duty, PairBond
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
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
