"""The event file itself and what is written in it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.ground.events import queries
from tongzhou.ground.events.actions import file, life
from tongzhou.ground.events.forms import CheckForm, NoteForm, ReasonForm, SourceForm
from tongzhou.ground.events.models import Act, State
from tongzhou.ground.events.views.files import by_phase
from tongzhou.ground.events.words import entry_words


@login_required
def event(request, pk):
    """Everything about one event on one page."""
    one, viewer, at = queries.one_event(request.viewer, pk), request.viewer, now()
    pack = queries.pack_of(one)
    proposal = queries.open_proposal(one, Act.ACTIVATE)
    checks = queries.checks(one)
    texts = {check.pk: check.text for check in checks}
    page = {
        "event": one,
        "pack": pack,
        "at": at,
        "proposal": proposal,
        "phases": by_phase(checks),
        "ticked": sum(1 for check in checks if check.done_at),
        "checks": len(checks),
        "levels": one.levels.select_related("received_by").order_by("-issued_at", "-pk"),
        "timeline": [_line(entry, texts) for entry in queries.timeline(one)],
        "next_report": queries.next_report(one, at),
        "active": one.state == State.ACTIVE,
        "may_open": viewer.may("events.open", one.place_path),
        "may_write": queries.concerns(viewer, "events.see", one),
        "may_list": queries.concerns(viewer, "people.see", one),
        "may_sign": queries.may_sign(viewer, proposal),
        "note_form": NoteForm(),
        "reason_form": ReasonForm(),
    }
    return render(request, "events/event.html", page)


def _line(entry, texts):
    return {
        "at": entry.at,
        "who": str(entry.by) if entry.by else "",
        "what": entry_words(entry, texts),
        "words": entry.words,
    }


@login_required
@require_POST
def sign(request, pk):
    """The second signature under the activation, or the refusal of it."""
    one = queries.one_event(request.viewer, pk)
    if request.POST.get("answer") == "decline":
        reason = request.POST.get("reason", "")[:200]
        life.decline_event(one, reason=reason, by=request.viewer, at=now())
        messages.info(request, _("The event is not activated."))
    else:
        life.approve_event(one, by=request.viewer, at=now())
        messages.success(request, _("The event is active. The checklist and the lists are ready."))
    return redirect("events:event", pk)


@login_required
def level(request, pk):
    """A response level was received."""
    one = queries.one_event(request.viewer, pk)
    form = SourceForm(request.POST or None, levels=queries.pack_of(one).levels)
    if request.method == "POST" and form.is_valid():
        file.receive_level(one, **form.cleaned_data, by=request.viewer, at=now())
        return redirect("events:event", pk)
    page = {
        "heading": _("Response level received"),
        "intro": _("Enter what the document says. The levels received before stay on record."),
        "form": form,
        "verb": _("Enter"),
        "back": "../",
    }
    return render(request, "web/form.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def note(request, pk):
    """A line in the log."""
    one = queries.one_event(request.viewer, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        file.add_entry(one, form.cleaned_data["words"], by=request.viewer, at=now())
    return redirect("events:event", pk)


@login_required
def check(request, pk):
    """A checklist line of one's own."""
    one = queries.one_event(request.viewer, pk)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file.add_check(one, **form.cleaned_data, by=request.viewer, at=now())
        return redirect("events:event", pk)
    page = {
        "heading": _("Add a line to the checklist"),
        "form": form,
        "verb": _("Add"),
        "back": "../",
    }
    return render(request, "web/form.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def tick(request, pk, check_pk):
    """A line is done, or open again."""
    one = queries.one_event(request.viewer, pk)
    line = get_object_or_404(queries.checks(one), pk=check_pk)
    if request.POST.get("undo"):
        file.untick(line, by=request.viewer, at=now())
    else:
        file.tick(line, by=request.viewer, at=now())
    return redirect("events:event", pk)


def form_of(one, code):
    """The list of the pack with that code, or 404."""
    form = queries.pack_of(one).form(code)
    if form is None:
        raise Http404
    return form
