"""Pages of an order that is to run longer: one side asks, the other agrees."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import extensions as actions
from tongzhou.areas.duty.forms.deployments import ExtendForm
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.views.deployments import plans
from tongzhou.areas.duty.views.frame import form_page
from tongzhou.base.errors import Refused


@login_required
def extend(request, pk):
    """The order is to run longer; whoever plans for one side only asks the other."""
    one = queries.deployment(request.viewer, pk)
    if not plans(request, one):
        raise PermissionDenied
    form = ExtendForm(request.POST or None)
    back = reverse("duty:deployment", args=[pk])
    if form.is_valid():
        try:
            stay = actions.extend(one, to=form.cleaned_data["to"], by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(request, stay)
            return redirect(back)
    intro = _("The sending unit and the place agree on it; until then nobody stays longer.")
    return form_page(request, form, _("Extend the deployment"), back, _("Extend"), intro=intro)


def _say(request, stay):
    if stay is None:
        messages.success(request, _("Asked for. It counts when the other side agrees."))
    else:
        messages.success(request, _("Extended; %(n)d people stay on.") % {"n": stay})


@login_required
@require_POST
def agree(request, pk):
    """The other side says yes."""
    one = queries.deployment(request.viewer, pk)
    _say(request, actions.agree(one, by=request.viewer, at=now()))
    return redirect("duty:deployment", pk)


@login_required
@require_POST
def refuse(request, pk):
    """One side does not want it, or no longer."""
    actions.refuse(queries.deployment(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("The order ends as it was to."))
    return redirect("duty:deployment", pk)


urlpatterns = [
    path("deployments/<int:pk>/extend/", extend, name="extend"),
    path("deployments/<int:pk>/extend/agree/", agree, name="agree_extension"),
    path("deployments/<int:pk>/extend/refuse/", refuse, name="refuse_extension"),
]
