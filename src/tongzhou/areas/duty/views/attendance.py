"""For leaders: who was there and how long, and who has been on duty for too many days."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _

from tongzhou.areas.duty.actions import attendance as actions
from tongzhou.areas.duty.forms.hours import AttendanceForm
from tongzhou.areas.duty.queries import attendance as queries
from tongzhou.areas.duty.queries import handovers, rest
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.base.errors import Refused

MOST = 60


@login_required
def attendance(request):
    """Shifts that are over, where somebody's attendance is still to be confirmed."""
    shifts = queries.unconfirmed(request.viewer, now())[:MOST]
    return render(request, "duty/attendance.html", {"shifts": shifts})


@login_required
def shift(request, pk):
    """One shift on one page: everybody on it, the times as planned until the leader says otherwise."""
    viewer, at = request.viewer, now()
    found = queries.led_shift(viewer, pk)
    if not queries.leads(viewer, found):
        raise Refused("not_allowed", _("Only who leads here confirms attendance."))
    duties = list(queries.standing(found))
    form = AttendanceForm(
        request.POST if request.method == "POST" else None, duties, me=viewer.person_id
    )
    if form.is_valid():
        long = actions.confirm(found, form.values(), by=viewer, at=at, seen=form.seen())
        if long:
            messages.warning(request, _said_long(long))
        else:
            messages.success(request, _("Confirmed. The hours count in the report by themselves."))
        return redirect("duty:shift_attendance", pk=pk)
    limit = limits_at(found.place_path, at).overwork_minutes
    context = {
        "shift": found,
        "form": form,
        "lines": [(line, rest.over(line.duty, limit)) for line in form.lines],
        "over": found.ends_at <= at,
        "notes": handovers.written(viewer, found),
    }
    return render(request, "duty/shift_attendance.html", context)


def _said_long(long) -> str:
    names = "、".join(duty.person.name for duty in long)
    return _("Confirmed. Longer than planned: %(names)s. See to rest before the next duty.") % {
        "names": names
    }


@login_required
def watch(request):
    """Rest: who has been on duty for many days in a row or for too long, by name, never as a merit."""
    viewer, at = request.viewer, now()
    if not viewer.may("duty.lead"):
        raise Refused("not_allowed", _("Only who leads here sees this."))
    context = {"rows": rest.rows_in_sight(viewer, at), "long": rest.too_long(viewer, at)}
    return render(request, "duty/rest.html", context)


urlpatterns = [
    path("attendance/", attendance, name="attendance"),
    path("attendance/<int:pk>/", shift, name="shift_attendance"),
    path("rest/", watch, name="rest"),
]
