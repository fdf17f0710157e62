"""The evening list as a workbook to fill in; it comes back through the pages of `shared/sheets`."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.queries import paper as queries
from tongzhou.areas.gates.views.frame import only
from tongzhou.base.ids import grouped
from tongzhou.base.sheets import LedgerColumn
from tongzhou.ground.access.audit import write_audit
from tongzhou.shared.sheets.ledgers import ledger
from tongzhou.shared.sheets.views import XLSX

# The headers by which `actions/paper_sheet.py` reads it.
COLUMNS = (
    LedgerColumn("paper", "名单编号", width=10),
    LedgerColumn("number", "证号", width=8),
    LedgerColumn("code", "短码", width=12),
    LedgerColumn("kind", "种类", width=14),
    LedgerColumn("out", "出门时间", width=12),
    LedgerColumn("back", "返回时间", width=12),
    LedgerColumn("people", "人数", width=8),
    LedgerColumn("purpose", "事由", width=10),
)


@login_required
@never_cache
@require_safe
def paper_sheet(request, pk):
    """The lines of that list in their order, hours left blank."""
    only(request, "gates.run")
    row, at, kinds = queries.paper_for(request.viewer, pk), now(), dict(PassKind.choices)
    lines = (
        {
            "paper": str(row.pk),
            "number": str(line[0]),
            "code": grouped(line[1], 3),
            "kind": str(kinds[line[2]]),
        }
        for line in row.lines
    )
    start = localtime(row.starts_at)
    title = _("Evening list %(gate)s %(on)s") % {
        "gate": f"{row.gate.place} {row.gate}",
        "on": f"{start:%Y-%m-%d}",
    }
    content = ledger(COLUMNS, lines, title=title, subtitle=_("Write hours as 18:05 or 1805."))
    write_audit("gates.paper_sheet_taken", by=request.viewer, at=at, subject=f"paper:{row.pk}")
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return answer


urlpatterns = [path("paper/<int:pk>/sheet/", paper_sheet, name="paper_sheet")]
