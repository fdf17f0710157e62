"""My duty: what stands before me, with whom, how it is done, and what I may do about it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from tongzhou.areas.duty.actions import seats, swaps
from tongzhou.areas.duty.actions.duties import when
from tongzhou.areas.duty.actions.handovers import LATEST
from tongzhou.areas.duty.forms.swaps import OfferForm
from tongzhou.areas.duty.queries import mine as queries
from tongzhou.areas.duty.queries import needed, swapping
from tongzhou.areas.duty.queries.attendance import leads
from tongzhou.areas.duty.queries.feeds import my_feed
from tongzhou.base.errors import Refused

MOST = 60


@login_required
def mine(request):
    """The next duty large, the others below, and what waits for the viewer's yes."""
    viewer, at = request.viewer, now()
    coming = swapping.with_offers(viewer, queries.coming(viewer, at)[:MOST])
    first = coming[0] if coming else None
    context = {
        "first": first,
        "around": queries.around(first) if first else None,
        "running": first is not None and first.starts_at <= at,
        "later": coming[1:],
        "waiting": swapping.waiting_for_me(viewer, at),
        "just_over": queries.not_handed_over(viewer, at),
        "served": queries.served(viewer, at)[:5],
        "open": needed.open_shifts(viewer, at).count(),
        "feed": my_feed(viewer),
    }
    return render(request, "duty/mine.html", context)


@login_required
def duty(request, pk):
    """One duty, with everything that somebody needs who stands there."""
    viewer, at = request.viewer, now()
    found = queries.duty_for(viewer, pk)
    own = found.person_id == viewer.person_id
    acts = own or viewer.may("duty.plan", found.place_path)
    to_come = found.ended_at is None and found.starts_at > at
    context = {
        "duty": found,
        "own": own,
        "around": queries.around(found),
        "may_offer": acts and to_come,
        "may_hand": own
        and found.ended_at is None
        and found.starts_at <= at < found.ends_at + LATEST,
        "leads": leads(viewer, found.shift),
        "may_drop": acts and found.ended_at is None and found.ends_at > at,
        "offer": swapping.offers(viewer).filter(duty=found, state__in=("open", "taken")).first(),
    }
    return render(request, "duty/duty.html", context)


def _acting_for(request, found) -> None:
    """Others than the person and the planner never see the form."""
    if found.person_id != request.viewer.person_id and not request.viewer.may(
        "duty.plan", found.place_path
    ):
        raise Refused("not_allowed", _("Only the person concerned or the planner can do this."))


@login_required
def offer(request, pk):
    """The duty is offered: to everybody of the crew or to one, for another, as a gift, or in part."""
    found = queries.duty_for(request.viewer, pk)
    _acting_for(request, found)
    form = OfferForm(request.POST or None, duty=found, mates=swapping.mates(found))
    if request.method == "POST" and form.is_valid():
        made = swaps.offer(found, **form.values(), by=request.viewer, at=now())
        messages.success(request, _("Offered. Nothing changes before both of you have agreed."))
        return redirect("duty:offer", pk=made.pk)
    context = {
        "heading": _("Offer this duty"),
        "intro": _("%(when)s · %(post)s") % {"when": when(found), "post": found.shift.post},
        "form": form,
        "verb": _("Offer it"),
        "back": reverse("duty:duty", args=[pk]),
    }
    return render(request, "web/form.html", context)


@login_required
def cannot(request, pk):
    """Somebody cannot come: asked once, without a reason; then the place is open for others."""
    found = queries.duty_for(request.viewer, pk)
    _acting_for(request, found)
    if request.method == "POST":
        seats.drop_out(found, by=request.viewer, at=now())
        messages.success(
            request, _("The place is open now, and the leader knows. Get well rested.")
        )
        if request.viewer.may("duty.plan", found.place_path):
            return redirect("duty:needed_one", pk=found.shift_id)
        return redirect("duty:mine")
    context = {
        "question": _("Can you not come?"),
        "consequences": [
            _("%(when)s · %(post)s") % {"when": when(found), "post": found.shift.post},
            _("No reason is asked, and none is kept. It is never counted against anybody."),
            _("The place is open to others at once, and the leader is told."),
            _("As long as nobody has taken it, you can take it back yourself."),
        ],
        "verb": _("I cannot come"),
        "back": reverse("duty:duty", args=[pk]),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)


urlpatterns = [
    path("mine/", mine, name="mine"),
    path("mine/<int:pk>/", duty, name="duty"),
    path("mine/<int:pk>/offer/", offer, name="offer_duty"),
    path("mine/<int:pk>/cannot/", cannot, name="cannot"),
]
