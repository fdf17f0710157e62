"""One request: its story, the moves possible now, who asked, and the call-back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.requests import actions, queries, rules, shown
from tongzhou.areas.requests.forms import (
    CallBackForm,
    ClassifyForm,
    ExcludeForm,
    NotReachedForm,
    UnmaskForm,
)
from tongzhou.base.errors import Refused
from tongzhou.shared.tracking import queries as items
from tongzhou.shared.tracking import shown as tracked


def _page(request, asked, *, unmasked=False):
    viewer, at, item = request.viewer, now(), asked.item
    calls = queries.call_backs(viewer, asked)
    part = items.part_of(viewer, item)
    callable_now = rules.why_not_call_back(
        state=item.state, did_work=part.did_work, may_call=part.calls_back or part.leads
    )
    context = {
        "asked": shown.dress(asked),
        "item": item,
        "caller": shown.caller(asked, unmasked=unmasked),
        "tone": asked.tone,
        "urgency": rules.URGENCY_WORDS.get(item.urgency, item.urgency),
        "buttons": tracked.buttons(viewer, item),
        "undo": items.can_undo(viewer, item, at=at),
        "story": tracked.story(viewer, item, shown.call_entries(calls)),
        "steps": items.steps(viewer, item),
        "calls": [call for call in calls if call.reached and not call.excluded],
        "may_call": callable_now is None,
        "may_exclude": viewer.may("items.approve", item.place_path),
        "may_classify": "classify" in items.possible_moves(viewer, item),
        "may_see": actions.may_unmask(asked, by=viewer),
        "unmask": UnmaskForm(),
        "near": queries.duplicates(
            viewer,
            place=item.place,
            words=asked.words,
            phone=asked.caller_phone,
            at=item.opened_at,
            without=asked.pk,
        )
        if item.is_running
        else [],
    }
    return render(request, "requests/detail.html", context)


@login_required
def detail(request, pk):
    return _page(request, queries.one(request.viewer, pk))


@login_required
@require_POST
def unmask(request, pk):
    """The same page with name, phone and room, once, for a reason that is written down."""
    asked = queries.one(request.viewer, pk)
    form = UnmaskForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.unmask(asked, reason=reason, by=request.viewer, at=now())
    return _page(request, asked, unmasked=True)


@login_required
def classify(request, pk):
    asked = queries.one(request.viewer, pk)
    item = asked.item
    initial = {"category": item.category, "urgency": item.urgency}
    form = ClassifyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.classify(asked, **form.cleaned_data, by=request.viewer, at=now())
        return redirect("requests:detail", pk=pk)
    context = {"heading": _("Change category or deadline"), "form": form, "verb": _("Save")}
    context["intro"] = _("The deadline is reckoned again from when the resident asked.")
    context["back"] = f"../../{pk}/"
    return render(request, "web/form.html", context)


@login_required
def call_back(request, pk):
    """The sheet of the call-back: the three questions, every attempt, the next time."""
    viewer = request.viewer
    asked = queries.one(viewer, pk)
    missed = request.method == "POST" and "missed" in request.POST
    form = CallBackForm(None if missed else request.POST or None)
    if missed and (quick := NotReachedForm(request.POST)).is_valid():
        actions.not_reached(asked, way=quick.cleaned_data["way"], by=viewer, at=now())
        messages.info(request, _("Not reached. It comes back on My day at the next time."))
        return redirect("requests:detail", pk=pk)
    if request.method == "POST" and form.is_valid():
        actions.call_back(asked, **form.values(), by=viewer, at=now())
        messages.success(request, _("Written down: what the person said decides how it stands."))
        return redirect("requests:detail", pk=pk)
    calls = queries.call_backs(viewer, asked)
    context = {
        "asked": shown.dress(asked),
        "item": asked.item,
        "form": form,
        "caller": shown.caller(asked, unmasked=False),
        "calls": list(shown.call_entries(calls)),
        "tries": sum(not call.reached for call in calls),
        "open": asked.item.state == "done",
    }
    return render(request, "requests/call_back.html", context)


@login_required
@require_POST
def close_unanswered(request, pk):
    asked = queries.one(request.viewer, pk)
    actions.close_unanswered(asked, by=request.viewer, at=now())
    messages.success(request, _("Closed without an answer; it does not count as solved."))
    return redirect("requests:detail", pk=pk)


@login_required
def exclude(request, pk):
    """A call-back that shall not count: an approver says why."""
    call = queries.call_back_for(request.viewer, pk)
    asked = call.request
    form = ExcludeForm(request.POST or None)
    if not request.viewer.may("items.approve", asked.item.place_path):
        raise Refused("not_allowed", _("Only an approver can exclude a call-back."))
    if request.method == "POST" and form.is_valid():
        actions.exclude(call, reason=form.cleaned_data["reason"], by=request.viewer, at=now())
        messages.success(request, _("It no longer counts in the rates; the table still shows it."))
        return redirect("requests:detail", pk=asked.pk)
    context = {
        "question": _("Shall this call-back not count?"),
        "consequences": [
            _("The three rates are reckoned without it."),
            _("The table of the rates shows how many were excluded."),
        ],
        "form": form,
        "verb": _("Exclude it"),
        "back": f"../../../{asked.pk}/",
    }
    return render(request, "web/confirm.html", context)
