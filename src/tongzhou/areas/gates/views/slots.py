"""Service points at the desk: set up, booked for households, posters, and the door's address."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates.actions import slots as actions
from tongzhou.areas.gates.forms.slots import BookForm, ClosedDayForm, PointForm
from tongzhou.areas.gates.queries import slots as queries
from tongzhou.areas.gates.queries.stalls import run_places
from tongzhou.areas.gates.views.frame_stalls import (
    RUNS,
    form_page,
    runners_only,
    seers_only,
)
from tongzhou.ground.places.queries import names_along
from tongzhou.shared.posters.drawing import drawn, only_here


@login_required
@require_safe
def points(request):
    """The shops and supply points in sight, with who is inside now."""
    seers_only(request)
    rows = list(queries.points(request.viewer))
    names = names_along(row.place_path for row in rows)
    for row in rows:
        row.where = names.get(row.place_path) or row.place.name
        row.now_inside = queries.inside_now(row, now())
    context = {"rows": rows, "may_run": request.viewer.may(RUNS)}
    return render(request, "gates/points.html", context)


@login_required
def new_point(request):
    runners_only(request)
    form = PointForm(request.POST or None, places=run_places(request.viewer))
    if request.method == "POST" and form.is_valid():
        made = actions.open_point(by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The point takes bookings. Print its poster next."))
        return redirect("gates:point", pk=made.pk)
    return form_page(request, form, _("New service point"), _("Set it up"), "../")


@login_required
def edit_point(request, pk):
    found = queries.point_for(request.viewer, pk)
    form = PointForm(request.POST or None, point=found)
    if request.method == "POST" and form.is_valid():
        actions.change_point(found, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The point is changed."))
        return redirect("gates:point", pk=pk)
    return form_page(request, form, _("Change the point"), _("Save"), "../")


@login_required
@require_safe
def point(request, pk):
    """A day at the point: its slots, who is down for them, and a booking for somebody who asks."""
    found = queries.point_for(request.viewer, pk)
    return _point_page(request, found)


# Those who are still to come before those who have come.
_ORDER = ("booked", "waiting", "arrived")


def _asked_day(request, point, at, limits):
    """The day asked for, else the first on which the point is open."""
    days = queries.bookable_days(point, at, limits.days_ahead)
    wanted = parse_date(request.GET.get("day", "") or request.POST.get("day", ""))
    return wanted or (days[0] if days else request.viewer.today), days


def _point_page(request, found, form=None, day=None, status=200):
    viewer, at = request.viewer, now()
    limits = queries.limits(found.place_path, at)
    asked, days = _asked_day(request, found, at, limits)
    day = day or asked
    free = queries.free_on(found, day, at, priority=True, rules=limits)
    may_book = (
        found.closed_at is None and day in days and viewer.may("gates.approve", found.place_path)
    )
    form = form or BookForm(point=found, slots=free, limits=limits)
    used = {slot.starts_at: slot for slot in queries.slots_on(viewer, found, day)}
    context = {
        "point": found,
        "where": names_along([found.place_path]).get(found.place_path) or found.place.name,
        "day": day,
        "days": days,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "board": [(one, used.get(one.starts_at)) for one in free],
        "bookings": sorted(
            queries.bookings_on(viewer, found, day), key=lambda one: _ORDER.index(one.state)
        ),
        "inside": queries.inside_now(found, at),
        "form": form if may_book and form.slots else None,
        "may_run": found.closed_at is None and viewer.may(RUNS, found.place_path),
        "closed_days": list(queries.closed_days(viewer, found, viewer.today)),
        "limits": limits,
    }
    if context["may_run"]:
        context["shut_form"] = ClosedDayForm()
    return render(request, "gates/point.html", context, status=status)


@login_required
@require_POST
def book(request, pk):
    """The desk books for a household."""
    found, at = queries.point_for(request.viewer, pk), now()
    limits = queries.limits(found.place_path, at)
    day, _days = _asked_day(request, found, at, limits)
    free = queries.free_on(found, day, at, priority=True, rules=limits)
    form = BookForm(request.POST, point=found, slots=free, limits=limits)
    if not form.is_valid():
        return _point_page(request, found, form, day, status=422)
    data = form.cleaned_data
    made = actions.book_at_desk(
        found,
        data["starts"],
        data["home"],
        people=data["people"],
        priority=data["priority"],
        wait=data["wait"],
        client_key=data["client_key"],
        by=request.viewer,
        at=at,
    )
    words = (
        _("Booked: code %(code)s.")
        if made.state == "booked"
        else _("On the waiting list: code %(code)s.")
    )
    messages.success(request, words % {"code": made.code})
    return redirect(f"{reverse('gates:point', args=[pk])}?day={day.isoformat()}")


@login_required
@require_POST
def cancel(request, pk):
    found = queries.booking_for(request.viewer, pk)
    actions.cancel_at_desk(found, by=request.viewer, at=now())
    messages.success(request, _("Cancelled; the place went to the next who waits."))
    return redirect(f"{reverse('gates:point', args=[found.point_id])}?day={found.day.isoformat()}")


@login_required
@require_POST
def shut_day(request, pk):
    found = queries.point_for(request.viewer, pk)
    form = ClosedDayForm(request.POST)
    if not form.is_valid():
        return _point_page(request, found, status=422)
    gone = actions.close_day(found, by=request.viewer, at=now(), **form.cleaned_data)
    messages.success(request, _("Closed on that day; %(n)d bookings were cancelled.") % {"n": gone})
    return redirect("gates:point", pk=pk)


@login_required
@require_POST
def open_day(request, pk):
    found = queries.closed_day_for(request.viewer, pk)
    actions.open_day(found.point, found.day, by=request.viewer, at=now())
    messages.success(request, _("Open as usual on that day."))
    return redirect("gates:point", pk=found.point_id)


@login_required
@require_POST
def close_point(request, pk):
    found = queries.point_for(request.viewer, pk)
    actions.close_point(found, by=request.viewer, at=now())
    messages.success(request, _("The point takes no more bookings."))
    return redirect("gates:points")


@login_required
@require_POST
def new_door(request, pk):
    """A new address for the door, shown this once."""
    found = queries.point_for(request.viewer, pk)
    secret = actions.new_door(found, by=request.viewer, at=now())
    url = request.build_absolute_uri(reverse("gates:door", args=[secret]))
    context = {"point": found, "url": url, "qr": drawn(url), "only_here": only_here(request)}
    return render(request, "gates/door_made.html", context)


@login_required
@require_POST
def end_door(request, pk):
    found = queries.point_for(request.viewer, pk)
    actions.end_door(found, by=request.viewer, at=now())
    messages.success(request, _("The door's address opens nothing any more."))
    return redirect("gates:point", pk=pk)


urlpatterns = [
    path("points/", points, name="points"),
    path("points/new/", new_point, name="new_point"),
    path("points/<int:pk>/", point, name="point"),
    path("points/<int:pk>/edit/", edit_point, name="edit_point"),
    path("points/<int:pk>/book/", book, name="book_slot"),
    path("points/<int:pk>/shut/", shut_day, name="shut_day"),
    path("points/<int:pk>/close/", close_point, name="close_point"),
    path("points/<int:pk>/door/", new_door, name="new_door"),
    path("points/<int:pk>/door/end/", end_door, name="end_door"),
    path("points/days/<int:pk>/open/", open_day, name="open_day"),
    path("points/bookings/<int:pk>/cancel/", cancel, name="cancel_booking"),
]
