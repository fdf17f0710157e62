"""What of the reports waits on somebody's My day, and what the search finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongzhou.base.manifest import Hit, Waiting
from tongzhou.ground.access.viewer import Viewer
from tongzhou.overview.reports import queries, wording
from tongzhou.overview.reports.queries import Cell
from tongzhou.overview.reports.rules import Standing

# How far back a report that was never signed still waits.
BACK = timedelta(days=3)


def waiting(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """The daily reports and event reports that the viewer's own units still owe."""
    last = localdate(at)
    for form, unit in queries.own_dailies(viewer):
        if not queries.is_own(viewer, unit, "reports.sign", "reports.edit"):
            continue
        cells = queries.strips(form, [unit], first=last - BACK, last=last, at=at)[unit.pk]
        yield from (_owed(viewer, cell) for cell in cells if _is_open(cell))
    yield from _chains(viewer)


def _is_open(cell: Cell) -> bool:
    return cell.standing in (Standing.WAITING, Standing.MISSING)


def _owed(viewer: Viewer, cell: Cell) -> Waiting:
    signs = queries.is_own(viewer, cell.organisation, "reports.sign")
    return Waiting(
        title=f"{wording.title_of(cell.target)} · {cell.organisation}",
        url=reverse("reports:one", kwargs=cell.target.address),
        due_at=cell.due_at,
        kind=_("Report"),
        note=_("Ready to check and sign") if signs else _("To be checked; the secretary signs"),
    )


def _chains(viewer: Viewer) -> Iterator[Waiting]:
    for event, unit in queries.own_chains(viewer):
        following = queries.event_target(event, unit)
        if following and queries.is_own(viewer, unit, "reports.sign", "reports.edit"):
            yield Waiting(
                title=f"{wording.title_of(following)} · {unit}",
                url=reverse("reports:one", kwargs=following.address),
                due_at=queries.due(following),
                kind=_("Report"),
            )


def found_reports(viewer: Viewer, query: str, limit: int) -> Iterator[Hit]:
    """Signed reports whose unit or day fits, newest first."""
    for report in queries.signed_matching(viewer, query)[:limit]:
        target = queries.target_of(report)
        yield Hit(
            title=f"{wording.title_of(target, report.kind)} · {report.organisation}",
            url=reverse("reports:one", kwargs=target.address),
            kind=_("Report"),
        )
