"""What guards ask now: yes or no in two taps on a phone; and what they decided themselves."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.actions import askings as actions
from tongzhou.areas.gates.actions import settling
from tongzhou.areas.gates.queries import desk as queries
from tongzhou.areas.gates.views.frame import only, tabs
from tongzhou.base.errors import Refused

LATELY = 20


def _dressed(row):
    row.for_what = str(kinds.PURPOSES.get(row.purpose, row.purpose))
    row.guard_words = row.guard.number if row.guard else ""
    return row


def _context(request):
    viewer, at = request.viewer, now()
    rows = [_dressed(one) for one in queries.waiting(viewer)[:30]]
    for one in rows:
        due_at = one.asked_at + actions.patience(one.place_path, at)
        one.seconds = max(0, int((due_at - at).total_seconds()))
    return {
        "waiting": rows,
        "unsigned": [_dressed(one) for one in queries.unsigned(viewer)[:30]],
        "lately": [_dressed(one) for one in queries.lately(viewer, at)[:LATELY]],
        "at": at,
    }


@login_required
@never_cache
@require_safe
def askings(request):
    """The page asks again by itself every few seconds, so that nobody need reload it."""
    only(request, "gates.approve")
    if request.headers.get("HX-Request") and "live" in request.GET:
        return render(request, "gates/askings_live.html", _context(request))
    context = _context(request) | {"tabs": tabs(request, "askings")}
    return render(request, "gates/askings.html", context)


@login_required
@require_POST
def answer(request, pk):
    """Yes or no, with words for the guard; the second of two is told."""
    row = queries.asking_for(request.viewer, pk)
    yes = request.POST.get("answer") == "yes"
    words = request.POST.get("words", "")
    try:
        given = actions.answer(row, yes=yes, words=words, by=request.viewer, at=now())
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.warning(request, str(refusal))
    else:
        if given is not None:
            text = _("Yes: the guard's page shows one-off pass %(n)d.") % {"n": given.number}
            messages.success(request, text)
        else:
            messages.success(request, _("No: the guard's page shows it."))
    return redirect("gates:askings")


@login_required
@require_POST
def sign_off(request, pk):
    row = queries.asking_for(request.viewer, pk)
    settling.sign_off(row, by=request.viewer, at=now())
    messages.success(request, _("Signed off."))
    return redirect("gates:askings")


urlpatterns = [
    path("askings/", askings, name="askings"),
    path("askings/<uuid:pk>/answer/", answer, name="answer_asking"),
    path("askings/<uuid:pk>/sign-off/", sign_off, name="sign_off"),
]
