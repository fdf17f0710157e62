"""What the pages of the gate share: their tabs, the page that is one form, and which place they are about."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.areas.gates.queries import desk
from tongzhou.areas.gates.queries import gates as queries
from tongzhou.ground.places.queries import named


def tabs(request, here: str) -> list[dict]:
    """The pages of the gate that the viewer may use, with how much waits for them there."""
    entries = [
        ("today", _("Today"), "gates.watch"),
        ("passes", _("Passes"), "gates.see"),
        ("askings", _("Guards ask"), "gates.approve"),
        ("follow_ups", _("Follow-ups"), "gates.see"),
        ("restrictions", _("Restrictions"), "gates.see"),
        ("records", _("Records"), "gates.watch"),
        ("papers", _("Paper lists"), "gates.run"),
        ("gates", _("Gates and guards"), "gates.see"),
        ("devices", _("Phones"), "gates.run"),
    ]
    waits = desk.waits(request.viewer) if here else {}
    return [
        {
            "url": reverse(f"gates:{name}"),
            "label": label,
            "here": name == here,
            "count": waits.get(name, 0),
        }
        for name, label, needs in entries
        if request.viewer.may(needs)
    ]


def only(request, *capabilities: str) -> None:
    """As if there were no such page for somebody who may none of these anywhere."""
    if not any(request.viewer.may(one) for one in capabilities):
        raise Http404


def form_page(request, form, heading, verb, back, *, intro=""):
    """The ready page for one form; 422 when it comes back with errors."""
    context = {"heading": heading, "intro": intro, "form": form, "verb": verb, "back": back}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def asked_place(request, *capabilities: str, kinds=queries.GATE_KINDS):
    """The place asked for, else the first one in sight; with all that may be asked for as (key, name)."""
    offered = list(queries.places(request.viewer, *capabilities, kinds=kinds))
    wanted = request.POST.get("place") or request.GET.get("place", "")
    chosen = next((one for one in offered if str(one.pk) == wanted), None)
    names = named(offered)
    first = next((one for one in offered if one.kind == "estate"), offered[0] if offered else None)
    return chosen or first, [(one.pk, names[one.pk]) for one in offered]
