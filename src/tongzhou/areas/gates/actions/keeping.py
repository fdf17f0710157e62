"""Ending what was kept for its time: numbers of readings within hours, streams gate by gate at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from tongzhou.areas.gates.models import Gate, Passage, Reading, TurnAway, Undone
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import NOBODY
from tongzhou.ground.rulepacks.queries import book

NUMBER_HOURS = "gates.keep_number_hours"
STREAM_DAYS = "gates.keep_stream_days"
# Since when the days of each count. What was taken back has no moment of its own place's clock.
STREAMS: dict[type[Model], str] = {
    Passage: "happened_at",
    TurnAway: "happened_at",
    Reading: "happened_at",
    Undone: "received_at",
}
AT_ONCE = 2000
# As many paths as one question to the database may name.
PATHS = 500


def forget_numbers(at: datetime) -> int:
    """How many temperatures were past their hours; “normal” or “needs care” is left of them."""
    oldest = _with_number().order_by("happened_at").values_list("happened_at", flat=True).first()
    if oldest is None:
        return 0
    return sum(
        _forget(rows)
        for hours, paths in _kept(NUMBER_HOURS, at)
        if oldest < at - timedelta(hours=hours)
        for some in _some(paths)
        for rows in _slices(_old(_with_number(), some, at - timedelta(hours=hours)))
    )


def forget_streams(at: datetime) -> int:
    """How many rows of no event were past their days and are gone. Those of events end with them."""
    return sum(
        _drop(model, rows, at)
        for days, paths in _kept(STREAM_DAYS, at)
        for some in _some(paths)
        for model, since in STREAMS.items()
        for rows in _slices(
            _old(
                model._base_manager.filter(event_id__isnull=True),
                some,
                at - timedelta(days=days),
                since,
            )
        )
    )


def _with_number() -> QuerySet[Reading]:
    return Reading.objects.filter(tenths__isnull=False)


def _kept(rule: str, at: datetime) -> Iterable[tuple[int, list[str]]]:
    """How long the rule says, with the paths of the gates for which it says so."""
    kept, found = book(rule), defaultdict(list)
    for path in Gate.objects.order_by().values_list("place_path", flat=True).distinct():
        value = kept.value(rule, path=path, at=at)
        assert isinstance(value, int)
        found[value].append(path)
    return found.items()


def _some(paths: list[str]) -> Iterator[list[str]]:
    return (paths[start : start + PATHS] for start in range(0, len(paths), PATHS))


def _old(
    rows: QuerySet[Any], paths: list[str], before: datetime, since: str = "happened_at"
) -> QuerySet[Any]:
    return rows.filter(place_path__in=paths, **{f"{since}__lt": before})


def _slices(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """The rows in slices that one short transaction can end; what is ended is not met again."""
    while keys := list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        yield rows.model._base_manager.filter(pk__in=keys)


def _forget(rows: QuerySet[Any]) -> int:
    return rows.update(tenths=None)


@transaction.atomic
def _drop(model: type[Model], rows: QuerySet[Any], at: datetime) -> int:
    gone, _of = rows.delete()
    table = f"gates.{model.__name__}"
    write_audit("events.retention", by=NOBODY, at=at, table=table, rule=STREAM_DAYS, rows=gone)
    return gone
