"""What residents open from a poster: no sign-in, large type, no script needed."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tongzhou.areas.requests import actions, queries, rules
from tongzhou.areas.requests.forms import AnswerForm, PosterForm
from tongzhou.base.ids import grouped
from tongzhou.shared.posters import queries as posters
from tongzhou.shared.posters.open_pages import answered, around, looked_up, typed_in

# How often an hour one address may try receipts that do not exist.
TRIES = "requests.receipt_tries_per_hour"


@never_cache
def poster(request, code):
    """The form behind a poster's QR code."""
    found = posters.with_code("requests", code)
    form = PosterForm(request.POST or None)

    def take_in():
        made = actions.take_in_from_poster(
            form.wish(found),
            poster=found,
            by=request.viewer,
            at=now(),
            safe=form.cleaned_data["safe"],
        )
        return made.receipt

    return answered(
        request,
        "requests/poster_form.html",
        form,
        take_in,
        done="requests:receipt",
        find="requests:receipt_find",
        draft=f"poster-{found.code}",
        **around(found.place),
    )


def _with_receipt(request, code):
    return looked_up(request, queries.with_receipt, code, rule=TRIES)


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


@never_cache
def receipt_find(request):
    """A receipt's code typed in by hand."""
    return typed_in(
        request,
        lambda code: queries.with_receipt(code).receipt,
        rule=TRIES,
        done="requests:receipt",
        title=_("Look up a receipt"),
        label=_("Receipt code"),
        none=_("There is no such receipt. Look at each sign again."),
    )
