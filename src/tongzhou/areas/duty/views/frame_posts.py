"""What the pages of posts and shifts share: their tabs, and which place they are about."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.areas.duty.queries import posts as queries

PLANS = queries.PLANS


def tabs(request, here: str) -> list[dict]:
    """The pages about what is to be staffed and by whom, those the viewer may use."""
    entries = [
        ("shifts", _("Shifts"), "duty.see"),
        ("posts", _("Duty posts"), "duty.see"),
        ("weeks", _("Usual weeks"), PLANS),
        ("hours", _("Usual hours"), PLANS),
        ("cards", _("Role cards and procedures"), None),
        ("people", _("People and availability"), PLANS),
        ("pairs", _("Pairs"), PLANS),
    ]
    return [
        {"url": reverse(f"duty:{name}"), "label": label, "here": name == here}
        for name, label, needs in entries
        if needs is None or request.viewer.may(needs)
    ]


def planners_only(request) -> None:
    """As if there were no such page for somebody who plans nowhere."""
    if not request.viewer.may(PLANS):
        raise Http404


def asked_place(request, *, plans: bool = False):
    """The place asked for, else the widest one in sight; with all that may be asked for.

    None when there is no place: such a viewer sees an empty page.
    """
    capability = PLANS if plans else "duty.see"
    offered = list(queries.places(request.viewer, capability))
    wanted = request.POST.get("place") or request.GET.get("place", "")
    chosen = next((one for one in offered if str(one.pk) == wanted), None)
    return chosen or (offered[0] if offered else None), offered


def form_page(request, form, heading, verb, back, *, intro=""):
    """The ready page for one form; 422 when it comes back with errors."""
    context = {"heading": heading, "intro": intro, "form": form, "verb": verb, "back": back}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
