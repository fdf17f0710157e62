"""Vendors and the stall plan (practice E10)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates import shown
from tongzhou.areas.gates.actions import bearers
from tongzhou.areas.gates.actions import stalls as actions
from tongzhou.areas.gates.forms.stalls import (
    BearerForm,
    MoveForm,
    PauseForm,
    StallForm,
    StandForm,
    VendorForm,
)
from tongzhou.areas.gates.queries import stalls as queries
from tongzhou.areas.gates.rules.stalls import WEEK, licence_words
from tongzhou.areas.gates.views.frame_stalls import (
    RUNS,
    form_page,
    runners_only,
    seers_only,
    tabs,
)
from tongzhou.ground.access.fields import WEEKDAYS
from tongzhou.ground.places.queries import names_along


@login_required
@require_safe
def stall_plan(request):
    """The week of one estate: a row for each stall; printed on one A4 page."""
    seers_only(request)
    viewer = request.viewer
    offered = list(queries.estates(viewer))
    wanted = request.GET.get("place", "")
    place = next((one for one in offered if str(one.pk) == wanted), None)
    place = place or _with_stalls(viewer, offered)
    day = parse_date(request.GET.get("from", "")) or viewer.today
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    names = names_along(one.path for one in offered)
    context = {
        "tabs": tabs("stall_plan"),
        "place": place,
        "offered": [(one.pk, names.get(one.path) or one.name) for one in offered],
        "rows": queries.week(viewer, place, monday) if place else [],
        "days": days,
        "today": viewer.today,
        "before": monday - timedelta(days=WEEK),
        "after": monday + timedelta(days=WEEK),
        "may_run": place is not None and viewer.may(RUNS, place.path),
    }
    return render(request, "gates/stall_plan.html", context)


def _with_stalls(viewer, offered):
    """The first estate that has a stall, else the first one."""
    known = queries.paths_with_stalls(viewer)
    first = offered[0] if offered else None
    return next((one for one in offered if any(p.startswith(one.path) for p in known)), first)


@login_required
def new_stall(request):
    runners_only(request)
    form = StallForm(request.POST or None, places=queries.run_places(request.viewer))
    if request.method == "POST" and form.is_valid():
        made = actions.add_stall(by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The stall is there."))
        return redirect(f"/gates/stalls/?place={made.place_id}")
    return form_page(request, form, _("New stall"), _("Add the stall"), "../")


@login_required
@require_POST
def close_stall(request, pk):
    stall = queries.stall_for(request.viewer, pk)
    actions.close_stall(stall, by=request.viewer, at=now())
    messages.success(request, _("The stall is offered no more."))
    return redirect("gates:stall_plan")


# --- vendors -----------------------------------------------------------------------------------


@login_required
@require_safe
def vendors(request):
    """Who comes into the estates in sight."""
    seers_only(request)
    rows = list(queries.vendors(request.viewer))
    names = names_along(row.place_path for row in rows)
    warn = queries.warn_days("", now())
    for row in rows:
        row.where = names.get(row.place_path) or row.place.name
        row.trouble = licence_words(row.licence_until, today=request.viewer.today, warn_days=warn)
    context = {"rows": rows, "tabs": tabs("vendors"), "may_run": request.viewer.may(RUNS)}
    return render(request, "gates/vendors.html", context)


@login_required
def new_vendor(request):
    runners_only(request)
    form = VendorForm(request.POST or None, places=queries.run_places(request.viewer))
    if request.method == "POST" and form.is_valid():
        made = actions.let_vendor_in(by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The vendor is there. Now its line on the stall plan."))
        return redirect("gates:vendor", pk=made.pk)
    return form_page(request, form, _("New vendor"), _("Let the vendor in"), "../")


@login_required
@require_safe
def vendor(request, pk):
    """One vendor: what they bring, the licence, the lines of the plan, and the people's passes."""
    found = queries.vendor_for(request.viewer, pk)
    return _vendor_page(request, found)


def _vendor_page(request, found, *, stand_form=None, bearer_form=None, status=200):
    viewer, today = request.viewer, request.viewer.today
    may_run = viewer.may(RUNS, found.place_path) and found.ended_at is None
    stalls = queries.stalls_near(viewer, found.place_path)
    warn = queries.warn_days(found.place_path, now())
    initial = {"first_day": today, "last_day": today + timedelta(days=13)}
    context = {
        "vendor": found,
        "where": names_along([found.place_path]).get(found.place_path) or found.place.name,
        "trouble": licence_words(found.licence_until, today=today, warn_days=warn),
        "stands": _with_words(queries.stands_of(viewer, found), today),
        "passes": [shown.line(one, now()) for one in queries.passes_of(viewer, found)],
        "may_run": may_run,
        "today": today,
    }
    if may_run:
        context["stand_form"] = stand_form or StandForm(stalls=stalls, initial=initial)
        context["bearer_form"] = bearer_form or BearerForm()
        context["hours"] = queries.hours_on_plan(found, today)
        context["until"] = bearers.until(found, by=viewer, at=now())
    return render(request, "gates/vendor.html", context, status=status)


