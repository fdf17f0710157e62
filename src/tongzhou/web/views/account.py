"""One's own account: posts, password, one-time codes."""

from __future__ import annotations

import pyotp
import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tongzhou.base.errors import Refused
from tongzhou.ground.access import actions
from tongzhou.web.forms import CodeForm, PasswordForm, StopCodesForm


@login_required
def account(request):
    return render(request, "web/account.html")


@login_required
@never_cache
@sensitive_post_parameters()
def password(request):
    """A new password for whoever knows the old one; other browsers of the account are signed out."""
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            actions.change_password(
                request.user,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error("old" if refusal.code == "wrong" else "new", str(refusal))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("The password is changed."))
            return redirect("web:account")
    return render(request, "web/password.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
def codes(request):
    """One-time codes on: the drawing for the phone, and the first code as proof."""
    if request.user.totp_secret:
        return redirect("web:codes_off")
    secret = request.session.setdefault("totp_secret", pyotp.random_base32())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            actions.start_codes(request.user, secret=secret, code=code, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session["totp_secret"]
            messages.success(request, _("From now on signing in also asks for a code."))
            return redirect("web:account")
    address = pyotp.TOTP(secret).provisioning_uri(
        name=request.user.username, issuer_name="Tongzhou"
    )
    drawing = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
    context = {"form": form, "drawing": drawing, "secret": secret}
    return render(request, "web/codes.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@sensitive_post_parameters()
def codes_off(request):
    """One-time codes off again, for whoever knows the password."""
    form = StopCodesForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data["password"]
        try:
            actions.stop_codes(request.user, password=given, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Signing in asks for the password only."))
            return redirect("web:account")
    status = 422 if form.errors else 200
    return render(request, "web/codes_off.html", {"form": form}, status=status)
