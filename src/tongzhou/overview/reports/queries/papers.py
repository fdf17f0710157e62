"""One report as it can be read now: derived while it is a draft, frozen once it is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.organisations.models import Organisation
from tongzhou.overview.indicators import engine
from tongzhou.overview.indicators.rules import NOT_KNOWN, Figure
from tongzhou.overview.reports import rules
from tongzhou.overview.reports.formbook import event_form_for
from tongzhou.overview.reports.kinds import ReportForm
from tongzhou.overview.reports.models import Correction, Kind, Report, State
from tongzhou.overview.reports.queries.standings import Cell, board, tally
from tongzhou.overview.reports.queries.targets import (
    Spans,
    Target,
    due,
    spans,
    target_of,
)
from tongzhou.overview.reports.rules import Row, Slot, Standing


@dataclass(slots=True)
class Paper:
    """A report as it reads now. `late_facts` are rows recorded for yesterday after it was signed.

    `columns` are the spans that a draft was counted over.
    """

    target: Target
    rows: list[Row]
    due_at: datetime | None
    report: Report | None = None
    notes: dict[str, str] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    completeness: dict[str, Any] = field(default_factory=dict)
    units: list[Cell] = field(default_factory=list)
    late_facts: list[Row] = field(default_factory=list)
    columns: Spans | None = None

    @property
    def is_signed(self) -> bool:
        return self.report is not None and self.report.state == State.SIGNED

    @property
    def is_zero(self) -> bool:
        complete = not self.completeness or not self.completeness["missing"]
        return complete and rules.is_zero(self.rows, self.target.form.zero_by)

    @property
    def is_all_nought(self) -> bool:
        return rules.all_nought(self.rows)

    @property
    def token(self) -> str:
        return rules.token(self.rows, self.notes, self.completeness)

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)


def paper(target: Target, *, at: datetime) -> Paper:
    """The report as it reads at `at`."""
    report = stored(target)
    made = list(report.corrections.all()) if report else []
    notes = {note.section: note.text for note in report.notes.all() if note.text} if report else {}
    corrected = {one.line: rules.kept(one.corrected) for one in made}
    if report is not None and report.state == State.SIGNED:
        rows = [rules.kept_row(row, corrected.get(row["code"])) for row in report.figures]
        return Paper(target, rows, report.due_at, report, notes, made, report.completeness)
    found = _roll_up(target, at) if target.form.rolls_up else _derived(target, at)
    found.rows = [replace(row, corrected=corrected.get(row.code)) for row in found.rows]
    found.report, found.notes, found.corrections = report, notes, made
    return found


def stored(target: Target) -> Report | None:
    """The row of the report, if it was touched."""
    report: Report | None = (
        Report.objects.filter(
            form=target.form.code, organisation=target.organisation, slot=str(target.slot)
        )
        .select_related("signed_by")
        .prefetch_related("corrections__made_by", "notes")
        .first()
    )
    return report


def one_paper(viewer: Viewer, pk: object, *, at: datetime) -> Paper:
    """The report with that key as it reads now, or 404."""
    rows = Report.objects.select_related("organisation__serves", "event")
    report: Report = rows.one_for(viewer, pk)
    return paper(target_of(report), at=at)


# ── Derived ──────────────────────────────────────────────────────────────────────────────────────


def blank_rows(form: ReportForm) -> list[Row]:
    """The lines of the form with nothing in them yet; a line whose area is not installed is left out."""
    known = engine.by_code()
    return [
        Row(
            code=line.indicator,
            label=line.label or known[line.indicator].label,
            unit=known[line.indicator].unit,
            decimals=known[line.indicator].decimals,
            stock=engine.is_stock(known[line.indicator]),
        )
        for line in form.lines
        if line.indicator in known
    ]


def _derived(target: Target, at: datetime) -> Paper:
    rows, columns = blank_rows(target.form), spans(target, at)
    known = engine.by_code()
    answers = engine.count(
        [known[row.code] for row in rows], paths=[target.path], spans=columns.all, at=at
    )
    previous = _before(target)
    told = {row.code: row.stands for row in previous.rows} if previous else {}
    earlier = _corrected_earlier(target, columns.total.starts_at if columns.total else None, at)
    made: list[Row] = []
    late: list[Row] = []
    for row in rows:
        now = answers.of(row.code, target.path, columns.now)
        before = total = NOT_KNOWN
        if columns.before:
            before = answers.of(row.code, target.path, columns.before)
            late += _late_facts(row, before, previous)
        if columns.total and not row.stock:
            total = answers.of(row.code, target.path, columns.total)
            total = rules.plus(total, earlier[row.code]) if row.code in earlier else total
        made.append(replace(row, now=now, before=told.get(row.code, before), total=total))
    return Paper(target, _spoken(target.form, made), due(target), late_facts=late, columns=columns)


def _spoken(form: ReportForm, rows: list[Row]) -> list[Row]:
    """The rows without the quiet ones of which nothing was counted."""
    quiet = {line.indicator for line in form.lines if line.quiet}
    return [
        row
        for row in rows
        if row.code not in quiet or any(one.value for one in (row.now, row.before, row.total))
    ]


def _before(target: Target) -> Paper | None:
    """The signed report it is compared with: yesterday's, or the one before it in the chain."""
    other = target.yesterday()
    if target.event is not None and target.slot.number:
        slot = Slot(event_id=target.event.pk, number=target.slot.number - 1)
        other = replace(target, slot=slot)
    report = stored(other) if other else None
    if other is None or report is None or report.state != State.SIGNED:
        return None
    corrected = {one.line: rules.kept(one.corrected) for one in report.corrections.all()}
    rows = [rules.kept_row(row, corrected.get(row["code"])) for row in report.figures]
    return Paper(other, rows, report.due_at, report, completeness=report.completeness)


