"""Shifts: the week with what it needs, one shift, many in one go with a preview, and taking back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import shifts as actions
from tongzhou.areas.duty.forms.posts import LayForm, NeedForm, ShiftForm
from tongzhou.areas.duty.laying import Line
from tongzhou.areas.duty.queries import posts as posting
from tongzhou.areas.duty.queries import shifts as queries
from tongzhou.areas.duty.queries.lines import lines_of
from tongzhou.areas.duty.sop import parts
from tongzhou.areas.duty.views.frame_posts import (
    PLANS,
    asked_place,
    form_page,
    planners_only,
    tabs,
)
from tongzhou.base.errors import Refused

WEEK = 7


def asked_day(request) -> date:
    """The Monday of the week asked for, else of this one."""
    try:
        day = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        day = localdate()
    return day - timedelta(days=day.weekday())


@login_required
@require_safe
def shifts(request):
    """A week of one place: every shift with its hours, how many are down and how many are missing."""
    viewer, at = request.viewer, now()
    place, offered = asked_place(request)
    first = asked_day(request)
    week = queries.by_day(viewer, path=place.path, first=first, count=WEEK, at=at) if place else []
    context = {
        "tabs": tabs(request, "shifts"),
        "place": place,
        "offered": [(pk, name) for pk, name in _named(request, offered)],
        "week": week,
        "today": localdate(at),
        "first": first,
        "before": first - timedelta(days=WEEK),
        "after": first + timedelta(days=WEEK),
        "need": sum(one.need for one in week),
        "down": sum(one.down for one in week),
        "short": sum(one.short for one in week),
        "may_plan": place is not None and viewer.may(PLANS, place.path),
        "lots": [one for one in queries.bulks(viewer)[:5] if one.undone_at is None],
    }
    return render(request, "duty/shifts.html", context)


def _named(request, offered):
    names = dict(posting.place_choices(request.viewer))
    return [(one.pk, names.get(one.pk, one.name)) for one in offered]


@login_required
@require_safe
def shift(request, pk):
    """One shift: what is to be done there and how, who is down, and what may be changed."""
    row = queries.shift_for(request.viewer, pk)
    may_plan = request.viewer.may(PLANS, row.place_path)
    procedure = posting.procedure_at(row.post.card.procedure_code, row.place_path, row.day)
    context = {
        "shift": row,
        "people": queries.people_on(request.viewer, row),
        "procedure": procedure,
        "parts": parts(procedure.text) if procedure else [],
        "may_plan": may_plan and row.cancelled_at is None,
        "form": NeedForm(initial={"need": row.need, "note": row.note}) if may_plan else None,
    }
    return render(request, "duty/shift.html", context)


@login_required
@require_POST
def change_shift(request, pk):
    row = queries.shift_for(request.viewer, pk)
    form = NeedForm(request.POST)
    if form.is_valid():
        actions.change_need(row, by=request.viewer, at=now(), **form.cleaned_data)
        messages.success(request, _("The shift is changed."))
    return redirect("duty:shift", pk=pk)


@login_required
@require_POST
def cancel_shift(request, pk):
    row = queries.shift_for(request.viewer, pk)
    actions.cancel_shift(row, by=request.viewer, at=now())
    messages.success(request, _("The shift is cancelled."))
    monday = row.day - timedelta(days=row.day.weekday())
    return redirect(f"{reverse('duty:shifts')}?from={monday}")


@login_required
def new_shift(request):
    """One shift more."""
    planners_only(request)
    place, _offered = asked_place(request, plans=True)
    if place is None:
        raise Http404
    form = ShiftForm(request.POST or None, path=place.path, viewer=request.viewer)
    form.fields["post"].initial = request.GET.get("post")
    form.fields["day"].initial = request.GET.get("day")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = actions.add_shift(
            data["post"],
            _one_line(data),
            day=data["day"],
            note=data["note"],
            by=request.viewer,
            at=now(),
        )
        messages.success(request, _("The shift is there."))
        return redirect("duty:shift", pk=made.pk)
    back = reverse("duty:shifts")
    return form_page(request, form, _("One shift more"), _("Make the shift"), back)


def _one_line(data) -> Line:
    pattern, own = data["pattern"], data["starts"] and data["ends"]
    starts = data["starts"] if own else pattern.starts
    minutes = _minutes(data["starts"], data["ends"]) if own else pattern.minutes
    return Line(
        data["post"].pk,
        starts,
        minutes,
        need=data["need"],
        pattern_id=None if own or pattern is None else pattern.pk,
    )


def _minutes(starts, ends) -> int:
    gone = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return gone if gone > 0 else gone + 24 * 60


# --- many in one go ------------------------------------------------------------------------------


@login_required
def lay(request):
    """Which days, which posts: first a preview that makes nothing, then the shifts as one lot."""
    planners_only(request)
    viewer, at = request.viewer, now()
    place, offered = asked_place(request, plans=True)
    if place is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    begun = "first_day" in asked
    form = LayForm(asked if begun else None, path=place.path, viewer=viewer)
    form.fields["key"].required = request.method == "POST"
    context = {"form": form, "place": place, "offered": _named(request, offered), "key": uuid4()}
    if not (begun and form.is_valid()):
        return render(request, "duty/lay.html", context)
    data = form.cleaned_data
    lines, span = _lines(form), (data["first_day"], data["last_day"])
    if request.method == "POST":
        week = data["week"]
        made = actions.lay(place, lines, *span, key=data["key"], template=week, by=viewer, at=at)
        _say_made(request, made)
        return redirect(f"{reverse('duty:shifts')}?place={place.pk}&from={span[0]}")
    try:
        context["preview"] = queries.preview(
            actions.planned(place, lines, *span, at=at), path=place.path, span=span, at=at
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return render(request, "duty/lay.html", context)


def _lines(form) -> list[Line]:
    data = form.cleaned_data
    if data["week"]:
        return lines_of(data["week"])
    return [
        Line(
            data["post"].pk,
            pattern.starts,
            pattern.minutes,
            need=data["need"] or 1,
            when=data["when"] or "weekdays",
            weekdays=form.weekdays(),
            pattern_id=pattern.pk,
        )
        for pattern in data["patterns"]
    ]


def _say_made(request, made) -> None:
    count = made.shifts.count()
    words = ngettext("%(n)d shift was made.", "%(n)d shifts were made.", count) % {"n": count}
    messages.success(request, words)


@login_required
@require_safe
def lots(request):
    """Everything that was made in one go, and taking it back."""
    rows = queries.bulks(request.viewer)[:50]
    for row in rows:
        row.may_undo = row.undone_at is None and request.viewer.may(PLANS, row.place_path)
        row.made_day = localtime(row.made_at)
    return render(request, "duty/lots.html", {"rows": rows, "tabs": tabs(request, "shifts")})


@login_required
@require_POST
def undo_lot(request, pk):
    row = queries.bulk_for(request.viewer, pk)
    gone = actions.undo_bulk(row, by=request.viewer, at=now())
    words = ngettext("%(n)d shift was taken back.", "%(n)d shifts were taken back.", gone)
    messages.success(request, words % {"n": gone})
    return redirect("duty:lots")


urlpatterns = [
    path("shifts/", shifts, name="shifts"),
    path("shifts/new/", new_shift, name="new_shift"),
    path("shifts/lay/", lay, name="lay"),
    path("shifts/lots/", lots, name="lots"),
    path("shifts/lots/<int:pk>/undo/", undo_lot, name="undo_lot"),
    path("shifts/<int:pk>/", shift, name="shift"),
    path("shifts/<int:pk>/change/", change_shift, name="change_shift"),
    path("shifts/<int:pk>/cancel/", cancel_shift, name="cancel_shift"),
]
