"""The office's pages of posters: which hang, a new one, its sheet on A4, and its end."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.ground.places.queries import names_along
from tongzhou.shared.posters import actions, queries
from tongzhou.shared.posters.drawing import drawn, only_here
from tongzhou.shared.posters.forms import PosterForm
from tongzhou.shared.posters.open_pages import around


@login_required
def hanging(request, kind):
    """The posters of a kind that hang, and a new one."""
    kinds = queries.kinds_for(request.viewer)
    found = next((one for one in kinds if one.code == kind), None)
    if found is None:
        raise Http404
    form = _form(request, found)
    if form is not None and form.is_valid():
        event = form.cleaned_data["event"]
        made = actions.put_up(
            kind,
            form.cleaned_data["place"],
            event_id=event.pk if event else None,
            by=request.viewer,
            at=now(),
        )
        return redirect("posters:sheet", pk=made.pk)
    context = {"kind": found, "tabs": _tabs(kinds, found), "form": form}
    context["rows"] = _rows(request.viewer, found)
    return render(request, "posters/hanging.html", context)


def _form(request, kind):
    if not request.viewer.may(kind.runs):
        return None
    return PosterForm(request.POST or None, viewer=request.viewer, kind=kind)


def _rows(viewer, kind):
    rows = list(queries.hanging(viewer, kind))
    names = names_along(row.place_path for row in rows)
    for row in rows:
        row.where = names.get(row.place_path) or row.place.name
        row.may_end = actions.may_run(kind, row.place_path, viewer)
    return rows


def _tabs(kinds, here):
    return [
        {
            "url": reverse("posters:hanging", args=[kind.code]),
            "label": _(kind.label),
            "here": kind is here,
        }
        for kind in kinds
    ]


@login_required
@require_safe
def sheet(request, pk):
    """One poster on A4, large type: QR code, short code, telephone."""
    poster = queries.poster_for(request.viewer, pk)
    url = request.build_absolute_uri(reverse(poster.of.opens, args=[poster.code]))
    context = {"poster": poster, "url": url, "qr": drawn(url), "only_here": only_here(request)}
    return render(request, poster.of.sheet, context | around(poster.place))


@login_required
@require_POST
def end(request, pk):
    poster = queries.poster_for(request.viewer, pk)
    actions.take_down(poster, by=request.viewer, at=now())
    messages.success(request, _("The poster's code opens nothing any more."))
    return redirect("posters:hanging", kind=poster.kind)
