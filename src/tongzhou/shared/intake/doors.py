"""The door for devices: a view behind it has `request.device`, or the device is told why it is not heard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt

from tongzhou.shared.intake import rules
from tongzhou.shared.intake.queries import device_for

SCHEME = "Device "


def token_of(request: HttpRequest) -> str:
    """What stands behind `Authorization: Device`; nothing of it is in a cookie, so no page can borrow it."""
    told = request.META.get("HTTP_AUTHORIZATION", "")
    return told[len(SCHEME) :].strip() if told.startswith(SCHEME) else ""


def spoken_by(request: HttpRequest) -> AbstractContextManager[object]:
    """What is said meanwhile is in the language of the device's page, which names it: it sends no cookie.

    Only the exact name counts; what browsers send by themselves chooses nothing.
    """
    told = request.headers.get("Accept-Language", "")
    known = {code for code, _label in settings.LANGUAGES}
    return translation.override(told if told in known else settings.LANGUAGE_CODE)


def not_heard(trouble: str, why: str = "") -> HttpResponse:
    """401 or 403 with the code and the sentence for whoever holds the device."""
    words = [str(rules.TROUBLES[trouble])]
    if why in rules.WHY_STOPPED:
        words.append(str(rules.WHY_STOPPED[why]))
    body = {"error": trouble, "message": "".join(words), "why": why}
    return JsonResponse(body, status=rules.STATUS[trouble])


def for_devices(purpose: str = "", *, sending: bool = False) -> Callable:
    """Decorates a view that devices call with their token, without session and without cookie."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def heard(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            at = now()
            device, trouble = device_for(token_of(request), at, purpose=purpose, sending=sending)
            if device is None or trouble:
                return not_heard(trouble, device.stopped_why if device else "")
            request.device, request.heard_at = device, at  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            with spoken_by(request):
                return heard(request, *args, **kwargs)

        return csrf_exempt(guarded)

    return decorate
