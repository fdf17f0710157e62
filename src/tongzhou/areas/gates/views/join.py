"""A phone comes to a gate: the one-time link is shown, and used up only when the button is pressed."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tongzhou.base.errors import Refused
from tongzhou.shared.intake.actions import devices
from tongzhou.shared.intake.doors import spoken_by

LONGEST = 100


# The secret in the address is the whole authority, and no session lends itself to anybody's form.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def join(request, secret):
    """GET shows what will happen and changes nothing; POST gives this phone its token, and none other."""
    if request.method == "GET":
        return render(request, "gates/guard_join.html")
    try:
        device, token = devices.join(
            secret, at=now(), origin=request.viewer.origin, **_told(request.POST)
        )
    except Refused as refusal:
        with spoken_by(request):
            return JsonResponse({"error": refusal.code, "message": str(refusal)}, status=409)
    return JsonResponse({"token": token, "name": device.name, "device": device.pk})


def _told(post: QueryDict) -> dict[str, Any]:
    """What the phone says of itself: a number it made up, its token until now, how much it holds."""
    unsent = post.get("unsent", "")
    return {
        "nonce": post.get("nonce", "")[:LONGEST],
        "before": post.get("before", "")[:LONGEST],
        "unsent": int(unsent[:6]) if unsent[:6].isdecimal() else 0,
    }


urlpatterns = [path("join/<str:secret>/", join, name="join")]
