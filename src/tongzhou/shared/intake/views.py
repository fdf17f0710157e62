"""The endpoints for work done offline: of people who signed in, and of devices."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from tongzhou.base.words import Sentence
from tongzhou.shared.intake import pacing, rules
from tongzhou.shared.intake.actions import take_in_all
from tongzhou.shared.intake.actions.devices import note_contact, stop
from tongzhou.shared.intake.actions.streams import take_batch
from tongzhou.shared.intake.doors import for_devices, not_heard
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


@for_devices(sending=True)
@require_POST
def take_from_device(request):
    """Answers for every envelope of the batch, in its order; or when to come again, or why not at all."""
    device, at = request.device, request.heard_at
    if int(request.META.get("CONTENT_LENGTH") or 0) > rules.LARGEST_BODY:
        return _error(413, "too_large")
    with pacing.room() as room:
        if not room:
            return _wait(pacing.BUSY_WAIT_S)
        return _take_from(device, request.body, at)


def _wait(seconds: int) -> HttpResponse:
    return _error(429, "slow_down", **{"Retry-After": str(seconds)})


def _take_from(device, raw: bytes, at: datetime) -> HttpResponse:
    try:
        body = json.loads(raw)
        rows = body["envelopes"]
    except (ValueError, KeyError, TypeError):
        body, rows = {}, None
    many = isinstance(rows, list) and len(rows) > rules.MOST_FROM_DEVICE
    asked = len(rows) if isinstance(rows, list) and not many else 0
    if wait := pacing.ask(device, asked, at=at):
        return _struck(device, at, ignored=1) or _wait(wait)
    if not isinstance(rows, list):
        return _struck(device, at, wrong=50) or _error(400, "not_readable")
    if many:
        return _struck(device, at, wrong=50) or _error(413, "too_many")
    told, wrong = _told(device, rows, body, at)
    # What was taken stays taken; the device hears at its next contact that it was stopped.
    if wrong:
        _struck(device, at, wrong=wrong)
    return told


def _struck(device, at: datetime, **strikes: int) -> HttpResponse | None:
    """Counted against the device; once it is too much the device is stopped, and this tells it so."""
    why = pacing.strike(device, at=at, **strikes)
    if not why:
        return None
    stop(device, why, at=at)
    return not_heard("stopped", why)


def _told(device, rows: list, body: dict, at: datetime) -> tuple[HttpResponse, int]:
    """The answers, and how many of the rows were no work that this device may send."""
    offset = rules.clock_offset(_moment(body.get("sent_at")), at)
    read = [rules.read_envelope(row, measure=False) for row in rows]
    sound = [one for one in read if isinstance(one, rules.Envelope)]
    answers = take_batch(sound, device=device, at=at, offset=offset) if sound else []
    note_contact(
        device, at=at, offset=offset, unsent=_unsent(body), version=str(body.get("version", ""))
    )
    each = iter(answers)
    told = [
        _answer(next(each)) if isinstance(one, rules.Envelope) else _malformed(row, one)
        for row, one in zip(rows, read, strict=True)
    ]
    wrong = sum(one["code"] in rules.MISBEHAVIOUR for one in told)
    return JsonResponse({"now": at.isoformat(), "answers": told, "wait_s": 0}), wrong


def _unsent(body: dict) -> int | None:
    told = body.get("unsent")
    return min(told, 10**6) if type(told) is int and told >= 0 else None


def _answer(one) -> dict[str, object]:
    return {
        "id": str(one.id),
        "status": one.status,
        "code": one.code,
        "message": one.message,
        "answer": one.answer,
    }
