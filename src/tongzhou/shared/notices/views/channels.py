"""Channels out of the house."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.shared.notices import actions, queries
from tongzhou.shared.notices.forms import ChannelForm
from tongzhou.shared.notices.views.tabs import tabs


def _only_for_rules(request) -> None:
    if not request.viewer.may("rules.edit"):
        raise Http404


@login_required
def channels(request):
    """The channels of my area, on or off, and what is waiting."""
    _only_for_rules(request)
    page = {
        "channels": queries.with_waiting(queries.channels(request.viewer)),
        "tabs": tabs(request, "channels"),
        "outbound": settings.OUTBOUND,
    }
    return render(request, "notices/channels.html", page)


@login_required
def new_channel(request):
    """A channel is entered; it is off at first."""
    _only_for_rules(request)
    form = ChannelForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        actions.add_channel(values.pop("kind"), **values, by=request.viewer, at=now())
        messages.success(request, _("Entered. It is off until you switch it on."))
        return redirect("notices:channels")
    page = {"heading": _("New channel"), "form": form, "verb": _("Enter"), "back": "../"}
    return render(request, "web/form.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def channel(request, pk):
    """Switched on, switched off, or removed."""
    _only_for_rules(request)
    one = queries.one_channel(request.viewer, pk)
    acts = {
        "on": actions.switch_on,
        "off": actions.switch_off,
        "remove": actions.remove_channel,
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    act(one, by=request.viewer, at=now())
    return redirect("notices:channels")
