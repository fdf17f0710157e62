"""What the pages of stalls and slots share: tabs, and which estate they are about."""

from __future__ import annotations

import segno
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from tongzhou.areas.gates.queries import stalls as queries
from tongzhou.areas.gates.views.frame import form_page
from tongzhou.ground.places.queries import names_along

__all__ = ["drawn", "form_page", "only_here", "places_with_names", "tabs"]

RUNS = queries.RUNS
LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]", "testserver"}


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


def places_with_names(viewer):
    """Where the viewer runs gates, and what these places are called."""
    rows = queries.run_places(viewer)
    return rows, names_along(one.path for one in rows)


def drawn(text: str):
    """A QR code as a drawing within the page."""
    code = segno.make(text, error="m")
    return mark_safe(code.svg_inline(border=0, scale=1, omitsize=True, lineclass=None))


def only_here(request) -> bool:
    """Whether the page stands under an address that only this computer knows."""
    return request.get_host().rsplit(":", 1)[0] in LOCAL_NAMES
