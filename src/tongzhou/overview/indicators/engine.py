"""Counts many indicators over many paths and spans with few questions to the database.

The database only gathers: facts that no measure could tell apart become one row with their quantities
added. What the rows mean is then said by `rules.figure`, the same for both databases.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.db.models import F, Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Substr
from django.utils.timezone import localdate

from tongzhou.base.manifest import indicators as declared
from tongzhou.base.manifest.measures import Count, Distinct, Indicator, Stock
from tongzhou.base.paths import PLACES
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.overview.indicators import rules
from tongzhou.overview.indicators.models import Snapshot
from tongzhou.overview.indicators.rules import Entry, Figure, Leaf, Span
from tongzhou.shared.facts.queries import all_facts

MOMENT = timedelta(microseconds=1)


class Picked(Func):
    """The values of some keys as one JSON array in text, written alike for equal facts."""

    output_field = TextField()

    def __init__(self, *keys: str) -> None:
        if not all(key.isidentifier() for key in keys):
            raise ValueError(f"a value of a fact has a plain name, not {keys}")
        self.keys = keys
        super().__init__(F("values"))

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        # With two paths or more json_extract answers with an array, in which true stays true.
        paths = ", ".join(f"'$.{key}'" for key in (*self.keys, self.keys[0]))
        return f"JSON_EXTRACT({column}, {paths})", list(params)

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        parts = ", ".join(f"{column} -> '{key}'" for key in self.keys)
        return f"JSONB_BUILD_ARRAY({parts})::text", list(params) * len(self.keys)


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be gathered of one kind of fact: these values, and perhaps one column."""

    kind: str
    keys: tuple[str, ...] = ()
    column: str = ""


@dataclass(slots=True)
class Answers:
    """The figures by indicator, path and span."""

    figures: dict[tuple[str, str, Span], Figure] = field(default_factory=dict)

    def of(self, code: str, path: str, span: Span) -> Figure:
        return self.figures[code, path, span]


@cache
def by_code() -> dict[str, Indicator]:
    """Every declared indicator by its code."""
    return {one.code: one for one in declared()}


def count(
    indicators: Sequence[Indicator], *, paths: Sequence[str], spans: Sequence[Span], at: datetime
) -> Answers:
    """Every indicator under every path in every span, as known at `at`.

    A path beginning with P counts what happened there, one with O what that organisation did.
    """
    answers = Answers()
    flows = [one for one in indicators if not isinstance(one.measure, Stock)]
    entries = _gather(flows, paths, spans)
    for one in flows:
        wanted = {_need(leaf) for leaf in rules.leaves(one.measure)}
        for path in paths:
            for span in spans:
                found = _entries_for(one, entries, wanted, path, span)
                answers.figures[one.code, path, span] = found
    _add_stocks(answers, [one for one in indicators if one not in flows], paths, spans, at)
    return answers


Gathered = Mapping[tuple[Need, str, Span], list[Entry]]


def _entries_for(
    one: Indicator, entries: Gathered, wanted: set[Need], path: str, span: Span
) -> Figure:
    measure = one.measure
    by_leaf = {need: entries.get((need, path, span), []) for need in wanted}
    if len(by_leaf) == 1:
        return rules.figure(measure, next(iter(by_leaf.values())))
    part, whole = (rules.number(leaf, by_leaf[_need(leaf)]) or 0 for leaf in rules.leaves(measure))
    return rules.share_of(part, whole)


def _need(leaf: Leaf) -> Need:
    keys = {key for key, _wanted in leaf.where}
    if isinstance(leaf, Distinct) and leaf.value in rules.COLUMNS:
        return Need(leaf.kind, tuple(sorted(keys)), leaf.value)
    if not isinstance(leaf, Count):
        keys.add(leaf.value)
    return Need(leaf.kind, tuple(sorted(keys)))


def _gather(
    indicators: Iterable[Indicator], paths: Sequence[str], spans: Sequence[Span]
) -> Gathered:
    """The entries for every need, path and span. Counts of one kind share one question."""
    needs = {_need(leaf) for one in indicators for leaf in rules.leaves(one.measure)}
    gathered: dict[tuple[Need, str, Span], list[Entry]] = defaultdict(list)
    for asked, served in _together(needs, indicators):
        for column, length, tops in _levels(paths):
            for path, entry, sums in _rows(asked, column, length, tops, spans):
                for span, quantity in zip(spans, sums, strict=True):
                    if quantity:
                        one = Entry(asked.kind, quantity, entry.values, entry.columns)
                        for need in served:
                            gathered[need, path, span].append(one)
    return gathered


