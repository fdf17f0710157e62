"""Questions about figures: where one may look, how a figure went from day to day, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import NoReverseMatch, reverse

from tongzhou.base.manifest import item_kind
from tongzhou.base.manifest.measures import Indicator
from tongzhou.base.paths import is_under
from tongzhou.base.periods import CountingRule, Day
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.places.models import Place
from tongzhou.ground.places.queries import names_along
from tongzhou.overview.indicators import engine, rules
from tongzhou.overview.indicators.rules import Figure, Span
from tongzhou.shared.facts.queries import seen_facts
from tongzhou.shared.tracking.queries import items

KINDS = ("street", "community", "estate")
BELOW = {"street": "community", "community": "estate"}
SEE = "reports.see"


@dataclass(frozen=True, slots=True)
class Where:
    """Below which path figures are counted, and what that is called."""

    path: str
    name: str
    query: str
    place: Place | None = None


def indicator(code: str) -> Indicator:
    """The indicator with that code, or 404."""
    found = engine.by_code().get(code)
    if found is None:
        raise Http404
    return found


def places_seen(viewer: Viewer) -> QuerySet[Place]:
    """Streets, communities and estates whose figures the viewer may see, the widest first."""
    seen = reduce(or_, (under("path", top) for top in viewer.tops(SEE)), NOTHING)
    return Place.objects.visible_to(viewer).filter(seen, kind__in=KINDS).order_by("path")


def where(viewer: Viewer, *, place: str = "", organisation: str = "") -> Where:
    """The place or organisation asked for; else the first the viewer answers for; otherwise 404."""
    if organisation:
        unit = _one(Organisation.objects.visible_to(viewer), organisation)
        if not viewer.may(SEE, unit.path):
            raise Http404
        return Where(unit.path, str(unit), f"organisation={unit.pk}")
    found = _one(places_seen(viewer), place) if place else places_seen(viewer).first()
    if found is not None:
        return Where(found.path, found.name, f"place={found.pk}", found)
    own = reduce(or_, (Q(path=top) for top in viewer.tops(SEE)), NOTHING)
    first = Organisation.objects.visible_to(viewer).filter(own).first()
    if first is None:
        raise Http404
    return Where(first.path, str(first), f"organisation={first.pk}")


def _one(rows: QuerySet[Any], key: str) -> Any:
    row = rows.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if row is None:
        raise Http404
    return row


def places_below(viewer: Viewer, place: Place | None) -> list[Place]:
    """The communities of a street, the estates of a community, in their own order."""
    if place is None or place.kind not in BELOW:
        return []
    rows = places_seen(viewer).filter(under("path", place.path), kind=BELOW[place.kind])
    return list(rows.order_by("sort_key", "name"))


def trend(
    one: Indicator, *, path: str, last: date, days: int, rule: CountingRule, at: datetime
) -> list[tuple[date, Figure]]:
    """The figure of each of so many days, oldest first."""
    periods = [Day(last - timedelta(days=n), rule) for n in reversed(range(days))]
    spans = {period.on: Span(period.starts_at, period.ends_at) for period in periods}
    answers = engine.count([one], paths=[path], spans=list(spans.values()), at=at)
    return [(on, answers.of(one.code, path, span)) for on, span in spans.items()]


# ── The records behind a figure ──────────────────────────────────────────────────────────────────


def records(viewer: Viewer, one: Indicator, *, path: str, span: Span) -> QuerySet[Any]:
    """The facts that the figure counts, as far as the viewer may see them; none behind a stock."""
    column = "place_path" if path.startswith("P") else "organisation_path"
    counted = reduce(or_, (_counted(leaf) for leaf in rules.leaves(one.measure)), NOTHING)
    rows = seen_facts(viewer).filter(under(column, path), counted)
    return rows.filter(happened_at__gte=span.starts_at, happened_at__lt=span.ends_at)


def _counted(leaf: rules.Leaf) -> Q:
    found = Q(kind=leaf.kind)
    for key, wanted in leaf.where:
        if wanted is None:
            found &= Q(**{f"values__{key}": None}) | Q(**{f"values__{key}__isnull": True})
        else:
            found &= Q(**{f"values__{key}": wanted})
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """One fact as a line: when, what, about whom or what, where; `url` opens its own page."""

    at: datetime
    kind: str
    title: str
    url: str
    place: str
    quantity: int


def as_records(viewer: Viewer, facts: Iterable[Any], labels: dict[str, str]) -> list[Record]:
    """The facts as lines, with titles and addresses where the viewer may open what they are about."""
    facts = list(facts)
    titles = _titles(viewer, facts)
    names = _place_names(viewer, {fact.place_path for fact in facts})
    return [
        Record(
            fact.happened_at,
            labels.get(fact.kind, fact.kind),
            titles.get(fact.subject, ""),
            address_of(fact) if fact.subject in titles or not _is_item(fact) else "",
            names.get(fact.place_path, ""),
            fact.quantity,
        )
        for fact in facts
    ]


def _is_item(fact: Any) -> bool:
    return str(fact.subject).startswith("item:")


def _titles(viewer: Viewer, facts: Iterable[Any]) -> dict[str, str]:
    keys = {fact.subject[5:] for fact in facts if _is_item(fact)}
    wanted = [int(key) for key in keys if key.isdigit()]
    rows = items(viewer).filter(pk__in=wanted).values_list("pk", "title") if wanted else []
    return {f"item:{pk}": title for pk, title in rows}


def _place_names(viewer: Viewer, paths: set[str]) -> dict[str, str]:
    """Names from the community down, of places below the viewer's posts."""
    return names_along({path for path in paths if any(is_under(path, t) for t in viewer.tops())})


def address_of(fact: Any) -> str:
    """Where the subject of a fact opens; "" when it has no page."""
    kind, _colon, key = str(fact.subject).partition(":")
    if not key.isdigit():
        return ""
    try:
        if kind == "item":
            return reverse(_item_page(fact), args=[int(key)])
        return reverse(f"{kind}s:by_key", args=[int(key)])
    except NoReverseMatch:
        return ""


def _item_page(fact: Any) -> str:
    try:
        return item_kind(fact.values.get("item_kind", "")).page
    except KeyError:
        return "tracking:item"
