"""Reading: today's report, strips of days, the board of the level above, chains, the list of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongzhou.base.periods import day_of
from tongzhou.base.rounding import NOTHING
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.events.queries import one_event
from tongzhou.overview.indicators.rules import Figure
from tongzhou.overview.reports import queries, rules, wording
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.queries import Paper, Target
from tongzhou.overview.reports.queries.targets import spans
from tongzhou.overview.reports.rules import Row, Slot, read_slot

STRIP = 14
TILES = 4


@login_required
@require_safe
def home(request):
    """What my units owe today, and how the last days stand."""
    viewer, at = request.viewer, now()
    desks = [_desk(viewer, form, unit, at) for form, unit in queries.own_dailies(viewer)]
    context = {
        "desks": desks,
        "chains": queries.own_chains(viewer),
        "today": localdate(at),
    }
    return render(request, "reports/home.html", context)


def _desk(viewer, form, unit, at) -> dict[str, Any]:
    today = day_of(at, Target(form, unit, Slot(day=localdate(at))).rule())
    target = Target(form, unit, Slot(day=today))
    found = queries.paper(target, at=at)
    cells = queries.strips(
        form, [unit], first=today - timedelta(days=STRIP - 1), last=today, at=at
    )[unit.pk]
    return {
        "paper": found,
        "url": reverse("reports:one", kwargs=target.address),
        "cell": cells[-1],
        "cell_words": wording.standing_words(cells[-1]),
        "cell_tone": wording.standing_tone(cells[-1]),
        "units_url": reverse("reports:one", kwargs=target.address) + "#units",
        "board_url": reverse("reports:board", kwargs=board_address(target, today))
        if form.rolls_up
        else "",
        "begin_url": reverse("reports:begin", args=[form.code, unit.pk]),
        "cells": [shown(cell) for cell in cells],
        "zero": wording.zero_words(found),
        "counted": wording.counted_words(found),
        "tiles": [line_of(found, row, at) for row in found.rows[:TILES]],
        "may_sign": queries.is_own(viewer, unit, "reports.sign"),
        "begun": queries.recurs(form, unit),
        "may_begin": queries.is_own(
            viewer, unit, "reports.sign" if form.rolls_up else "reports.edit"
        ),
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of a strip or board as it is drawn."""

    cell: queries.Cell
    words: str
    tone: str
    url: str
    because: str