def _with_words(stands, today):
    """Each line with its days in words and how it stands today."""
    for stand in stands:
        ticked = [str(name) for code, name in WEEKDAYS if stand.weekdays[int(code)] == "1"]
        stand.days = _("Every day") if len(ticked) == WEEK else " ".join(ticked)
        stand.paused = stand.paused_until is not None and stand.paused_until >= today
        stand.over = stand.ended_on is not None or stand.last_day < today
    return stands


@login_required
def edit_vendor(request, pk):
    found = queries.vendor_for(request.viewer, pk)
    form = VendorForm(request.POST or None, vendor=found)
    if request.method == "POST" and form.is_valid():
        actions.change_vendor(found, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The vendor is changed."))
        return redirect("gates:vendor", pk=pk)
    return form_page(request, form, _("Change the vendor"), _("Save"), "../")


@login_required
@require_POST
def end_vendor(request, pk):
    found = queries.vendor_for(request.viewer, pk)
    bearers.end_vendor(found, by=request.viewer, at=now())
    messages.success(request, _("The vendor comes no more; its passes are withdrawn."))
    return redirect("gates:vendor", pk=pk)


@login_required
@require_POST
def give_bearer(request, pk):
    """A service pass for one of the vendor's people."""
    found = queries.vendor_for(request.viewer, pk)
    form = BearerForm(request.POST)
    if not form.is_valid():
        return _vendor_page(request, found, bearer_form=form, status=422)
    made = bearers.give(found, by=request.viewer, at=now(), **form.cleaned_data)
    messages.success(
        request,
        _("Pass %(number)d is there; its short code is %(code)s.")
        % {"number": made.number, "code": made.short_code},
    )
    return redirect("gates:vendor", pk=pk)


# --- lines of the plan -------------------------------------------------------------------------


@login_required
@require_POST
def plan_stand(request, pk):
    """One line more; refused where another vendor stands."""
    found = queries.vendor_for(request.viewer, pk)
    stalls = queries.stalls_near(request.viewer, found.place_path)
    form = StandForm(request.POST, stalls=stalls)
    if not form.is_valid():
        return _vendor_page(request, found, stand_form=form, status=422)
    stall, line = form.cleaned_data["stall"], form.line()
    actions.plan(found, stall, line, by=request.viewer, at=now())
    messages.success(request, _("The line stands on the plan."))
    return redirect("gates:vendor", pk=pk)


@login_required
def move_stand(request, pk):
    stand = queries.stand_for(request.viewer, pk)
    stalls = queries.stalls_near(request.viewer, stand.vendor.place_path).exclude(pk=stand.stall_id)
    form = MoveForm(request.POST or None, stalls=stalls, initial={"on": request.viewer.today})
    if request.method == "POST" and form.is_valid():
        actions.move(stand, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The vendor moves to the other stall."))
        return redirect("gates:vendor", pk=stand.vendor_id)
    heading = _("Move %(vendor)s to another stall") % {"vendor": stand.vendor}
    back = reverse("gates:vendor", args=[stand.vendor_id])
    return form_page(request, form, heading, _("Move there"), back)


@login_required
def pause_stand(request, pk):
    stand = queries.stand_for(request.viewer, pk)
    today = request.viewer.today
    initial = {"first": today, "last": today + timedelta(days=WEEK - 1)}
    form = PauseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.pause(stand, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The line is paused; the stall is kept."))
        return redirect("gates:vendor", pk=stand.vendor_id)
    heading = _("Pause %(vendor)s") % {"vendor": stand.vendor}
    back = reverse("gates:vendor", args=[stand.vendor_id])
    return form_page(request, form, heading, _("Pause"), back)


@login_required
@require_POST
def resume_stand(request, pk):
    stand = queries.stand_for(request.viewer, pk)
    actions.resume(stand, by=request.viewer, at=now())
    messages.success(request, _("The pause is over."))
    return redirect("gates:vendor", pk=stand.vendor_id)


@login_required
@require_POST
def end_stand(request, pk):
    stand = queries.stand_for(request.viewer, pk)
    actions.end_stand(stand, by=request.viewer, at=now())
    messages.success(request, _("From today on the stall is free."))
    return redirect("gates:vendor", pk=stand.vendor_id)


urlpatterns = [
    path("stalls/", stall_plan, name="stall_plan"),
    path("stalls/new/", new_stall, name="new_stall"),
    path("stalls/<int:pk>/close/", close_stall, name="close_stall"),
    path("stalls/lines/<int:pk>/move/", move_stand, name="move_stand"),
    path("stalls/lines/<int:pk>/pause/", pause_stand, name="pause_stand"),
    path("stalls/lines/<int:pk>/resume/", resume_stand, name="resume_stand"),
    path("stalls/lines/<int:pk>/end/", end_stand, name="end_stand"),
    path("stalls/vendors/", vendors, name="vendors"),
    path("stalls/vendors/new/", new_vendor, name="new_vendor"),
    path("stalls/vendors/<int:pk>/", vendor, name="vendor"),
    path("stalls/vendors/<int:pk>/edit/", edit_vendor, name="edit_vendor"),
    path("stalls/vendors/<int:pk>/end/", end_vendor, name="end_vendor"),
    path("stalls/vendors/<int:pk>/plan/", plan_stand, name="plan_stand"),
    path("stalls/vendors/<int:pk>/pass/", give_bearer, name="give_bearer"),
]
