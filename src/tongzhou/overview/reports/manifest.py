"""What reports add to the platform."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop as _

from tongzhou.base.manifest import Manifest, MenuEntry, Personal
from tongzhou.overview.indicators import engine
from tongzhou.overview.reports import kinds
from tongzhou.overview.reports.actions import broken_seals
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.waiting import found_reports, waiting


def lines_without_source() -> Iterable[str]:
    """Sentences about lines of forms that no indicator answers."""
    for form in report_forms().values():
        for code in form.indicators:
            if code not in engine.by_code():
                yield f"report form {form.code}: nothing answers the line {code}"


MANIFEST = Manifest(
    title=_("Reports"),
    help_page="reports",
    facts=(kinds.SIGNED, kinds.CORRECTED),
    indicators=(kinds.SIGNED_REPORTS, kinds.SIGNED_IN_TIME),
    menu=(
        MenuEntry(
            _("Daily reports"),
            "reports:home",
            needs="reports.see",
            group="reports",
            order=10,
            icon="report",
        ),
    ),
    # What people wrote on an emergency may name somebody; the figures stay.
    personal=(
        Personal(
            "reports.Note",
            ("text",),
            purpose=_("What was written into the reports on the event"),
            event="report__event_id",
        ),
    ),
    my_day=waiting,
    search=found_reports,
    checks=(broken_seals, lines_without_source),
    follow_places=("reports.Report.place_path",),
)
