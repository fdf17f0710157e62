"""How the reports of many days and many units stand: strips of days, and the board of the level above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.events.models import State as EventState
from tongzhou.ground.events.queries import events
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.organisations.queries import on_day
from tongzhou.ground.rulepacks.queries import Book, book
from tongzhou.overview.reports import rules
from tongzhou.overview.reports.formbook import daily_forms_for, event_form_for, report_forms
from tongzhou.overview.reports.kinds import ReportForm
from tongzhou.overview.reports.models import Correction, Report, State
from tongzhou.overview.reports.queries.targets import Target, concerned, due, may_see
from tongzhou.overview.reports.rules import Completeness, Slot, Standing
from tongzhou.shared.cadence.queries import asked_between


def reports(viewer: Viewer) -> QuerySet[Report]:
    """The reports the viewer may see, newest first."""
    return Report.objects.visible_to(viewer).select_related(
        "organisation__serves", "event", "signed_by"
    )


def corrections(viewer: Viewer) -> QuerySet[Correction]:
    """What was corrected in reports the viewer may see."""
    return Correction.objects.visible_to(viewer).select_related("made_by")


@dataclass(frozen=True, slots=True)
class Cell:
    """How the report of one organisation and day stands."""

    target: Target
    standing: Standing
    due_at: datetime | None
    report: Report | None = None
    because: str = ""

    @property
    def zero(self) -> bool:
        return self.report is not None and self.report.zero

    @property
    def day(self) -> date | None:
        return self.target.day

    @property
    def organisation(self) -> Organisation:
        return self.target.organisation


def strips(
    form: ReportForm,
    organisations: Sequence[Organisation],
    *,
    first: date,
    last: date,
    at: datetime,
) -> dict[int, list[Cell]]:
    """For each organisation the standing of every day from `first` to `last`, oldest first."""
    signed = {
        (report.organisation_id, report.day): report
        for report in Report.objects.filter(
            form=form.code,
            organisation__in=organisations,
            day__range=(first, last),
            state=State.SIGNED,
        ).prefetch_related("corrections")
    }
    asked = asked_between(form.recurs_as, organisations, first, last)
    unwritten = any(unit.pk not in asked for unit in organisations)
    begun = _begun(form, organisations) if unwritten else None
    known = book(form.due_rule)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        unit.pk: [
            _cell(
                Target(form, unit, Slot(day=day)),
                signed.get((unit.pk, day)),
                asked.get(unit.pk),
                begun or localdate(at),
                known,
                at,
            )
            for day in days
        ]
        for unit in organisations
    }


def _begun(form: ReportForm, organisations: Sequence[Organisation]) -> date | None:
    """The first day that any of them reported: before it nobody was asked."""
    rows = Report.objects.filter(form=form.code, organisation__in=organisations, state=State.SIGNED)
    first: date | None = rows.aggregate(first=Min("day"))["first"]
    return first


def _cell(
    target: Target, report: Report | None, asked: Any, begun: date, known: Book, at: datetime
) -> Cell:
    assert target.day is not None
    occurrence = asked.get(target.day) if asked is not None else None
    due_at = occurrence.due_at if occurrence else due(target, known)
    because = occurrence.because if occurrence else ""
    owed = occurrence is not None and not because
    if asked is None:
        # Nobody wrote down since when it recurs here: owed since the first of them reported.
        owed = target.day >= min(begun, localdate(at))
    signed_at = report.signed_at if report else None
    if report is not None and report.due_at:
        due_at = report.due_at
    how = rules.standing(asked=owed, due_at=due_at, signed_at=signed_at, at=at)
    return Cell(target, how, due_at, report, because)


def units_below(form: ReportForm, parent: Organisation, day: date) -> list[Organisation]:
    """The organisations whose reports `parent` adds up on that day."""
    below = report_forms()[form.rolls_up]
    rows = (
        Organisation.objects.filter(under("path", parent.path), kind__in=below.asked_of)
        .filter(Q(started_on__isnull=True) | Q(started_on__lte=day))
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
        .exclude(pk=parent.pk)
        .select_related("serves")
    )
    return list(rows)


def board(form: ReportForm, parent: Organisation, *, day: date, at: datetime) -> list[Cell]:
    """How the report of every unit below stands on that day."""
    below = report_forms()[form.rolls_up]
    found = strips(below, units_below(form, parent, day), first=day, last=day, at=at)
    return [cells[0] for cells in found.values()]


def tally(cells: Iterable[Cell]) -> Completeness:
    """How many were asked, have signed, and in time."""
    return rules.completeness((cell.standing, cell.zero) for cell in cells)


def signers(organisation: Organisation, day: date) -> list[int]:
    """Persons whose post in the organisation itself lets them sign its reports on that day."""
    codes = [code for code, role in roles().items() if "reports.sign" in role.capabilities]
    posts = organisation.appointments.filter(on_day(day), role__in=codes)
    return list(posts.values_list("person_id", flat=True).distinct())


# ── For a viewer ─────────────────────────────────────────────────────────────────────────────────


def own_units(viewer: Viewer) -> list[Organisation]:
    """The organisations in which the viewer holds a post that reads reports."""
    keys = [r.organisation_id for r in viewer.reaches if "reports.see" in r.capabilities]
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=[key for key in keys if key])
    return [unit for unit in rows.select_related("serves") if may_see(viewer, unit)]


def own_dailies(viewer: Viewer) -> list[tuple[ReportForm, Organisation]]:
    """The daily reports that the viewer's own units owe."""
    return [(form, unit) for unit in own_units(viewer) for form in daily_forms_for(unit.kind)]


def boards_seen(viewer: Viewer) -> list[tuple[ReportForm, Organisation]]:
    """The boards of the level above that the viewer may open."""
    return [(form, unit) for form, unit in own_dailies(viewer) if form.rolls_up]


def recurs(form: ReportForm, organisation: Organisation) -> bool:
    """Whether somebody wrote down that the report is owed every day."""
    day = date.min
    return organisation.pk in asked_between(form.recurs_as, [organisation], day, day)


def signed_reports(viewer: Viewer) -> QuerySet[Report]:
    """The signed reports the viewer may see."""
    return reports(viewer).filter(state=State.SIGNED)


def own_chains(viewer: Viewer) -> list[tuple[Event, Organisation]]:
    """The active events on which the viewer's own units report."""
    units = [unit for unit in own_units(viewer) if event_form_for(unit.kind)]
    if not units:
        return []
    running = events(viewer).filter(state=EventState.ACTIVE)
    return [(event, unit) for event in running for unit in units if concerned(unit, event)]


def chains_of(viewer: Viewer, event: Event) -> list[tuple[Organisation, list[Report]]]:
    """Who reports on the event: the viewer's own units, and every unit that has reported."""
    rows = reports(viewer).filter(event=event, state=State.SIGNED).order_by("number")
    found: dict[int, tuple[Organisation, list[Report]]] = {
        unit.pk: (unit, [])
        for unit in own_units(viewer)
        if event_form_for(unit.kind) and concerned(unit, event)
    }
    for report in rows:
        found.setdefault(report.organisation_id, (report.organisation, []))[1].append(report)
    return list(found.values())


def signed_matching(viewer: Viewer, query: str) -> QuerySet[Report]:
    """Signed reports whose unit or day holds the words (folded), newest first."""
    fits = Q(organisation__search_key__contains=query) | Q(slot__contains=query)
    return signed_reports(viewer).filter(fits).order_by("-signed_at")
