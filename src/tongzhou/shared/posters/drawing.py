"""Codes as drawings, and whether an address that is printed can be reached."""

from __future__ import annotations

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]", "testserver"}


def drawn(text: str, *, border: int = 0) -> SafeString:
    """A QR code as a drawing that scales within the page."""
    made = segno.make(text, error="m")
    return mark_safe(made.svg_inline(border=border, scale=1, omitsize=True, lineclass=None))


def only_here(request: HttpRequest) -> bool:
    """Whether the page stands under an address that only this computer knows."""
    return request.get_host().rsplit(":", 1)[0] in LOCAL_NAMES
