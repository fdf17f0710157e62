"""Pages of the pool: who offers to serve, and who has claimed what."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.shortcuts import render as show
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import pool as actions
from tongzhou.areas.duty.forms.deployments import ClaimForm, SignUpForm
from tongzhou.areas.duty.models import Claim, SignUp
from tongzhou.areas.duty.queries import around
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.organisations import queries as organisations

POOL = (
    Column("who", gettext_lazy("Who"), css="main"),
    Column("kind", gettext_lazy("Kind")),
    Column("place", gettext_lazy("Place"), sort=("place__sort_key",)),
    Column("offers", gettext_lazy("What they can do"), css="words"),
    Column("hours", gettext_lazy("When they can"), css="words"),
    Column("elsewhere", gettext_lazy("Registered or serving elsewhere"), css="words"),
    Column("signed", gettext_lazy("Signed up"), sort=("signed_at",)),
    Column("do", "", css="do"),
)
CLAIMS = (
    Column("title", gettext_lazy("Title"), css="main"),
    Column("kind", gettext_lazy("Kind")),
    Column("who", gettext_lazy("Who answers for it")),
    Column("place", gettext_lazy("Place")),
    Column("duties", gettext_lazy("Duties"), css="words"),
    Column("term", gettext_lazy("Term"), sort=("started_on",)),
    Column("do", "", css="do"),
)


@login_required
def pool(request):
    """Who has signed up, with where else they are registered or serve (双报到)."""
    viewer = request.viewer
    listing = list_page(
        request.GET,
        queries.pool(viewer),
        columns=POOL,
        filters=(Filter("kind", _("Kind"), SignUp.Kind.choices),),
        search=("person__search_key", "person__name", "unit__name", "offers"),
        order=("-signed_at", "-pk"),
    )
    other = queries.elsewhere(
        [row.person_id for row in listing.rows if row.person_id], viewer.today
    )
    open_here = queries.deployments(viewer, viewer.today).filter(closed_at=None)
    context = {
        "listing": listing,
        "lines": [(row, _others(row, other)) for row in listing.rows],
        "tabs": tabs(request, "pool"),
        "may_plan": viewer.may("duty.plan"),
        "orders": list(open_here[:30]) if viewer.may("duty.plan") else [],
    }
    return show(request, "duty/pool.html", context)


def _others(row, other):
    """Where else somebody is known, without this very line."""
    own = f"{row.get_kind_display()} · {row.place}"
    return [words for words in other.get(row.person_id, []) if words != own]


@login_required
def sign_up(request):
    """The viewer signs up; a planner may write down somebody else."""
    viewer = request.viewer
    proxy = viewer.may("duty.plan") and "other" in request.GET
    form = SignUpForm(
        request.POST or None,
        places=around.placed(viewer) if proxy else None,
        people=organisations.people(viewer).filter(left_on=None) if proxy else None,
        initial={"kind": "volunteer"},
    )
    if form.is_valid():
        given = dict(form.cleaned_data)
        given.setdefault("person", organisations.people(viewer).filter(pk=viewer.person_id).first())
        try:
            actions.sign_up(**given, by=viewer, at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed up. Thank you!"))
            return redirect("duty:pool")
    intro = _("You choose what and when. You can withdraw at any time and need give no reason.")
    return form_page(
        request, form, _("Sign up to serve"), reverse("duty:pool"), _("Sign up"), intro=intro
    )


@login_required
@require_POST
def withdraw(request, pk):
    actions.withdraw(queries.sign_up(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Withdrawn."))
    return redirect("duty:pool")


@login_required
@require_POST
def take_on(request, pk):
    """Somebody of the pool joins a running deployment."""
    row = queries.sign_up(request.viewer, pk)
    key = request.POST.get("deployment", "")
    one = queries.deployment(request.viewer, int(key) if key.isdigit() else 0)
    sent = actions.take_on(row, one, by=request.viewer, at=now())
    messages.success(request, _("%(name)s serves there now.") % {"name": sent.person.name})
    return redirect("duty:deployment", one.pk)


@login_required
def claims(request):
    """What members and branches have taken on, by term."""
    viewer = request.viewer
    past = request.GET.get("past") == "1"
    listing = list_page(
        request.GET,
        queries.claims(viewer, viewer.today, past=past),
        columns=CLAIMS,
        filters=(Filter("kind", _("Kind"), Claim.Kind.choices),),
        search=("title", "duties", "person__search_key", "person__name", "organisation__name"),
        order=("organisation_path", "-started_on", "pk"),
        kept=("past",),
    )
    context = {"listing": listing, "tabs": tabs(request, "claims"), "past": past}
    context["may_plan"] = viewer.may("duty.plan")
    return show(request, "duty/claims.html", context)


@login_required
def claim(request):
    """A post, a place or a duty is claimed."""
    viewer = request.viewer
    people = organisations.people(viewer).filter(left_on=None)
    if not viewer.may("duty.plan"):
        people = people.filter(pk=viewer.person_id)
    form = ClaimForm(
        request.POST or None,
        organisations=organisations.organisations(viewer).filter(ended_on=None),
        people=people,
        places=around.placed(viewer),
        initial={"started_on": localdate(), "person": viewer.person_id, "kind": "vanguard_post"},
    )
    if form.is_valid():
        try:
            actions.claim(**form.cleaned_data, by=viewer, at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Claimed."))
            return redirect("duty:claims")
    return form_page(
        request, form, _("Claim a post, a place or a duty"), reverse("duty:claims"), _("Claim")
    )


@login_required
@require_POST
def give_up(request, pk):
    actions.give_up(queries.claim(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Given up; somebody else can claim it."))
    return redirect("duty:claims")


urlpatterns = [
    path("pool/", pool, name="pool"),
    path("pool/sign-up/", sign_up, name="sign_up"),
    path("pool/<int:pk>/withdraw/", withdraw, name="withdraw_sign_up"),
    path("pool/<int:pk>/take-on/", take_on, name="take_on"),
    path("claims/", claims, name="claims"),
    path("claims/new/", claim, name="claim"),
    path("claims/<int:pk>/give-up/", give_up, name="give_up"),
]
