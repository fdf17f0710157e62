"""One person's page of a call-up: one big button. Signed in, or by the personal link."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from tongzhou.areas.duty.actions import answers, links
from tongzhou.areas.duty.actions.rings import RUNNING
from tongzhou.areas.duty.models import Answer
from tongzhou.areas.duty.queries import surges as queries
from tongzhou.base.errors import Refused
from tongzhou.shared.notices.actions import read_about
from tongzhou.shared.posters.actions import guess


@login_required
@never_cache
def mine(request, pk):
    """My page of a call-up that asks me."""
    at, by = now(), request.viewer
    surge = queries.one(by, pk)
    read_about(f"surge:{surge.pk}", by=by, at=at)
    own, refusal = queries.answer_of(surge, by.person_id), None
    if request.method == "POST" and by.person_id is not None:
        try:
            do = request.POST.get("do", "")
            own = answers.pressed(do, surge=surge, way=Answer.Way.PAGE, by=by, at=at)
        except Refused as refused:
            refusal = refused
    call = queries.call_of(surge, by.person_id)
    return _page(request, surge, call, own, at, refusal=refusal, by_link=False)


# No cookie speaks for anybody here, the link alone does: a forged form would have to know it, and
# browsers inside chat programs that keep no cookies answer all the same.
@csrf_exempt
@never_cache
def come(request, token):
    """The same without signing in: the link says who. It opens nothing else, and dies with the call-up."""
    at = now()
    found = queries.by_link(links.digest_of(token), at)
    if found is None:
        guess(links.TRIES, origin=request.viewer.origin, at=at)
        return render(request, "duty/surge_gone.html", status=404)
    surge, person_id, call = found
    by, refusal, own = links.eyes_of(person_id, request.viewer.origin), None, None
    if request.method == "POST":
        try:
            do = request.POST.get("do", "")
            own = answers.through_link(call, do, surge=surge, by=by, at=at)
        except Refused as refused:
            refusal = refused
    if own is None:
        own = queries.answer_of(surge, person_id)
    answer = _page(request, surge, call, own, at, refusal=refusal, by_link=True)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _page(request, surge, call, own, at, *, refusal, by_link):
    shown = queries.own(surge, call, own, at)
    state = own.state if own else ""
    context = {
        "own": shown,
        "surge": surge,
        "state": state,
        "needs_swap": queries.swap_words(shown.call) if shown.call else "",
        "hours": queries.hours_of(surge.work_starts_at, surge.work_ends_at),
        "refusal": refusal,
        "running": surge.state in RUNNING and surge.closes_at > at,
        "waits": state in (Answer.State.WAITING, Answer.State.IF_SWAPPED),
        "by_link": by_link,
    }
    status = 409 if refusal else 200
    return render(request, "duty/surge_own.html", context, status=status)


urlpatterns = [
    path("surge/<int:pk>/mine/", mine, name="surge_mine"),
    path("come/<str:token>/", come, name="surge_come"),
]
