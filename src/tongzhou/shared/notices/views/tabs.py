"""The pages of notices side by side."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(request, here: str):
    """Announcements and, for those who set them up, channels."""
    found = [("announcements", _("Announcements"))]
    if request.viewer.may("rules.edit"):
        found.append(("channels", _("Channels")))
    return [
        {"url": reverse(f"notices:{name}"), "label": label, "here": name == here}
        for name, label in found
    ]
