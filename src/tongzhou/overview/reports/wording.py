"""A report in words: names, figures, the text for a group, the paper. Figures come as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from fractions import Fraction

from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongzhou.base.dates import chinese_date
from tongzhou.base.rounding import MINUS, NOTHING, plain
from tongzhou.base.sheets import LedgerColumn
from tongzhou.overview.indicators.rules import Figure, Number, figure_text
from tongzhou.overview.reports import rules
from tongzhou.overview.reports.kinds import NOTE_SECTIONS
from tongzhou.overview.reports.models import Correction, Report
from tongzhou.overview.reports.queries import Cell, Paper, Target
from tongzhou.overview.reports.rules import FINAL, FIRST, Row
from tongzhou.shared.documents.values import (
    Block,
    Document,
    Head,
    Table,
    Text,
    chinese_number,
)


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def day_words(day: date) -> str:
    """The day as the reader's language writes it."""
    return chinese_date(day) if in_chinese() else f"{day.day} {day:%B %Y}"


def chain_name(number: int, kind: str = "") -> str:
    """First report, follow-up report 1 (续报一), final report."""
    if kind == FINAL:
        return _("Final report")
    if kind == FIRST or number == 0:
        return _("First report")
    spoken = chinese_number(number) if in_chinese() else str(number)
    return _("Follow-up report %(number)s") % {"number": spoken}


def title_of(target: Target, kind: str = "") -> str:
    """What this report is called, without whose it is."""
    if target.event is not None:
        name = chain_name(target.slot.number, kind)
        return _("%(event)s: %(name)s") % {"event": target.event.name, "name": name}
    assert target.day is not None
    return _("%(form)s, %(day)s") % {"form": _(target.form.title), "day": day_words(target.day)}


def section_name(section: str) -> str:
    """What a section of notes is called."""
    return {
        "highlights": _("Events of note"),
        "problems": _("Problems that need coordination"),
        "tomorrow": _("Plan for tomorrow"),
    }[section]


def text_of(row: Row, figure: Figure) -> str:
    """A figure of this row in words."""
    return figure_text(figure, decimals=row.decimals)


def change_text(change: Number | None) -> str:
    """“+2”, “0”, “−6”, or “—” where a comparison would say nothing."""
    if change is None:
        return NOTHING
    return "0" if not change else f"{'+' if change > 0 else MINUS}{plain(abs(Fraction(change)))}"


def chain_change(change: Number | None) -> str:
    """How much was added or taken off since the report before (较上报增加/核减)."""
    if change is None:
        return NOTHING
    if not change:
        return _("unchanged")
    words = _("increased by %(n)s") if change > 0 else _("reduced on checking by %(n)s")
    return words % {"n": plain(abs(Fraction(change)))}


def zero_words(paper: Paper) -> str:
    """“零报告：无”, or that nothing new came in; "" when it is no zero report."""
    if not (paper.report.zero if paper.report and paper.is_signed else paper.is_zero):
        return ""
    return _("Zero report: nothing.") if paper.is_all_nought else _("Zero report: nothing new.")


def correction_words(row: Row, correction: Correction) -> str:
    """One correction as it stands beside the figure."""
    words = (
        _("%(label)s: corrected to %(new)s after signing (derived %(old)s). %(reason)s")
        if correction.after_signing
        else _("%(label)s: corrected to %(new)s (derived %(old)s). %(reason)s")
    )
    return words % {
        "label": _(row.label),
        "new": text_of(row, rules.kept(correction.corrected)),
        "old": text_of(row, rules.kept(correction.derived)),
        "reason": correction.reason,
    }


def counted_words(paper: Paper) -> str:
    """How many of the units below are in a roll-up; "" for a report counted here."""
    if not paper.completeness:
        return ""
    who = paper.completeness
    return _("%(signed)d of %(asked)d units signed, %(in_time)d in time") % {
        "signed": len(who["signed"]),
        "asked": who["asked"],
        "in_time": who["in_time"],
    }


def span_words(report: Report) -> str:
    """From when to when a signed report counts."""
    if report.starts_at is None or report.ends_at is None:
        return ""
    ends = {"from": _moment(report.starts_at), "to": _moment(report.ends_at)}
    return _("%(from)s to %(to)s") % ends


def _moment(at: datetime) -> str:
    local = localtime(at)
    return f"{day_words(local.date())} {local.hour}:{local.minute:02}"


# ── For a group ──────────────────────────────────────────────────────────────────────────────────


def group_text(paper: Paper) -> str:
    """Plain text to paste into a group: figures only, no note, no name; the first line is short."""
    target = paper.target
    head = _("%(unit)s, %(title)s: ") % {
        "unit": target.organisation,
        "title": title_of(target, paper.report.kind if paper.report else ""),
    }
    parts = [
        f"{_(row.label)} {text_of(row, row.stands)}"
        for row in paper.rows
        if row.stands.value is not None
    ]
    lines = [rules.first_line(head, parts, tail="。" if in_chinese() else ".")]
    lines += [words for words in (zero_words(paper), counted_words(paper)) if words]
    problems = sum(bool(line.strip()) for line in paper.notes.get("problems", "").splitlines())
    if problems:
        words = ngettext(
            "%(n)d problem needs coordination.", "%(n)d problems need coordination.", problems
        )
        lines.append(words % {"n": problems})
    if not paper.is_signed:
        lines.append(_("(Draft, not signed yet.)"))
    return "\n".join(lines)


