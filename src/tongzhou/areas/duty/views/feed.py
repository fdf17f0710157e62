"""The calendar address: who has it reads the calendar, without signing in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import feeds as actions
from tongzhou.areas.duty.queries import feeds as queries


@login_required
@never_cache
@sensitive_variables("secret")
def calendar(request):
    """The page about one's own calendar address; a new one is shown this once."""
    address = ""
    if request.method == "POST":
        secret = actions.make_feed(by=request.viewer, at=now())
        address = request.build_absolute_uri(reverse("duty:feed", args=[secret]))
    context = {"feed": queries.my_feed(request.viewer), "address": address}
    return render(request, "duty/calendar.html", context)


@login_required
@require_POST
def end_calendar(request):
    actions.end_feed(by=request.viewer, at=now())
    messages.success(request, _("The calendar address is void."))
    return redirect("duty:calendar")


@never_cache
@sensitive_variables()
def feed(request, secret):
    """The viewer's duties as an iCalendar file; 404 for a secret that is void."""
    content = queries.calendar(secret, now())
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="duty.ics"', "X-Robots-Tag": "noindex"},
    )


urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    path("calendar/end/", end_calendar, name="end_calendar"),
    path("calendar/<str:secret>.ics", feed, name="feed"),
]
