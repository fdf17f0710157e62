"""The board of a roster, and filling it by hand: choose a cell, see who may and why not, put them there."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import rosters as actions
from tongzhou.areas.duty.actions.planning import subject_of
from tongzhou.areas.duty.queries import board as boards
from tongzhou.areas.duty.queries import choosing, proposals
from tongzhou.areas.duty.queries import rosters as queries
from tongzhou.areas.duty.queries.roster_ways import ways_in
from tongzhou.shared.planning import queries as runs

VIEWS = ("people", "posts")


def view_of(request) -> str:
    """Which way round the board is shown: as asked, else as last time."""
    asked = request.GET.get("view") or request.POST.get("view") or request.session.get("duty_view")
    view = asked if asked in VIEWS else "people"
    if request.session.get("duty_view", "people") != view:
        request.session["duty_view"] = view
    return view


def board_context(request, roster, board=None) -> dict:
    """What the board's fragment needs."""
    viewer, at = request.viewer, now()
    plans = viewer.may(queries.PLANS, roster.place_path)
    board = board or boards.board_of(roster, at, whole=plans)
    return {
        "roster": roster,
        "board": board,
        "view": view_of(request),
        "plans": plans,
        "may_ask": viewer.may("duty.lead", roster.place_path),
        "base": reverse("duty:roster", args=[roster.pk]),
        "undo": actions.last_change(roster, viewer) if plans else None,
        "me": viewer.person_id,
        "at": at,
    }


@login_required
@require_safe
def board(request, pk):
    """The roster as a table, people by days or posts by days."""
    roster = queries.roster_for(request.viewer, pk)
    context = board_context(request, roster)
    if context["plans"]:
        run = runs.runs_of(request.viewer, subject_of(roster)).first()
        context["run"] = run if run and (run.is_going or _waits(roster, run)) else None
        crew = {one.person_id: one.name for one in context["board"].people}
        context["ways"] = ways_in(roster, crew, now())
        context["given_up"] = proposals.given_up_in_words(roster) if roster.given_up else []
    if request.htmx:
        return render(request, "duty/board.html", context)
    return render(request, "duty/roster.html", context)


def _waits(roster, run) -> bool:
    """Whether a proposal waits to be looked at: it is younger than the one accepted last."""
    return run.accepted_at is None and (roster.run_id or 0) < run.pk


@login_required
@require_safe
def shift(request, pk, shift_pk):
    """One shift: who is there, and everybody else ranked with the reasons."""
    roster = queries.planned_by(request.viewer, pk)
    return _open(request, roster, _shift_panel(request, roster, shift_pk))


def _shift_panel(request, roster, shift_pk, board=None) -> dict:
    one = queries.shift_of(roster, shift_pk)
    at = now()
    board = board or boards.board_of(roster, at)
    place = next(place for place in board.places if place.pk == one.pk)
    swap = request.GET.get("instead", "")
    leaving = next((s for s in place.seats if str(s.duty_id) == swap), None)
    choices = choosing.choices_for(
        roster, one, board, at=at, instead_of=leaving.person_id if leaving else None
    )
    return {
        "board": board,
        "place": place,
        "seats": [(seat, board.names[seat.person_id]) for seat in place.seats],
        "leaving": leaving,
        "leaving_name": board.names[leaving.person_id] if leaving else "",
        "choices": choices,
        "started": one.starts_at <= at,
        "open": f"shift/{one.pk}/",
    }


@login_required
@require_safe
def person_day(request, pk, person_pk, number):
    """One person's day: what they have, and which shifts they could take."""
    roster = queries.planned_by(request.viewer, pk)
    return _open(request, roster, _person_panel(roster, person_pk, number))


