"""Pages of travel: who can be somewhere in ten minutes, and where people set out from."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import around as actions
from tongzhou.areas.duty.actions import teams
from tongzhou.areas.duty.forms.deployments import (
    AroundForm,
    PositionForm,
    TeamForm,
    WhereaboutsForm,
)
from tongzhou.areas.duty.kinds import SKILLS
from tongzhou.areas.duty.queries import around as queries
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations import queries as organisations
from tongzhou.ground.organisations.models import PARTY_KINDS


@login_required
def around(request):
    """Everybody who can be there in time, nearest first, and the team they make with its pairs."""
    if not request.viewer.may("duty.plan"):
        raise PermissionDenied
    form = AroundForm(
        request.GET if "place" in request.GET else None, places=queries.located(request.viewer)
    )
    team = _team_form(request) if request.method == "POST" else None
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
        "team": team,
    }
    if team is not None and found and (made := _formed(request, team, form, found)):
        done = ngettext(
            "%(n)d person is in the team.", "%(n)d people are in the team.", made.wanted
        )
        messages.success(request, done % {"n": made.wanted})
        return redirect("duty:deployment", made.pk)
    if found and found.near and team is None:
        context["team"] = _team_form(request, found)
    return render(request, "duty/around.html", context, status=422 if team else 200)


def _team_form(request, found=None):
    """The order that goes with the people ticked; leaders are whoever the viewer knows."""
    viewer, today = request.viewer, localdate()
    people = organisations.people(viewer).filter(left_on=None)
    if found is not None:
        people = people.filter(pk__in=[one.person.pk for one in found.near])
    units = organisations.organisations(viewer).filter(ended_on=None).exclude(kind__in=PARTY_KINDS)
    top = units.order_by("path").first()
    own = top if top is not None and not viewer.may("places.edit") else None
    initial = {"started_on": today, "ended_on": today + timedelta(days=14), "unit": own}
    return TeamForm(
        request.POST if request.method == "POST" else None,
        units=units,
        leaders=people,
        initial=initial,
    )


def _formed(request, team, form, found):
    """The task force, or None with the reason on the form."""
    if not team.is_valid():
        return None
    keys = set(request.POST.getlist("person"))
    people = [one.person for one in found.near if str(one.person.pk) in keys]
    try:
        return teams.form_team(
            people,
            place=form.cleaned_data["place"],
            **team.cleaned_data,
            by=request.viewer,
            at=now(),
        )
    except Refused as refusal:
        team.add_error(None, str(refusal))
        return None


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
