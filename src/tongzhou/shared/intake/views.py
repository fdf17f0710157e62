"""The one endpoint for work done offline."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from tongzhou.base.words import Sentence
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.actions import take_in_all
from tongzhou.shared.intake.queries import wait_before_more


def _error(status: int, code: str, **headers: str) -> HttpResponse:
    return JsonResponse({"error": code}, status=status, headers=headers)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@require_POST
def take(request):
    """Answers for every envelope of the batch, in its order. Signed out, the device keeps them (401)."""
    at = now()
    if not request.viewer.is_known:
        return _error(401, "sign_in")
    if int(request.META.get("CONTENT_LENGTH") or 0) > rules.LARGEST_BODY:
        return _error(413, "too_large")
    if wait := wait_before_more(request.viewer, at):
        return _error(429, "slow_down", **{"Retry-After": str(wait)})
    try:
        body = json.loads(request.body)
        rows = body["envelopes"]
    except (ValueError, KeyError, TypeError):
        return _error(400, "not_readable")
    if not isinstance(rows, list) or len(rows) > rules.MOST_AT_ONCE:
        return _error(413, "too_many")
    offset = rules.clock_offset(_moment(body.get("sent_at")), at)
    read = [rules.read_envelope(row) for row in rows]
    sound = [one for one in read if not isinstance(one, Sentence)]
    answers = iter(take_in_all(sound, by=request.viewer, at=at, offset=offset))
    return JsonResponse(
        {
            "answers": [
                _malformed(row, one) if isinstance(one, Sentence) else asdict(next(answers))
                for row, one in zip(rows, read, strict=True)
            ]
        }
    )


def _malformed(row: object, why: Sentence) -> dict[str, object]:
    key = row.get("id") if isinstance(row, dict) else None
    return {"id": key, "status": "refused", "code": "malformed", "message": str(why), "answer": {}}
