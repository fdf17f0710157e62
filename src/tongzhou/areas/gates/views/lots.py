"""Many passes in one go: household passes with a preview, a queue decided, and all of it taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates import figures_desk, shown
from tongzhou.areas.gates.actions import lots as actions
from tongzhou.areas.gates.forms.desk import DecideForm, HomesForm
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.queries.gates import PASS_KINDS
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.areas.gates.views.frame import asked_place, only, tabs
from tongzhou.base.errors import Refused

SHOWN = 12


@login_required
def homes(request):
    """A household pass for every home that has none: first what would be made, then the lot."""
    only(request, "gates.approve")
    viewer, at = request.viewer, now()
    place, offered = asked_place(request, "gates.approve", kinds=PASS_KINDS)
    if place is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    usual = figures_desk.usual_days("household", place.path, at)
    first = {"ends_on": localdate(at) + timedelta(days=max(usual - 1, 0)), "people": 1}
    form = HomesForm(asked if "ends_on" in asked else None, viewer=viewer, initial=first)
    context = {
        "form": form,
        "place": place,
        "offered": offered,
        "key": uuid4(),
        "rule": shown.rule_words(rules_at(place.path, at)["household"]),
    }
    if not (form.is_bound and form.is_valid()):
        return render(request, "gates/homes.html", context)
    left = list(queries.homes_without(viewer, place, "household", at))
    if request.method == "POST" and form.cleaned_data["key"]:
        try:
            lot = actions.give_homes(
                form.wish(place, at), left, key=form.cleaned_data["key"], by=viewer, at=at
            )
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            text = ngettext("%(n)d pass was given.", "%(n)d passes were given.", lot.count)
            messages.success(request, text % {"n": lot.count})
            return redirect("gates:lots")
    context |= {"left": left[:SHOWN], "count": len(left), "more": max(0, len(left) - SHOWN)}
    context["there"] = queries.homes(viewer, place).count() - len(left)
    return render(request, "gates/homes.html", context | {"preview": True})


@login_required
@require_POST
def decide(request):
    """The ticked applications are approved or refused together; those that cannot are named."""
    form = DecideForm(request.POST)
    back = f"{reverse('gates:passes')}?show=applied"
    if not form.is_valid():
        messages.error(request, _("Tick applications, and give a reason for refusing."))
        return redirect(back)
    viewer, data = request.viewer, form.cleaned_data
    yes = "yes" in request.POST
    rows = [queries.pass_for(viewer, pk) for pk in data["chosen"]]
    act = {"yes": yes, "reason": data["reason"], "by": viewer, "at": now()}
    moved, stayed = 0, []
    # One lot for each place: who may take it back may do so for all of it.
    for place in dict.fromkeys(row.place_id for row in rows):
        group = [row for row in rows if row.place_id == place]
        done = actions.decide(group, key=uuid5(data["key"], str(place)), **act)
        moved += done.lot.count if done.lot else 0
        stayed += done.stayed
    if moved:
        text = (
            ngettext("%(n)d was approved.", "%(n)d were approved.", moved)
            if yes
            else ngettext("%(n)d was refused.", "%(n)d were refused.", moved)
        )
        undo = _("It can be taken back for a while under “Done in one go”.")
        messages.success(request, f"{text % {'n': moved}} {undo}")
    for row, why in stayed:
        messages.warning(request, f"{row}: {why}")
    return redirect(back)


@login_required
@require_safe
def lots(request):
    """What was given or decided in one go, and taking it back."""
    only(request, "gates.see")
    viewer, at = request.viewer, now()
    rows = list(queries.lots(viewer)[:50])
    for row in rows:
        row.may_undo = actions.may_undo(row, by=viewer, at=at)
    context = {"rows": rows, "tabs": tabs(request, "passes")}
    return render(request, "gates/lots.html", context)


@login_required
@require_POST
def undo(request, pk):
    lot = queries.lot_for(request.viewer, pk)
    back, stay = actions.undo(lot, by=request.viewer, at=now())
    text = ngettext("%(n)d was taken back.", "%(n)d were taken back.", back) % {"n": back}
    if stay:
        text += " " + _("%(n)d stay: they went through a gate already.") % {"n": stay}
    messages.success(request, text)
    return redirect("gates:lots")


urlpatterns = [
    path("passes/homes/", homes, name="homes"),
    path("passes/decide/", decide, name="decide"),
    path("lots/", lots, name="lots"),
    path("lots/<int:pk>/undo/", undo, name="undo_lot"),
]
