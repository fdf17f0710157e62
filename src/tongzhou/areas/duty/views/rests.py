"""Asking somebody to serve with too little rest, and their answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import rests as actions
from tongzhou.areas.duty.queries import rests as queries
from tongzhou.areas.duty.queries import rosters
from tongzhou.areas.duty.views.boards import after_edit, number_in


@login_required
@require_POST
def ask(request, pk):
    """The person is asked; the seat stays free until they agree."""
    roster = rosters.planned_by(request.viewer, pk)
    shift = rosters.shift_of(roster, number_in(request, "shift") or 0)
    person, seen = number_in(request, "person") or 0, number_in(request, "seen")
    actions.ask(roster, shift, person, by=request.viewer, at=now(), seen=seen)
    messages.success(request, _("The person has been asked and decides."))
    return after_edit(request, roster)


@login_required
def rest(request, pk):
    """The question, for the one who was asked."""
    asked = queries.request_for(request.viewer, pk)
    if asked.person_id != request.viewer.person_id:
        raise Http404
    if request.method == "POST":
        agreed = request.POST.get("answer") == "yes"
        actions.answer(asked, agreed=agreed, by=request.viewer, at=now())
        messages.success(request, _("Thank you, the leader has been told."))
        return redirect("duty:mine")
    context = {"asked": asked, "rules": queries.rules_in_words(asked)}
    return render(request, "duty/rest_asked.html", context)


urlpatterns = [
    path("rosters/<int:pk>/ask-rest/", ask, name="roster_ask_rest"),
    path("rest-asked/<int:pk>/", rest, name="rest_asked"),
]