def _together(
    needs: Iterable[Need], indicators: Iterable[Indicator]
) -> Iterable[tuple[Need, list[Need]]]:
    """Which questions are asked, and the needs each of them serves.

    Needs that only count are asked together; those with a value of their own (minutes, a subject) apart,
    because their many values would split the rows of all the others.
    """
    counted = {
        _need(leaf)
        for one in indicators
        for leaf in rules.leaves(one.measure)
        if isinstance(leaf, Count)
    }
    kinds: dict[str, list[Need]] = defaultdict(list)
    for need in sorted(needs, key=lambda n: (n.kind, n.keys, n.column)):
        if need in counted:
            kinds[need.kind].append(need)
        else:
            yield need, [need]
    for kind, served in kinds.items():
        keys = {key for need in served for key in need.keys}
        yield Need(kind, tuple(sorted(keys))), served


def _levels(paths: Sequence[str]) -> Iterable[tuple[str, int, list[str]]]:
    """The paths in groups that one question can tell apart: same tree, same depth."""
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for path in dict.fromkeys(paths):
        column = "place_path" if path.startswith(PLACES) else "organisation_path"
        groups[column, len(path)].append(path)
    return [(column, length, tops) for (column, length), tops in groups.items()]


def _rows(
    need: Need, column: str, length: int, tops: list[str], spans: Sequence[Span]
) -> Iterable[tuple[str, Entry, list[int]]]:
    names: dict[str, Any] = {"top": Substr(column, 1, length)}
    names["picked"] = Picked(*need.keys) if need.keys else Value("[]", output_field=TextField())
    columns = [need.column] if need.column else []
    sums = {f"sum{i}": Sum("quantity", filter=_within(span)) for i, span in enumerate(spans)}
    rows = (
        facts_within(need.kind, column, tops, spans)
        .order_by()
        .values(**names)
        .values("top", "picked", *columns)
        .annotate(**sums)
    )
    wanted = set(tops)
    for row in rows.iterator(chunk_size=5000):
        if row["top"] in wanted:
            values = dict(zip(need.keys, json.loads(row["picked"]), strict=False))
            entry = Entry(need.kind, 1, values, {name: row[name] for name in columns})
            yield row["top"], entry, [row[name] or 0 for name in sums]


def facts_within(
    kind: str, column: str, tops: Sequence[str], spans: Sequence[Span]
) -> QuerySet[Any]:
    """The facts of a kind under some paths, from the first day of the spans to the last."""
    first = localdate(min(span.starts_at for span in spans))
    last = localdate(max(span.ends_at for span in spans) - MOMENT)
    below = NOTHING
    for top in tops:
        below |= under(column, top)
    return all_facts().filter(below, kind=kind, day__gte=first, day__lte=last)


def _within(span: Span) -> Q:
    return Q(happened_at__gte=span.starts_at, happened_at__lt=span.ends_at)


def _add_stocks(
    answers: Answers,
    stocks: Sequence[Indicator],
    paths: Sequence[str],
    spans: Sequence[Span],
    at: datetime,
) -> None:
    past = {span: localdate(span.ends_at - MOMENT) for span in spans if span.ends_at <= at}
    kept = _snapshots([one.code for one in stocks], paths, set(past.values()))
    for one in stocks:
        for path in paths:
            live: Figure | None = None
            for span in spans:
                if span in past:
                    found = kept.get((one.code, path, past[span]))
                    answers.figures[one.code, path, span] = Figure(found)
                else:
                    live = live or stock_now(one, path=path, at=at)
                    answers.figures[one.code, path, span] = live


def _snapshots(codes: list[str], paths: Sequence[str], days: set[Any]) -> dict[Any, int]:
    if not codes or not days:
        return {}
    rows = Snapshot.objects.filter(indicator__in=codes, path__in=paths, day__in=days)
    return {(row.indicator, row.path, row.day): row.value for row in rows}


def stock_now(indicator: Indicator, *, path: str, at: datetime) -> Figure:
    """How high the stock stands at this moment, asked of the area that knows it."""
    if not isinstance(indicator.measure, Stock):
        raise ValueError(f"{indicator.code} is no stock")
    module, _colon, name = indicator.measure.query.partition(":")
    return Figure(int(getattr(import_module(module), name)(path, at)))


def is_stock(indicator: Indicator) -> bool:
    """Whether it is a level, which is never added up over days."""
    return isinstance(indicator.measure, Stock)
