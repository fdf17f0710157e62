"""One person's page of a call-up: one big button. Signed in, or by the personal link."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import now
from django.views.decorators.cache import never_cache

from tongzhou.areas.duty.actions import answers, links
from tongzhou.areas.duty.models import Answer
from tongzhou.areas.duty.queries import surges as queries
from tongzhou.base.errors import Refused
from tongzhou.shared.notices.actions import read_about


@login_required
@never_cache
def mine(request, pk):
    """My page of a call-up that asks me."""
    surge = queries.one(request.viewer, pk)
    at = now()
    read_about(f"surge:{surge.pk}", by=request.viewer, at=at)
    return _page(request, surge, request.viewer, at, way=Answer.Way.PAGE, call=None)


@never_cache
def come(request, token):
    """The same without signing in: the link says who. It opens nothing else, and dies with the call-up."""
    at = now()
    found = queries.by_link(links.digest_of(token), at)
    if found is None:
        links.knock(request.viewer.origin, at=at)
        raise Http404
    surge, person_id, call = found
    by = links.eyes_of(person_id, request.viewer.origin)
    answer = _page(request, surge, by, at, way=Answer.Way.LINK, call=call)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _page(request, surge, by, at, *, way, call):
    refusal = None
    if request.method == "POST":
        try:
            _act(request.POST.get("do", ""), surge, by, at, way=way, call=call)
        except Refused as refused:
            refusal = refused
    own = queries.own(surge, by.person_id, at)
    state = own.answer.state if own.answer else ""
    context = {
        "own": own,
        "surge": own.surge,
        "state": state,
        "needs_swap": own.call is not None and queries.swap_words(own.call),
        "hours": queries.hours_of(surge.work_starts_at, surge.work_ends_at),
        "refusal": refusal,
        "waits": state in (Answer.State.WAITING, Answer.State.IF_SWAPPED),
        "by_link": way == Answer.Way.LINK,
    }
    status = 409 if refusal else 200
    return render(request, "duty/surge_own.html", context, status=status)


def _act(do, surge, by, at, *, way, call):
    """Yes, yes if swapped, or not after all."""
    if call is not None:
        links.press(call, at=at)
    if do == "no":
        if own := queries.answer_of(surge, by.person_id):
            answers.withdraw(own, by=by, at=at)
        return
    if do in ("yes", "swap"):
        answers.answer(surge, by.person_id, way=way, by=by, at=at, if_swapped=do == "swap")


urlpatterns = [
    path("surge/<int:pk>/mine/", mine, name="surge_mine"),
    path("come/<str:token>/", come, name="surge_come"),
]
