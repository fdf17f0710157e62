"""Today's board of a place: figures that keep themselves up to date, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates.actions import calling
from tongzhou.areas.gates.actions.watching import watched
from tongzhou.areas.gates.queries import today as queries
from tongzhou.areas.gates.views.frame import tabs
from tongzhou.ground.places.models import Place
from tongzhou.ground.places.queries import names_along

SEE = "gates.see"
OLDEST = timedelta(days=400)
# Where the session keeps which board an observer has open.
WATCHED = "gates.watched"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which place and day the address asks for, out of those that the viewer may watch."""

    place: Place
    places: list[Place]
    on: date

    @property
    def what(self) -> str:
        return f"{self.place.pk} {self.on.isoformat()}"


def _asked(request) -> Asked | None:
    """None where the viewer watches no gate at all and asked for no place."""
    places = queries.places(request.viewer)
    wanted = request.GET.get("place", "")
    chosen = next((one for one in places if str(one.pk) == wanted), None)
    if wanted and chosen is None:
        raise Http404
    return Asked(chosen or places[0], places, _day(request)) if places else None


def _day(request) -> date:
    today = localdate(now())
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return day if today - OLDEST <= day <= today else today


def _context(request, asked: Asked) -> dict[str, Any]:
    at, viewer = now(), request.viewer
    names = viewer.may(SEE, asked.place.path) and viewer.may("people.see", asked.place.path)
    board = queries.board(asked.place, asked.on, at, names=names)
    query = f"place={asked.place.pk}"
    if asked.on != localdate(at):
        query += f"&day={asked.on.isoformat()}"
    return {
        "board": board,
        "at": at,
        "sees": viewer.may(SEE, asked.place.path),
        "is_today": asked.on == localdate(at),
        "query": query,
        "estates": _estates(board),
        "figures": _figures(request, asked, board),
        "pages": {name: _page(name) for name in ("askings", "follow_ups", "devices")},
        "seen": sha256(repr(board).encode()).hexdigest()[:16],
    }


def _figures(request, asked: Asked, board: queries.Board) -> list[tuple[str, object, str, str]]:
    """Label, value, note and where the records behind it are, for those who may read figures."""
    ways = _("in %(in)d, out %(out)d")
    return [
        (
            label,
            value,
            note,
            _behind(code, asked) if request.viewer.may("reports.see", asked.place.path) else "",
        )
        for label, value, note, code in (
            (
                _("People in and out"),
                board.came + board.went,
                ways % {"in": board.came, "out": board.went},
                "people",
            ),
            (
                _("Vehicles in and out"),
                board.vehicles,
                ways % {"in": board.vehicles_in, "out": board.vehicles_out},
                "vehicles",
            ),
            (
                _("Temperatures taken"),
                board.readings,
                _("%(n)d need care") % {"n": board.care},
                "readings",
            ),
            (_("Turned away"), board.turned, "", "turned_away"),
            (
                _("One-off passes"),
                board.one_offs,
                _("%(n)d by a guard") % {"n": board.by_guard},
                "one_offs",
            ),
        )
    ]


def _behind(code: str, asked: Asked) -> str:
    day = asked.on.isoformat()
    until = (asked.on + timedelta(days=1)).isoformat()
    query = f"?place={asked.place.pk}&from={day}T00:00&to={until}T00:00"
    return reverse("indicators:one", args=[f"gates.{code}"]) + query


def _estates(board: queries.Board) -> list[tuple[str, int]]:
    """Of a wider place each estate with people and vehicles together, the busiest first."""
    paths = {gate.place_path for gate in board.gates}
    if len(paths) < 2:
        return []
    names = names_along(paths)
    ranked = sorted(paths, key=lambda one: (-board.by_path.get(one, 0), names[one]))
    return [(names[one].rpartition(" · ")[2], board.by_path.get(one, 0)) for one in ranked]


def _page(name: str) -> str:
    """Where the desk's own page is."""
    try:
        return reverse(f"gates:{name}")
    except NoReverseMatch:
        return ""


@login_required
@require_safe
@never_cache
def today(request):
    """The board; opened by somebody who only watches, it leaves a line in the audit trail."""
    if not request.viewer.may(queries.WATCH):
        raise Http404
    asked = _asked(request)
    if asked is None:
        return render(request, "gates/today_none.html", {"tabs": tabs(request, "today")})
    context = _context(request, asked) | {"places": asked.places, "tabs": tabs(request, "today")}
    if not context["sees"]:
        watched(asked.place, asked.on, by=request.viewer, at=context["at"])
        request.session[WATCHED] = asked.what
    return render(request, "gates/today.html", context)


@login_required
@require_safe
@never_cache
def live(request):
    """What changes on the board; nothing (204) when the page shows it already.

    Whoever only watches gets no other board than the one whose opening stands in the trail.
    """
    asked = _asked(request)
    if asked is None:
        raise Http404
    context = _context(request, asked)
    if not context["sees"] and request.session.get(WATCHED) != asked.what:
        raise Http404
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "gates/today_live.html", context)


@login_required
@require_POST
def called(request, key):
    """The viewer calls the household that went out with that passage."""
    passage = queries.passage_for(request.viewer, key)
    calling.call(passage, by=request.viewer, at=now())
    messages.success(request, _("You are down as whoever calls. Ask whether help is needed."))
    return redirect(f"{reverse('gates:today')}?place={request.POST.get('place', '')[:12]}")


@login_required
@require_safe
def by_key(request, pk):
    """From a record of the ledger to the board of the gate's place on that day."""
    gate = queries.gate_for(request.viewer, pk)
    return redirect(f"{reverse('gates:today')}?place={gate.place_id}")


urlpatterns = [
    path("today/", today, name="today"),
    path("today/live/", live, name="today_live"),
    path("today/called/<uuid:key>/", called, name="today_called"),
    path("key/<int:pk>/", by_key, name="by_key"),
]