# ── On paper ─────────────────────────────────────────────────────────────────────────────────────
# Papers of the office are Chinese whatever language the reader's screen has; call these in Chinese.


def document(paper: Paper, *, at: datetime) -> Document:
    """The report for the office's paper, with 草稿 across it until it is signed."""
    target, report = paper.target, paper.report
    signed_on = localtime(report.signed_at).date() if report and report.signed_at else None
    day = target.day or signed_on or localtime(at).date()
    unit = str(target.organisation)
    return Document(
        title=_paper_title(paper, day),
        head=Head(name="情况专报" if target.event else "日报", unit=unit, on=signed_on or day),
        body=list(_body(paper)),
        draft=not paper.is_signed,
        footnote=_footnote(paper),
        made_at=at,
    )


def _paper_title(paper: Paper, day: date) -> str:
    target = paper.target
    if target.event is None:
        return f"{day.month}月{day.day}日工作日报"
    kind = paper.report.kind if paper.report else ""
    return f"关于{target.event.name}的{chain_name(target.slot.number, kind)}"


def _body(paper: Paper) -> Iterable[Block]:
    if words := "".join((zero_words(paper), counted_words(paper))):
        yield Text(words)
    yield _figures_table(paper)
    rows = {row.code: row for row in paper.rows}
    for one in paper.corrections:
        lead = "更正：" if one.after_signing else "说明："
        yield Text(correction_words(rows[one.line], one), lead=lead)
    for section in NOTE_SECTIONS:
        if section in paper.target.form.sections:
            yield Text(paper.notes.get(section, "") or "无。", lead=f"{section_name(section)}：")
    if paper.report and paper.report.signed_at:
        at = localtime(paper.report.signed_at)
        when = f"{at.month}月{at.day}日{at.hour}:{at.minute:02}"
        yield Text(f"{paper.report.signed_by}，{when}。", lead="签发：")


def _figures_table(paper: Paper) -> Table:
    if paper.target.event:
        rows = [
            (_(r.label), text_of(r, r.stands), text_of(r, r.before), chain_change(r.change))
            for r in paper.rows
        ]
        return Table(("指标", "本次", "上报", "较上报"), rows, widths=(10, 6, 6, 6))
    day_rows = [
        (
            _(row.label),
            text_of(row, row.stands),
            text_of(row, row.before),
            change_text(row.change),
            "" if row.stock else text_of(row, row.total_stands),
        )
        for row in paper.rows
    ]
    columns = ("指标", "今日", "昨日", "较昨日", "本月累计")
    return Table(columns, day_rows, widths=(8, 7.5, 7.5, 4, 9))


def _footnote(paper: Paper) -> str:
    parts = []
    report = paper.report
    if report and report.starts_at and localtime(report.starts_at).time() != time(0):
        parts.append(f"统计时段：{span_words(report)}。")
    if legend := paper.target.form.legend:
        until = chinese_date(legend.valid_until) if legend.valid_until else "—"
        parts.append(
            f"表号：{legend.number}　制定机关：{legend.maker}　"
            f"批准或备案文号：{legend.approval}　有效期限：{until}。"
        )
    return "".join(parts)


def columns_of(paper: Paper) -> list[LedgerColumn]:
    """The columns of its workbook."""
    heads = (
        ("本次", "上报", "较上报", "")
        if paper.target.event
        else ("今日", "昨日", "较昨日", "本月累计")
    )
    return [
        LedgerColumn("label", "指标", width=24),
        *(
            LedgerColumn(code, head, width=width, kind="integer")
            for code, head, width in zip(
                ("now", "before", "change", "total"), heads, (17, 17, 14, 19), strict=True
            )
            if head
        ),
        LedgerColumn("note", "说明", width=36),
    ]


def cell_of(row: Row, figure: Figure) -> int | str:
    """A figure as the cell of a workbook: a number where it is a whole one."""
    return figure.value if isinstance(figure.value, int) else text_of(row, figure)


def figure_rows(paper: Paper) -> list[dict[str, int | str]]:
    """The figures for a workbook."""
    notes: dict[str, list[str]] = {}
    rows = {row.code: row for row in paper.rows}
    for one in paper.corrections:
        notes.setdefault(one.line, []).append(correction_words(rows[one.line], one))
    change = chain_change if paper.target.event else change_text
    return [
        {
            "label": _(row.label),
            "now": cell_of(row, row.stands),
            "before": cell_of(row, row.before),
            "change": change(row.change),
            "total": "" if row.stock or paper.target.event else cell_of(row, row.total_stands),
            "note": "；".join(notes.get(row.code, [])),
        }
        for row in paper.rows
    ]


def standing_words(cell: Cell) -> str:
    """How a report stands, in one word of the office."""
    return {
        "in_time": _("Signed in time"),
        "late": _("Signed late"),
        "waiting": _("Not due yet"),
        "missing": _("Missing"),
        "not_applicable": _("Not applicable"),
    }[cell.standing.value]


def standing_tone(cell: Cell) -> str:
    """Its badge."""
    tones = {"in_time": "good", "late": "wait", "waiting": "", "missing": "bad"}
    return tones.get(cell.standing.value, "tag")


def excuse_words(because: str) -> str:
    """Why nothing was owed."""
    return {
        "holiday": _("Holiday"),
        "event": _("An emergency is reported instead"),
        "merged": _("Reported together with another day"),
        "other": _("Another reason"),
    }.get(because, "")
