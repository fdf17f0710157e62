"""What residents and visitors open without an account: the application, the receipt, their own passages."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.gates import kinds, shown
from tongzhou.areas.gates.actions import passes as actions
from tongzhou.areas.gates.actions import restrictions
from tongzhou.areas.gates.actions.posters import ask_for_receipt
from tongzhou.areas.gates.forms.public import ApplyForm, ObjectForm, OwnForm, ReceiptForm
from tongzhou.areas.gates.queries import own
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.base.errors import Refused
from tongzhou.base.ids import grouped
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.queries import address_above


def _apply_page(request, poster, form, refusal=None):
    context = {
        "poster": poster,
        "where": address_above(poster.place) or poster.place.name,
        "office": queries.office_of(poster.place),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "gates/apply.html", context, status=200 if refusal is None else 409)


@never_cache
def apply(request, code):
    """The application behind a poster's QR code."""
    poster, at = queries.poster_with(code), now()
    form = ApplyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _apply_page(request, poster, form)
    try:
        if form.cleaned_data["website"]:
            # A program filled in a field that nobody sees.
            raise Refused("too_often", _("Please telephone the office."))
        wish = form.wish(poster, at)
        made = actions.apply_from_poster(wish, poster=poster, by=request.viewer, at=at)
    except Refused as refusal:
        return _apply_page(request, poster, form, refusal)
    return redirect("gates:receipt", code=made.receipt)


def _with_receipt(request, code):
    try:
        return queries.with_receipt(code)
    except Http404:
        ask_for_receipt(request.viewer.origin, at=now())
        raise


@never_cache
def receipt(request, code):
    """How the application stands; with the short code of the card also what restricts it and its passages."""
    row = _with_receipt(request, code)
    form = OwnForm(request.POST or None)
    seen = None
    if request.method == "POST" and form.is_valid():
        if own.fits(row, form.cleaned_data["short"]):
            seen = _seen(row)
        else:
            ask_for_receipt(request.viewer.origin, at=now())
            form.add_error("short", _("This is not the short code of that card."))
    at = now()
    stands, tone = shown.standing(row, at)
    context = {
        "row": row,
        "code": row.receipt,
        "stands": stands,
        "tone": tone,
        "way": _way(row),
        "office": queries.office_of(row.place),
        "rule": shown.rule_words(rules_at(row.place_path, at)[row.kind]),
        "form": form,
        "seen": seen,
        "object": ObjectForm(),
        "restrictions": own.restrictions(row, at),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "gates/receipt.html", context, status=status)


def _seen(row):
    found = own.passages(row, now())
    for one in found:
        one.for_what = str(kinds.PURPOSES.get(one.purpose, "")) if one.purpose else ""
    return {"passages": found, "short": grouped(row.short_code, 3)}


def _way(row):
    """The three stations of an application, and how the last one ended."""
    over = row.state != "applied"
    return [
        (_("Applied for"), "done"),
        (_("Looked at"), "done" if over else "now"),
        (str(row.get_state_display()) if over else _("Decision"), "now" if over else ""),
    ]


@require_POST
@never_cache
def receipt_object(request, code, pk):
    """The person objects to a restriction of their own pass."""
    row = _with_receipt(request, code)
    found = own.restriction_of(row, pk)
    if found is None:
        raise Http404
    form = ObjectForm(request.POST)
    if form.is_valid():
        nobody = Viewer(origin=request.viewer.origin)
        restrictions.object_to(found, **form.cleaned_data, by=nobody, at=now())
    return redirect("gates:receipt", code=row.receipt)


@never_cache
def receipt_find(request):
    """A receipt's code typed in by hand."""
    form = ReceiptForm(request.GET or None)
    if request.GET and form.is_valid():
        try:
            found = _with_receipt(request, form.cleaned_data["code"])
            return redirect("gates:receipt", code=found.receipt)
        except Http404:
            form.add_error("code", _("There is no such receipt. Look at each sign again."))
    return render(request, "gates/receipt_find.html", {"form": form})


urlpatterns = [
    path("apply/<slug:code>/", apply, name="apply"),
    path("receipt/", receipt_find, name="receipt_find"),
    path("receipt/<slug:code>/", receipt, name="receipt"),
    path("receipt/<slug:code>/object/<int:pk>/", receipt_object, name="receipt_object"),
]
