"""Having a roster proposed: ask, watch, look at it, loosen what is impossible, accept."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import planning as actions
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries import proposals
from tongzhou.areas.duty.queries import rosters as queries
from tongzhou.areas.duty.views.boards import view_of
from tongzhou.shared.planning import actions as planning
from tongzhou.shared.planning import queries as runs
from tongzhou.shared.planning.shown import part_label, shown


def _seen(request) -> int | None:
    value = request.POST.get("seen", "")
    return int(value) if value.isdecimal() else None


@login_required
@require_POST
def propose(request, pk):
    """The roster is handed to the planner."""
    roster = queries.planned_by(request.viewer, pk)
    others = runs.runs_of(request.viewer, actions.subject_of(roster)).count()
    actions.propose(roster, ROSTER, by=request.viewer, at=now(), seed=1 + others)
    return redirect("duty:roster_proposal", pk)


def _run(request, roster, run_pk=None):
    subject = actions.subject_of(roster)
    run = (
        runs.one_run(request.viewer, run_pk)
        if run_pk
        else runs.latest(request.viewer, subject, kind=ROSTER.code)
    )
    if run is None or run.subject != subject or run.kind != ROSTER.code:
        raise Http404
    return run


@login_required
@require_safe
def proposal(request, pk, run_pk=None):
    """What came out, or how far it is: the board it would make, its cost, and every wish not kept."""
    roster = queries.planned_by(request.viewer, pk)
    run, at = _run(request, roster, run_pk), now()
    found = proposals.proposal_of(roster, run, at)
    context = {
        "roster": roster,
        "run": run,
        "one": shown(run, at),
        "found": found,
        "board": found.board,
        "view": view_of(request),
        "base": reverse("duty:roster", args=[pk]),
        "here": request.path,
        "plans": True,
        "preview": True,
        "parts": _parts(run),
        "given_up": proposals.given_up_in_words(roster),
        "others": [
            shown(other, at)
            for other in runs.runs_of(request.viewer, run.subject).exclude(pk=run.pk)[:8]
        ],
    }
    if request.htmx:
        return render(request, "duty/proposal_board.html", context)
    return render(request, "duty/proposal.html", context)


def _parts(run):
    parts = (run.answer or {}).get("parts") or {}
    return [(part_label(run, part), cost) for part, cost in parts.items() if cost]


@login_required
@require_POST
def accept(request, pk, run_pk):
    """The plan stands in the roster, if nobody has changed it since it was looked at."""
    roster = queries.planned_by(request.viewer, pk)
    run = _run(request, roster, run_pk)
    planning.accept(run, by=request.viewer, at=now(), seen=_seen(request))
    messages.success(request, _("The proposal stands in the roster now. You may still change it."))
    _say_who_was_kept_out(request, roster)
    return redirect("duty:roster", pk)


def _say_who_was_kept_out(request, roster):
    """Person, day and reason of each place that stayed free because a rule speaks against it now."""
    last = proposals.last_accepted(roster)
    found = proposals.kept_out([last] if last else []).get(last.pk if last else None, [])
    if found:
        words = _("Left free, for the rules speak against it now: %s")
        messages.warning(request, words % "; ".join(map(str, found)))


@login_required
@require_POST
def give_up(request, pk, run_pk):
    """One way out is taken: its limits are loosened, and the planner is asked again."""
    roster = queries.planned_by(request.viewer, pk)
    number = request.POST.get("way", "")
    run = _run(request, roster, run_pk)
    changes = proposals.changes_of_way(run, int(number)) if number.isdecimal() else None
    if changes is None:
        raise Http404
    actions.give_up(roster, changes, by=request.viewer, seen=_seen(request))
    return propose(request, pk)


@login_required
@require_POST
def hold_again(request, pk):
    """Everything that was loosened counts again."""
    roster = queries.planned_by(request.viewer, pk)
    actions.hold_again(roster, by=request.viewer, seen=_seen(request))
    messages.success(request, _("Every limit counts again. Have it proposed anew."))
    return redirect("duty:roster", pk)


urlpatterns = [
    path("rosters/<int:pk>/propose/", propose, name="roster_propose"),
    path("rosters/<int:pk>/proposal/", proposal, name="roster_proposal"),
    path("rosters/<int:pk>/proposal/<int:run_pk>/", proposal, name="roster_proposal_of"),
    path("rosters/<int:pk>/proposal/<int:run_pk>/accept/", accept, name="roster_accept"),
    path("rosters/<int:pk>/proposal/<int:run_pk>/give-up/", give_up, name="roster_give_up"),
    path("rosters/<int:pk>/hold-again/", hold_again, name="roster_hold_again"),
]
