"""交接事项: written by who leaves, taken over by who comes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import handovers as actions
from tongzhou.areas.duty.forms.hours import HandoverForm
from tongzhou.areas.duty.queries import attendance, handovers
from tongzhou.base.errors import Refused


@login_required
def handover(request, pk):
    """The page on which a shift is handed over: a few words, or one tap on “nothing”."""
    viewer = request.viewer
    shift = attendance.led_shift(viewer, pk)
    if not (attendance.leads(viewer, shift) or _stands(viewer, shift)):
        raise Refused("not_yours", _("Only who stands there, or leads, hands over."))
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hand_over(
            shift,
            words=form.cleaned_data["words"],
            nothing="nothing" in request.POST,
            key=form.cleaned_data["key"],
            by=viewer,
            at=now(),
        )
        messages.success(request, _("Handed over. Good rest."))
        return redirect("duty:mine")
    context = {
        "shift": shift,
        "form": form,
        "written": handovers.written(viewer, shift),
        "next": handovers.next_shift(shift),
    }
    return render(request, "duty/handover.html", context)


def _stands(viewer, shift) -> bool:
    return attendance.standing(shift).filter(person_id=viewer.person_id or 0).exists()


@login_required
@require_POST
def take_over(request, pk):
    note = handovers.note_for(request.viewer, pk)
    actions.take_over(note, by=request.viewer, at=now())
    messages.success(request, _("Taken over."))
    return redirect("duty:mine")


urlpatterns = [
    path("handover/<int:pk>/", handover, name="handover"),
    path("handovers/<int:pk>/take/", take_over, name="take_over"),
]
