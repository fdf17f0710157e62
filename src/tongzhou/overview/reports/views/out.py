"""Taking out: the office's paper and workbooks; each leaves a line in the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import translation
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongzhou.base.sheets import LedgerColumn
from tongzhou.overview.reports import actions, queries, wording
from tongzhou.overview.reports.queries import Paper
from tongzhou.overview.reports.views.pages import board_target
from tongzhou.shared.documents.views import as_download
from tongzhou.shared.documents.writing import to_docx
from tongzhou.shared.sheets.ledgers import Mark, ledger

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _readable(request, form, organisation, slot) -> Paper:
    """The report if this viewer may read its figures: the unit itself, or everybody once it is signed."""
    target = queries.target(request.viewer, form, organisation, slot)
    paper = queries.paper(target, at=now())
    if not paper.is_signed and not queries.is_own(
        request.viewer, target.organisation, "reports.see"
    ):
        raise Http404
    return paper


@login_required
@require_safe
def paper(request, form, organisation, slot):
    """The report as .docx on the grid of GB/T 9704."""
    found, at = _readable(request, form, organisation, slot), now()
    with translation.override("zh-hans"):
        made = to_docx(wording.document(found, at=at))
        name = f"{found.target.organisation} {wording.title_of(found.target)}.docx"
    actions.note_export(found.target, kind="docx", by=request.viewer, at=at)
    return as_download(made, name, DOCX)


@login_required
@require_safe
def workbook(request, form, organisation, slot):
    """The figures as .xlsx."""
    found, at = _readable(request, form, organisation, slot), now()
    with translation.override("zh-hans"):
        title = f"{found.target.organisation} {wording.title_of(found.target)}"
        made = ledger(
            wording.columns_of(found),
            wording.figure_rows(found),
            title=title,
            subtitle="　".join(
                words
                for words in (wording.zero_words(found), wording.counted_words(found))
                if words
            ),
            watermark=_mark(request, at, "" if found.is_signed else "草稿"),
        )
    actions.note_export(found.target, kind="xlsx", by=request.viewer, at=at)
    return as_download(made, f"{title}.xlsx", XLSX)


def _mark(request, at, why: str) -> Mark:
    return Mark(request.viewer.name, localtime(at), why or "存档")


@login_required
@require_safe
def board_workbook(request, form, organisation, day):
    """Units by lines as .xlsx, with how each report stands and the totals of what was signed."""
    target, at = board_target(request.viewer, form, organisation, day), now()
    with translation.override("zh-hans"):
        found = queries.paper(target, at=at)
        cells = queries.board(target.form, target.organisation, day=target.day, at=at)
        columns = [
            LedgerColumn("unit", "单位", width=22),
            LedgerColumn("how", "报送情况", width=14),
        ]
        columns += [
            LedgerColumn(
                row.code,
                _(row.label),
                width=11,
                kind="integer",
                total=row.unit == "count",
            )
            for row in found.rows
        ]
        title = f"{target.organisation} {wording.title_of(target)}汇总"
        made = ledger(
            columns,
            [_unit_row(cell) for cell in cells],
            title=title,
            subtitle=wording.counted_words(found) + "（未报不作零计）",
            watermark=_mark(request, at, ""),
        )
    actions.note_export(target, kind="xlsx", by=request.viewer, at=at)
    return as_download(made, f"{title}.xlsx", XLSX)


def _unit_row(cell: queries.Cell) -> dict[str, Any]:
    how = wording.standing_words(cell) + ("（零报告）" if cell.zero else "")
    values: dict[str, Any] = {"unit": str(cell.organisation), "how": how}
    for row in queries.rows_of(cell.report):
        figure = row.stands
        values[row.code] = wording.text_of(row, figure) if figure.is_share else _plain(figure.value)
    return values


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else float(value)
