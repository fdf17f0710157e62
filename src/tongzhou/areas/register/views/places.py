"""Pages of the tree of places: browse, search, set up, rename, close, redraw; status; captains."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.areas.register import actions, queries
from tongzhou.areas.register.forms import (
    CaptainForm,
    CloseForm,
    HouseholdForm,
    MoveForm,
    NameForm,
    PlaceForm,
    StatusForm,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, list_page
from tongzhou.ground.places import actions as ground
from tongzhou.ground.places import rules

COLUMNS = (
    Column("name", gettext_lazy("Place name"), css="main"),
    Column("kind", gettext_lazy("Kind")),
    Column("code", gettext_lazy("Division code")),
    Column("below", gettext_lazy("Below"), css="num"),
    Column("status", gettext_lazy("State")),
)
WITH_FIGURES = {"street", "community", "grid_cell", "estate", "building", "entrance"}
WITH_ESTATES = {"county", "street", "community", "grid_cell"}


@login_required
def places(request):
    """Where the viewer's own tree begins; or what the words find."""
    if not request.viewer.tops():
        raise PermissionDenied
    words = request.GET.get("q", "").strip()[:80]
    found = queries.found_places(request.viewer, words) if words else []
    context = {"tops": queries.tops(request.viewer), "words": words, "found": found}
    return render(request, "register/places.html", context)


@login_required
def place(request, pk):
    viewer = request.viewer
    here = queries.place(viewer, pk)
    listing = list_page(
        request.GET,
        queries.children(viewer, here),
        columns=COLUMNS,
        search=("search_key", "code"),
        order=("valid_to", "sort_key", "name"),
    )
    sees_people = viewer.may("people.see", here.path)
    context = {
        "here": here,
        "way": queries.way_to(viewer, here)[:-1],
        "listing": listing,
        "coverage": queries.coverage(viewer, here, now())
        if sees_people and here.kind in WITH_FIGURES
        else None,
        "standing": queries.standing(here, now()) if here.kind in WITH_ESTATES else None,
        "captains": queries.captains(viewer, here, viewer.today) if sees_people else [],
        "may_edit": viewer.may("places.edit", here.path),
        "may_add_household": viewer.may("people.edit", here.path) and here.kind in rules.DWELLINGS,
        "holds_places": bool(rules.may_hold(here.kind)),
        "homes": f"{reverse('register:households')}?place={here.pk}",
    }
    return render(request, "register/place.html", context)


def _form_page(request, form, heading, here, verb, *, intro=""):
    context = {
        "heading": heading,
        "intro": intro or here.name,
        "form": form,
        "verb": verb,
        "back": reverse("register:place", args=[here.pk]),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _editable(request, pk):
    here = queries.place(request.viewer, pk)
    if not request.viewer.may("places.edit", here.path):
        raise PermissionDenied
    return here


@login_required
def add(request, pk):
    here = _editable(request, pk)
    form = PlaceForm(request.POST or None, parent_kind=here.kind)
    if form.is_valid():
        try:
            made = ground.set_up_place(
                form.cleaned_data["name"],
                kind=form.cleaned_data["kind"],
                code=form.cleaned_data["code"],
                parent=here,
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("register:place", made.pk)
    return _form_page(request, form, _("Set up a place"), here, _("Set up"))


@login_required
def rename(request, pk):
    here = _editable(request, pk)
    form = NameForm(request.POST or None, initial={"name": here.name})
    if form.is_valid():
        ground.rename_place(here, **form.cleaned_data, by=request.viewer, at=now())
        return redirect("register:place", pk)
    intro = _("All addresses below change with it.")
    return _form_page(request, form, _("Rename"), here, _("Save"), intro=intro)


@login_required
def close(request, pk):
    here = _editable(request, pk)
    form = CloseForm(request.POST or None, initial={"on": request.viewer.today})
    if form.is_valid():
        ground.close_place(here, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("The place is closed. Nothing recorded there is lost."))
        return redirect("register:place", pk)
    return _form_page(request, form, _("Close the place"), here, _("Close"))


@login_required
def reopen(request, pk):
    here = _editable(request, pk)
    if request.method == "POST":
        ground.reopen_place(here, by=request.viewer, at=now())
        return redirect("register:place", pk)
    context = {
        "question": _("Open this place again?"),
        "verb": _("Open again"),
        "back": reverse("register:place", args=[pk]),
    }
    return render(request, "web/confirm.html", context)


@login_required
def status(request, pk):
    here = _editable(request, pk)
    start = {"status": here.status, "on": request.viewer.today}
    form = StatusForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            actions.set_estate_status(here, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            return redirect("register:place", pk)
    return _form_page(request, form, _("Estate status"), here, _("Save"))


@login_required
def move(request, pk):
    here = _editable(request, pk)
    form = MoveForm(request.POST or None, places=queries.may_take_in(request.viewer, here))
    if form.is_valid():
        try:
            ground.move_place(here, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("Everything below moved along; figures of the past stay."))
            return redirect("register:place", pk)
    intro = _(
        "Households, residents and open work move along. What was counted stays where it was."
    )
    return _form_page(request, form, _("Redraw"), here, _("Move"), intro=intro)


@login_required
def add_household(request, pk):
    here = queries.place(request.viewer, pk)
    form = HouseholdForm(request.POST or None)
    if form.is_valid():
        try:
            home = actions.add_household(here, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("room", str(refusal))
        else:
            return redirect("register:household", home.pk)
    return _form_page(request, form, _("Add a household"), here, _("Save"))


@login_required
def add_captain(request, pk):
    here = _editable(request, pk)
    form = CaptainForm(request.POST or None, initial={"on": request.viewer.today})
    if form.is_valid():
        try:
            ground.appoint_captain(here, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("register:place", pk)
    return _form_page(request, form, _("Name a building captain"), here, _("Save"))


@login_required
def end_captain(request, pk):
    captain = queries.captain(request.viewer, pk)
    form = CloseForm(request.POST or None, initial={"on": request.viewer.today})
    if form.is_valid():
        ground.end_captain(captain, **form.cleaned_data, by=request.viewer, at=now())
        return redirect("register:place", captain.place_id)
    return _form_page(request, form, _("The captain's last day"), captain.place, _("Save"))