def _late_facts(row: Row, derived: Figure, previous: Paper | None) -> list[Row]:
    """What was recorded for yesterday after yesterday's report was signed."""
    signed = previous.row(row.code) if previous else None
    if signed is None or row.stock or row.unit == "share":
        return []
    more = rules.minus(derived, signed.now)
    return [replace(row, now=more)] if more.value else []


def _corrected_earlier(target: Target, since: datetime | None, at: datetime) -> dict[str, Figure]:
    """By how much the reports of earlier days in the cumulative span were corrected, line by line.

    What a correction added and the ledger has received since is counted once, as a record.
    """
    if since is None:
        return {}
    rows = Correction.objects.filter(
        report__form=target.form.code,
        report__organisation=target.organisation,
        report__day__lt=target.day,
        report__starts_at__gte=since,
        report__state=State.SIGNED,
    ).order_by("pk")
    last = {(row.report_id, row.line): row for row in rows.select_related("report")}
    came_late = _came_late(target, list(last.values()), at)
    changed: dict[str, Figure] = {}
    for (report, line), row in last.items():
        by = rules.minus(rules.kept(row.corrected), rules.kept(row.derived))
        by = rules.not_twice(by, came_late[report, line])
        changed[line] = rules.plus(changed[line], by) if line in changed else by
    return changed


def _came_late(
    target: Target, corrections: list[Correction], at: datetime
) -> dict[tuple[int, str], Figure]:
    """For each corrected line, what the ledger holds for its day beyond what was derived then."""
    known = engine.by_code()
    days = {
        row.report_id: spans(replace(target, slot=Slot(day=row.report.day)), at).now
        for row in corrections
    }
    asked = {row.line: known[row.line] for row in corrections if row.line in known}
    answers = engine.count(
        list(asked.values()), paths=[target.path], spans=list(days.values()), at=at
    )
    return {
        (row.report_id, row.line): rules.minus(
            answers.of(row.line, target.path, days[row.report_id]), rules.kept(row.derived)
        )
        if row.line in asked
        else NOT_KNOWN
        for row in corrections
    }


# ── Rolled up ────────────────────────────────────────────────────────────────────────────────────


def _roll_up(target: Target, at: datetime) -> Paper:
    """Added up from the reports signed below. Who has not signed is named, and counts as nothing known."""
    assert target.day is not None
    units = board(target.form, target.organisation, day=target.day, at=at)
    signed = [cell for cell in units if cell.report is not None]
    yesterday = target.yesterday()
    earlier: list[Cell] = []
    if yesterday is not None and yesterday.day is not None:
        found = board(target.form, target.organisation, day=yesterday.day, at=at)
        earlier = [cell for cell in found if cell.report is not None]
    alike = {cell.organisation.pk for cell in signed} == {c.organisation.pk for c in earlier}
    now, before = _rows_by_line(signed), _rows_by_line(earlier)
    rows = [
        rules.together(row, now.get(row.code, []), before.get(row.code) if alike else None)
        for row in blank_rows(target.form)
    ]
    shown = _spoken(target.form, rows)
    return Paper(target, shown, due(target), completeness=_who(units), units=units)


def _rows_by_line(cells: Sequence[Cell]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for cell in cells:
        for row in rows_of(cell.report):
            found.setdefault(row.code, []).append(row)
    return found


def rows_of(report: Report | None) -> list[Row]:
    """The rows of a signed report with their corrections."""
    if report is None:
        return []
    corrected = {one.line: rules.kept(one.corrected) for one in report.corrections.all()}
    return [rules.kept_row(row, corrected.get(row["code"])) for row in report.figures]


def _who(units: Sequence[Cell]) -> dict[str, Any]:
    """Which units are in a roll-up and which are not, as it is frozen: keys of organisations only."""
    counted = tally(units)
    by: Mapping[str, list[int]] = {
        "signed": [c.organisation.pk for c in units if c.report is not None],
        "late": [c.organisation.pk for c in units if c.standing is Standing.LATE],
        "zero": [c.organisation.pk for c in units if c.zero],
        "missing": [
            c.organisation.pk for c in units if c.standing in (Standing.MISSING, Standing.WAITING)
        ],
        "not_applicable": [
            c.organisation.pk for c in units if c.standing is Standing.NOT_APPLICABLE
        ],
    }
    return {"asked": counted.asked, "in_time": counted.in_time, **by}


# ── Chains ───────────────────────────────────────────────────────────────────────────────────────


def chain(viewer: Viewer, event: Event, organisation: Organisation) -> QuerySet[Report]:
    """The signed reports of an organisation on an event, first to last."""
    return (
        Report.objects.visible_to(viewer)
        .filter(event=event, organisation=organisation, state=State.SIGNED)
        .select_related("organisation__serves", "event", "signed_by")
        .prefetch_related("corrections")
        .order_by("number")
    )


def event_target(event: Event, organisation: Organisation) -> Target | None:
    """The report of the chain that comes next; None once the final report is signed."""
    form = event_form_for(organisation.kind)
    if form is None:
        return None
    rows = Report.objects.filter(
        form=form.code, event=event, organisation=organisation, state=State.SIGNED
    )
    last = rows.order_by("-number").values_list("number", "kind").first()
    if last and last[1] == Kind.FINAL:
        return None
    number = last[0] + 1 if last else 0
    return Target(form, organisation, Slot(event_id=event.pk, number=number), event)
