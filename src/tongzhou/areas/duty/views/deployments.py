"""Pages of deployments: the orders, who is there, who waits to be received, who returns."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tongzhou.areas.duty.actions import deployments as actions
from tongzhou.areas.duty.actions import extensions, receiving
from tongzhou.areas.duty.forms.deployments import (
    OrderForm,
    ReturnForm,
    SendForm,
)
from tongzhou.areas.duty.models import Deployment
from tongzhou.areas.duty.queries import around
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.queries.branches import branches_for
from tongzhou.areas.duty.queries.home_units import batches as batches_of
from tongzhou.areas.duty.views.frame import form_page, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.organisations import queries as organisations
from tongzhou.ground.organisations.models import PARTY_KINDS, Kind

SENDERS = (Kind.GROUP, Kind.COMPANY, Kind.WORKS, Kind.SHOP, Kind.UNIT, Kind.PROPERTY)
COLUMNS = (
    Column("title", gettext_lazy("Title"), css="main"),
    Column("kind", gettext_lazy("Kind")),
    Column("unit", gettext_lazy("Sending unit")),
    Column("place", gettext_lazy("Place"), sort=("place__sort_key",)),
    Column("leader", gettext_lazy("Leader")),
    Column("from", gettext_lazy("From"), sort=("started_on",)),
    Column("until", gettext_lazy("Until"), sort=("ended_on",)),
    Column("there", gettext_lazy("There now"), css="num"),
    Column("waiting", gettext_lazy("To be received"), css="num"),
)
STATE = (("running", gettext_lazy("Running")), ("ended", gettext_lazy("Ended")))
PEOPLE = (
    Column("tick", "", css="tick"),
    Column("name", gettext_lazy("Name"), css="main"),
    Column("status", gettext_lazy("Political status")),
    Column("elsewhere", gettext_lazy("Known elsewhere"), css="words"),
)
SENT = (
    Column("name", gettext_lazy("Name"), css="main", sort=("person__search_key",)),
    Column("batch", gettext_lazy("Batch")),
    Column("from", gettext_lazy("From"), sort=("started_on",)),
    Column("until", gettext_lazy("Until"), sort=("ended_on",)),
    Column("state", gettext_lazy("State")),
    Column("branch", gettext_lazy("Temporary branch")),
    Column("note", gettext_lazy("Performance note"), css="words"),
    Column("do", "", css="do"),
)
STANDS = (
    ("there", gettext_lazy("Serves")),
    ("waiting", gettext_lazy("To be received")),
    ("back", gettext_lazy("Returned")),
)


def _by_state(rows, value):
    return rows.filter(closed_at__isnull=value == "running")


def by_stand(rows, value):
    if value == "back":
        return rows.filter(returned_at__isnull=False)
    return rows.filter(returned_at=None, received_at__isnull=value == "waiting")


@login_required
def board(request):
    """Every order that concerns the viewer's places and units."""
    rows = queries.deployments(request.viewer, localdate())
    body = request.GET.get("body", "")
    listing = list_page(
        request.GET,
        rows.filter(organisation_id=int(body)) if body.isdigit() else rows,
        columns=COLUMNS,
        filters=(
            Filter("state", _("State"), STATE, narrow=_by_state),
            Filter("kind", _("Kind"), Deployment.Kind.choices),
        ),
        search=("title", "unit__name", "place__name"),
        order=("closed_at", "-started_on", "-pk"),
        kept=("body",),
    )
    context = {"listing": listing, "tabs": tabs(request, "deployments"), "today": localdate()}
    context["may_plan"] = request.viewer.may("duty.plan")
    return render(request, "duty/deployments.html", context)


def _own(viewer, units):
    """The unit for which the viewer works: it sends, unless another is chosen."""
    posts = [reach.organisation_id for reach in viewer.reaches]
    return units.filter(kind__in=SENDERS, pk__in=[one for one in posts if one]).first()


def _order_form(request, data=None):
    viewer = request.viewer
    units = organisations.organisations(viewer).filter(ended_on=None)
    return OrderForm(
        data,
        initial={"started_on": localdate(), "kind": "deployment", "unit": _own(viewer, units)},
        places=around.placed(viewer),
        units=units.exclude(kind__in=PARTY_KINDS),
        bodies=units.filter(kind__in=(*PARTY_KINDS, Kind.WORK_TEAM, Kind.SPECIAL_SQUAD)),
        leaders=organisations.people(viewer).filter(left_on=None),
    )


