"""The ledger learns hour by hour what happened at the gates. A fact is never edited: only added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from tongzhou.areas.gates.models import Gate, Look
from tongzhou.areas.gates.queries import hours
from tongzhou.areas.gates.queries.hours import HOUR, hour_of
from tongzhou.shared.facts.actions import record_all

NAME = "hours"
EVERY = timedelta(minutes=5)
# A device hands in what it has before an hour is counted as over.
GRACE = timedelta(minutes=2)
# A batch may stand in the table with an earlier moment than the last look, when it was committed later.
OVERLAP = timedelta(minutes=5)
LATELY = timedelta(days=8)
# The hour that still runs is counted too, as long as these are few: a city counts it when it is over.
FEW = 200
AT_ONCE = 300


def count_hours(at: datetime) -> int:
    """How many rows the ledger got for the hours of which something came in since the last look.

    Every hour is counted anew from the tables and only the difference is added, so that it does not
    matter how often this is done, by how many, or how late something came.
    """
    look = _look(at)
    if at - look.upto < EVERY:
        return 0
    since = hour_of(look.upto - GRACE - OVERLAP)
    added = sum(
        _recount(gates, hour, hour + HOUR, at=at, since=since)
        for hour, gates in _due(hours.touched(since, at), at)
    )
    Look.objects.filter(pk=look.pk, upto__lt=at).update(upto=at)
    return added


def recount_lately(at: datetime) -> int:
    """The night: every hour of the last days is counted anew; how many rows the ledger got."""
    return sum(_recount(gates, *day, at=at, since=at) for day in _days(at) for gates in _every())


def disagreements() -> Iterator[str]:
    """For each of the last days on which tables and ledger do not say the same: how far they are apart."""
    at = now()
    for starts, ends in _days(at - EVERY - OVERLAP):
        found = [hours.difference(gates, starts, ends, at).missing for gates in _every()]
        if wrong := sum(len(missing) for missing in found):
            words = _(
                "Gates: on %(day)s the ledger lacks %(n)d hourly figures that the tables hold."
            )
            yield words % {"day": f"{starts:%Y-%m-%d}", "n": wrong}


def _look(at: datetime) -> Look:
    look, _new = Look.objects.get_or_create(name=NAME, defaults={"upto": at - LATELY})
    return look


def _due(touched: dict[datetime, set[int]], at: datetime) -> Iterator[tuple[datetime, list[int]]]:
    """Hours with slices of their gates: those that are over, and the running one while they are few."""
    for hour, gates in sorted(touched.items()):
        if hour + HOUR + GRACE <= at or len(gates) <= FEW:
            for some in _slices(sorted(gates)):
                yield hour, some


def _slices(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _every() -> Iterable[list[int]]:
    return _slices(list(Gate.objects.order_by("pk").values_list("pk", flat=True)))


def _days(at: datetime) -> list[tuple[datetime, datetime]]:
    """The last days, each from its first hour to its last one that is over."""
    last = hour_of(at - GRACE)
    first = (last - LATELY).replace(hour=0)
    days = [first + timedelta(days=n) for n in range(LATELY.days + 1)]
    return [(day, min(day + timedelta(days=1), last)) for day in days if day < last]


@transaction.atomic
def _recount(
    gates: list[int], starts: datetime, ends: datetime, *, at: datetime, since: datetime
) -> int:
    # One counts at a time: the second finds in the ledger what the first has added.
    Look.objects.select_for_update().filter(name=NAME).first()
    found = hours.difference(gates, starts, ends, at)
    late: list[Any] = []
    if found.ended:
        late = hours.one_by_one(found.ended, starts, ends, since)
    return record_all([*found.missing, *late])
