"""The roster on paper: a page to print, a Word document, a workbook."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST, require_safe

from tongzhou.areas.duty.actions import exports
from tongzhou.areas.duty.forms.rosters import ExportForm
from tongzhou.areas.duty.printed import HEADS
from tongzhou.areas.duty.queries import printed as queries
from tongzhou.areas.duty.queries import rosters
from tongzhou.areas.duty.roster_papers import Paper, to_docx, to_xlsx
from tongzhou.shared.documents.views import as_download
from tongzhou.shared.sheets.ledgers import Mark

SIZES = {"a4": "", "a4_wide": "landscape", "a3_wide": "a3"}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@require_safe
def paper(request, pk):
    """The usual columns as they will stand on paper."""
    roster = rosters.roster_for(request.viewer, pk)
    size = request.GET.get("size", "")
    size = size if size in SIZES else "a4"
    board, lines = queries.printed(roster, now())
    context = {
        "roster": roster,
        "board": board,
        "lines": lines,
        "heads": HEADS,
        "size": size,
        "page_class": SIZES[size],
        "base": reverse("duty:roster", args=[pk]),
        "form": ExportForm(initial={"size": size}),
        "may_export": request.viewer.may("exports.make", roster.place_path),
        "preview": True,
    }
    return render(request, "duty/roster_print.html", context)


@login_required
@require_POST
def export(request, pk):
    """The file, on the record; whole phone numbers only for a reason."""
    viewer, at = request.viewer, now()
    roster = rosters.roster_for(viewer, pk)
    form = ExportForm(request.POST)
    if not form.is_valid():
        context = {"roster": roster, "form": form}
        return render(request, "duty/roster_export.html", context, status=422)
    asked = form.cleaned_data
    full = asked["phones"] == "full"
    exports.take_out(roster, kind=asked["kind"], full=full, why=asked["why"], by=viewer, at=at)
    board, lines = queries.printed(roster, at, full=full)
    mark = str(Mark(viewer.name, localtime(at), asked["why"])) if asked["why"] else ""
    sheet = Paper(
        roster.title,
        f"{roster.place.name}　{roster.first_day} — {roster.last_day}",
        mark,
        asked["size"],
        draft=roster.published_at is None,
    )
    content = to_docx(sheet, lines) if asked["kind"] == "docx" else to_xlsx(sheet, lines, board)
    return as_download(content, f"{roster.title}.{asked['kind']}", TYPES[asked["kind"]])


urlpatterns = [
    path("rosters/<int:pk>/print/", paper, name="roster_print"),
    path("rosters/<int:pk>/export/", export, name="roster_export"),
]
