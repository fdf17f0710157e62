"""What residents open from the poster of a shop: slots, a booking, its code. No sign-in, no script needed."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.gates.actions import slots as actions
from tongzhou.areas.gates.forms.slots import BookForm
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.base.ids import grouped
from tongzhou.shared.posters.drawing import drawn
from tongzhou.shared.posters.open_pages import answered, around, looked_up, typed_in

WRONG_CODES = "gates.slot_wrong_codes_per_hour"


@never_cache
def slots(request, code):
    """The free slots of a day, and the form to take one."""
    point, at = queries.point_with(code), now()
    limits = queries.limits(point.place_path, at)
    days = queries.bookable_days(point, at, limits.days_ahead)
    asked = request.POST if request.method == "POST" else request.GET
    day = parse_date(asked.get("day", ""))
    day = day if day in days else (days[0] if days else None)
    old = bool(asked.get("priority"))
    free = queries.free_on(point, day, at, priority=old, rules=limits) if day else []
    form = BookForm(
        request.POST or None, point=point, slots=free, limits=limits, initial={"priority": old}
    )
    context = {"point": point, "days": days, "day": day, "old": old, "limits": limits}
    context |= {
        "free": free,
        "left": any(one.room for one in free),
    }
    context["inside"] = queries.inside_now(point, at)
    context["grace"] = limits.grace.seconds // 60
    return answered(
        request,
        "gates/slots.html",
        form,
        lambda: _booked(request, point, form, at).code,
        done="gates:turn",
        find="gates:turn_find",
        **context,
        **around(point.place),
    )


def _booked(request, point, form, at):
    data = form.cleaned_data
    return actions.book_from_page(
        point,
        data["starts"],
        data["home"],
        people=data["people"],
        priority=data["priority"],
        wait=data["wait"],
        client_key=data["client_key"],
        by=request.viewer,
        at=at,
    )


def _with_code(request, code):
    return looked_up(request, queries.booking_with, code, rule=WRONG_CODES)


@never_cache
def turn(request, code):
    """A booking: its code to show at the door, when, and how to cancel."""
    found, at = _with_code(request, code), now()
    context = {
        "booking": found,
        "point": found.point,
        "slot": found.slot,
        "code": grouped(found.code, 3),
        "qr": drawn(found.code),
        "ahead": queries.ahead_of(found) if found.state == "waiting" else 0,
        "over": found.slot.ends_at <= at,
        "may_cancel": found.state in {"booked", "waiting"} and found.slot.ends_at > at,
    }
    return render(request, "gates/turn.html", context | around(found.point.place))


@require_POST
def turn_cancel(request, code):
    found = _with_code(request, code)
    actions.cancel(found, at=now())
    return redirect("gates:turn", code=found.code)


@never_cache
def turn_find(request):
    """A booking's code typed in by hand."""
    return typed_in(
        request,
        lambda code: queries.booking_with(code).code,
        rule=WRONG_CODES,
        done="gates:turn",
        title=_("Look up a booking"),
        label=_("Booking code"),
        none=_("There is no such booking. Look at each sign again."),
    )


urlpatterns = [
    path("at/<slug:code>/", slots, name="slots"),
    path("turn/", turn_find, name="turn_find"),
    path("turn/<slug:code>/", turn, name="turn"),
    path("turn/<slug:code>/cancel/", turn_cancel, name="turn_cancel"),
]
