"""Announcements: written once, told through many channels, also on paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, list_page
from tongzhou.shared.notices import actions, queries, rules
from tongzhou.shared.notices.forms import ComposeForm
from tongzhou.shared.notices.views.tabs import tabs

COLUMNS = (
    Column("title", gettext_lazy("Title"), css="main"),
    Column("place", gettext_lazy("Area")),
    Column("by", gettext_lazy("Sent by")),
    Column("posted", gettext_lazy("Posted"), css="num"),
    Column("at", gettext_lazy("Sent at"), sort=("sent_at",), css="num"),
)


@login_required
def announcements(request):
    """What was told in my area."""
    listing = list_page(
        request.GET,
        queries.with_postings(queries.announcements(request.viewer)),
        columns=COLUMNS,
        search=("title",),
        order=("-sent_at",),
    )
    page = {"listing": listing, "tabs": tabs(request, "announcements")}
    page["may_send"] = request.viewer.may("notices.send")
    return render(request, "notices/announcements.html", page)


@login_required
def compose(request):
    """A new announcement."""
    if not request.viewer.may("notices.send"):
        raise Http404
    form = ComposeForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            sent = _sent(form.cleaned_data, request.viewer)
        except Refused as refusal:
            form.add_error(None if refusal.code != "personal" else "text", str(refusal))
        else:
            messages.success(
                request, _("Sent. Copy it into the groups, and tick the posting points.")
            )
            return redirect("notices:announcement", sent.pk)
    page = {
        "heading": _("Write an announcement"),
        "intro": _("Everybody with a post in the area finds it in the inbox."),
        "form": form,
        "verb": _("Send"),
        "back": "../",
    }
    return render(request, "web/form.html", page, status=422 if form.errors else 200)


def _sent(values, viewer):
    event = values.pop("event", None)
    points = values.pop("points").splitlines()
    return actions.announce(
        values.pop("title"),
        **values,
        points=points,
        event_id=event.pk if event else None,
        by=viewer,
        at=now(),
    )


@login_required
def announcement(request, pk):
    """One announcement: its group text, its posting points, what became of it on the channels."""
    one = queries.one_announcement(request.viewer, pk)
    actions.read_about(f"announcement:{one.pk}", by=request.viewer, at=now())
    postings = one.postings.select_related("done_by").order_by("position", "pk")
    page = {
        "one": one,
        "group_text": rules.group_text(one.title, one.text, signed=one.signed),
        "postings": postings,
        "posted": sum(1 for posting in postings if posting.done_at),
        "outgoing": queries.outgoing(request.viewer, one),
    }
    return render(request, "notices/announcement.html", page)


@login_required
def poster(request, pk):
    """The announcement in large type, for A4 on a board or a door."""
    one = queries.one_announcement(request.viewer, pk)
    return render(request, "notices/poster.html", {"one": one})


@login_required
def posting_list(request, pk):
    """The posting points on paper, to tick with a pen."""
    one = queries.one_announcement(request.viewer, pk)
    return render(
        request, "notices/posting_list.html", {"one": one, "postings": one.postings.all()}
    )


@login_required
@require_POST
def tick(request, pk):
    """It hangs there, or not."""
    posting = queries.one_posting(request.viewer, pk)
    if request.POST.get("undo"):
        actions.untick_posting(posting, by=request.viewer, at=now())
    else:
        actions.tick_posting(posting, by=request.viewer, at=now())
    return redirect("notices:announcement", posting.announcement_id)
