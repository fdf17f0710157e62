"""The page at the door: big buttons for in and out, codes ticked, and “full” told. No sign-in, no names."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates.actions import door as actions
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.areas.gates.views.slots_public import WRONG_CODES
from tongzhou.base.errors import Refused
from tongzhou.shared.posters.forms import CodeForm
from tongzhou.shared.posters.open_pages import looked_up


def _point(request, secret):
    return looked_up(request, queries.point_at_door, secret, rule=WRONG_CODES)


def _code_form(data=None):
    return CodeForm(data, label=_("Booking code"))


def _page(request, point, secret, *, refusal=None, form=None):
    context = _count(point, secret)
    context |= {"form": form or _code_form(), "refusal": refusal, "key": uuid4()}
    status = 409 if refusal else 200
    return render(request, "gates/door.html", context, status=status)


def _count(point, secret):
    at = now()
    limits = queries.limits(point.place_path, at)
    board = queries.door_board(point, at, limits)
    return {"point": point, "secret": secret, "board": board}


@never_cache
@require_safe
def door(request, secret):
    """The count, and what can be pressed."""
    point = _point(request, secret)
    return _page(request, point, secret)


@never_cache
@require_safe
def door_count(request, secret):
    """The count alone, fetched every few seconds where script runs."""
    point = _point(request, secret)
    return render(request, "gates/door_count.html", _count(point, secret))


@require_POST
def door_press(request, secret):
    """One press: in, out, another time, a code, or the last one taken back."""
    point, at = _point(request, secret), now()
    key = _key(request)
    try:
        words = _PRESSES.get(request.POST.get("do"), _by_code)(request, point, key, at)
    except Refused as refusal:
        return _page(request, point, secret, refusal=refusal)
    if words:
        messages.success(request, words)
    return redirect("gates:door", secret=secret)


def _key(request) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _in(request, point, key, at):
    actions.let_in(point, key=key, at=at)
    return ""


def _out(request, point, key, at):
    actions.step_out(point, key=key, at=at)
    return ""


def _later(request, point, key, at):
    tap = actions.give_another_time(point, key=key, at=at)
    if tap is None:
        return ""
    if tap.booking is None:
        return _("Noted. No slot is free as far ahead as can be booked.")
    when = queries.when_words(tap.booking.slot.starts_at, at)
    return _("Come back at %(when)s with the code %(code)s.") % {
        "when": when,
        "code": tap.booking.code,
    }


def _back(request, point, key, at):
    tap = actions.undo(point, at=at)
    return _("Taken back: %(what)s.") % {"what": tap.get_kind_display()}


def _by_code(request, point, key, at):
    form = _code_form(request.POST)
    if not form.is_valid():
        raise Refused("no_code", _("Type the code, or press one of the large buttons."))
    try:
        booking = queries.booking_with(form.cleaned_data["code"])
    except Http404:
        raise Refused(
            "no_booking", _("There is no such booking. Look at each sign again.")
        ) from None
    tap = actions.let_in(point, key=key, at=at, booking=booking)
    return _("Let in: %(n)d with a booking.") % {"n": tap.people} if tap else ""


_PRESSES = {"in": _in, "out": _out, "later": _later, "undo": _back}

urlpatterns = [
    path("door/<str:secret>/", door, name="door"),
    path("door/<str:secret>/count/", door_count, name="door_count"),
    path("door/<str:secret>/press/", door_press, name="door_press"),
]
