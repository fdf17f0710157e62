"""What residents open from a poster: no sign-in, large type, no script needed."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.requests import actions, queries, rules
from tongzhou.areas.requests.forms import AnswerForm, PosterForm, ReceiptForm
from tongzhou.base.errors import Refused
from tongzhou.base.ids import grouped
from tongzhou.ground.places.queries import address_above


def _poster_page(request, poster, form, refusal=None):
    context = {
        "poster": poster,
        "where": address_above(poster.place) or poster.place.name,
        "office": queries.office_of(poster.place),
        "form": form,
        "refusal": refusal,
        "danger": refusal is not None and refusal.code == "life_danger",
    }
    status = 200 if refusal is None else 409
    return render(request, "requests/poster_form.html", context, status=status)


@never_cache
def poster(request, code):
    """The form behind a poster's QR code."""
    found = queries.poster_with(code)
    form = PosterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _poster_page(request, found, form)
    try:
        if form.cleaned_data["website"]:
            # A program filled in a field that nobody sees.
            raise Refused("too_often", _("Please telephone the office."))
        asked = actions.take_in_from_poster(
            form.wish(found),
            poster=found,
            by=request.viewer,
            at=now(),
            safe=form.cleaned_data["safe"],
        )
    except Refused as refusal:
        return _poster_page(request, found, form, refusal)
    return redirect("requests:receipt", code=asked.receipt)


def _with_receipt(request, code):
    try:
        return queries.with_receipt(code)
    except Http404:
        actions.ask_for_receipt(request.viewer.origin, at=now())
        raise


@never_cache
def receipt(request, code):
    """Where the request stands, in the same words as in the office."""
    asked = _with_receipt(request, code)
    return _receipt_page(request, asked, AnswerForm())


def _receipt_page(request, asked, form):
    item = asked.item
    going = item.merged_into or item
    last = queries.last_words(going)
    context = {
        "asked": asked,
        "item": going,
        "own": item,
        "code": grouped(asked.receipt.replace("-", "")),
        "where": item.place_label,
        "office": item.owner_org,
        "last": last,
        "words": rules.shown_words(asked.words),
        "form": form if going.state == "done" and not item.merged_into else None,
        "may_withdraw": item.state in {"open", "in_hand", "deferred"},
        "way": _way(going),
    }
    return render(request, "requests/receipt.html", context)


def _way(item):
    """The three stations of the way, and how the last one ended."""
    taken = item.acknowledged_at is not None
    at_work = item.state == "in_hand"
    over = item.state in {"done", "closed", "declined", "withdrawn", "deferred"}
    return [
        (_("Accepted"), "done" if taken or over else "now"),
        (_("In hand"), "done" if over else "now" if at_work else ""),
        (str(item.state_words) if over else _("Answer"), "now" if over else ""),
    ]


@require_POST
def receipt_answer(request, code):
    """The resident says whether it was solved."""
    asked = _with_receipt(request, code)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _receipt_page(request, asked, form)
    actions.answer_on_receipt(asked, **form.values(), by=request.viewer, at=now())
    return redirect("requests:receipt", code=asked.receipt)


@require_POST
def receipt_withdraw(request, code):
    asked = _with_receipt(request, code)
    actions.withdraw_on_receipt(asked, by=request.viewer, at=now())
    return redirect("requests:receipt", code=asked.receipt)


def receipt_find(request):
    """A receipt's code typed in by hand."""
    form = ReceiptForm(request.GET or None)
    if request.GET and form.is_valid():
        try:
            return redirect("requests:receipt", code=_with_receipt_code(request, form).receipt)
        except Http404:
            form.add_error("code", _("There is no such receipt. Look at each sign again."))
    return render(request, "requests/receipt_find.html", {"form": form})


def _with_receipt_code(request, form):
    return _with_receipt(request, form.cleaned_data["code"])
