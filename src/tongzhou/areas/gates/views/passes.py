"""Passes: the list, the queue, one pass with everything that can be done with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.gates import figures_desk, shown
from tongzhou.areas.gates.actions import passes as actions
from tongzhou.areas.gates.forms.desk import PassForm, ReasonForm, RenewForm, UnmaskForm
from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.queries import desk
from tongzhou.areas.gates.queries import gates as places
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.views.frame import form_page, only, tabs
from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.places.queries import named

COLUMNS = (
    Column("tick", "", css="tick"),
    Column("number", gettext_lazy("Pass number"), sort=("number",), css="num"),
    Column("kind", gettext_lazy("Kind of pass"), sort=("kind",), css="main"),
    Column("holder", gettext_lazy("Holder")),
    Column("unit", gettext_lazy("Building or unit"), sort=("unit",), css="words"),
    Column("plate", gettext_lazy("Number plate")),
    Column("purpose", gettext_lazy("Purpose"), css="wide-only"),
    Column("until", gettext_lazy("Valid until"), sort=("ends_at",)),
    Column("applied", gettext_lazy("Applied"), sort=("applied_at",)),
    Column("state", gettext_lazy("Where it stands"), sort=("state", "ends_at")),
)
SHOWN = (
    ("applied", gettext_lazy("Waiting for a decision")),
    ("valid", gettext_lazy("Valid now")),
    ("soon", gettext_lazy("Ends within three days")),
    ("over", gettext_lazy("Run out")),
    ("revoked", gettext_lazy("Withdrawn")),
    ("refused", gettext_lazy("Refused")),
)


def listing_of(request):
    """The list as the address asks for it."""
    viewer, at = request.viewer, now()
    where = list(places.places(viewer, "gates.see", kinds=places.PASS_KINDS))
    names = named(where)
    filters = [
        Filter("show", _("Which"), SHOWN, lambda rows, v: queries.standing(rows, v, at)),
        Filter("kind", _("Kind of pass"), PassKind.choices),
    ]
    if len(where) > 1:
        options = [(one.pk, names[one.pk]) for one in where]
        filters.append(
            Filter("at", _("Place"), options, lambda rows, v: rows.filter(place_id=int(v)))
        )
    return list_page(
        request.GET,
        queries.passes(viewer),
        columns=COLUMNS,
        filters=filters,
        search=lambda rows, words: queries.searched(viewer, rows, words),
        order=("-applied_at",),
    )


@login_required
@require_safe
def passes(request):
    """Every pass in sight; names, phones, rooms and plates stay masked."""
    only(request, "gates.see")
    listing, at = listing_of(request), now()
    for row in listing.rows:
        shown.line(row, at)
    viewer = request.viewer
    context = {
        "tabs": tabs(request, "passes"),
        "listing": listing,
        "may_run": viewer.may("gates.run") or viewer.may("gates.approve"),
        "may_approve": viewer.may("gates.approve"),
        "may_poster": viewer.may("gates.run"),
        "queue": viewer.may("gates.approve")
        and any(row.state in ("applied", "valid") for row in listing.rows),
        "key": uuid4(),
    }
    return render(request, "gates/passes.html", context)


def _page(request, row, *, unmasked=False, status=200):
    viewer, at = request.viewer, now()
    approves = viewer.may("gates.approve", row.place_path)
    context = {
        "row": shown.line(row, at),
        "holder": shown.holder(row, unmasked=unmasked),
        "counts": row.state == "valid" and row.ends_at > at,
        "still_counts": shown.still_counts(row, at),
        "may_approve": approves,
        "sees_home": viewer.may("people.see", row.place_path),
        "may_restrict": viewer.may("gates.run", row.place_path),
        "restrictions": list(desk.running(desk.restrictions(viewer).filter(quota=row.quota), at)),
        "may_see": actions.may_unmask(row, by=viewer),
        "unmask": UnmaskForm(),
        "history": list(queries.forerunners(viewer, row)),
    }
    return render(request, "gates/pass.html", context, status=status)


@login_required
@never_cache
@require_safe
def one(request, pk):
    return _page(request, queries.pass_for(request.viewer, pk))


@login_required
@require_POST
@never_cache
def unmask(request, pk):
    """The same page with name, phone, room and plate, once, for a reason that is written down."""
    row = queries.pass_for(request.viewer, pk)
    form = UnmaskForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.unmask(row, reason=reason, by=request.viewer, at=now())
    return _page(request, row, unmasked=True)


@login_required
def new_pass(request):
    """The desk writes an application down, or gives the pass at once."""
    only(request, "gates.run", "gates.approve")
    viewer, at = request.viewer, now()
    home = None
    if (asked := request.GET.get("home", request.POST.get("home", ""))).isdecimal():
        home = queries.household_for(viewer, int(asked))
    form = PassForm(request.POST or None, viewer=viewer, home=home, initial=_initial(request, home))
    if request.method == "POST" and form.is_valid():
        give = "give" in request.POST and viewer.may("gates.approve")
        try:
            made = (actions.give if give else actions.apply)(form.wish(at), by=viewer, at=at)
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code), str(refusal))
        else:
            done = _("The pass counts.") if give else _("The application stands in the queue.")
            messages.success(request, done)
            return redirect("gates:pass", pk=made.pk)
    context = {"form": form, "may_give": viewer.may("gates.approve"), "home": home}
    return render(request, "gates/pass_new.html", context, status=422 if form.errors else 200)


FIELDS = {
    "plate_wrong": "plate",
    "no_plate": "plate",
    "phone_wrong": "phone",
    "no_household": "unit",
    "elsewhere": "unit",
    "days_wrong": "ends_on",
    "too_long": "ends_on",
    "people_wrong": "people",
}


def _initial(request, home):
    kind = request.GET.get("kind", "household" if home else "resident")
    if kind not in PassKind.values:
        kind = "resident"
    days = figures_desk.usual_days(kind, "", now())
    first = {"kind": kind, "ends_on": localdate() + timedelta(days=max(days - 1, 0))}
    if home is not None:
        place = queries.estate_of(request.viewer, home)
        first |= {"home": home.pk, "unit": home.address, "place": place.pk if place else None}
    return first


# --- decided -------------------------------------------------------------------------------------


@login_required
@require_POST
def approve(request, pk):
    row = queries.pass_for(request.viewer, pk)
    actions.approve(row, by=request.viewer, at=now())
    messages.success(request, _("Approved: the pass counts."))
    return redirect(_next(request) or reverse("gates:pass", args=[pk]))


def _next(request) -> str:
    """Back to the queue when the decision was made there."""
    back = request.POST.get("back", "")
    return back if back.startswith(reverse("gates:passes")) else ""


def _with_reason(request, pk, act, question, verb, done, consequences):
    row = queries.pass_for(request.viewer, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = act(row, reason=form.cleaned_data["reason"], by=request.viewer, at=now())
        messages.success(request, done)
        return redirect("gates:pass", pk=made.pk)
    context = {
        "question": question % {"n": row.number},
        "consequences": consequences,
        "form": form,
        "verb": verb,
        "back": reverse("gates:pass", args=[pk]),
    }
    return render(request, "web/confirm.html", context, status=422 if form.errors else 200)


@login_required
def refuse(request, pk):
    return _with_reason(
        request,
        pk,
        actions.refuse,
        _("Refuse the application No. %(n)d?"),
        _("Refuse"),
        _("Refused, with the reason."),
        [_("The person reads the reason on their receipt and may apply again.")],
    )


@login_required
def revoke(request, pk):
    return _with_reason(
        request,
        pk,
        actions.revoke,
        _("Withdraw pass No. %(n)d?"),
        _("Withdraw it"),
        _("The pass counts no more."),
        [
            _(
                "Phones with network know within three minutes; without network at their next contact."
            ),
            _("To restrict somebody for a time, use an access restriction: it has an end."),
        ],
    )


@login_required
def replace(request, pk):
    return _with_reason(
        request,
        pk,
        actions.replace,
        _("Replace the card of pass No. %(n)d?"),
        _("Give a new card"),
        _("The old card counts no more; this is the new pass."),
        [
            _("The new card has its own code and short code; the turns already used stay used."),
            _(
                "Phones with network know within three minutes; without network at their next contact."
            ),
        ],
    )


@login_required
def renew(request, pk):
    row = queries.pass_for(request.viewer, pk)
    at = now()
    days = figures_desk.usual_days(row.kind, row.place_path, at)
    first = {"ends_on": localdate(at) + timedelta(days=max(days - 1, 0))}
    form = RenewForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.renew(row, ends_at=form.ends_at(), by=request.viewer, at=at)
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, _("Renewed: print the new card."))
            return redirect("gates:pass", pk=made.pk)
    intro = _("The code carries its end, so a new card is printed; turns already used stay used.")
    heading = _("Renew pass No. %(n)d") % {"n": row.number}
    back = reverse("gates:pass", args=[pk])
    return form_page(request, form, heading, _("Renew"), back, intro=intro)


urlpatterns = [
    path("passes/", passes, name="passes"),
    path("passes/new/", new_pass, name="new_pass"),
    path("passes/<int:pk>/", one, name="pass"),
    path("passes/<int:pk>/unmask/", unmask, name="unmask"),
    path("passes/<int:pk>/approve/", approve, name="approve"),
    path("passes/<int:pk>/refuse/", refuse, name="refuse"),
    path("passes/<int:pk>/revoke/", revoke, name="revoke"),
    path("passes/<int:pk>/replace/", replace, name="replace"),
    path("passes/<int:pk>/renew/", renew, name="renew"),
]
