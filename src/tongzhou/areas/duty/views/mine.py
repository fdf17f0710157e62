"""My duty: what stands before me, and what I may do about it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import now

from tongzhou.areas.duty.queries import mine as queries


@login_required
def mine(request):
    """The viewer's own duties to come, the nearest first."""
    return render(request, "duty/mine.html", {"duties": queries.coming(request.viewer, now())})


urlpatterns = [path("mine/", mine, name="mine")]
