"""Pages: how far a run is, what came out, two plans side by side, and the list of all runs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongzhou.base.manifest import plan_kinds
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.shared.planning import actions, queries
from tongzhou.shared.planning.models import STATES
from tongzhou.shared.planning.shown import cell, head, part_label, shown, words_of

COLUMNS = (
    Column("made", gettext_lazy("Asked for"), sort=("made_at",)),
    Column("what", gettext_lazy("What was planned"), css="main"),
    Column("state", gettext_lazy("State"), sort=("state",)),
    Column("cost", gettext_lazy("Cost"), sort=("cost",), css="num"),
    Column("gap", gettext_lazy("How good")),
    Column("time", gettext_lazy("Time taken"), sort=("seconds",), css="num"),
    Column("seed", gettext_lazy("Seed"), css="num wide-only"),
    Column("do", gettext_lazy("Repeat"), css="do"),
)
MOST_CHANGES = 200


@login_required
@require_safe
def runs(request):
    """Every run where one may plan, latest first."""
    if not request.viewer.may("duty.plan"):
        raise Http404
    kinds = [(code, kind.label) for code, kind in plan_kinds().items()]
    listing = list_page(
        request.GET,
        queries.runs(request.viewer),
        columns=COLUMNS,
        filters=(
            Filter("kind", _("Kind of plan"), kinds),
            Filter("state", _("State"), STATES),
        ),
        order=("-made_at", "-pk"),
    )
    at = now()
    listing.rows = [shown(one, at) for one in listing.rows]
    return render(request, "planning/runs.html", {"listing": listing})


@login_required
@require_safe
def run(request, pk):
    """One run: how far it is, or what came out and what it costs."""
    one = queries.one_run(request.viewer, pk)
    first = one.replay_of
    parts = (one.answer or {}).get("parts") or {}
    others = queries.runs_of(request.viewer, one.subject).exclude(pk=one.pk)[:10]
    page = {
        "one": shown(one, now()),
        "parts": [(part_label(one, part), cost) for part, cost in parts.items()],
        "others": [shown(other, now()) for other in others],
        "replay_of": first,
        "same": queries.came_out_the_same(one) if first else None,
        "limits": one.limit,
    }
    return render(request, "planning/run.html", page)


@login_required
@require_safe
def live(request, pk):
    """How far a run is; asked again and again by the page that shows it, until it has ended."""
    one = queries.light_run(request.viewer, pk)
    answer = render(request, "planning/live.html", {"one": shown(one, now())})
    answer["Cache-Control"] = "no-store"
    if request.htmx and not one.is_going:
        # The page around it has a result to show now.
        answer["HX-Refresh"] = "true"
    elif request.htmx and str(one.better) != request.GET.get("seen"):
        answer["HX-Trigger"] = "planning-better"
    return answer


@login_required
@require_POST
def stop(request, pk):
    """The run stops and keeps the best so far."""
    one = queries.light_run(request.viewer, pk)
    actions.cancel(one, by=request.viewer, at=now())
    if request.htmx:
        return render(request, "planning/live.html", {"one": shown(one, now())})
    return redirect("planning:run", pk)


@login_required
@require_POST
def accept(request, pk):
    """The plan is accepted, and its area has taken it over."""
    one = queries.one_run(request.viewer, pk)
    actions.accept(one, by=request.viewer, at=now())
    messages.success(request, _("The plan is accepted."))
    page = shown(one, now()).page
    return redirect(page) if page else redirect("planning:run", pk)


@login_required
@require_POST
def replay(request, pk):
    """The run is repeated with the same problem, seed and steps."""
    again = actions.replay(queries.one_run(request.viewer, pk), by=request.viewer, at=now())
    return redirect("planning:run", again.pk)


@login_required
@require_safe
def against(request, pk, other):
    """Two plans side by side: what each costs, and every place they fill unlike."""
    after, before = (queries.one_run(request.viewer, key) for key in (pk, other))
    if before.subject != after.subject:
        raise Http404
    found, words = queries.compare(before, after), words_of(request.viewer, after)
    page = {
        "before": shown(before, now()),
        "after": shown(after, now()),
        "parts": [(part_label(after, part.kind), part) for part in found.parts],
        "changes": [_change(words, one) for one in found.changes[:MOST_CHANGES]],
        "number": len(found.changes),
        "people": found.rows_changed,
    }
    return render(request, "planning/against.html", page)


def _change(words, change):
    return {
        "who": words.names.get(change.row, change.row),
        "when": head(words, change.column),
        "before": cell(words, change.before),
        "after": cell(words, change.after),
    }
