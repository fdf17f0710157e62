"""What every request passes: its language, its viewer, and refusals shown as pages."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tongzhou.base.errors import Refused
from tongzhou.ground.access import actions
from tongzhou.ground.access.audit import lines_written, write_audit
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.web.limits import limits
from tongzhou.web.views.errors import bad_request

# How often a busy session notes that it was busy: every note is a write to the database.
NOTE_EVERY = 60


def origin_of(request) -> str:
    """From where a request comes, for the audit trail and for what may be asked only so often.

    Each proxy of ours adds the address that it saw; what stands before these was written by the asker.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return seen
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    told = named[-settings.PROXIES].strip() if len(named) >= settings.PROXIES else ""
    try:
        return str(ip_address(told))[:64]
    except ValueError:
        return seen


def speak(response, language: str):
    """The browser remembers the language for a year."""
    year = 365 * 24 * 3600
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=year,
        secure=settings.HTTPS or settings.LAN,
        httponly=True,
        samesite="Lax",
    )
    return response


def language(get_response):
    """Chinese for every browser; English only where somebody chose it (no switch by header)."""
    known = {code for code, _label in settings.LANGUAGES}

    def middleware(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def size(get_response):
    """Nothing larger than any page takes is read, not even to find out who sends it."""

    def middleware(request):
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or int(said) > settings.LARGEST_REQUEST:
            return bad_request(request, status=413)
        return get_response(request)

    return middleware


def viewer(get_response):
    """`request.viewer`: whose eyes, built once from the posts held at this moment."""

    def middleware(request):
        account = request.user if request.user.is_authenticated else None
        request.viewer = viewer_for(account, now(), origin_of(request))
        return get_response(request)

    return middleware


def _out(request):
    """The session is over and the sign-in page says why; a page that was asked for comes afterwards."""
    actions.left(by=request.viewer, at=now(), idle=True)
    logout(request)
    messages.warning(request, _("You were signed out because nothing was done for a while."))
    after = "?" + urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    address = reverse("web:sign_in") + after
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def idle(get_response):
    """A session in which nothing was asked for longer than allowed is over. Stands after `viewer`."""

    def middleware(request):
        if not request.user.is_authenticated:
            return get_response(request)
        request.limits = limits(now())
        at = int(now().timestamp())
        quiet = at - request.session.get("seen", at)
        if quiet > request.limits.idle_seconds:
            return _out(request)
        if quiet > NOTE_EVERY or "seen" not in request.session:
            request.session["seen"] = at
        return get_response(request)

    return middleware


# What an account may open before it has chosen a password of its own.
BEFORE_OWN_PASSWORD = {"web:password", "web:sign_out", "web:set_language", "web:awake"}


def own_password(get_response):
    """A password that somebody else chose, or that is too old, opens one page: where another is chosen.

    Stands after `idle`.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated:
            return None
        too_old = request.limits.too_old(user.password_changed_at, now())
        request.must_change = "temporary" if user.password_is_temporary else "old" * too_old
        if not request.must_change:
            return None
        if request.resolver_match.view_name in BEFORE_OWN_PASSWORD:
            return None
        return redirect("web:password")

    middleware.process_view = process_view
    return middleware


# They write their own lines, or change nothing that anybody would ask about.
# Of a call-up nothing may tell who did not come: a yes is in its own table, a no is not kept at all.
UNNOTED = {
    "web:sign_in",
    "web:sign_in_code",
    "web:sign_out",
    "web:set_language",
    "web:awake",
    "duty:surge_mine",
    "duty:surge_come",
    # The rows themselves are the book of what a device sent; a line for each batch would be the flood.
    "intake:device",
}


def trail(get_response):
    """Every change leaves a line: its action's own, or else one with the page, the row and the result.

    Stands after `viewer`. A refused or failed attempt leaves one as well: its action's was rolled back.
    """

    def middleware(request):
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return get_response(request)
        before = lines_written.get()
        response = get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else ""
        done = response.status_code < 400
        if page and page not in UNNOTED and not (done and lines_written.get() > before):
            _note(request, page, response.status_code)
        return response

    return middleware


def _note(request, page: str, status: int) -> None:
    row = request.resolver_match.kwargs.get("pk", "")
    result = "done" if status < 400 else "failed" if status >= 500 else "refused"
    write_audit(
        "page.post",
        by=request.viewer,
        at=now(),
        result=result,
        subject=f"{page}:{row}"[:80] if row else page[:80],
        status=status,
    )


def _back(request) -> str:
    """The page of ours from which the request came, or nothing."""
    before = urlsplit(request.META.get("HTTP_REFERER", ""))
    if before.netloc != request.get_host():
        return ""
    return before.path + (f"?{before.query}" if before.query else "")


def refusals(get_response):
    """An action that refused, and that the page did not place itself, becomes a page with status 409."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, Refused):
            context = {"refusal": exception, "back": _back(request)}
            return render(request, "web/refused.html", context, status=409)
        return None

    middleware.process_exception = process_exception
    return middleware
