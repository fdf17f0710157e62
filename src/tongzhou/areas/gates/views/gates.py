"""Gates, and the guards who keep them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates.actions import gates as actions
from tongzhou.areas.gates.forms.desk import GateForm, GuardForm, UntilForm
from tongzhou.areas.gates.queries import gates as queries
from tongzhou.areas.gates.views.frame import form_page, only, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.places.queries import names_along


@login_required
@require_safe
def home(request):
    """The first page of the gate that the viewer may use: the day for whoever watches, else the passes."""
    first = next(iter(tabs(request, "")), None)
    if first is None:
        raise Http404
    return redirect(first["url"])


@login_required
@require_safe
def gates(request):
    """The gates and the guards of the places in sight."""
    viewer = request.viewer
    rows, guards = list(queries.gates(viewer)), list(queries.guards(viewer))
    names = names_along(row.place_path for row in [*rows, *guards])
    for row in rows:
        row.where = names.get(row.place_path) or row.place.name
        row.may_run = viewer.may("gates.run", row.place_path)
    for guard in guards:
        guard.where = names.get(guard.place_path) or guard.place.name
        guard.serves = queries.serves(guard, viewer.today)
        guard.may_run = viewer.may("gates.run", guard.place_path)
    context = {
        "tabs": tabs(request, "gates"),
        "rows": rows,
        "guards": guards,
        "may_run": viewer.may("gates.run"),
    }
    return render(request, "gates/gates.html", context)


@login_required
def new_gate(request):
    only(request, "gates.run")
    form = GateForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_gate(**form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The gate is open."))
            return redirect("gates:gates")
    return form_page(request, form, _("Open a gate"), _("Open it"), reverse("gates:gates"))


@login_required
@require_POST
def close_gate(request, pk):
    actions.close_gate(queries.gate_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("The gate is closed; what was recorded stays."))
    return redirect("gates:gates")


@login_required
@require_POST
def reopen_gate(request, pk):
    actions.reopen_gate(queries.gate_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("The gate is open."))
    return redirect("gates:gates")


@login_required
def new_guard(request):
    only(request, "gates.run")
    form = GuardForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            guard = actions.add_guard(**form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("name" if refusal.code == "nobody" else "number", str(refusal))
        else:
            messages.success(request, _("Guard number %(n)s counts.") % {"n": guard.number})
            return redirect("gates:gates")
    elif request.method != "POST":
        place = form.fields["place"].queryset.first()
        if place is not None:
            form.fields["number"].initial = queries.next_number(request.viewer, place)
    return form_page(request, form, _("Add a guard"), _("Add"), reverse("gates:gates"))


@login_required
def guard_until(request, pk):
    """Another last day for a guard's number."""
    guard = queries.guard_for(request.viewer, pk)
    form = UntilForm(request.POST or None, initial={"until": guard.ended_on})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        actions.set_guard_until(guard, until=until, by=request.viewer, at=now())
        messages.success(request, _("The last day is changed."))
        return redirect("gates:gates")
    heading = _("Guard %(n)s: until when") % {"n": guard.number}
    return form_page(request, form, heading, _("Save"), reverse("gates:gates"))


@login_required
@require_POST
def end_guard(request, pk):
    """The number counts no more from today on."""
    guard = queries.guard_for(request.viewer, pk)
    yesterday = request.viewer.today - timedelta(days=1)
    actions.set_guard_until(guard, until=yesterday, by=request.viewer, at=now())
    messages.success(request, _("The number counts no more."))
    return redirect("gates:gates")


urlpatterns = [
    path("", home, name="home"),
    path("gates/", gates, name="gates"),
    path("new/", new_gate, name="new_gate"),
    path("gates/<int:pk>/close/", close_gate, name="close_gate"),
    path("gates/<int:pk>/open/", reopen_gate, name="reopen_gate"),
    path("guards/new/", new_guard, name="new_guard"),
    path("guards/<int:pk>/", guard_until, name="guard_until"),
    path("guards/<int:pk>/end/", end_guard, name="end_guard"),
]
