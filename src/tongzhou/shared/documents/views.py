"""Attachments handed out."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongzhou.shared.documents import actions, queries


def as_download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """The bytes as a file to save: never shown as a page of ours, never kept by the browser."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def attachment(request, pk):
    found, content = actions.open_attachment(pk, by=request.viewer, at=now())
    return as_download(content, found.original_name, found.content_type)


@login_required
def remove(request, pk):
    found = queries.attachment_for(request.viewer, pk)
    if request.method == "POST":
        actions.remove(found, by=request.viewer, at=now())
        return redirect("web:my_day")
    context = {
        "question": _("Take this file away?"),
        "consequences": [_("The file is destroyed. Nobody can bring it back.")],
        "verb": _("Take away"),
        "back": "/",
        "danger": True,
    }
    return render(request, "web/confirm.html", context)
