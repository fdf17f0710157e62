"""Signing in and out, and the choice of language."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from tongzhou.base.errors import Refused
from tongzhou.ground.access import actions
from tongzhou.ground.access.queries import account_with
from tongzhou.ground.organisations.queries import one_sign_in_per_role
from tongzhou.web.forms import CodeForm, SignInForm
from tongzhou.web.limits import limits
from tongzhou.web.middleware import origin_of, speak

HALF_WAY = timedelta(minutes=5)


def _safe(request, target: str) -> str:
    """The address to go on to, if it is one of ours."""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure()):
        return target
    return reverse("web:my_day")


def _page(request, template: str, form, status: int = 200):
    context = {"form": form, "limits": limits(now())}
    if settings.DEMO:
        context["demo_sign_ins"] = one_sign_in_per_role(localdate())
        context["demo_password"] = settings.DEMO_PASSWORD
    return render(request, template, context, status=status)


def _let_in(request, account, target: str):
    request.session.pop("half", None)
    login(request, account)
    request.session["seen"] = int(now().timestamp())
    actions.entered(account, at=now(), origin=origin_of(request))
    answer = redirect(_safe(request, target))
    return speak(answer, account.language) if account.language else answer


@never_cache
@sensitive_post_parameters("password")
def sign_in(request):
    """User name and password; accounts with one-time codes go on to the second step."""
    if request.htmx:  # a part of a page asked after the session ended: the whole page must go
        return HttpResponseClientRedirect(request.get_full_path())
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(_safe(request, request.GET.get("next", "")))
    form = SignInForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "web/sign_in.html", form, 422 if form.is_bound else 200)
    try:
        account = actions.check_password(
            form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            at=now(),
            origin=origin_of(request),
            patience=limits(now()).patience,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, "web/sign_in.html", form, 422)
    target = request.GET.get("next", "")
    if not account.totp_secret:
        return _let_in(request, account, target)
    request.session["half"] = {"account": account.pk, "at": now().timestamp(), "next": target}
    return redirect("web:sign_in_code")


@never_cache
def sign_in_code(request):
    """The second step: the six figures on the phone."""
    half = request.session.get("half") or {}
    if now().timestamp() - half.get("at", 0) > HALF_WAY.total_seconds():
        return redirect("web:sign_in")
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "web/sign_in_code.html", form, 422 if form.is_bound else 200)
    account = account_with(half["account"])
    try:
        actions.check_code(
            account,
            code=form.cleaned_data["code"],
            at=now(),
            origin=origin_of(request),
            patience=limits(now()).patience,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, "web/sign_in_code.html", form, 422)
    return _let_in(request, account, half["next"])


@login_required
@require_POST
def sign_out(request):
    actions.left(by=request.viewer, at=now())
    logout(request)
    return redirect("web:sign_in")


@require_POST
def set_language(request):
    """The pages speak the chosen language, in this browser and wherever the account signs in."""
    chosen = request.POST.get("language", "")
    answer = redirect(_safe(request, request.POST.get("next", "")))
    if chosen not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        actions.choose_language(request.user, language=chosen)
    return speak(answer, chosen)


@login_required
@require_GET
def awake(request):
    """Nothing but a sign that somebody is at work on a long form; the middleware notes the time."""
    return HttpResponse(status=204)


@require_GET
def offline(request):
    """What the browser keeps and shows when the network is gone."""
    return render(request, "web/offline.html")


@require_GET
def worker(request):
    """The script that keeps the offline page; it must stand at the top to serve every address."""
    return render(request, "web/worker.js", content_type="text/javascript")
