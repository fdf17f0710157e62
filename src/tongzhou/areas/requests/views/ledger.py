"""The ledger: list, bulk assignment, export, blank paper, group text."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tongzhou.areas.requests import queries, rules, shown
from tongzhou.areas.requests.forms import BulkForm, ExportForm
from tongzhou.areas.requests.models import Category
from tongzhou.base.errors import Refused
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.shared.sheets.ledgers import Mark, ledger
from tongzhou.shared.tracking import actions as tracking
from tongzhou.shared.tracking import queries as items
from tongzhou.shared.tracking.forms import chosen_target
from tongzhou.shared.tracking.rules import STATE_WORDS

COLUMNS = (
    Column("tick", "", css="tick"),
    Column("number", gettext_lazy("No."), sort=("year", "serial"), css="num"),
    Column("on", gettext_lazy("Date"), sort=("opened_at",)),
    Column("channel", gettext_lazy("Channel")),
    Column("place", gettext_lazy("Building"), sort=("place_label",), css="words"),
    Column("category", gettext_lazy("Category")),
    Column("words", gettext_lazy("Request"), css="main"),
    Column("owner", gettext_lazy("Taken by"), sort=("owner__search_key",)),
    Column("measures", gettext_lazy("What was done"), css="wide-only clip"),
    Column("ended", gettext_lazy("Finished at"), sort=("done_at",)),
    Column("result", gettext_lazy("Call-back")),
    Column("state", gettext_lazy("Where it stands"), sort=("due_at",), css="words"),
)
SHOWN = (
    ("unfinished", gettext_lazy("Not finished")),
    ("mine", gettext_lazy("Mine")),
    ("free", gettext_lazy("Taken by nobody")),
    ("late", gettext_lazy("Overdue")),
    ("call", gettext_lazy("To be called back")),
    ("again", gettext_lazy("Deferred")),
)


def _choice(key, options):
    return Filter(key, options[0], options[1], lambda rows, v: rows.filter(**{key: v}))


def listing_of(request):
    """The ledger as the address asks for it."""
    channels = [(code, words) for code, words in rules.CHANNEL_WORDS.items()]
    return list_page(
        request.GET,
        queries.lines(request.viewer),
        columns=COLUMNS,
        filters=(
            Filter(
                "show",
                _("Which"),
                SHOWN,
                lambda rows, v: queries.narrowed(rows, v, request.viewer, now()),
            ),
            _choice("category", (_("Category"), Category.choices)),
            _choice("channel", (_("Channel"), channels)),
            _choice("state", (_("State"), list(STATE_WORDS.items()))),
        ),
        search=items.searched,
        order=("-opened_at",),
    )


@login_required
def board(request):
    """The ledger in the field's column order, nearest neighbours of the paper one."""
    listing = listing_of(request)
    listing.rows = [shown.line(item) for item in listing.rows]
    viewer = request.viewer
    leads = viewer.may("items.dispatch")
    context = {
        "listing": listing,
        "bulk": BulkForm(viewer=viewer) if leads and listing.rows else None,
        "last_act": items.last_act(viewer, now()),
        "may_take_in": viewer.may("items.take_in"),
        "may_export": viewer.may("exports.make"),
        "today": localdate(),
        "at": now(),
    }
    return render(request, "requests/board.html", context)


@login_required
@require_POST
def assign(request):
    """Several requests go to one team or person; what cannot move is named."""
    form = BulkForm(request.POST, viewer=request.viewer)
    back = f"{reverse('requests:board')}{request.POST.get('back', '')}"
    if not back.startswith(f"{reverse('requests:board')}?"):
        back = reverse("requests:board")
    if not form.is_valid():
        messages.error(request, _("Tick requests and choose to whom they go."))
        return redirect(back)
    target, at = chosen_target(request.viewer, form.cleaned_data["to"]), now()
    # All are looked up first: one that is out of sight stops the whole, before anything has moved.
    chosen = [items.one(request.viewer, pk) for pk in form.cleaned_data["chosen"]]
    moved, stayed = 0, []
    for item in chosen:
        try:
            tracking.dispatch(item, **target, by=request.viewer, at=at)
            moved += 1
        except Refused as refusal:
            stayed.append(f"{item.number}: {refusal}")
    if moved:
        text = ngettext("%(n)d request was dispatched.", "%(n)d requests were dispatched.", moved)
        messages.success(request, text % {"n": moved})
    for line in stayed:
        messages.warning(request, line)
    return redirect(back)


@login_required
@require_POST
def undo_last(request):
    """What the person did last, in one stroke, is taken back."""
    undone = tracking.undo_last_act(by=request.viewer, at=now())
    text = ngettext("%(n)d move was undone.", "%(n)d moves were undone.", undone)
    messages.success(request, text % {"n": undone})
    return redirect("requests:board")


@login_required
def export(request):
    """The ledger as a workbook: who took it out, when and what for stands on every page."""
    if not request.viewer.may("exports.make"):
        raise PermissionDenied
    form = ExportForm(request.POST or None)
    back = f"{reverse('requests:board')}?{request.GET.urlencode()}"
    if request.method != "POST" or not form.is_valid():
        context = {"heading": _("Export the ledger"), "form": form, "verb": _("Export")}
        context["intro"] = _("As filtered in the list; names, phones and rooms are not in it.")
        return render(request, "web/form.html", context | {"back": back})
    at, why = now(), form.cleaned_data["why"]
    rows = listing_of(request).every
    reason = str(rules.EXPORT_WORDS[why])
    write_audit("requests.export", by=request.viewer, at=at, rows=rows.count(), why=why)
    book = ledger(
        shown.LEDGER,
        shown.ledger_rows(rows.iterator(chunk_size=500)),
        title="居民需求台账",
        watermark=Mark(request.viewer.name, localtime(at), reason),
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(book, content_type=kind)
    name = f"requests-{localdate(at):%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
def blank(request):
    """The ledger on paper, empty, in the same column order."""
    columns = [column.header for column in shown.LEDGER[1:]]
    return render(request, "requests/blank.html", {"columns": columns, "lines": range(1, 16)})


@login_required
def message(request):
    """Today's requests as a text for a group."""
    day = localdate()
    yesterday = day - timedelta(days=1)
    context = {
        "text": shown.group_text(request.viewer, day),
        "before": shown.group_text(request.viewer, yesterday),
    }
    return render(request, "requests/message.html", context)
