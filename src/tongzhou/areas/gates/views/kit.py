"""What a guard's phone fetches by its token: its list, and what was answered to a question."""

from __future__ import annotations

import json

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from tongzhou.areas.gates.queries import askings
from tongzhou.areas.gates.queries import kit as queries
from tongzhou.areas.gates.queries.kit_rows import Rows, rows_for
from tongzhou.base.words import said
from tongzhou.shared.intake.actions.devices import note_contact
from tongzhou.shared.intake.doors import for_devices

NO_GATE = said("No open gate is set for this device. The community sets one.")


@gzip_page
@for_devices("gates")
@require_GET
def kit(request):
    """The whole list; 304 when nothing in it has changed, which makes it as fresh as a new one.

    A phone that asks with `?seen=apart` gets only what other phones saw, when nothing else changed.
    """
    device, at = request.device, request.heard_at
    note_contact(device, at=at)
    rows = rows_for(device, at)
    if rows is None:
        return JsonResponse({"error": "no_gate", "message": str(NO_GATE)}, status=409)
    marks = queries.marks(rows)
    etag = f'"{marks.rest}.{marks.seen}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _answer(rows, whole=not _only_seen_changed(request, marks))
    response.headers["Cache-Control"] = "no-store"
    response.headers["ETag"] = etag
    return response


def _only_seen_changed(request, marks: queries.Marks) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    apart = request.GET.get("seen") == "apart"
    return apart and any(one.strip('W/"').startswith(f"{marks.rest}.") for one in known)


def _answer(rows: Rows, *, whole: bool) -> HttpResponse:
    found = queries.kit(rows) if whole else {"part": "seen", **queries.seen(rows)}
    body = json.dumps(
        {"at": rows.at.isoformat(), **found}, ensure_ascii=False, separators=(",", ":")
    )
    return HttpResponse(body, content_type="application/json")


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
