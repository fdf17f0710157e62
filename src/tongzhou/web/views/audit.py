"""The audit trail, for the audit administrator alone."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongzhou.base.sheets import LedgerColumn
from tongzhou.ground.access.audit import broken_audit_lines, write_audit
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.access.queries import audit_actions, audit_trail
from tongzhou.shared.sheets.ledgers import Mark, ledger
from tongzhou.web.acts import act_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

COLUMNS = (
    Column("at", gettext_lazy("When"), sort=("at",), css="nowrap"),
    Column("who", gettext_lazy("Who"), sort=("username",)),
    Column("action", gettext_lazy("What"), css="main"),
    Column("subject", gettext_lazy("On what")),
    Column("result", gettext_lazy("Result"), sort=("result",)),
    Column("origin", gettext_lazy("From where")),
    Column("detail", gettext_lazy("Details"), css="words"),
)
RESULTS = (
    ("done", pgettext_lazy("audit", "done")),
    ("refused", pgettext_lazy("audit", "refused")),
    ("failed", pgettext_lazy("audit", "failed")),
    ("locked", pgettext_lazy("audit", "locked")),
    ("idle", pgettext_lazy("audit", "idle")),
)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _between(trail, given):
    if since := _day(given.get("since", "")):
        trail = trail.filter(at__date__gte=since)
    if until := _day(given.get("until", "")):
        trail = trail.filter(at__date__lte=until)
    return trail


LEDGER = (
    LedgerColumn("at", "时间", kind="datetime"),
    LedgerColumn("username", "账号", 14),
    LedgerColumn("action", "操作", 24),
    LedgerColumn("subject", "对象", 24),
    LedgerColumn("result", "结果", 10),
    LedgerColumn("origin", "来源", 16),
    LedgerColumn("detail", "详情", 40),
    LedgerColumn("digest", "校验值", 24),
)


def _workbook(request, listing):
    """The lines as filtered, oldest first, marked with who took them out; taking them out is a line too."""
    at = now()
    write_audit("audit.exported", by=request.viewer, at=at, rows=listing.total)
    rows = (
        {column.code: getattr(entry, column.code) for column in LEDGER}
        | {
            "at": localtime(entry.at),
            "detail": " ".join(f"{key}={value}" for key, value in entry.detail.items()),
        }
        for entry in listing.every.order_by("pk").iterator(chunk_size=1000)
    )
    content = ledger(
        LEDGER,
        rows,
        title=_("Audit trail"),
        watermark=Mark(request.viewer.name, localtime(at), _("Audit")),
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename=audit-{localtime(at):%Y%m%d-%H%M}.xlsx"
    response["Cache-Control"] = "no-store"
    return response


@login_required
def audit(request):
    """The trail, newest first; on demand the whole chain is recomputed."""
    if not request.viewer.may("audit.read"):
        raise PermissionDenied
    actions = [(code, act_name(code)) for code in audit_actions(request.viewer)]
    listing = list_page(
        request.GET,
        _between(audit_trail(request.viewer), request.GET),
        columns=COLUMNS,
        filters=(
            Filter("action", gettext_lazy("What"), actions),
            Filter("result", gettext_lazy("Result"), RESULTS),
        ),
        search=("username", "subject", "origin"),
        kept=("since", "until"),
    )
    for entry in listing.rows:
        entry.name = act_name(entry.action)
    if listing.export:
        return _workbook(request, listing)
    context = {"listing": listing, "export": listing.address(export="xlsx")}
    if request.GET.get("check"):
        context |= {"checked": True, "broken": broken_audit_lines()[:20]}
    return render(request, "web/audit.html", context)
