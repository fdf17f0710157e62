"""Pages of the household register: the list, a household, its residents, the ledger out."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from tongzhou.areas.register import actions, kinds, queries
from tongzhou.areas.register.forms import (
    ExportForm,
    HouseholdForm,
    MoveOutForm,
    ReasonForm,
    ResidentForm,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.places import actions as ground
from tongzhou.ground.places import rules
from tongzhou.shared.sheets.ledgers import Mark, ledger

COLUMNS = (
    Column("address", gettext_lazy("Address"), sort=("sort_key",), css="main"),
    Column("head", gettext_lazy("Head of household")),
    Column("count", gettext_lazy("Residents"), css="num"),
    Column("phone", gettext_lazy("Phone")),
    Column("needs", gettext_lazy("Needs to know about"), css="words"),
)
LIVING = (
    ("floating", gettext_lazy("With floating residents")),
    ("needs", gettext_lazy("With needs to know about")),
    ("nobody", gettext_lazy("Nobody registered")),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _listing(request):
    """The list as the address asks for it: a place, a kind of household, words."""
    viewer = request.viewer
    top = queries.place_asked(viewer, request.GET.get("place", ""))
    estates = queries.estates(viewer)
    listing = list_page(
        request.GET,
        queries.households(viewer, place=top),
        columns=COLUMNS,
        filters=(
            Filter(
                "estate",
                gettext_lazy("Estate"),
                queries.choices(estates),
                queries.in_place(estates),
            ),
            Filter("living", gettext_lazy("Who lives there"), LIVING, queries.living(viewer)),
        ),
        search=lambda rows, words: queries.searched(viewer, rows, words),
        order=("sort_key",),
    )
    return listing, top


@login_required
def households(request):
    if not request.viewer.may("people.see"):
        raise PermissionDenied
    listing, top = _listing(request)
    queries.with_residents(request.viewer, listing.rows)
    context = {
        "listing": listing,
        "top": top,
        "coverage": queries.coverage(request.viewer, top, now()),
        "may_import": request.viewer.may("people.import"),
        "may_export": request.viewer.may("exports.make"),
    }
    return render(request, "register/households.html", context)


@login_required
@never_cache
def export(request):
    """The ledger as filtered, names and phones masked, marked with who took it out, when and why."""
    if not request.viewer.may("exports.make"):
        raise PermissionDenied
    form = ExportForm(request.POST or None)
    listing, top = _listing(request)
    if not form.is_valid():
        context = {
            "heading": _("Take the household ledger out"),
            "intro": _(
                "Names and phones stay masked; the file says who took it out, when and why."
            ),
            "form": form,
            "verb": _("Download"),
            "back": reverse("register:households"),
        }
        return render(request, "web/form.html", context, status=422 if form.errors else 200)
    reason = form.cleaned_data["reason"]
    actions.note_export(listing.total, reason=reason, by=request.viewer, at=now())
    why = str(rules.REASONS_TO_EXPORT[reason])
    content = ledger(
        kinds.LEDGER,
        queries.ledger_rows(request.viewer, listing.every),
        title=_("Household ledger"),
        subtitle=top.name if top else "",
        watermark=Mark(request.viewer.name, localtime(now()), why),
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(_('Household ledger'))}.xlsx"
    )
    return response


@login_required
def household(request, pk):
    home = queries.household(request.viewer, pk)
    residents = queries.everybody_in(request.viewer, home)
    context = {
        "home": home,
        "living": [one for one in residents if one.lives_here],
        "gone": [one for one in residents if not one.lives_here],
        "way": queries.way_to(request.viewer, home.place),
        "may_edit": request.viewer.may("people.edit", home.place_path),
        "may_unmask": request.viewer.may("people.unmask", home.place_path),
    }
    return render(request, "register/household.html", context)


def _form_page(request, form, heading, home, verb, **more):
    context = {
        "heading": heading,
        "form": form,
        "verb": verb,
        "back": reverse("register:household", args=[home.pk]),
        **more,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@login_required
def change_household(request, pk):
    home = queries.household(request.viewer, pk)
    form = HouseholdForm(request.POST or None, initial={"room": home.room, "note": home.note})
    if form.is_valid():
        try:
            ground.change_household(
                home, floating=home.floating, **form.cleaned_data, by=request.viewer, at=now()
            )
        except Refused as refusal:
            form.add_error("room", str(refusal))
        else:
            return redirect("register:household", pk)
    return _form_page(request, form, _("Change the household"), home, _("Save"))


@login_required
def add_resident(request, pk):
    home = queries.household(request.viewer, pk)
    form = ResidentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_resident(home, entry=form.entry(), by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The resident is in the register."))
            return redirect("register:household", pk)
    return _form_page(request, form, _("Add a resident"), home, _("Save"), intro=home.address)


@login_required
def change_resident(request, pk):
    resident = queries.resident(request.viewer, pk)
    form = ResidentForm(request.POST or None, resident=resident)
    home = resident.household
    if form.is_valid():
        actions.change_resident(resident, entry=form.entry(), by=request.viewer, at=now())
        messages.success(request, _("Saved."))
        return redirect("register:household", home.pk)
    return _form_page(request, form, _("Change the entry"), home, _("Save"), intro=home.address)


@login_required
def move_out(request, pk):
    resident = queries.resident(request.viewer, pk)
    form = MoveOutForm(request.POST or None, initial={"on": request.viewer.today})
    home = resident.household
    if form.is_valid():
        day = form.cleaned_data["on"]
        actions.move_out(resident, on=day, by=request.viewer, at=now())
        messages.success(request, _("Entered as moved out."))
        return redirect("register:household", home.pk)
    return _form_page(request, form, _("Moved out"), home, _("Save"), intro=home.address)


@login_required
def move_in_again(request, pk):
    resident = queries.resident(request.viewer, pk)
    home = resident.household
    if request.method == "POST":
        ground.move_in_again(resident, by=request.viewer, at=now())
        return redirect("register:household", home.pk)
    context = {
        "question": _("Does this person live here again?"),
        "verb": _("Yes, enter it"),
        "back": reverse("register:household", args=[home.pk]),
    }
    return render(request, "web/confirm.html", context)


@login_required
def merge(request, pk):
    """The others of that name, one of whom may be the same person entered twice."""
    kept = queries.resident(request.viewer, pk)
    if request.method == "POST":
        other = queries.resident(request.viewer, request.POST.get("other", ""))
        actions.merge_residents(kept, other=other, by=request.viewer, at=now())
        messages.success(request, _("Two entries have become one."))
        return redirect("register:household", kept.household_id)
    context = {"kept": kept, "others": queries.namesakes(request.viewer, kept)}
    return render(request, "register/merge.html", context)


@login_required
@never_cache
def in_clear(request, pk):
    """One person's data in clear, once, after a reason that stands in the trail."""
    resident = queries.resident(request.viewer, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        ground.unmask_resident(resident, reason=reason, by=request.viewer, at=now())
        return render(request, "register/in_clear.html", {"resident": resident})
    return _form_page(
        request,
        form,
        _("Show one person's data in clear"),
        resident.household,
        _("Show it"),
        intro=_("The reason, your name and the time go into the audit trail."),
    )