def _person_panel(roster, person_pk, number, board=None) -> dict:
    day, at = roster.first_day + timedelta(days=number), now()
    board = board or boards.board_of(roster, at)
    line = next((one for one in board.people if one.person_id == person_pk), None)
    if line is None or not number < len(board.heads):
        raise Http404
    places = [place for place in board.places if place.day == day]
    return {
        "board": board,
        "line": line,
        "cell": line.cells[number],
        "day": board.heads[number],
        "shifts": choosing.shifts_for(roster, person_pk, places, at=at),
        "open": f"person/{person_pk}/{number}/",
    }


def _open(request, roster, panel):
    """The panel alone for HTMX; without script the whole page with the panel in it."""
    context = {**board_context(request, roster, panel["board"]), **panel}
    template = "duty/panel.html" if request.htmx else "duty/roster.html"
    return render(request, template, {**context, "panel": True})


def number_in(request, name) -> int | None:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else None


def _seen(request) -> dict:
    return {"by": request.viewer, "at": now(), "seen": number_in(request, "seen")}


@login_required
@require_POST
def put(request, pk):
    """Somebody is put on a shift, instead of somebody else if one is named."""
    roster = queries.planned_by(request.viewer, pk)
    one = queries.shift_of(roster, number_in(request, "shift") or 0)
    leaving = number_in(request, "instead")
    instead = queries.duty_of(roster, leaving) if leaving else None
    who, why = number_in(request, "person") or 0, request.POST.get("why", "")
    actions.give(roster, one, who, instead_of=instead, why=why, **_seen(request))
    return after_edit(request, roster)


@login_required
@require_POST
def take_off(request, pk):
    """Somebody is taken off a shift."""
    roster = queries.planned_by(request.viewer, pk)
    duty = queries.duty_of(roster, number_in(request, "duty") or 0)
    actions.take_off(roster, duty, why=request.POST.get("why", ""), **_seen(request))
    return after_edit(request, roster)


@login_required
@require_POST
def lock(request, pk):
    """A duty is kept where it is, or let go again."""
    roster = queries.planned_by(request.viewer, pk)
    duty = queries.duty_of(roster, number_in(request, "duty") or 0)
    seen = number_in(request, "seen")
    actions.set_lock(roster, duty, locked=not duty.locked, by=request.viewer, seen=seen)
    return after_edit(request, roster)


@login_required
@require_POST
def undo(request, pk):
    """The last change of the one who asks is taken back."""
    roster = queries.planned_by(request.viewer, pk)
    actions.undo_last(roster, **_seen(request))
    return after_edit(request, roster)


def after_edit(request, roster):
    """Board and panel as they are now; without script, back to where one was."""
    at_shift, _slash, rest = request.POST.get("open", "").partition("/")
    keys = [int(one) for one in rest.strip("/").split("/") if one.isdecimal()]
    if not request.htmx:
        where = {"shift": "duty:roster_shift", "person": "duty:roster_person_day"}.get(at_shift)
        if where and len(keys) == (1 if at_shift == "shift" else 2):
            return redirect(where, roster.pk, *keys)
        return redirect("duty:roster", roster.pk)
    roster.refresh_from_db()
    panel = {}
    if at_shift == "shift" and len(keys) == 1:
        panel = {**_shift_panel(request, roster, keys[0]), "panel": True}
    elif at_shift == "person" and len(keys) == 2:
        panel = {**_person_panel(roster, *keys), "panel": True}
    context = {**board_context(request, roster, panel.get("board")), **panel}
    return render(request, "duty/board.html", context)


urlpatterns = [
    path("rosters/<int:pk>/", board, name="roster"),
    path("rosters/<int:pk>/shift/<int:shift_pk>/", shift, name="roster_shift"),
    path(
        "rosters/<int:pk>/person/<int:person_pk>/<int:number>/",
        person_day,
        name="roster_person_day",
    ),
    path("rosters/<int:pk>/put/", put, name="roster_put"),
    path("rosters/<int:pk>/take-off/", take_off, name="roster_take_off"),
    path("rosters/<int:pk>/lock/", lock, name="roster_lock"),
    path("rosters/<int:pk>/undo/", undo, name="roster_undo"),
]
