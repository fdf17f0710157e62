"""The lists that a pack brings: rows added, rows confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.ground.events import queries
from tongzhou.ground.events.actions import file
from tongzhou.ground.events.forms import ListRowForm
from tongzhou.ground.events.models import State
from tongzhou.ground.events.views.file import form_of


@login_required
def rows(request, pk, form):
    """One list of the event: the rows in my area, and a new one."""
    one, viewer = queries.one_event(request.viewer, pk), request.viewer
    if not queries.concerns(viewer, "people.see", one):
        raise Http404
    wanted = form_of(one, form)
    entry = ListRowForm(request.POST or None, form=wanted, viewer=viewer, event=one)
    if request.method == "POST" and entry.is_valid():
        values = entry.cleaned_data
        place = values.pop("place_of_row")
        file.add_line(one, form, values, place_path=place.path, by=viewer, at=now())
        messages.success(request, _("Entered."))
        return redirect("events:rows", pk, form)
    page = {"event": one, "form": wanted, "entry": entry, "active": one.state == State.ACTIVE}
    page |= queries.list_of(viewer, one, wanted)
    return render(request, "events/rows.html", page, status=422 if entry.errors else 200)


@login_required
@require_POST
def confirm(request, pk, form, line_pk):
    """The row is accounted for."""
    one = queries.one_event(request.viewer, pk)
    form_of(one, form)
    file.confirm_line(queries.one_line(request.viewer, one, line_pk), by=request.viewer, at=now())
    return redirect("events:rows", pk, form)
