"""Pages of figures: all of them for one place, and one of them with the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.timezone import get_current_timezone, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongzhou.base.manifest import found
from tongzhou.base.manifest.measures import Stock
from tongzhou.base.periods import CountingRule, Day, Month
from tongzhou.ground.access.listing import Column, list_page
from tongzhou.ground.rulepacks.queries import counting_rule
from tongzhou.overview.indicators import engine, queries
from tongzhou.overview.indicators.rules import Figure, Span, figure_text

COLUMNS = (
    Column("at", gettext_lazy("When"), css="nowrap"),
    Column("kind", gettext_lazy("Record")),
    Column("title", gettext_lazy("About"), css="main words"),
    Column("place", gettext_lazy("Place")),
)
KEPT = ("place", "organisation", "from", "to")
LONGEST = timedelta(days=400)
DAYS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator in the list: its figures in words."""

    code: str
    label: str
    rule: str
    today: str
    yesterday: str
    month: str


@login_required
@require_safe
def home(request):
    """Every figure for one place: today, yesterday, this month."""
    here = queries.where(request.viewer, **_asked(request))
    at, rule = now(), _rule(here)
    today = Day.of(at, rule)
    spans = [_span(today), _span(today.previous)]
    summed = request.GET.get("sum") == "month"
    if summed:  # asked for apart: a street's month is many records
        spans.append(Span(_month(today, rule), today.ends_at))
    every = list(engine.by_code().values())
    answers = engine.count(every, paths=[here.path], spans=spans, at=at)
    groups = [
        (
            _(title),
            [_line(one, [answers.of(one.code, here.path, span) for span in spans]) for one in ones],
        )
        for title, ones in _grouped()
    ]
    context = {"here": here, "groups": groups, "today": today, "places": _places(request.viewer)}
    context |= {"summed": summed}
    return render(request, "indicators/home.html", context)


@login_required
@require_safe
def one(request, code):
    """One figure: how it is counted, how it went, by place, and the records behind it."""
    wanted = queries.indicator(code)
    here = queries.where(request.viewer, **_asked(request))
    at, rule = now(), _rule(here)
    span = _span_asked(request, Day.of(at, rule))
    last = Day.of(min(span.ends_at - timedelta(microseconds=1), at), rule).on
    below = queries.places_below(request.viewer, here.place)
    paths = [here.path, *(place.path for place in below)]
    answers = engine.count([wanted], paths=paths, spans=[span], at=at)
    rows = queries.records(request.viewer, wanted, path=here.path, span=span)
    listing = list_page(request.GET, rows, columns=COLUMNS, order=("-happened_at",))
    listing.asked |= {key: request.GET[key] for key in KEPT if key in request.GET}
    context = {
        "indicator": wanted,
        "label": _(wanted.label),
        "rule": _(wanted.counting_rule) if wanted.counting_rule else "",
        "here": here,
        "span": span,
        "day": Day(last, rule),
        "value": _text(wanted, answers.of(code, here.path, span)),
        "is_stock": isinstance(wanted.measure, Stock),
        "below": [(place, _text(wanted, answers.of(code, place.path, span))) for place in below],
        "trend": _bars(
            wanted, queries.trend(wanted, path=here.path, last=last, days=DAYS, rule=rule, at=at)
        ),
        "listing": listing,
        "records": queries.as_records(request.viewer, listing.rows, _labels()),
        "places": _places(request.viewer),
        "asked": f"from={span.starts_at.isoformat()}&to={span.ends_at.isoformat()}".replace(
            "+", "%2B"
        ),
    }
    return render(request, "indicators/one.html", context)


def _asked(request) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:12] for name in ("place", "organisation")}


def _places(viewer):
    return queries.places_seen(viewer)[:60]


def _rule(here: queries.Where) -> CountingRule:
    return counting_rule("reports", path=here.path, at=now())


def _span(day: Day) -> Span:
    return Span(day.starts_at, day.ends_at)


def _month(day: Day, rule: CountingRule) -> datetime:
    return Month.of_day(day.on, rule).starts_at


def _span_asked(request, today: Day) -> Span:
    """From and to as the address says; today when it says nothing sensible."""
    moments = [_moment(request.GET.get(name, "")) for name in ("from", "to")]
    start, end = moments
    if start is None or end is None or not timedelta(0) < end - start <= LONGEST:
        return _span(today)
    return Span(start, end)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    if not 2000 <= found.year <= 2099:
        return None
    return localtime(found) if found.tzinfo else found.replace(tzinfo=get_current_timezone())


def _text(one, figure: Figure) -> str:
    return figure_text(figure, decimals=one.decimals)


def _line(one, figures: list[Figure]) -> Line:
    texts = [_text(one, figure) for figure in figures]
    month = "" if isinstance(one.measure, Stock) or len(texts) < 3 else texts[2]
    rule = _(one.counting_rule) if one.counting_rule else ""
    return Line(one.code, _(one.label), rule, texts[0], texts[1], month)


def _grouped():
    for manifest in found().values():
        ones = [o for o in manifest.indicators if o.code in engine.by_code()]
        if ones:
            yield manifest.title, ones


def _labels() -> dict[str, str]:
    return {kind.code: _(kind.label) for m in found().values() for kind in m.facts}


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the trend; height and place in the drawing."""

    on: object
    text: str
    x: int
    y: float
    height: float


def _bars(one, days) -> list[Bar]:
    """Bars from the bottom up, the highest as high as the drawing; a day not known has no bar."""
    most = max((float(f.value) for _on, f in days if f.value is not None), default=0) or 1
    heights = [max(float(f.value or 0), 0) / most * 60 for _on, f in days]
    return [
        Bar(on, _text(one, f), n * 24 + 2, round(66 - high, 1), round(max(high, 1), 1))
        for n, ((on, f), high) in enumerate(zip(days, heights, strict=True))
        if f.value is not None
    ]
