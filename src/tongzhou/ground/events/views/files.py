"""The list of event files, a new one, and what the packs bring."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.events import queries
from tongzhou.ground.events.actions.life import propose_event
from tongzhou.ground.events.forms import ProposeForm
from tongzhou.ground.events.models import State
from tongzhou.ground.events.packs import packs

COLUMNS = (
    Column("name", gettext_lazy("Event"), css="main"),
    Column("kind", gettext_lazy("Kind")),
    Column("place", gettext_lazy("Area")),
    Column("level", gettext_lazy("Response level received")),
    Column("state", gettext_lazy("State"), sort=("state",)),
    Column("opened", gettext_lazy("Active since"), sort=("opened_at",), css="num"),
    Column("data_end", gettext_lazy("Personal data ends on"), sort=("data_end_on",), css="num"),
)


def _needs(request, capability: str) -> None:
    if not request.viewer.may(capability):
        raise Http404


@login_required
def events(request):
    """The event files, the active first."""
    _needs(request, "events.see")
    listing = list_page(
        request.GET,
        queries.events(request.viewer),
        columns=COLUMNS,
        filters=(Filter("state", gettext_lazy("State"), State.choices),),
        search=("name",),
        order=("-opened_at", "-pk"),
    )
    for one in listing.rows:
        one.pack = queries.pack_of(one)
    page = {"listing": listing, "packs": packs().values()}
    page["may_open"] = request.viewer.may("events.open")
    return render(request, "events/events.html", page)


@login_required
def new(request):
    """A new event file, to be approved by a second person."""
    _needs(request, "events.open")
    form = ProposeForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        event = propose_event(values.pop("kind"), **values, by=request.viewer, at=now())
        messages.success(request, _("The file is open and waits for the second signature."))
        return redirect("events:event", event.pk)
    page = {
        "heading": _("Open an event file"),
        "intro": _("A second person has to approve it. Until then nothing changes."),
        "form": form,
        "verb": _("Send for the second signature"),
        "back": "../",
    }
    return render(request, "web/form.html", page, status=422 if form.errors else 200)


@login_required
def pack(request, kind):
    """What a kind of event brings: duties, stocks, checklist, lists, report clock."""
    _needs(request, "events.see")
    found = packs().get(kind)
    if found is None:
        raise Http404
    return render(request, "events/pack.html", {"pack": found, "phases": by_phase(found.checks)})


@login_required
def paper(request, kind, form):
    """A blank list to be filled in by hand, with the same columns as on screen."""
    _needs(request, "events.see")
    found = packs().get(kind)
    wanted = found.form(form) if found else None
    if wanted is None:
        raise Http404
    page = {"pack": found, "form": wanted, "lines": range(1, 16)}
    return render(request, "events/paper.html", page)


def by_phase(checks):
    """The checklist in its three parts, each with its heading."""
    heads = {"first": _("At once"), "during": _("While it lasts"), "after": _("Afterwards")}
    return [(head, [one for one in checks if one.phase == code]) for code, head in heads.items()]
