"""What a guard's phone fetches by its token: its list, and what was answered to a question."""

from __future__ import annotations

import json
from hashlib import sha256

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from tongzhou.areas.gates.queries import askings
from tongzhou.areas.gates.queries import kit as queries
from tongzhou.base.words import said
from tongzhou.shared.intake.actions.devices import note_contact
from tongzhou.shared.intake.doors import for_devices

NO_GATE = said("No open gate is set for this device. The community sets one.")


@gzip_page
@for_devices("gates")
@require_GET
def kit(request):
    """The whole list; 304 when nothing in it has changed, which makes it as fresh as a new one."""
    device, at = request.device, request.heard_at
    note_contact(device, at=at)
    found = queries.kit(device, at)
    if found is None:
        return JsonResponse({"error": "no_gate", "message": str(NO_GATE)}, status=409)
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    content = '{"at":' + json.dumps(at.isoformat()) + "," + body[1:]
    response = HttpResponse(
        content, content_type="application/json", headers={"Cache-Control": "no-store"}
    )
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


@for_devices("gates")
@require_GET
def asking(request, key):
    """What was answered so far to what this phone asked."""
    found = askings.told_to(request.device, key)
    if found is None:
        return JsonResponse({"error": "unknown"}, status=404)
    return JsonResponse(found, headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("kit/", kit, name="kit"),
    path("asking/<uuid:key>/", asking, name="asking"),
]
