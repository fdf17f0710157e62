"""What the pages of duty share: tabs and the page that is one form."""

from __future__ import annotations

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def form_page(request, form, heading, back, verb, *, intro=""):
    """The ready page for one form; 422 when it comes back with errors."""
    context = {"heading": heading, "intro": intro, "form": form, "verb": verb, "back": back}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def tabs(request, here: str):
    """The pages about people who are sent, offer to come, or answer for something."""
    entries = [
        ("deployments", _("Deployments"), "duty.see"),
        ("sent_by_us", _("People we sent"), "duty.see"),
        ("pool", _("Sign-up pool"), None),
        ("claims", _("Claims"), None),
        ("around", _("Who is near"), "duty.plan"),
        ("trips", _("Cars and trips"), None),
    ]
    return [
        {"url": reverse(f"duty:{name}"), "label": label, "here": name == here}
        for name, label, needs in entries
        if needs is None or request.viewer.may(needs)
    ]
