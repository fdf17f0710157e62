"""Stand-down, destruction and its certificate."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from tongzhou.ground.events import queries, residue, rules
from tongzhou.ground.events.actions import ending, life
from tongzhou.ground.events.destruction import going
from tongzhou.ground.events.forms import ReasonForm, StandDownForm
from tongzhou.ground.events.models import Act, State
from tongzhou.ground.events.words import certificate_lines, going_lines, total_lines


@login_required
def stand_down(request, pk):
    """The event is over; the day is fixed on which its personal data ends."""
    one, today = queries.one_event(request.viewer, pk), localdate()
    if one.state != State.ACTIVE or not request.viewer.may("events.open", one.place_path):
        raise Http404
    last = rules.data_end(today, queries.keep_days(one, at=now()))
    form = StandDownForm(request.POST or None, initial={"data_end_on": last})
    if request.method == "POST" and form.is_valid():
        life.stand_down(one, **form.cleaned_data, by=request.viewer, at=now())
        messages.success(request, _("The event is stood down."))
        return redirect("events:event", pk)
    page = {
        "question": _("Stand down “%(event)s”?") % {"event": one},
        "consequences": [
            _("The lists and personal fields of the event close; nothing more is entered."),
            _(
                "Personal data is kept until the day below, %(day)s at the latest, and then destroyed."
            )
            % {"day": last.isoformat()},
            _("The totals stay."),
        ],
        "form": form,
        "verb": _("Stand down"),
        "back": "../",
    }
    return render(request, "web/confirm.html", page, status=422 if form.errors else 200)


@login_required
def destruction(request, pk):
    """What will go, table by table; proposed by one person, approved by another."""
    one, viewer = queries.one_event(request.viewer, pk), request.viewer
    if one.state == State.DESTROYED:
        return redirect("events:certificate", pk)
    concerned = viewer.may("events.open", one.place_path) or viewer.may(
        "events.approve", one.place_path
    )
    if one.state != State.STOOD_DOWN or not concerned:
        raise Http404
    proposal = queries.open_proposal(one, Act.DESTROY)
    if request.method == "POST":
        return _decided(request, one, proposal)
    found = going(one.pk)
    page = {
        "event": one,
        "lines": going_lines(line for line in found if line.rows),
        "empty": sum(1 for line in found if not line.rows),
        "rows": sum(line.rows for line in found),
        "files": sum(line.files for line in found),
        "proposal": proposal,
        "early": one.data_end_on is not None and localdate() < one.data_end_on,
        "may_propose": viewer.may("events.open", one.place_path),
        "may_sign": queries.may_sign(viewer, proposal),
        "form": ReasonForm(),
    }
    return render(request, "events/destruction.html", page)


def _decided(request, one, proposal):
    reason = request.POST.get("reason", "")[:200]
    if proposal is None:
        ending.propose_destruction(one, reason=reason, by=request.viewer, at=now())
        messages.success(request, _("Proposed. A second person has to approve it."))
        return redirect("events:destruction", one.pk)
    if request.POST.get("answer") == "decline":
        ending.decline_destruction(one, reason=reason, by=request.viewer, at=now())
        return redirect("events:event", one.pk)
    ending.approve_destruction(one, by=request.viewer, at=now())
    messages.success(request, _("The personal data of the event is destroyed."))
    return redirect("events:certificate", one.pk)


@login_required
def certificate(request, pk):
    """What was destroyed, when, by whose two signatures."""
    one = queries.one_event(request.viewer, pk)
    found = queries.certificate_of(one)
    if found is None:
        raise Http404
    page = {
        "event": one,
        "certificate": found,
        "lines": certificate_lines(found),
        "totals": total_lines(found, queries.pack_of(one)),
        "journal_stays": residue.journal_stays(),
    }
    return render(request, "events/certificate.html", page)
