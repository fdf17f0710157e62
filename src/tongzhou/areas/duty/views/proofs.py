"""My hours, and the proof of service that a person may ask for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import proofs as actions
from tongzhou.areas.duty.forms.hours import AskProofForm, DeclineProofForm
from tongzhou.areas.duty.papers import proof_paper
from tongzhou.areas.duty.queries import mine
from tongzhou.areas.duty.queries import proofs as queries
from tongzhou.base.errors import Refused
from tongzhou.shared.documents.views import as_download
from tongzhou.shared.documents.writing import to_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST = 60


@login_required
def hours(request):
    """What the viewer served, planned and actual, and where a proof of it stands."""
    viewer, at = request.viewer, now()
    today = localdate(at)
    places = queries.places_served(viewer)
    form = AskProofForm(request.POST or None, places=places, today=today)
    if request.method == "POST" and form.is_valid():
        made = actions.ask(**form.cleaned_data, by=viewer, at=at)
        messages.success(request, _("Asked. You are told when it has been issued."))
        return redirect("duty:proof", pk=made.pk)
    year = queries.totals(viewer.person_id or 0, "", today.replace(month=1, day=1), today)
    context = {
        "year": year,
        "served": mine.served(viewer, at)[:MOST],
        "form": form if places else None,
        "mine": queries.proofs(viewer).filter(person_id=viewer.person_id or 0),
        "to_issue": queries.to_issue(viewer),
    }
    return render(request, "duty/my_hours.html", context)


@login_required
def proof(request, pk):
    """One proof: asked for, with the totals as they would be, issued, to be taken home, or declined."""
    viewer = request.viewer
    found = queries.proof_for(viewer, pk)
    if request.method == "POST":
        actions.issue(found, by=viewer, at=now())
        messages.success(request, _("Issued."))
        return redirect("duty:proof", pk=pk)
    own = found.person_id == viewer.person_id
    totals = queries.totals(found.person_id, found.place_path, found.first_day, found.last_day)
    context = {
        "proof": found,
        "where": queries.where(found.place_path),
        "totals": totals,
        "may_issue": found.waits and not own and viewer.may("duty.plan", found.place_path),
        "may_withdraw": found.waits and own,
        "form": DeclineProofForm(),
    }
    return render(request, "duty/proof.html", context)


@login_required
@require_POST
def decline(request, pk):
    """Somebody who may issue it says no, and why."""
    found = queries.proof_for(request.viewer, pk)
    reason = request.POST.get("reason", "")
    actions.decline(found, reason=reason, by=request.viewer, at=now())
    messages.success(request, _("Declined; the person has been told."))
    return redirect("duty:proof", pk=pk)


@login_required
@require_POST
def withdraw(request, pk):
    """The person does not want it any more."""
    actions.withdraw(queries.proof_for(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Withdrawn."))
    return redirect("duty:my_hours")


@login_required
def proof_file(request, pk):
    """The issued proof as a document."""
    found = queries.proof_for(request.viewer, pk)
    if found.issued_at is None:
        raise Refused("not_issued", _("It has not been issued yet."))
    place = queries.where(found.place_path)
    paper = proof_paper(found, place=place, office=queries.office(found.place_path), at=now())
    return as_download(to_docx(paper), f"{paper.title}-{found.number}.docx", DOCX)


urlpatterns = [
    path("my-hours/", hours, name="my_hours"),
    path("proofs/<int:pk>/", proof, name="proof"),
    path("proofs/<int:pk>/file/", proof_file, name="proof_file"),
    path("proofs/<int:pk>/decline/", decline, name="decline_proof"),
    path("proofs/<int:pk>/withdraw/", withdraw, name="withdraw_proof"),
]
