"""Joint plans of a street or a city: the list, asking for one, how far it is, accepting it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import joint as actions
from tongzhou.areas.duty.actions import joint_accept
from tongzhou.areas.duty.forms.joint import JointForm
from tongzhou.areas.duty.models import JointPlan
from tongzhou.areas.duty.queries import joint as queries
from tongzhou.areas.duty.queries.rosters import PLANS
from tongzhou.areas.duty.sentences import refused_words
from tongzhou.areas.duty.views.frame import form_page
from tongzhou.ground.access.listing import Column, list_page

TONES = {"teams": "going", "rosters": "going", "done": "good", "failed": "bad", "stopped": "wait"}
COLUMNS = (
    Column("place", gettext_lazy("Place"), css="main"),
    Column("days", gettext_lazy("Days"), sort=("first_day",)),
    Column("state", gettext_lazy("State")),
    Column("accepted", gettext_lazy("Accepted")),
    Column("by", gettext_lazy("Asked by")),
)
PARTS = (
    Column("place", gettext_lazy("Community"), css="main"),
    Column("people", gettext_lazy("People"), sort=("people",), css="num"),
    Column("open", gettext_lazy("Shifts without two"), sort=("open",), css="num"),
    Column("roster", gettext_lazy("Duty roster")),
)


@login_required
@require_safe
def joint_plans(request):
    """Joint plans where the viewer plans, the latest first."""
    _planners_only(request)
    listing = list_page(
        request.GET, queries.joint_plans(request.viewer), columns=COLUMNS, order=("-made_at", "-pk")
    )
    for row in listing.rows:
        row.tone = TONES[row.state]
    return render(request, "duty/joint_plans.html", {"listing": listing})


def _planners_only(request) -> None:
    if not request.viewer.may(PLANS):
        raise Http404


@login_required
def joint_new(request):
    """Where and when; the rest is in the tables."""
    _planners_only(request)
    form = JointForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = actions.ask(
            asked["place"],
            first_day=asked["first_day"],
            last_day=asked["last_day"],
            by=request.viewer,
            at=now(),
        )
        return redirect("duty:joint", made.pk)
    heading, verb = _("Ask for a joint plan"), _("Plan all communities")
    intro = _(
        "The computer says who serves in which community and makes a roster for each. It plans the "
        "shifts that two staff together; the others stay with the communities."
    )
    return form_page(request, form, heading, "../", verb, intro=intro)


@login_required
@require_safe
def joint(request, pk):
    """How far it is, what came out for each community, and what was taken over."""
    plan = queries.one_joint(request.viewer, pk)
    listing = list_page(
        request.GET,
        queries.parts_of(request.viewer, plan),
        columns=PARTS,
        search=("place__name",),
        order=("place_path",),
    )
    for part in listing.rows:
        part.why = refused_words(part.refused)
    found = queries.outcome_of(plan)
    context = {
        "plan": plan,
        "tone": TONES[plan.state],
        "found": found,
        "listing": listing,
        "live": _is_live(plan, found),
        "can_accept": plan.state == JointPlan.State.DONE and not plan.accepted_at,
    }
    if request.htmx and request.htmx.target == "joint-live":
        return render(request, "duty/joint_live.html", context)
    return render(request, "duty/joint.html", context)


@login_required
@require_safe
def joint_part(request, pk):
    """A community's part is looked at among the others."""
    return redirect("duty:joint", queries.one_part(request.viewer, pk).joint_id)


def _is_live(plan, found) -> bool:
    """Whether something on the page may still change by itself."""
    looked_at = found["taken"] + found["refused"]
    return plan.is_going or bool(plan.accepted_at and looked_at < found["communities"])


@login_required
def accept(request, pk):
    """Asks before every community has a new draft."""
    plan = queries.one_joint(request.viewer, pk)
    if request.method == "POST":
        joint_accept.accept(plan, by=request.viewer, at=now())
        messages.success(request, _("The rosters of the communities are being filled."))
        return redirect("duty:joint", pk)
    context = {
        "question": _("Accept the joint plan?"),
        "verb": _("Accept"),
        "back": "../",
        "consequences": [
            _("Each community gets a draft roster with these people and duties."),
            _("What was locked or published stays. Nobody is told before a roster is published."),
        ],
    }
    return render(request, "web/confirm.html", context)


@login_required
@require_POST
def stop(request, pk):
    """It goes no further."""
    actions.stop(queries.one_joint(request.viewer, pk), by=request.viewer, at=now())
    return redirect("duty:joint", pk)


urlpatterns = [
    path("joint/", joint_plans, name="joint_plans"),
    path("joint/new/", joint_new, name="joint_new"),
    path("joint/<int:pk>/", joint, name="joint"),
    path("joint/part/<int:pk>/", joint_part, name="joint_part"),
    path("joint/<int:pk>/accept/", accept, name="joint_accept"),
    path("joint/<int:pk>/stop/", stop, name="joint_stop"),
]
