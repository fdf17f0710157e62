"""Changes to reports: write beside the figures, correct one with a reason, sign, remind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.rulepacks.queries import clock
from tongzhou.overview.indicators.rules import Figure
from tongzhou.overview.reports import kinds, rules
from tongzhou.overview.reports.kinds import ReportForm
from tongzhou.overview.reports.models import Correction, Note, Report, State
from tongzhou.overview.reports.queries import (
    Paper,
    Target,
    board,
    event_target,
    is_own,
    paper,
    signers,
)
from tongzhou.overview.reports.queries.papers import stored
from tongzhou.overview.reports.queries.targets import spans
from tongzhou.overview.reports.rules import Standing
from tongzhou.shared.cadence.actions import begin, excuse, mark_done
from tongzhou.shared.cadence.queries import occurrence_of
from tongzhou.shared.cadence.rules import Every, Rhythm
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell

SIGN = "reports.sign"
EDIT = "reports.edit"


def _require(by: Viewer, organisation: Organisation, *capabilities: str) -> None:
    if not is_own(by, organisation, *capabilities):
        raise Refused("not_allowed", said("Only the unit itself works on its report."))


def _held(target: Target) -> Report:
    """The row of the report, made if it was not there, and held against others until the end."""
    made, _new = Report.objects.get_or_create(
        form=target.form.code,
        organisation=target.organisation,
        slot=str(target.slot),
        defaults={
            "place": target.organisation.serves,
            "organisation_path": target.organisation.path,
            "place_path": target.place_path,
            "day": target.day,
            "event": target.event,
            "number": target.slot.number,
        },
    )
    return Report.objects.select_for_update(of=("self",)).get(pk=made.pk)


def _facts(target: Target) -> dict[str, Any]:
    """What every fact about this report carries."""
    return {
        "place_path": target.place_path,
        "organisation_path": target.organisation.path,
        "event_id": target.event.pk if target.event else None,
        "form": target.form.code,
    }


@transaction.atomic
def write_note(target: Target, *, section: str, text: str, by: Viewer, at: datetime) -> None:
    """The section of the draft says this. After signing it stays as it was signed."""
    _require(by, target.organisation, EDIT, SIGN)
    if section not in target.form.sections:
        raise Refused("no_such_section", said("This report has no such section."))
    report = _held(target)
    if report.state == State.SIGNED:
        raise Refused("signed", said("The report is signed. Only a correction can be added now."))
    Note.objects.update_or_create(
        report=report,
        section=section,
        defaults={"text": text.strip(), "written_by_id": by.person_id, "written_at": at},
    )


@transaction.atomic
def correct_line(
    target: Target, *, line: str, corrected: Figure, reason: str, by: Viewer, at: datetime
) -> Correction:
    """Another figure stands beside the derived one, with its reason; after signing it shows as 更正."""
    _require(by, target.organisation, EDIT, SIGN)
    report = _held(target)
    signed = report.state == State.SIGNED
    if signed:
        _require(by, target.organisation, SIGN)
    row = paper(target, at=at).row(line)
    if row is None:
        raise Refused("no_such_line", said("This report has no such line."))
    if why := rules.why_not_correct(row.stands, corrected=corrected, reason=reason):
        raise Refused("not_correct", why)
    made = Correction.objects.create(
        report=report,
        line=line,
        derived=rules.keep(row.now),
        corrected=rules.keep(corrected),
        reason=reason.strip()[:200],
        after_signing=signed,
        made_by_id=by.person_id,
        made_at=at,
    )
    if signed:
        Report.objects.filter(pk=report.pk).update(
            zero=rules.is_zero(paper(target, at=at).rows, target.form.zero_by)
        )
    record(
        kinds.CORRECTED,
        at=at,
        actor_id=by.person_id,
        subject=f"report:{report.pk}",
        line=line,
        after_signing=signed,
        **_facts(target),
    )
    return made


@transaction.atomic
def sign_report(
    target: Target, *, token: str, by: Viewer, at: datetime, final: bool = False
) -> Report:
    """The figures are frozen under the signer's name; of two who sign at once one wins.

    Raises Refused("figures_changed") when the draft no longer says what the page showed, so that
    nobody signs numbers they have not seen. `final` ends an event's chain.
    """
    _require(by, target.organisation, SIGN)
    report = _held(target)
    if report.state == State.SIGNED:
        raise Refused(
            "signed_meanwhile", said("Somebody else signed this report a moment ago. It stands.")
        )
    kind = _kind_to_sign(target, final=final, at=at)
    found = paper(target, at=at)
    if found.token != token:
        raise Refused(
            "figures_changed",
            said("The figures have changed since this page was shown. Look again."),
        )
    _freeze(report, found, kind, by=by, at=at)
    record(
        kinds.SIGNED,
        at=at,
        actor_id=by.person_id,
        subject=f"report:{report.pk}",
        report=kind,
        period=str(target.slot),
        late=bool(rules.minutes_late(found.due_at, at)),
        zero=found.is_zero,
        minutes_late=rules.minutes_late(found.due_at, at),
        corrections=len({one.line for one in found.corrections}),
        **_facts(target),
    )
    write_audit("reports.sign", by=by, at=at, subject=f"report:{report.pk}", digest=report.digest)
    if target.day is not None:
        mark_done(
            target.form.recurs_as,
            organisation=target.organisation,
            day=target.day,
            by=by,
            at=at,
            subject=f"report:{report.pk}",
        )
    return report


def _kind_to_sign(target: Target, *, final: bool, at: datetime) -> str:
    """Which report this becomes, or Refused when another one has to come first."""
    if target.day is not None:
        if target.day > localdate(at):
            raise Refused("too_early", said("This day has not come yet."))
        return rules.DAILY
    assert target.event is not None
    following = event_target(target.event, target.organisation)
    if following is None:
        raise Refused("chain_closed", said("The final report is signed. Nothing follows it."))
    if following.slot != target.slot:
        raise Refused("not_next", said("The report before this one has not been signed yet."))
    kind = rules.kind_in_chain(target.slot.number, final=final)
    if kind is None:
        raise Refused("no_first", said("The first report comes before the final one."))
    return kind


def _freeze(report: Report, found: Paper, kind: str, *, by: Viewer, at: datetime) -> None:
    columns = spans(found.target, at)
    values = {
        "kind": kind,
        "state": State.SIGNED,
        "figures": [rules.keep_row(row) for row in found.rows],
        "completeness": found.completeness,
        "zero": found.is_zero,
        "starts_at": columns.now.starts_at,
        # What is recorded later that day was not in the figures that were signed.
        "ends_at": min(columns.now.ends_at, at),
        "due_at": found.due_at,
        "signed_at": at,
        "signed_by_id": by.person_id,
    }
    for name, value in values.items():
        setattr(report, name, value)
    values["digest"] = report.digest = seal(report)
    changed = Report.objects.filter(pk=report.pk, state=State.DRAFT).update(**values)
    if not changed:
        raise Refused(
            "signed_meanwhile", said("Somebody else signed this report a moment ago. It stands.")
        )


def seal(report: Report) -> str:
    """The hash that shows whether a signed report was changed afterwards."""
    assert report.signed_at is not None
    return rules.digest(
        report.form,
        report.organisation_id,
        report.slot,
        report.kind,
        report.figures,
        report.completeness,
        report.signed_by_id,
        int(report.signed_at.timestamp() * 1_000_000),
    )


def broken_seals() -> list[str]:
    """Sentences about signed reports that are not what was signed; none when all is well."""
    signed = Report.objects.filter(state=State.SIGNED).iterator(chunk_size=500)
    return [f"report {r.pk}: not what was signed" for r in signed if seal(r) != r.digest]


def begin_reporting(
    form: ReportForm, organisation: Organisation, *, starts_on: date, by: Viewer, at: datetime
) -> None:
    """From that day on the report is owed every day by its hour, and waits on My day."""
    needs = SIGN if form.rolls_up else EDIT
    _require(by, organisation, needs)
    where = [organisation.serves.path] if organisation.serves else []
    hour = clock(form.due_rule, path=[*where, organisation.path], at=at)
    minutes = hour.hour * 60 + hour.minute + form.due_later
    due = hour.replace(hour=minutes // 60 % 24, minute=minutes % 60)
    begin(
        form.recurs_as,
        title=form.title,
        organisation=organisation,
        rhythm=Rhythm(Every.DAY, due),
        starts_on=starts_on,
        by=by,
        at=at,
        needs=needs,
        page="reports:home",
    )


@transaction.atomic
def excuse_report(target: Target, *, because: str, words: str, by: Viewer, at: datetime) -> None:
    """No report is owed for this day, and the reason stands beside it. A signed one is not excused."""
    _require(by, target.organisation, EDIT, SIGN)
    if target.day is None:
        raise Refused("not_daily", said("Only a day can be excused."))
    report = stored(target)
    if report is not None and report.state == State.SIGNED:
        raise Refused("signed", said("The report is signed. Only a correction can be added now."))
    occurrence = occurrence_of(target.form.recurs_as, target.organisation, target.day.isoformat())
    if occurrence is None:
        raise Refused("not_asked", said("No report is asked for on this day."))
    excuse(occurrence, because=because, words=words, by=by, at=at)


def note_export(target: Target, *, kind: str, by: Viewer, at: datetime) -> None:
    """Who took the report out, and in which form, stands in the audit trail."""
    subject = f"report:{target.form.code}:{target.organisation.pk}:{target.slot}"
    write_audit("reports.export", by=by, at=at, subject=subject[:80], format=kind)


@transaction.atomic
def remind_missing(
    form: ReportForm, parent: Organisation, *, day: date, by: Viewer, at: datetime
) -> int:
    """Those who can sign at each unit still missing have one notice, which names only their own unit."""
    _require(by, parent, "notices.send")
    waiting = (Standing.MISSING, Standing.WAITING)
    units = [cell for cell in board(form, parent, day=day, at=at) if cell.standing in waiting]
    for cell in units:
        tell(
            signers(cell.organisation, localdate(at)),
            kind="reports.reminder",
            text=said("The daily report of %(day)s waits to be signed.").text,
            at=at,
            subject=f"reports:{cell.target.form.code}:{cell.organisation.pk}:{day.isoformat()}",
            url=reverse("reports:one", kwargs=cell.target.address),
            day=day.isoformat(),
        )
    return len(units)
