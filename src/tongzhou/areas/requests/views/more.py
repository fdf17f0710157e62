"""Pasted lists, thanks and the three rates."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongzhou.areas.requests import actions, figures, queries, shown
from tongzhou.areas.requests.forms import PasteForm, ThanksForm
from tongzhou.areas.requests.models import Category
from tongzhou.areas.requests.rules import Channel
from tongzhou.base.periods import Month
from tongzhou.ground.access.listing import Column, list_page
from tongzhou.shared.tracking.forms import chosen_target


def _may_take_in(request) -> None:
    if not request.viewer.may("items.take_in"):
        raise PermissionDenied


# --- pasted lists -------------------------------------------------------------------------------


@login_required
def paste(request):
    """A group's text is pasted in and read line by line."""
    _may_take_in(request)
    form = PasteForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = actions.read_in(
            form.cleaned_data["text"],
            place=form.cleaned_data["place"],
            by=request.viewer,
            at=now(),
            client_key=form.cleaned_data["client_key"],
        )
        return redirect("requests:paste_review", pk=made.pk)
    context = {"form": form, "pastes": queries.pastes(request.viewer)}
    return render(request, "requests/paste.html", context)


DECISIONS = (
    ("take", gettext_lazy("Take in")),
    ("wait", gettext_lazy("Later")),
    ("drop", gettext_lazy("Put aside")),
)


@login_required
def paste_review(request, pk):
    """Every line as it stood and as it was read; a person decides."""
    found = queries.paste_for(request.viewer, pk)
    if request.method == "POST":
        decided = _decisions(request.POST)
        taken = actions.settle(found, decided, by=request.viewer, at=now())
        text = ngettext("%(n)d line became a request.", "%(n)d lines became requests.", len(taken))
        messages.success(request, text % {"n": len(taken)})
        return redirect("requests:paste_review", pk=pk)
    lines = queries.lines_of(request.viewer, found)
    for line in lines:
        line.doubts = [_(doubt) for doubt in line.doubt.split("\n") if doubt]
        line.usual = "wait" if line.doubt else "take"
    context = {
        "paste": found,
        "lines": lines,
        "waiting": sum(line.state == "waiting" for line in lines),
        "decisions": DECISIONS,
        "categories": Category.choices,
    }
    return render(request, "requests/paste_review.html", context)


def _decisions(data) -> dict[int, actions.Settled]:
    """What was chosen for each line, by its key."""
    decided = {}
    for name, do in data.items():
        key = name.removeprefix("do-")
        if name.startswith("do-") and key.isdecimal() and do in dict(DECISIONS):
            category = data.get(f"category-{key}", "")
            decided[int(key)] = actions.Settled(
                do,
                data.get(f"words-{key}", "")[:600],
                category if category in Category.values else Category.OTHER,
            )
    return decided


# --- thanks -------------------------------------------------------------------------------------

THANKS = (
    Column("at", gettext_lazy("Date"), sort=("at",)),
    Column("place", gettext_lazy("Place"), sort=("place_label",)),
    Column("words", gettext_lazy("Words of thanks"), css="main"),
    Column("thanked", gettext_lazy("Who is thanked")),
    Column("channel", gettext_lazy("Channel")),
    Column("request", gettext_lazy("Request")),
)


@login_required
def thanks(request):
    listing = list_page(
        request.GET,
        queries.thanks(request.viewer),
        columns=THANKS,
        search=queries.searched_thanks,
        order=("-at",),
    )
    for row in listing.rows:
        row.channel_words = shown.channel_words(row.channel)
    return render(request, "requests/thanks.html", {"listing": listing})


@login_required
def thank(request, pk=None):
    """Thanks are written down, for one request or for a place."""
    viewer = request.viewer
    asked = queries.one(viewer, pk) if pk else None
    if asked is None:
        _may_take_in(request)
    form = ThanksForm(request.POST or None, viewer=viewer, request=asked)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.thank(
            asked.item.place if asked else data["place"],
            words=data["words"],
            channel=Channel(data["channel"]),
            request=asked,
            by=viewer,
            at=now(),
            **chosen_target(viewer, data["to"]),
        )
        messages.success(request, _("The thanks are on the record."))
        return redirect("requests:detail", pk=pk) if asked else redirect("requests:thanks")
    context = {"heading": _("Write down thanks"), "form": form, "verb": _("Save")}
    context["intro"] = _("They stay in the office; nothing is published without consent.")
    back = reverse("requests:detail", args=[pk]) if asked else reverse("requests:thanks")
    return render(request, "web/form.html", context | {"back": back})


# --- the three rates ----------------------------------------------------------------------------


@login_required
def rates(request):
    """The three rates over valid call-backs, by who owed the request; with their counts."""
    viewer, at = request.viewer, now()
    path = next((top for top in viewer.tops("items.see") if top.startswith("P")), "")
    rule = figures.counting_rule(path, at)
    month = Month.of_day(_asked_day(request), rule)
    lines, total, pooled, averaged, formula = shown.rate_lines(
        viewer, start=month.starts_at, end=month.ends_at, path=path, at=at
    )
    context = {
        "month": month,
        "before": month.previous.last_on,
        "after": month.next.first_on if month.ends_at <= at else None,
        "lines": lines,
        "total": total,
        "pooled": pooled,
        "averaged": averaged,
        "formula": formula,
        "decimals": figures.composite_decimals(path, at),
    }
    return render(request, "requests/rates.html", context)


def _asked_day(request) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return localdate()
