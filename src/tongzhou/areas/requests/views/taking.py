"""Taking a request in: at the telephone, at the door, from paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.requests import actions, figures, queries, rules, shown
from tongzhou.areas.requests.forms import TakeInForm
from tongzhou.areas.requests.queries import spotting


def _may(request) -> None:
    if not request.viewer.may("items.take_in"):
        raise PermissionDenied


def _doubles(viewer, place, words: str, phone: str):
    if place is None or not words.strip():
        return []
    found = queries.duplicates(viewer, place=place, words=words, phone=phone, at=now())
    return [(shown.dress_lightly(row), reason) for row, reason in found]


def _danger(place, words: str) -> bool:
    path = place.path if place else ""
    return rules.danger_in(words, figures.dangers(path, now())) is not None


@login_required
def take_in(request):
    """The operator's page: one form from the top to the bottom, duplicates shown while typing."""
    _may(request)
    channel = request.GET.get("channel", "")
    initial = {"channel": channel} if channel in rules.CHANNEL_WORDS else {}
    events = queries.events_over(request.viewer)
    form = TakeInForm(request.POST or None, viewer=request.viewer, events=events, initial=initial)
    context = {"form": form, "events": events}
    if request.method == "POST":
        spots = spotting.spots_like(request.viewer, request.POST.get("where", ""))
        context |= {"spots": spots, "chosen": request.POST.get("at", "")}
        if "find" not in request.POST and form.is_valid():
            wish = form.wish()
            doubles = _doubles(request.viewer, wish.place, wish.words, wish.caller_phone)
            known = queries.with_key(wish.client_key)
            if known or not doubles or form.cleaned_data["not_double"]:
                return _taken(request, form)
            # The place stands; the eye goes to the doubles and to the box that answers them.
            form.fields["not_double"].widget.attrs["autofocus"] = True
            context |= {"doubles": doubles, "danger": _danger(wish.place, wish.words)}
            context["spots"] = [one for one in spots if one.value == context["chosen"]] or spots
        elif "find" in request.POST:
            form.errors.clear()
    return render(request, "requests/take_in.html", context)


def _taken(request, form):
    asked = actions.take_in(form.wish(), by=request.viewer, at=now(), asked_at=form.asked_at())
    link = reverse("requests:detail", args=[asked.pk])
    words = _("Taken in: %(number)s. Receipt %(receipt)s") % {
        "number": asked.item.number,
        "receipt": asked.receipt,
    }
    # Who only takes in (a building captain) does not see the ledger afterwards.
    sees = request.viewer.may("items.see", asked.item.place_path)
    messages.success(request, format_html('<a href="{}">{}</a>', link, words) if sees else words)
    if "next" in request.POST or not sees:
        return redirect(f"{reverse('requests:take_in')}?channel={form.cleaned_data['channel']}")
    return redirect(link)


@login_required
def spots(request):
    """Buildings and households that fit what is being typed (a part of the page)."""
    _may(request)
    found = spotting.spots_like(request.viewer, request.GET.get("where", ""))
    return render(request, "requests/spots.html", {"spots": found, "chosen": ""})


@login_required
@require_POST
def near(request):
    """Requests that may be the same as what is being typed, and words of danger (a part of the page)."""
    _may(request)
    data = request.POST
    place, _household = spotting.spot(request.viewer, data.get("at", ""))
    words = data.get("words", "")[:2000]
    doubles = _doubles(request.viewer, place, words, data.get("caller_phone", ""))
    context = {"doubles": doubles, "danger": _danger(place, words)}
    return render(request, "requests/near.html", context)
