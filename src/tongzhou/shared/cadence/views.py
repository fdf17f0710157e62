"""Pages of what recurs: a calendar of due, done, entered later, not applicable. No ranking, no red."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.base.periods import Month, Period, read_period
from tongzhou.shared.cadence import actions, queries, rules
from tongzhou.shared.cadence.forms import REASONS, DoneForm, ExcuseForm, RecurrenceForm
from tongzhou.shared.cadence.rules import Every, Rhythm
from tongzhou.shared.cadence.words import rhythm_words, standing_words


def _month(request) -> Period:
    found = read_period(request.GET.get("month", ""))
    return found if isinstance(found, Month) else Month.of_day(localdate())


@login_required
def board(request):
    """What recurs here, and how each time of the month stands."""
    if not request.viewer.may("reports.see"):
        raise Http404
    month, at = _month(request), now()
    rows = queries.recurrences(request.viewer).order_by("organisation__path", "title")
    found = queries.with_occurrences(rows, *_span(month))
    page = {
        "month": month,
        "lines": [_line(one, at) for one in found],
        "may_edit": request.viewer.may("reports.edit"),
    }
    return render(request, "cadence/board.html", page)


def _span(month: Period) -> tuple[date, date]:
    return month.first_on, month.last_on


def _line(recurrence, at):
    marks = [_mark(one, at) for one in recurrence.shown]
    counted = [one for one in marks if one["standing"] not in ("due", "excused")]
    done = sum(1 for one in counted if one["standing"] in ("done", "entered_later", "late"))
    return {
        "recurrence": recurrence,
        "rhythm": rhythm_words(recurrence.rhythm),
        "marks": marks,
        "done": done,
        "counted": len(counted),
        "excused": sum(1 for one in marks if one["standing"] == "excused"),
    }


def _mark(occurrence, at):
    standing = rules.standing(
        due_at=occurrence.due_at,
        done_at=occurrence.done_at,
        recorded_at=occurrence.recorded_at,
        excused=bool(occurrence.because),
        at=at,
    )
    label, tone, sign = standing_words(standing)
    return {"one": occurrence, "standing": standing, "label": label, "tone": tone, "sign": sign}


@login_required
def new(request):
    """Something recurs from now on."""
    if not request.viewer.may("reports.edit"):
        raise Http404
    form = RecurrenceForm(
        request.POST or None, viewer=request.viewer, initial={"starts_on": localdate()}
    )
    if request.method == "POST" and form.is_valid():
        _begin(form.cleaned_data, request.viewer)
        return redirect("cadence:board")
    page = {
        "heading": _("Something that recurs"),
        "intro": _("It reminds before the time and takes reasons; it ranks nobody."),
        "form": form,
        "verb": _("Add"),
        "back": "../",
    }
    return render(request, "web/form.html", page, status=422 if form.errors else 200)


def _begin(values, viewer):
    rhythm = Rhythm(
        Every(values["every"]),
        values["at"],
        values["day"] or 0,
        values["month"] or 0,
        values["working_days"],
    )
    actions.begin(
        actions.own_kind(values["title"]),
        title=values["title"],
        organisation=values["organisation"],
        rhythm=rhythm,
        starts_on=values["starts_on"],
        source=values["source"],
        by=viewer,
        at=now(),
    )


@login_required
def occurrence(request, pk):
    """One time it was due: enter that it was done, or why it was not applicable."""
    one = queries.one_occurrence(request.viewer, pk)
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        happened_at = form.cleaned_data["happened_at"]
        actions.tick(one, happened_at=happened_at, by=request.viewer, at=now())
        messages.success(request, _("Entered."))
        return redirect("cadence:board")
    page = {
        "one": one,
        "mark": _mark(one, now()),
        "rhythm": rhythm_words(one.recurrence.rhythm),
        "reason": dict(REASONS).get(one.because, ""),
        "form": form,
        "excuse_form": ExcuseForm(),
        "may_enter": queries.may_enter(request.viewer, one),
    }
    return render(request, "cadence/occurrence.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def excuse(request, pk):
    """It was not applicable this time."""
    one = queries.one_occurrence(request.viewer, pk)
    form = ExcuseForm(request.POST)
    if form.is_valid():
        actions.excuse(one, **form.cleaned_data, by=request.viewer, at=now())
    return redirect("cadence:occurrence", pk)


@login_required
@require_POST
def end(request, pk):
    """It recurs no more after today."""
    one = queries.one_recurrence(request.viewer, pk)
    actions.end(one, on=localdate() - timedelta(days=1), by=request.viewer, at=now())
    messages.success(request, _("It recurs no more."))
    return redirect("cadence:board")
