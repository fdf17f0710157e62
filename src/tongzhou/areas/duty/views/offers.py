"""Duties offered: what I may take and why not, what I offered, and the steps until both agree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import swaps
from tongzhou.areas.duty.models import Offer
from tongzhou.areas.duty.queries import swapping as queries
from tongzhou.base.errors import Refused


@login_required
def offers(request):
    """The board: what is offered to the viewer, and how the viewer's own stand."""
    viewer, at = request.viewer, now()
    context = {
        "waiting": queries.waiting_for_me(viewer, at),
        "on_offer": queries.on_offer(viewer, at),
        "concerning": queries.concerning(viewer, at),
        "planned": _planned(viewer, at),
    }
    return render(request, "duty/offers.html", context)


def _planned(viewer, at):
    """What others offer where the viewer plans: to act for somebody who has no phone."""
    if not viewer.may("duty.plan"):
        return ()
    rows = queries.offers(viewer).filter(state__in=("open", "taken"), duty__starts_at__gt=at)
    return [one for one in rows if viewer.may("duty.plan", one.place_path)]


@login_required
def offer(request, pk):
    """One offer: who could take it and with what in return, and what the viewer may do now."""
    viewer, at = request.viewer, now()
    found = queries.offer_for(viewer, pk)
    taker = _taker(request, found)
    context = {
        "offer": found,
        "acts": _acts(viewer, found, at),
        "plans": viewer.may("duty.plan", found.place_path),
        "taker": taker,
        "mates": queries.mates(found.duty) if viewer.may("duty.plan", found.place_path) else (),
    }
    if taker and "take" in context["acts"]:
        context |= _choice(found, taker, at, whole=context["plans"])
    return render(request, "duty/offer.html", context)


def _taker(request, found):
    """For whom it would be taken: the viewer, or whom the planner has chosen."""
    viewer = request.viewer
    chosen = request.GET.get("person") or request.POST.get("person") or ""
    if chosen.isdigit() and viewer.may("duty.plan", found.place_path):
        return queries.mates(found.duty).filter(pk=int(chosen)).first()
    if viewer.person_id and viewer.person_id != found.by_id:
        return queries.myself(viewer)
    return None


def _choice(found, taker, at, *, whole):
    """What could be given in return; or, where nothing is, why it may not be taken."""
    if found.kind == Offer.Kind.SWAP:
        returns = queries.returns_for(found, taker.pk, at, whole=whole)
        return {
            "returns": [one for one in returns if not one.against],
            "barred": [one for one in returns if one.against],
        }
    return {"against": queries.against_alone(found, taker.pk, at)}


def _acts(viewer, found, at) -> set[str]:
    """The moves that are possible for the viewer now."""
    me, state = viewer.person_id, found.state
    plans = viewer.may("duty.plan", found.place_path)
    to_come = found.duty.starts_at > at
    acts = set()
    if state == Offer.State.OPEN and to_come and (plans or found.to_id in (None, me)):
        acts |= {"take"} if me != found.by_id or plans else set()
        acts |= {"decline"} if found.to_id is not None and (plans or me == found.to_id) else set()
    if state in (Offer.State.OPEN, Offer.State.TAKEN) and (plans or me == found.by_id):
        acts |= {"withdraw"}
    if state == Offer.State.TAKEN and (plans or me in (found.by_id, found.taken_by_id)):
        acts |= {"let_go"}
    if state == Offer.State.TAKEN and to_come and (plans or me == found.by_id):
        acts |= {"confirm"}
    if state == Offer.State.DONE and to_come and (plans or me in (found.by_id, found.taken_by_id)):
        acts |= {"undo"}
    return acts


@login_required
@require_POST
def take(request, pk):
    found = queries.offer_for(request.viewer, pk)
    taker = _taker(request, found)
    other = request.POST.get("other", "")
    given = queries.given(request.viewer, int(other)) if other.isdigit() else None
    done = swaps.take(
        found,
        by=request.viewer,
        at=now(),
        other=given,
        person=taker.pk if taker else None,
    )
    words = _("Agreed. It changes hands when the other side confirms.")
    messages.success(request, ACTS["confirm"][1]() if done.state == Offer.State.DONE else words)
    return redirect("duty:offer", pk=pk)


@login_required
@require_POST
def act(request, pk, name):
    """Confirm, let go, decline, withdraw or undo."""
    found = queries.offer_for(request.viewer, pk)
    if name not in ACTS:
        raise Refused("no_such_act", _("There is nothing of that name to do."))
    done, words = ACTS[name]
    done(found, by=request.viewer, at=now())
    messages.success(request, words())
    return redirect("duty:offer", pk=pk)


ACTS = {
    "confirm": (
        swaps.confirm,
        lambda: _("Done: the duties have changed hands, and both units know."),
    ),
    "let_go": (swaps.let_go, lambda: _("It is open again.")),
    "decline": (swaps.decline, lambda: _("Answered. Nobody asks why.")),
    "withdraw": (swaps.withdraw, lambda: _("It is not offered any more.")),
    "undo": (swaps.undo, lambda: _("Everything is as it was before.")),
}

urlpatterns = [
    path("offers/", offers, name="offers"),
    path("offers/<int:pk>/", offer, name="offer"),
    path("offers/<int:pk>/take/", take, name="take_offer"),
    path("offers/<int:pk>/<slug:name>/", act, name="offer_act"),
]
