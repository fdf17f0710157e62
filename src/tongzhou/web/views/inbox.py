"""The inbox: one's own notices, opened, read, done with."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.ground.access.listing import list_page
from tongzhou.shared.notices import actions
from tongzhou.shared.notices.queries import inbox as notices_of
from tongzhou.shared.notices.queries import unread


@login_required
@require_GET
def inbox(request):
    """Unread notices, or all of them."""
    everything = request.GET.get("all") == "1"
    rows = notices_of(request.viewer)
    rows = rows if everything else rows.filter(read_at__isnull=True)
    listing = list_page(request.GET, rows, columns=(), order=("-last_at",), kept=("all",))
    waiting = unread(request.viewer)
    tabs = [
        {"url": "?", "label": _("Unread"), "here": not everything, "count": waiting},
        {"url": "?all=1", "label": _("All notices"), "here": everything},
    ]
    context = {"listing": listing, "tabs": tabs, "waiting": waiting, "everything": everything}
    return render(request, "web/inbox.html", context)


@login_required
@require_GET
def notice(request, pk):
    """The notice counts as read, and what it tells of is opened."""
    one = notices_of(request.viewer).one_for(request.viewer, pk)
    actions.read(one, by=request.viewer, at=now())
    local = one.url.startswith("/") and not one.url.startswith("//")
    return redirect(one.url if local else "web:inbox")


@login_required
@require_POST
def read_all(request):
    actions.read_all(by=request.viewer, at=now())
    messages.success(request, _("Everything is read."))
    return redirect("web:inbox")
