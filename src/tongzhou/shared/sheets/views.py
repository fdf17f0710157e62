"""Pages: bring a workbook in, check its columns, watch it go in, take back what did not."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongzhou.base.errors import Refused
from tongzhou.ground.access.listing import Column, list_page
from tongzhou.shared.sheets import actions, queries
from tongzhou.shared.sheets.books import blank_book, expectation
from tongzhou.shared.sheets.forms import BringIn
from tongzhou.shared.sheets.models import State
from tongzhou.shared.sheets.reading import Sheet
from tongzhou.shared.sheets.rules import Header, find_header, header_at, suggest, written

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 5
COLUMNS = (
    Column("uploaded", gettext_lazy("Uploaded"), sort=("uploaded_at",)),
    Column("file", gettext_lazy("File"), css="main"),
    Column("kind", gettext_lazy("Kind of workbook")),
    Column("state", gettext_lazy("State"), sort=("state",)),
    Column("good", gettext_lazy("Rows in"), css="num"),
    Column("bad", gettext_lazy("Rows back"), css="num"),
)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def uploads(request):
    listing = list_page(
        request.GET, queries.uploads(request.viewer), columns=COLUMNS, order=("-uploaded_at",)
    )
    kinds = queries.kinds()
    for upload in listing.rows:
        upload.label = kinds[upload.kind].label if upload.kind in kinds else upload.kind
    context = {"listing": listing, "kinds": queries.kinds_for(request.viewer)}
    return render(request, "sheets/uploads.html", context)


@login_required
def bring_in(request, code):
    kind = queries.kind_for(request.viewer, code)
    scopes = queries.scopes(request.viewer, kind)
    form = BringIn(request.POST or None, request.FILES or None, scopes=scopes)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = actions.bring_in(
                file.read(),
                name=file.name,
                kind=kind,
                scope_path=form.cleaned_data["scope"],
                by=request.viewer,
                at=now(),
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("sheets:columns", upload.pk)
    columns = [(column, expectation(column)) for column in kind.row_type.columns]
    context = {"kind": kind, "form": form, "columns": columns}
    return render(request, "sheets/bring_in.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def blank(request, code):
    kind = queries.kind_for(request.viewer, code)
    title = _(kind.label)
    return _download(blank_book(kind.row_type, title=title), f"{title}.xlsx")


# --- the columns -----------------------------------------------------------------------------


def _chosen_header(asked, upload, sheet: Sheet, row_type) -> Header:
    """The header as the person pointed it out, or as it was found."""
    row, height = asked.get("row", ""), asked.get("height", "1")
    if row.isdecimal() and 0 < int(row) <= len(sheet.rows):
        return header_at(
            sheet, int(row) - 1, 2 if height == "2" and int(row) < len(sheet.rows) else 1
        )
    if sheet.name != upload.sheet_name:
        return find_header(sheet, row_type) or header_at(sheet, 0)
    return header_at(sheet, upload.header_top, upload.header_bottom - upload.header_top + 1)


def _posted_mapping(posted, row_type, width: int) -> dict[str, int]:
    chosen = {column.code: posted.get(f"column-{column.code}", "") for column in row_type.columns}
    return {code: int(at) for code, at in chosen.items() if at.isdecimal() and int(at) < width}


@login_required
def columns(request, pk):
    upload = queries.upload_for(request.viewer, pk)
    if upload.state != State.MAPPING:
        return redirect("sheets:upload", pk)
    kind = queries.kinds()[upload.kind]
    sheets = queries.sheets_of(upload)
    asked = request.POST or request.GET
    sheet = queries.sheet_named(sheets, asked.get("sheet") or upload.sheet_name)
    header = _chosen_header(asked, upload, sheet, kind.row_type)
    refusal = None
    if request.method == "POST":
        mapping = _posted_mapping(request.POST, kind.row_type, sheet.width)
        try:
            actions.confirm(
                upload, sheet=sheet, header=header, mapping=mapping, by=request.viewer, at=now()
            )
        except Refused as error:
            refusal = error
        else:
            if upload.total <= actions.AT_ONCE:
                actions.work_through(upload, at=now())
            return redirect("sheets:upload", pk)
    elif "row" in asked or sheet.name != upload.sheet_name:
        mapping = queries.remembered(upload.scope_path, kind, header) or suggest(
            header, kind.row_type
        )
    else:
        mapping = upload.mapping
    context = {
        "upload": upload,
        "kind": kind,
        "sheets": sheets,
        "sheet": sheet,
        "header": header,
        "height": header.bottom - header.top + 1,
        "refusal": refusal,
        "choices": _choices(kind, header, mapping, refusal),
        "names": [name.replace("\n", " ") for name in header.names],
        "preview": _preview(sheet, header),
        "same": queries.same_before(upload),
        "found": len(mapping),
    }
    return render(request, "sheets/columns.html", context, status=422 if refusal else 200)


def _choices(kind, header: Header, mapping, refusal):
    """For each column of ours: the sheet's columns to choose from, the chosen one, what is wrong."""
    code = refusal.code.removeprefix("mapping:") if refusal else ""
    for column in kind.row_type.columns:
        options = [
            (at, name.replace("\n", " "), mapping.get(column.code) == at)
            for at, name in enumerate(header.names)
            if name
        ]
        yield {"column": column, "options": options, "wrong": column.code == code}


