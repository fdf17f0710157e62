"""My day and the search: what every slice says of itself, put together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from tongzhou.base.manifest import Waiting, found
from tongzhou.base.text import fold
from tongzhou.shared.notices.queries import inbox

REPORT = "report"
FAR_AWAY = datetime.max.replace(tzinfo=UTC)
SEARCH_LIMIT = 20


def _waiting(viewer, at: datetime) -> list[Waiting]:
    """Everything that waits for the viewer, nearest deadline first, what has none last."""
    asked = [manifest.my_day for manifest in found().values() if manifest.my_day]
    waiting = [thing for ask in asked for thing in ask(viewer, at)]
    return sorted(waiting, key=lambda thing: thing.due_at or FAR_AWAY)


def _is_report(thing: Waiting) -> bool:
    """Whether it stands apart under “to be reported”: it says so, or it opens a report."""
    return thing.kind == REPORT or thing.url.startswith(reverse("reports:home"))


def _sections(waiting: list[Waiting], at: datetime):
    """The same list under four heads, empty ones left out: late, today, later, no deadline."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def head(thing: Waiting) -> str:
        if thing.due_at is None:
            return "open"
        if thing.due_at < at:
            return "late"
        return "today" if thing.due_at < midnight else "later"

    return [(name, list(things)) for name, things in groupby(waiting, key=head)]


@login_required
def my_day(request):
    """What waits for me, nearest deadline first; what must be reported; the newest notices."""
    at = now()
    waiting = _waiting(request.viewer, at)
    things = [thing for thing in waiting if not _is_report(thing)]
    context = {
        "sections": _sections(things, at),
        # A report that is owed is work too, although it stands in its own place.
        "late": sum(1 for thing in waiting if thing.due_at and thing.due_at < at),
        "count": len(waiting),
        "reports": [thing for thing in waiting if _is_report(thing)],
        "notices": inbox(request.viewer).filter(read_at__isnull=True)[:5],
        "today": localdate(at),
    }
    return render(request, "web/my_day.html", context)


@login_required
def search(request):
    """What I may see and what fits, in the groups of the slices that know it."""
    q = request.GET.get("q", "").strip()[:60]
    folded = fold(q)
    asked = [manifest.search for manifest in found().values() if manifest.search and folded]
    hits = [hit for ask in asked for hit in ask(request.viewer, folded, SEARCH_LIMIT)]
    groups: dict[str, list] = {}
    for hit in hits:
        groups.setdefault(_(hit.kind), []).append(hit)
    context = {"asked_for": q, "groups": groups.items(), "count": len(hits), "limit": SEARCH_LIMIT}
    return render(request, "web/search.html", context)
