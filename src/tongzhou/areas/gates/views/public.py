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
from tongzhou.areas.gates.forms.public import ApplyForm, ObjectForm, OwnForm
from tongzhou.areas.gates.queries import own
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.queries.codes import code_of
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.areas.gates.queries.visits import asked_at
from tongzhou.base.ids import grouped
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.posters import queries as posters
from tongzhou.shared.posters.actions import guess
from tongzhou.shared.posters.drawing import drawn
from tongzhou.shared.posters.open_pages import answered, around, looked_up, typed_in

# How often an hour one address may try receipts and short codes that do not exist.
TRIES = "gates.receipt_tries_per_hour"


@never_cache
def apply(request, code):
    """The application behind a poster's QR code."""
    poster = posters.with_code("passes", code)
    form = ApplyForm(request.POST or None)
    _version, asked = asked_at(poster.place_path)
    return applied(request, poster, form, form.wish, "gates/apply.html", for_visitors=bool(asked))


def applied(request, poster, form, wish, template, **more):
    """What somebody without an account applies for, on the poster's page or the visitors'."""

    def take_in():
        at = now()
        return actions.apply_from_poster(
            wish(poster, at), poster=poster, by=request.viewer, at=at
        ).receipt

    return answered(
        request,
        template,
        form,
        take_in,
        done="gates:receipt",
        find="gates:receipt_find",
        draft=f"pass-{poster.code}",
        poster=poster,
        **more,
        **around(poster.place),
    )


def _with_receipt(request, code):
    return looked_up(request, queries.with_receipt, code, rule=TRIES)


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
            guess(TRIES, origin=request.viewer.origin, at=now())
            form.add_error("short", _("This is not the short code of that card."))
    at = now()
    stands, tone = shown.standing(row, at)
    context = {
        "row": row,
        "code": row.receipt,
        "stands": stands,
        "tone": tone,
        "way": _way(row),
        "rule": shown.rule_words(rules_at(row.place_path, at)[row.kind]),
        "form": form,
        "seen": seen,
        "object": ObjectForm(),
        "restrictions": own.restrictions(row, at),
        "slip": _slip(row, at),
        "own_poster": row.poster if row.poster and row.poster.ended_at is None else None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "gates/receipt.html", context | around(row.place), status=status)


def _seen(row):
    cards = own.serials(row)
    found = own.passages(row, cards, now())
    for one in found:
        one.for_what = str(kinds.PURPOSES.get(one.purpose, "")) if one.purpose else ""
    return {"passages": found, "before": len(cards) > 1, "short": grouped(row.short_code, 3)}


def _slip(row, at):
    """What a goods-out slip lists, and while it counts the code for the gate."""
    if row.kind != "goods":
        return None
    slip = {"goods": row.answers.get("goods", [])}
    if row.state == "valid" and row.ends_at > at:
        slip |= {"qr": drawn(code_of(row, at)), "code": grouped(row.short_code, 3)}
    return slip


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
    return typed_in(
        request,
        lambda code: queries.with_receipt(code).receipt,
        rule=TRIES,
        done="gates:receipt",
        title=_("Look up a pass"),
        label=_("Receipt code"),
        none=_("There is no such receipt. Look at each sign again."),
    )


urlpatterns = [
    path("apply/<slug:code>/", apply, name="apply"),
    path("receipt/", receipt_find, name="receipt_find"),
    path("receipt/<slug:code>/", receipt, name="receipt"),
    path("receipt/<slug:code>/object/<int:pk>/", receipt_object, name="receipt_object"),
]