def _preview(sheet: Sheet, header: Header):
    rows = enumerate(sheet.rows[header.bottom + 1 :], start=header.bottom + 2)
    filled = ((number, [written(cell) for cell in row]) for number, row in rows if any(row))
    return [pair for pair, _place in zip(filled, range(SHOWN_ROWS), strict=False)]


# --- going in --------------------------------------------------------------------------------


@login_required
@require_safe
def upload(request, pk):
    row = queries.upload_for(request.viewer, pk)
    if row.state == State.MAPPING:
        return redirect("sheets:columns", pk)
    kind = queries.kinds()[row.kind]
    context = {
        "upload": row,
        "kind": kind,
        "scope": queries.scope_name(row.scope_path),
        "may": request.viewer.may(kind.needs, row.scope_path),
        "reasons": _reasons(row, kind) if row.bad else [],
    }
    part = "#progress" if request.htmx else ""
    return render(request, "sheets/upload.html" + part, context)


def _reasons(row, kind):
    """(the office's column, reason, how often), the most frequent first."""
    headers = {column.code: column.header for column in kind.row_type.columns}
    errors = [error for bad in queries.bad_rows(row) for error in queries.reasons_of(bad)]
    counts = Counter((error.column, error.reason.text) for error in errors)
    # One sentence speaks for all that differ only in a number ("the same as row 12").
    spoken = {(error.column, error.reason.text): str(error.reason) for error in reversed(errors)}
    return [
        (headers.get(which[0], ""), spoken[which], times) for which, times in counts.most_common(20)
    ]


@login_required
@require_safe
def returned(request, pk):
    row = queries.upload_for(request.viewer, pk)
    content = queries.returned(row)
    actions.note_download(row, by=request.viewer, at=now())
    stem = row.original_name.rsplit(".", 1)[0][:80]
    return _download(content, _("%(file)s, to be corrected") % {"file": stem} + ".xlsx")


@login_required
@require_POST
def take_up_again(request, pk):
    row = queries.upload_for(request.viewer, pk)
    actions.take_up_again(row, by=request.viewer, at=now())
    return redirect("sheets:upload", pk)


@login_required
def discard(request, pk):
    row = queries.upload_for(request.viewer, pk)
    if request.method == "POST":
        actions.discard(row, by=request.viewer, at=now())
        return redirect("sheets:uploads")
    context = {
        "question": _("Destroy this file now?"),
        "consequences": [
            _("The workbook and the list of rows that did not go in are destroyed."),
            _("What has gone in stays, and so do the counts."),
        ],
        "verb": _("Destroy"),
        "back": "..",
        "danger": True,
    }
    return render(request, "web/confirm.html", context)
