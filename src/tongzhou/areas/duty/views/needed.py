"""Needed now: open places of the next days, who may take them, and the text for the group."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import repairs as repairing
from tongzhou.areas.duty.actions import rests, seats
from tongzhou.areas.duty.queries import needed as queries
from tongzhou.areas.duty.queries.repairs import read_moves, repairs
from tongzhou.base.errors import Refused


@login_required
def needed(request):
    """Every open place that the viewer may know of, day by day, with why they may or may not take it."""
    at = now()
    board = queries.needed_now(request.viewer, at)
    days = [(day, list(lines)) for day, lines in groupby(board, key=lambda one: one.shift.day)]
    context = {"days": days, "today": localdate(at), "text": group_text(board)}
    return render(request, "duty/needed.html", context)


def group_text(board) -> str:
    """What is pasted into the group: posts, hours, how many; nobody's name."""
    if not board:
        return ""
    lines = [
        _("%(when)s %(place)s %(post)s: %(n)d wanted")
        % {
            "when": f"{localtime(one.shift.starts_at):%m-%d %H:%M}–{localtime(one.shift.ends_at):%H:%M}",
            "place": _place(one.shift.post),
            "post": one.shift.post.name,
            "n": one.missing,
        }
        for one in board
    ]
    head, tail = _("【Places on duty still open】"), _("Take one under “Needed now”; first come.")
    return "\n".join([head, *(" ".join(line.split()) for line in lines), tail])


def _place(post) -> str:
    """The place, unless the post's name says it already."""
    return "" if post.place.name in post.name else post.place.name


@login_required
def needed_one(request, pk):
    """One shift: take a place, or (for the planner) whom to ask, the best first, each with the reason."""
    viewer, at = request.viewer, now()
    shift = queries.open_shift(viewer, pk, at)
    plans = viewer.may("duty.plan", shift.place_path)
    found = queries.seats_of(shift, viewer, at)
    out = queries.last_out(viewer, shift) if plans and found.missing else None
    context = {
        "shift": shift,
        "seats": found,
        "plans": plans,
        "candidates": queries.substitutes(shift, at) if plans and found.missing else (),
        "out": out,
        "roster": queries.roster_of(shift) if plans else None,
        "repairs": repairs(out, at) if out else (),
    }
    return render(request, "duty/needed_one.html", context)


@login_required
@require_POST
def take(request, pk):
    shift = queries.open_shift(request.viewer, pk, now())
    seats.take_seat(shift, by=request.viewer, at=now())
    messages.success(request, _("You are down for it. Thank you."))
    return redirect("duty:mine")


@login_required
@require_POST
def assign(request, pk):
    """The planner puts somebody there."""
    shift = queries.open_shift(request.viewer, pk, now())
    person, cause = request.POST.get("person", ""), request.POST.get("cause", "")[:120]
    seats.assign(
        shift,
        int(person) if person.isdigit() else 0,
        cause=cause,
        by=request.viewer,
        at=now(),
    )
    messages.success(request, _("Put in; they have been told."))
    return redirect("duty:needed_one", pk=pk)


@login_required
@require_POST
def ask(request, pk):
    """Where only limits of rest speak against somebody: they are asked, and only their yes counts."""
    viewer, at = request.viewer, now()
    shift = queries.open_shift(viewer, pk, at)
    roster, person = queries.roster_of(shift), request.POST.get("person", "")
    if roster is None or not person.isdigit():
        raise Refused("gone", _("The roster has changed since. Look again."))
    rests.ask(roster, shift, int(person), by=viewer, at=at)
    messages.success(request, _("The person has been asked and decides."))
    return redirect("duty:needed_one", pk=pk)


@login_required
@require_POST
def repair(request, pk):
    """The planner takes one of the smallest changes over."""
    viewer, at = request.viewer, now()
    shift = queries.open_shift(viewer, pk, at)
    out = queries.last_out(viewer, shift)
    seen = request.POST.get("seen", "")
    try:
        moves = read_moves(request.POST.get("moves", ""))
    except ValueError:
        moves = []
    if out is None or out.roster is None or not moves or not seen.isdigit():
        raise Refused("gone", _("The roster has changed since. Look again."))
    why = _("in place of %(who)s") % {"who": out.person}
    repairing.repair(out.roster, moves, by=viewer, at=at, seen=int(seen), why=why)
    messages.success(request, _("Done; everybody concerned has been told."))
    return redirect("duty:needed_one", pk=pk)


urlpatterns = [
    path("needed/", needed, name="needed"),
    path("needed/<int:pk>/", needed_one, name="needed_one"),
    path("needed/<int:pk>/take/", take, name="take_seat"),
    path("needed/<int:pk>/assign/", assign, name="assign"),
    path("needed/<int:pk>/ask/", ask, name="ask_rest"),
    path("needed/<int:pk>/repair/", repair, name="repair"),
]
