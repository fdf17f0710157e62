"""Pages of travel: who can be somewhere in ten minutes, and where people set out from."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import around as actions
from tongzhou.areas.duty.forms.deployments import AroundForm, PositionForm, WhereaboutsForm
from tongzhou.areas.duty.kinds import SKILLS
from tongzhou.areas.duty.queries import around as queries
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.base.errors import Refused


@login_required
def around(request):
    """Everybody who can be there in time, nearest first, and the team they make with its pairs."""
    if not request.viewer.may("duty.plan"):
        raise PermissionDenied
    form = AroundForm(
        request.GET if "place" in request.GET else None, places=queries.located(request.viewer)
    )
    found = None
    if form.is_valid():
        found = queries.around(
            request.viewer,
            form.cleaned_data["place"],
            minutes=form.cleaned_data["minutes"],
            size=form.cleaned_data["size"],
            day=localdate(),
        )
    context = {
        "form": form,
        "found": found,
        "tabs": tabs(request, "around"),
        "skills": {code: str(words) for code, words in SKILLS.items()},
        "lines": [_line(one, found) for one in found.near] if found else [],
    }
    return render(request, "duty/around.html", context)


def _line(one, found):
    return {
        "near": one,
        "chosen": one.person.pk in found.chosen,
        "skills": [str(SKILLS[code]) for code in sorted(one.skills) if code in SKILLS],
    }


@login_required
def whereabouts(request):
    """The viewer says where they set out from and how; it can be deleted at any time."""
    mine = queries.own(request.viewer)
    initial = {"mode": mine.mode, "most_minutes": mine.most_minutes} if mine else {"mode": "foot"}
    form = WhereaboutsForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_out_from(
                given["place"],
                mode=given["mode"],
                most_minutes=given["most_minutes"],
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept."))
            return redirect("duty:mine")
    return render(request, "duty/whereabouts.html", {"form": form, "mine": mine})


@login_required
@require_POST
def forget(request):
    actions.forget_whereabouts(by=request.viewer, at=now())
    messages.success(request, _("Deleted."))
    return redirect("duty:mine")


@login_required
def position(request):
    """Where a place lies is written down once, for minutes on the way."""
    if not request.viewer.may("duty.plan"):
        raise PermissionDenied
    places = queries.placed(request.viewer)
    form = PositionForm(request.POST or None, places=places)
    if form.is_valid():
        try:
            actions.locate(**form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept."))
            return redirect("duty:around")
    intro = _(
        "Take the numbers from any map and say which map it was: they differ by hundreds of metres."
    )
    return form_page(
        request, form, _("Where a place lies"), reverse("duty:around"), _("Keep"), intro=intro
    )


urlpatterns = [
    path("around/", around, name="around"),
    path("around/position/", position, name="position"),
    path("whereabouts/", whereabouts, name="whereabouts"),
    path("whereabouts/forget/", forget, name="forget_whereabouts"),
]