@login_required
def new(request):
    """An order is written."""
    _planner(request)
    form = _order_form(request, request.POST or None)
    if form.is_valid():
        given = {**form.cleaned_data, "wanted": form.cleaned_data["wanted"] or 0}
        try:
            made = actions.order(**given, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The order stands. Now name the people."))
            return redirect("duty:choose", made.pk)
    back = reverse("duty:deployments")
    return form_page(request, form, _("New deployment"), back, _("Write the order"))


def _planner(request):
    if not request.viewer.may("duty.plan"):
        raise PermissionDenied


def plans(request, one) -> bool:
    paths = [one.place_path, *([one.unit.path] if one.unit else [])]
    return request.viewer.may("duty.plan", *paths)


@login_required
def deployment(request, pk):
    """One order: who is there, who waits, who has returned with which note."""
    one = queries.deployment(request.viewer, pk)
    batches = batches_of(request.viewer, one)
    listing = list_page(
        request.GET,
        queries.people_of(request.viewer, one),
        columns=SENT,
        filters=(
            Filter("state", _("State"), STANDS, narrow=by_stand),
            Filter("batch", _("Batch"), _batch_words(batches), narrow=_by_batch),
        ),
        search=("person__search_key", "person__name"),
        order=("returned_at", "started_on", "pk"),
    )
    numbers = {batch.started_on: batch.number for batch in batches}
    context = {
        "one": one,
        "listing": listing,
        "lines": [(row, numbers.get(row.started_on)) for row in listing.rows],
        "notes": queries.notes_for(request.viewer, listing.rows),
        "batches": batches,
        "there": sum(batch.there for batch in batches),
        "waiting": queries.waiting(request.viewer, one).count(),
        "may_plan": plans(request, one),
        "may_receive": request.viewer.may("duty.plan", one.place_path),
        "may_branch": bool(branches_for(request.viewer, one)),
        "may_see_bodies": request.viewer.may("organisations.see"),
        "running": one.closed_at is None,
        "may_agree": extensions.may_agree(one, request.viewer),
        "today": localdate(),
    }
    return render(request, "duty/deployment.html", context)


def _batch_words(batches):
    return [
        (batch.started_on.isoformat(), _("Batch %(n)d") % {"n": batch.number}) for batch in batches
    ]


def _by_batch(rows, value):
    return rows.filter(started_on=value)


@login_required
def choose(request, pk):
    """Names are ticked and sent."""
    one = queries.deployment(request.viewer, pk)
    if not plans(request, one):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()[:40]
    listing = list_page(
        request.GET,
        queries.candidates(request.viewer, one, words),
        columns=PEOPLE,
        order=("search_key", "pk"),
        kept=("q",),
    )
    other = queries.elsewhere([person.pk for person in listing.rows], localdate())
    lines = [(person, other.get(person.pk, [])) for person in listing.rows]
    context = {"one": one, "listing": listing, "lines": lines, "words": words}
    context["form"] = SendForm(
        initial={"started_on": max(one.started_on, localdate()), "ended_on": one.ended_on}
    )
    return render(request, "duty/choose.html", context)


@login_required
@require_POST
def send(request, pk):
    """Those ticked are named for the order, all or none."""
    one = queries.deployment(request.viewer, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say from when until when."))
        return redirect("duty:choose", pk)
    given = form.cleaned_data
    keys = [int(key) for key in request.POST.getlist("person") if key.isdigit()]
    people = list(organisations.people(request.viewer).filter(pk__in=keys))
    named, unclear = queries.by_name(request.viewer, one, given.pop("names"))
    if unclear:
        words = _("Not sent: these names stand for nobody or for several people: %(names)s.")
        messages.warning(request, words % {"names": _("; ").join(unclear)})
        return redirect("duty:choose", pk)
    people = list({person.pk: person for person in [*people, *named]}.values())
    if not people:
        messages.warning(request, _("Tick the people first."))
        return redirect("duty:choose", pk)
    sent = actions.send(one, people, **given, by=request.viewer, at=now())
    done = ngettext("%(n)d person is sent.", "%(n)d people are sent.", len(sent))
    messages.success(request, done % {"n": len(sent)})
    return redirect("duty:deployment", pk)


@login_required
@require_POST
def receive(request, pk):
    """The place receives everybody who waits."""
    one = queries.deployment(request.viewer, pk)
    people = receiving.receive(
        one, queries.waiting(request.viewer, one), by=request.viewer, at=now()
    )
    messages.success(request, _("Received: %(n)d.") % {"n": len(people)})
    return redirect("duty:deployment", pk)


@login_required
def give_back(request, pk):
    """One person returns to the unit, with a note or without."""
    row = queries.deployed(request.viewer, pk)
    if not plans(request, row.deployment):
        raise PermissionDenied
    form = ReturnForm(request.POST or None, initial={"on": localdate()})
    back = reverse("duty:deployment", args=[row.deployment_id])
    if form.is_valid():
        try:
            actions.give_back(row, **form.cleaned_data, by=request.viewer, at=now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s has returned.") % {"name": row.person.name})
            return redirect(back)
    heading = _("%(name)s returns to the unit") % {"name": row.person.name}
    return form_page(request, form, heading, back, _("Returned"))


@login_required
def close(request, pk):
    """Everybody goes home; asked first."""
    one = queries.deployment(request.viewer, pk)
    if not plans(request, one):
        raise PermissionDenied
    if request.method == "POST":
        count = actions.close(one, by=request.viewer, at=now())
        messages.success(request, _("Ended; %(n)d people have returned.") % {"n": count})
        return redirect("duty:deployment", pk)
    left = one.people.filter(returned_at=None).count()
    context = {
        "question": _("End “%(title)s”?") % {"title": one.title},
        "consequences": [
            _("%(n)d people still there return today.") % {"n": left},
            _("Their posts and their places in the temporary branch end today."),
        ],
        "verb": _("End it"),
        "back": reverse("duty:deployment", args=[pk]),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)


urlpatterns = [
    path("deployments/", board, name="deployments"),
    path("deployments/new/", new, name="new_deployment"),
    path("deployments/<int:pk>/", deployment, name="deployment"),
    path("deployments/<int:pk>/people/", choose, name="choose"),
    path("deployments/<int:pk>/send/", send, name="send"),
    path("deployments/<int:pk>/receive/", receive, name="receive"),
    path("deployments/<int:pk>/close/", close, name="close"),
    path("deployed/<int:pk>/return/", give_back, name="give_back"),
]