def shown(cell: queries.Cell) -> Shown:
    address = reverse("reports:one", kwargs=cell.target.address)
    return Shown(
        cell,
        wording.standing_words(cell),
        wording.standing_tone(cell),
        address,
        wording.excuse_words(cell.because),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the report as it is drawn; `url` opens what is behind the figure."""

    row: Row
    label: str
    now: str
    derived: str
    before: str
    change: str
    total: str
    url: str

    @property
    def note(self) -> str:
        """What stands below the figure on a tile."""
        if self.change == NOTHING:
            return ""
        return _("yesterday %(before)s (%(change)s)") % {
            "before": self.before,
            "change": self.change,
        }


def line_of(paper: Paper, row: Row, at) -> Line:
    change = wording.chain_change if paper.target.event else wording.change_text
    return Line(
        row=row,
        label=_(row.label),
        now=wording.text_of(row, row.stands),
        derived="" if row.corrected is None else wording.text_of(row, row.now),
        before=wording.text_of(row, row.before),
        change=change(row.change),
        total="" if row.stock else wording.text_of(row, row.total_stands),
        url=_behind(paper, row, at),
    )


def _behind(paper: Paper, row: Row, at) -> str:
    """The units of a roll-up; otherwise the figure's own page with its records."""
    if paper.target.form.rolls_up:
        return "#units"
    start, end = _counted_over(paper, at)
    place = paper.target.counted_place
    asked: dict[str, str | int] = {"from": start.isoformat(), "to": end.isoformat()}
    asked["place" if place else "organisation"] = (place or paper.target.organisation).pk
    return f"{reverse('indicators:one', args=[row.code])}?{urlencode(asked)}"


def _counted_over(paper: Paper, at) -> tuple[datetime, datetime]:
    report = paper.report
    if report and paper.is_signed and report.starts_at and report.ends_at:
        return report.starts_at, report.ends_at
    columns = paper.columns or spans(paper.target, at)
    return columns.now.starts_at, columns.now.ends_at


@login_required
@require_safe
def one(request, form, organisation, slot):
    """One report: figures, corrections, notes; to be signed, or as it was signed."""
    target = queries.target(request.viewer, form, organisation, slot)
    return render(request, "reports/one.html", page_of(request, target))


def page_of(request, target: Target, **more) -> dict[str, Any]:
    """What the page of a report shows; unsigned figures only to the unit itself."""
    at, viewer = now(), request.viewer
    own = queries.is_own(viewer, target.organisation, "reports.see")
    paper = queries.paper(target, at=at)
    shows = own or paper.is_signed
    cell = None
    if target.day:
        cell = queries.strips(
            target.form, [target.organisation], first=target.day, last=target.day, at=at
        )[target.organisation.pk][0]
    signs = queries.is_own(viewer, target.organisation, "reports.sign")
    edits = signs or queries.is_own(viewer, target.organisation, "reports.edit")
    report = paper.report
    kind = report.kind if report else ""
    late = bool(report and report.signed_at and rules.minutes_late(report.due_at, report.signed_at))
    return {
        "target": target,
        "paper": paper,
        "signed_words": _("Signed late") if late else _("Signed in time"),
        "signed_tone": "wait" if late else "good",
        "title": wording.title_of(target, kind),
        "shows": shows,
        "own": own,
        "cell": shown(cell) if cell else None,
        "lines": [line_of(paper, row, at) for row in paper.rows] if shows else [],
        "corrections": _corrections(paper) if shows else [],
        "sections": [
            (wording.section_name(s), paper.notes.get(s, "")) for s in target.form.sections
        ]
        if shows
        else [],
        "zero": wording.zero_words(paper) if shows else "",
        "counted": wording.counted_words(paper),
        "late_facts": [line_of(paper, row, at) for row in paper.late_facts] if own else [],
        "units": _units(paper, at),
        "may_sign": signs and not paper.is_signed and not _future(target, at),
        "may_edit": edits and not paper.is_signed,
        "may_correct": signs or (edits and not paper.is_signed),
        "may_finish": target.event is not None and target.slot.number > 0,
        "shown_values": seen(paper) if signs else "",
        "group_text": wording.group_text(paper) if shows else "",
        "address": target.address,
        "span": wording.span_words(report) if report and paper.is_signed else "",
        "neighbours": _neighbours(target, at),
    } | more


def seen(paper: Paper) -> str:
    """What the page shows, to be posted back with the signature."""
    return rules.pack({row.code: rules.keep(row.stands) for row in paper.rows})


def _future(target: Target, at) -> bool:
    return target.day is not None and target.day > localdate(at)


def _corrections(paper: Paper) -> list[tuple[Any, str]]:
    rows = {row.code: row for row in paper.rows}
    return [(one, wording.correction_words(rows[one.line], one)) for one in paper.corrections]


def _neighbours(target: Target, at) -> list[tuple[date, str]]:
    """The day before and the day after, as far as there is one."""
    if target.day is None:
        return []
    days = [target.day - timedelta(days=1), target.day + timedelta(days=1)]
    return [
        (day, reverse("reports:one", kwargs=target.address | {"slot": day.isoformat()}))
        for day in days
        if day <= localdate(at)
    ]


def _units(paper: Paper, at) -> list[tuple[Shown, list[tuple[str, str]]]]:
    """Of a roll-up: each unit below, how it stands, and its signed figures as (label, text)."""
    if not paper.target.form.rolls_up or paper.target.day is None:
        return []
    cells = paper.units or queries.board(
        paper.target.form, paper.target.organisation, day=paper.target.day, at=at
    )
    return [(shown(cell), _texts(paper, cell)) for cell in cells]


def _texts(paper: Paper, cell: queries.Cell) -> list[tuple[str, str]]:
    rows = {row.code: row for row in queries.rows_of(cell.report)}
    return [
        (
            _(row.label),
            wording.text_of(row, rows[row.code].stands if row.code in rows else Figure(None)),
        )
        for row in paper.rows
    ]


# ── The level above ──────────────────────────────────────────────────────────────────────────────


@login_required
@require_safe
def board(request, form, organisation, day):
    """Who below has signed, in time or late, as zero or not, and who is missing."""
    target = board_target(request.viewer, form, organisation, day)
    at = now()
    cells = queries.board(target.form, target.organisation, day=target.day, at=at)
    tally = queries.tally(cells)
    first = target.day - timedelta(days=STRIP - 1)
    below = report_forms()[target.form.rolls_up]
    units = [cell.organisation for cell in cells]
    strips = queries.strips(below, units, first=first, last=target.day, at=at)
    context = {
        "target": target,
        "tally": tally,
        "tally_signed": (_("Signed"), f"{tally.signed}/{tally.asked}"),
        "tally_time": (_("In time"), f"{tally.in_time}/{tally.asked}"),
        "tally_missing": (_("Not signed"), str(tally.missing)),
        "tally_zero": (_("Zero reports"), str(tally.zero)),
        "rows": [(shown(c), [shown(one) for one in strips[c.organisation.pk]]) for c in cells],
        "days": [first + timedelta(days=n) for n in range(STRIP)],
        "may_remind": queries.is_own(request.viewer, target.organisation, "notices.send"),
        "neighbours": [
            (d, reverse("reports:board", kwargs=board_address(target, d)))
            for d in (target.day - timedelta(days=1), target.day + timedelta(days=1))
            if d <= localdate(at)
        ],
        "address": board_address(target, target.day),
        "form_title": _(below.title),
    }
    return render(request, "reports/board.html", context)


def board_address(target: Target, day: date) -> dict[str, object]:
    return {
        "form": target.form.code,
        "organisation": target.organisation.pk,
        "day": day.isoformat(),
    }


def board_target(viewer, form, organisation, day) -> Target:
    """The roll-up that the board belongs to, or 404."""
    target = queries.target(viewer, form, organisation, day)
    if not target.form.rolls_up:
        raise Http404
    return target


# ── Chains, and the list of all ──────────────────────────────────────────────────────────────────


@login_required
@require_safe
def event(request, event):
    """The chains of an event: who has reported what, and what comes next."""
    found = one_event(request.viewer, event)
    at = now()
    chains = []
    for unit, signed in queries.chains_of(request.viewer, found):
        following = queries.event_target(found, unit)
        own = queries.is_own(request.viewer, unit, "reports.see")
        due_at = queries.due(following) if following else None
        chains.append(
            {
                "unit": unit,
                "signed": [(one, wording.chain_name(one.number, one.kind)) for one in signed],
                "next": wording.chain_name(following.slot.number) if following else "",
                "due_at": due_at,
                "url": reverse("reports:one", kwargs=following.address)
                if following and own
                else "",
                "closed": following is None,
            }
        )
    return render(request, "reports/event.html", {"event": found, "chains": chains, "at": at})


COLUMNS = (
    Column("day", gettext_lazy("Day"), sort=("signed_at",)),
    Column("title", gettext_lazy("Report"), css="main"),
    Column("unit", gettext_lazy("Unit"), sort=("organisation__sort_key",)),
    Column("signed", gettext_lazy("Signed")),
    Column("how", gettext_lazy("How it stands")),
)


@login_required
@require_safe
def every(request):
    """Every signed report the viewer may see, newest first."""
    forms = [(form.code, _(form.title)) for form in report_forms().values()]
    listing = list_page(
        request.GET,
        queries.signed_reports(request.viewer),
        columns=COLUMNS,
        filters=(
            Filter("form", _("Form"), forms),
            Filter("zero", _("Zero reports"), [("1", _("Only zero reports"))], _zero_only),
        ),
        search=("organisation__search_key", "slot"),
        order=("-signed_at",),
    )
    rows = [
        (
            report,
            wording.title_of(target, report.kind),
            reverse("reports:one", kwargs=target.address),
        )
        for report in listing.rows
        if (target := queries.target_of(report))
    ]
    return render(request, "reports/every.html", {"listing": listing, "rows": rows})


def _zero_only(rows, _value):
    return rows.filter(zero=True)


@login_required
@require_safe
def by_key(request, pk):
    """A report by its key, as facts name it."""
    found = queries.one_paper(request.viewer, pk, at=now())
    if read_slot(str(found.target.slot)) is None:
        raise Http404
    return redirect("reports:one", **found.target.address)
