"""Posts, usual hours and usual weeks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import posts as actions
from tongzhou.areas.duty.forms.posts import HoursForm, LineForm, PostForm, WeekForm
from tongzhou.areas.duty.laying import EVERY_DAY
from tongzhou.areas.duty.queries import posts as queries
from tongzhou.areas.duty.views.frame_posts import (
    PLANS,
    asked_place,
    planners_only,
    tabs,
)
from tongzhou.ground.access.fields import WEEKDAYS
from tongzhou.ground.places.queries import names_along


@login_required
@require_safe
def posts(request):
    """The open posts in sight, by place."""
    viewer = request.viewer
    rows = list(queries.coming_shifts(queries.posts(viewer), now()))
    names = names_along(row.place_path for row in rows)
    for row in rows:
        row.where = names.get(row.place_path) or row.place.name
    context = {"rows": rows, "tabs": tabs(request, "posts"), "may_plan": viewer.may(PLANS)}
    return render(request, "duty/posts.html", context)


@login_required
def new_post(request):
    """First where, then what: the cards follow from the place."""
    planners_only(request)
    place, offered = asked_place(request, plans=True)
    if place is None:
        raise Http404
    form = PostForm(request.POST or None, path=place.path)
    if request.method == "POST" and form.is_valid():
        made = actions.open_post(place=place, by=request.viewer, at=now(), **form.values())
        messages.success(request, _("The post is there."))
        return redirect("duty:post", pk=made.pk)
    context = {"form": form, "place": place, "offered": _names(request, offered)}
    return render(request, "duty/post_new.html", context, status=422 if form.errors else 200)


def _names(request, offered):
    names = dict(queries.place_choices(request.viewer))
    return [(one.pk, names.get(one.pk, one.name)) for one in offered]


@login_required
def post(request, pk):
    """One post; whoever plans there may change it."""
    row = queries.post_for(request.viewer, pk)
    may_plan = row.closed_on is None and request.viewer.may(PLANS, row.place_path)
    form = PostForm(request.POST or None, path=row.place_path, post=row) if may_plan else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            actions.change_post(row, by=request.viewer, at=now(), **form.values())
            messages.success(request, _("The post is changed."))
            return redirect("duty:post", pk=pk)
    procedure = queries.procedure_at(row.card.procedure_code, row.place_path, request.viewer.today)
    context = {"post": row, "form": form, "may_plan": may_plan, "procedure": procedure}
    context["where"] = names_along([row.place_path]).get(row.place_path) or row.place.name
    return render(request, "duty/post.html", context, status=422 if form and form.errors else 200)


@login_required
@require_POST
def close_post(request, pk):
    row = queries.post_for(request.viewer, pk)
    actions.close_post(row, by=request.viewer, at=now())
    messages.success(request, _("The post is closed."))
    return redirect("duty:posts")


# --- usual hours -----------------------------------------------------------------------------------


@login_required
def hours(request):
    """The usual hours: shipped ones, and a place's own."""
    planners_only(request)
    form = HoursForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.add_hours(
            data["name"],
            starts=data["starts"],
            minutes=form.minutes(),
            place=data["place"],
            by=request.viewer,
            at=now(),
        )
        messages.success(request, _("The hours are there."))
        return redirect("duty:hours")
    rows = list(queries.hours(request.viewer))
    names = names_along(row.place_path for row in rows if row.place_path)
    for row in rows:
        row.where = names.get(row.place_path, "")
        row.mine = bool(row.place_path) and request.viewer.may(PLANS, row.place_path)
    context = {"form": form, "rows": rows, "tabs": tabs(request, "hours")}
    return render(request, "duty/hours.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def retire_hours(request, pk):
    row = queries.hours_for(request.viewer, pk)
    actions.retire_hours(row, by=request.viewer, at=now())
    messages.success(request, _("These hours are not offered any more."))
    return redirect("duty:hours")


# --- usual weeks -----------------------------------------------------------------------------------


@login_required
def weeks(request):
    """The usual weeks, and a new one."""
    planners_only(request)
    form = WeekForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = actions.make_template(by=request.viewer, at=now(), **form.cleaned_data)
        return redirect("duty:week", pk=made.pk)
    context = {"form": form, "rows": queries.weeks(request.viewer), "tabs": tabs(request, "weeks")}
    return render(request, "duty/weeks.html", context, status=422 if form.errors else 200)


@login_required
def week(request, pk):
    """One usual week: its lines, and a line more."""
    row = queries.week_for(request.viewer, pk)
    may_plan = request.viewer.may(PLANS, row.place_path)
    form = LineForm(request.POST or None, path=row.place_path, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.add_line(
            row,
            post=data["post"],
            pattern=data["pattern"],
            need=data["need"],
            when=data["when"],
            weekdays=form.weekdays() if data["when"] == "weekdays" else EVERY_DAY,
            by=request.viewer,
            at=now(),
        )
        return redirect("duty:week", pk=pk)
    context = {"week": row, "lines": _with_days(queries.lines(row)), "may_plan": may_plan}
    context["form"] = form if may_plan else None
    return render(request, "duty/week.html", context, status=422 if form.errors else 200)


def _with_days(rows):
    """Each line with its days in words: “Mon Wed Fri”."""
    found = list(rows)
    for row in found:
        ticked = [str(name) for (code, name) in WEEKDAYS if row.weekdays[int(code)] == "1"]
        every = _("Every day") if len(ticked) == len(WEEKDAYS) else " ".join(ticked)
        row.days = every if row.when == "weekdays" else row.get_when_display()
    return found


@login_required
@require_POST
def remove_line(request, pk):
    row = queries.line_for(request.viewer, pk)
    actions.remove_line(row, by=request.viewer, at=now())
    return redirect("duty:week", pk=row.template_id)


@login_required
@require_POST
def drop_week(request, pk):
    row = queries.week_for(request.viewer, pk)
    actions.drop_template(row, by=request.viewer, at=now())
    messages.success(request, _("The usual week is gone; shifts made from it stay."))
    return redirect("duty:weeks")


urlpatterns = [
    path("posts/", posts, name="posts"),
    path("posts/new/", new_post, name="new_post"),
    path("posts/<int:pk>/", post, name="post"),
    path("posts/<int:pk>/close/", close_post, name="close_post"),
    path("hours/usual/", hours, name="hours"),
    path("hours/usual/<int:pk>/retire/", retire_hours, name="retire_hours"),
    path("weeks/", weeks, name="weeks"),
    path("weeks/<int:pk>/", week, name="week"),
    path("weeks/<int:pk>/drop/", drop_week, name="drop_week"),
    path("weeks/lines/<int:pk>/remove/", remove_line, name="remove_line"),
]
