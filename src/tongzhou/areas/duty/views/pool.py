"""Pages of the pool: who offers to serve, and who has claimed what."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.shortcuts import render as show
from django.urls import path, reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.duty import ledgers
from tongzhou.areas.duty.actions import pool as actions
from tongzhou.areas.duty.forms.deployments import (
    ClaimForm,
    ReasonForm,
    SignUpForm,
    TermForm,
)
from tongzhou.areas.duty.models import Claim, SignUp
from tongzhou.areas.duty.queries import around
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.organisations import queries as organisations
from tongzhou.shared.documents.views import as_download
from tongzhou.shared.sheets.ledgers import Mark, ledger

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A term that is usual for a post; anybody may write another one.
TERM_DAYS = 365
POOL = (
    Column("tick", "", css="tick"),
    Column("who", gettext_lazy("Person or unit"), css="main"),
    Column("kind", gettext_lazy("Kind")),
    Column("place", gettext_lazy("Place"), sort=("place__sort_key",)),
    Column("offers", gettext_lazy("What they can do"), css="words"),
    Column("hours", gettext_lazy("When they can"), css="words"),
    Column("elsewhere", gettext_lazy("Known elsewhere"), css="words"),
    Column("signed", gettext_lazy("Signed up"), sort=("signed_at",)),
    Column("until", gettext_lazy("Until"), sort=("ended_on",)),
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
        "lines": [
            (row, _others(row, other), viewer.may("duty.plan", row.place_path))
            for row in listing.rows
        ],
        "tabs": tabs(request, "pool"),
        "may_plan": viewer.may("duty.plan"),
        "orders": list(open_here[:30]) if viewer.may("duty.plan") else [],
        "may_export": viewer.may("exports.make"),
        "counts": queries.double(viewer),
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
        places=around.placed(viewer) if viewer.may("duty.see") else (),
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
    intro = _(
        "You choose what and when. The place accepts you first, then you see its open places. "
        "You can withdraw at any time and need give no reason."
    )
    return form_page(
        request, form, _("Sign up to serve"), reverse("duty:pool"), _("Sign up"), intro=intro
    )


@login_required
@require_POST
def accept(request, pk):
    """Somebody of the place agrees to the sign-up."""
    actions.accept(queries.sign_up(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Accepted."))
    return redirect("duty:pool")


@login_required
@require_POST
def withdraw(request, pk):
    actions.withdraw(queries.sign_up(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Withdrawn."))
    return redirect("duty:pool")


@login_required
@require_POST
def take_on(request):
    """Those ticked in the pool join a running deployment, all or none."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isdigit()]
    if not keys:
        messages.warning(request, _("Tick the people first."))
        return redirect("duty:pool")
    key = request.POST.get("deployment", "")
    one = queries.deployment(request.viewer, int(key) if key.isdigit() else 0)
    rows = list(queries.pool(request.viewer).filter(pk__in=keys))
    sent = actions.take_on(rows, one, by=request.viewer, at=now())
    done = ngettext("%(n)d person is sent.", "%(n)d people are sent.", len(sent))
    messages.success(request, done % {"n": len(sent)})
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
    context["own"] = queries.bodies_planned(viewer)
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
def claim_branch(request, organisation):
    """Each member of a branch (or person of a unit) gets a post with title and duties, in one step."""
    one = organisations.organisation(request.viewer, organisation)
    if not request.viewer.may("duty.plan", one.path):
        raise PermissionDenied
    people = queries.people_in(request.viewer, one)
    today = localdate()
    form = TermForm(
        request.POST or None,
        initial={"started_on": today, "ended_on": today + timedelta(days=TERM_DAYS)},
    )
    if form.is_valid():
        try:
            made = actions.claim_posts(
                one,
                _written(request.POST, people),
                **form.cleaned_data,
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = ngettext("%(n)d post is claimed.", "%(n)d posts are claimed.", len(made))
            messages.success(request, done % {"n": len(made)})
            return redirect("duty:claims")
    held = queries.posts_claimed(request.viewer, one, today)
    lines = [
        (
            person,
            held.get(person.pk, []),
            request.POST.get(f"title_{person.pk}", ""),
            request.POST.get(f"duties_{person.pk}", ""),
        )
        for person in people
    ]
    context = {"one": one, "form": form, "lines": lines}
    context["without"] = sum(1 for person in people if person.pk not in held)
    return show(request, "duty/claim_branch.html", context, status=422 if form.errors else 200)


def _written(data, people):
    for person in people:
        if title := data.get(f"title_{person.pk}", "").strip():
            yield person, title, data.get(f"duties_{person.pk}", "")


@login_required
@never_cache
def register(request):
    """The register of sign-ups as a ledger, as filtered."""
    if not request.viewer.may("exports.make"):
        raise PermissionDenied
    form = ReasonForm(request.POST or None, initial={"reason": _("Register of sign-ups")})
    back = reverse("duty:pool")
    if not form.is_valid():
        return form_page(request, form, _("Take the register out"), back, _("Download"))
    why = form.cleaned_data["reason"]
    rows = list(queries.pool(request.viewer).select_related("recorded_by").order_by("signed_at"))
    actions.note_export("sign_ups", len(rows), reason=why, by=request.viewer, at=now())
    mark = Mark(request.viewer.name, localtime(now()), why)
    content = ledger(
        ledgers.REGISTER, ledgers.register_rows(rows), title="双报到和志愿服务台账", watermark=mark
    )
    return as_download(content, "双报到和志愿服务台账.xlsx", XLSX)


@login_required
@require_POST
def give_up(request, pk):
    actions.give_up(queries.claim(request.viewer, pk), by=request.viewer, at=now())
    messages.success(request, _("Given up; somebody else can claim it."))
    return redirect("duty:claims")


urlpatterns = [
    path("pool/", pool, name="pool"),
    path("pool/register/", register, name="register_out"),
    path("pool/sign-up/", sign_up, name="sign_up"),
    path("pool/<int:pk>/accept/", accept, name="accept_sign_up"),
    path("pool/<int:pk>/withdraw/", withdraw, name="withdraw_sign_up"),
    path("pool/take-on/", take_on, name="take_on"),
    path("claims/", claims, name="claims"),
    path("claims/new/", claim, name="claim"),
    path("claims/branch/<int:organisation>/", claim_branch, name="claim_branch"),
    path("claims/<int:pk>/give-up/", give_up, name="give_up"),
]
