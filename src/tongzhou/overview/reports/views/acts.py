"""Acting: notes, corrections, the signature, an excuse, a reminder."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tongzhou.base.errors import Refused
from tongzhou.overview.reports import actions, queries, rules, wording
from tongzhou.overview.reports.forms import CorrectionForm, ExcuseForm, NotesForm
from tongzhou.overview.reports.views.pages import board_target, page_of


@login_required
def notes(request, form, organisation, slot):
    """What stands beside the figures."""
    target = queries.target(request.viewer, form, organisation, slot)
    _own_or_refuse(request, target)
    paper = queries.paper(target, at=now())
    filled = NotesForm(request.POST or None, sections=target.form.sections, initial=paper.notes)
    if request.method == "POST" and filled.is_valid():
        for section, text in filled.cleaned_data.items():
            if text.strip() != paper.notes.get(section, ""):
                actions.write_note(target, section=section, text=text, by=request.viewer, at=now())
        return redirect("reports:one", **target.address)
    context = {
        "heading": _("Beside the figures"),
        "intro": _(
            "One or two events, what needs coordination, what comes tomorrow. No names of residents."
        ),
        "form": filled,
        "verb": _("Save"),
        "back": reverse("reports:one", kwargs=target.address),
    }
    return render(request, "web/form.html", context)


def _own_or_refuse(request, target) -> None:
    if not queries.is_own(request.viewer, target.organisation, "reports.edit", "reports.sign"):
        raise Refused("not_allowed", _("Only the unit itself works on its report."))


@login_required
def correct(request, form, organisation, slot, line):
    """Another figure beside the derived one, with a reason."""
    target = queries.target(request.viewer, form, organisation, slot)
    _own_or_refuse(request, target)
    paper = queries.paper(target, at=now())
    row = paper.row(line)
    if row is None:
        raise Refused("no_such_line", _("This report has no such line."))
    filled = CorrectionForm(request.POST or None, row=row)
    if request.method == "POST" and filled.is_valid():
        actions.correct_line(
            target,
            line=line,
            corrected=filled.figure,
            reason=filled.cleaned_data["reason"],
            by=request.viewer,
            at=now(),
        )
        return redirect("reports:one", **target.address)
    context = {
        "heading": _("Correct a figure: %(label)s") % {"label": _(row.label)},
        "intro": _("Derived from the records: %(derived)s. It stays visible beside your figure.")
        % {"derived": wording.text_of(row, row.now)},
        "form": filled,
        "verb": _("Correct it"),
        "back": reverse("reports:one", kwargs=target.address),
    }
    return render(request, "web/form.html", context)


@login_required
def sign(request, form, organisation, slot):
    """The report is signed; when its figures changed since they were shown, the difference comes first."""
    target = queries.target(request.viewer, form, organisation, slot)
    if request.method != "POST":
        return redirect("reports:one", **target.address)
    try:
        actions.sign_report(
            target,
            token=request.POST.get("token", ""),
            final=request.POST.get("final") == "1",
            by=request.viewer,
            at=now(),
        )
    except Refused as refused:
        if refused.code != "figures_changed":
            raise
        return render(request, "reports/one.html", _with_difference(request, target), status=409)
    messages.success(request, _("Signed. The figures stand as you saw them."))
    return redirect("reports:one", **target.address)


def _with_difference(request, target):
    page = page_of(request, target)
    shown = rules.unpack(request.POST.get("shown", ""))
    changed = [
        (_(row.label), wording.text_of(row, before), wording.text_of(row, row.stands))
        for row, before in rules.changed_since(shown, page["paper"].rows)
    ]
    return page | {"stale": True, "changed": changed}


@login_required
def excuse(request, form, organisation, slot):
    """No report is owed for this day, and the reason stands there."""
    target = queries.target(request.viewer, form, organisation, slot)
    _own_or_refuse(request, target)
    filled = ExcuseForm(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        actions.excuse_report(target, **filled.cleaned_data, by=request.viewer, at=now())
        return redirect("reports:one", **target.address)
    context = {
        "heading": _("Not applicable on this day"),
        "intro": _(
            "The day is then neither missing nor zero. The reason is shown to the level above."
        ),
        "form": filled,
        "verb": _("Enter it"),
        "back": reverse("reports:one", kwargs=target.address),
    }
    return render(request, "web/form.html", context)


@login_required
@require_POST
def begin(request, form, organisation):
    """From today on the report is owed every day."""
    at = now()
    target = queries.target(request.viewer, form, organisation, localdate(at).isoformat())
    actions.begin_reporting(
        target.form, target.organisation, starts_on=localdate(at), by=request.viewer, at=at
    )
    messages.success(request, _("From today on it is due every day and waits on My day."))
    return redirect("reports:home")


@login_required
@require_POST
def remind(request, form, organisation, day):
    """Those missing have one notice each."""
    target = board_target(request.viewer, form, organisation, day)
    told = actions.remind_missing(
        target.form, target.organisation, day=target.day, by=request.viewer, at=now()
    )
    words = ngettext("%(n)d unit was reminded.", "%(n)d units were reminded.", told)
    messages.success(request, words % {"n": told})
    return redirect("reports:board", form=form, organisation=organisation, day=day)
