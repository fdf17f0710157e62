"""What the pages of stalls and slots share: tabs, and which estate they are about."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.areas.gates.queries import stalls as queries
from tongzhou.areas.gates.views.frame import form_page

__all__ = ["form_page", "tabs"]

RUNS = queries.RUNS


def tabs(here: str) -> list[dict]:
    """The pages about vendors."""
    entries = (("stall_plan", _("Stall plan")), ("vendors", _("Vendors")))
    return [
        {"url": reverse(f"gates:{name}"), "label": label, "here": name == here}
        for name, label in entries
    ]


def seers_only(request) -> None:
    """Only for whoever sees the gates somewhere."""
    if not request.viewer.may("gates.see"):
        raise PermissionDenied


def runners_only(request) -> None:
    """Only for whoever runs gates somewhere."""
    if not request.viewer.may(RUNS):
        raise PermissionDenied
