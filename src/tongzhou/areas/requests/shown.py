"""How a request is shown: on lists only down to the building, in lines of the ledger, as group text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tongzhou.areas.requests import figures, queries, rules
from tongzhou.areas.requests.models import CallBack, Category, Request
from tongzhou.base.manifest import Waiting
from tongzhou.base.masking import masked_name, masked_phone, masked_room
from tongzhou.base.sheets import LedgerColumn
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.tracking.shown import TONES, Entry

CATEGORIES = dict(Category.choices)
# In the order of the field's own ledger.
LEDGER = (
    LedgerColumn("number", "编号", 12),
    LedgerColumn("on", "日期", 14, "date"),
    LedgerColumn("channel", "渠道", 12),
    LedgerColumn("place", "楼栋", 18),
    LedgerColumn("category", "类别", 12),
    LedgerColumn("words", "诉求内容", 30),
    LedgerColumn("owner", "承接人", 12),
    LedgerColumn("measures", "办理措施", 26),
    LedgerColumn("ended", "办结时间", 16, "datetime"),
    LedgerColumn("result", "回访结果", 14),
    LedgerColumn("note", "备注", 16),
)


def result_words(call: CallBack | None) -> str:
    """What the call-back said, in a few words."""
    if call is None:
        return ""
    satisfied = str(rules.SATISFIED_WORDS[call.satisfied]) if call.satisfied else ""
    if call.solved == rules.Solved.YES:
        return satisfied
    solved = str(rules.SOLVED_WORDS[call.solved])
    return f"{solved} · {satisfied}" if satisfied else solved


def channel_words(code: str) -> str:
    """The channel in the reader's language."""
    return str(rules.CHANNEL_WORDS.get(code, code))


def dress(row: Any) -> Any:
    """The row knows how its item reads: channel, category, result, tone."""
    item = row.item
    row.channel = channel_words(item.channel)
    row.category = CATEGORIES.get(item.category, item.category)
    row.result = result_words(queries.result_of(row.standing))
    row.tone = TONES[item.state]
    row.ended = item.done_at or item.ended_at
    return row


def line(item: Any) -> Any:
    """The request of an item that was read as a line of the ledger, dressed."""
    request = item.request
    request.item = item
    return dress(request)


def dress_lightly(row: Any) -> Any:
    """As `dress`, for rows that were read without their call-backs."""
    row.tone = TONES[row.item.state]
    return row


def ledger_rows(items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The lines of the ledger for paper and workbook: no name, no phone, no room."""
    for item in items:
        row = line(item)
        ended = row.ended
        yield {
            "number": item.number,
            "on": localtime(item.opened_at).date(),
            "channel": row.channel,
            "place": item.place_label,
            "category": str(row.category),
            "words": item.title,
            "owner": str(item.owner or item.owner_org or ""),
            "measures": item.measures,
            "ended": localtime(ended).replace(tzinfo=None) if ended else None,
            "result": row.result,
            "note": str(item.state_words),
        }


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asked, as much as the page may show."""

    name: str
    phone: str
    room: str
    words: str
    open: bool


def caller(row: Request, *, unmasked: bool) -> Caller:
    """Masked, unless somebody has just given a reason for seeing it."""
    if unmasked:
        return Caller(row.caller_name, row.caller_phone, row.room, row.words, True)
    return Caller(
        masked_name(row.caller_name),
        masked_phone(row.caller_phone),
        masked_room(row.room),
        rules.shown_words(row.words),
        False,
    )


def call_entries(calls: Iterable[CallBack]) -> Iterator[Entry]:
    """The call-backs as lines of the story."""
    for call in calls:
        if call.reached:
            # The move itself stands in the story already; here is what was said.
            what = f"{_('Call-back')}: {result_words(call) or _('reached')}"
            if call.excluded:
                what += f" ({_('does not count')}: {call.get_excluded_display()})"
        else:
            what = _("Call-back: not reached")
        who = call.by.name if call.by else _("Resident")
        yield Entry(call.at, who, what, call.words)


def waiting(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """Call-backs to make and pasted lists to settle."""
    for row in queries.to_call_back(viewer, at)[:40]:
        item = row.item
        url = reverse("requests:call_back", args=[row.pk])
        due_at = row.next_call_at
        title = f"{item.place_label} · {item.title}"
        yield Waiting(title, url, due_at, item.kind, f"{item.number} · {_('Call back')}")
    if viewer.may("items.take_in"):
        pastes: Iterable[Any] = queries.pastes(viewer)[:10]
        for paste in pastes:
            url = reverse("requests:paste_review", args=[paste.pk])
            note = _("%(n)d lines wait") % {"n": paste.waiting}
            yield Waiting(_("Pasted list: %(place)s") % {"place": paste.place}, url, note=note)


def group_text(viewer: Viewer, day: date) -> str:
    """Today's requests for a group: counts and buildings, nobody's name, phone or room."""
    counts = queries.day_counts(viewer, day)
    lines = [
        _(
            "Requests of %(month)d/%(day)d: %(received)d received, %(closed)d closed out, %(open)d open."
        )
        % {
            "month": day.month,
            "day": day.day,
            "received": counts["received"],
            "closed": counts["closed"],
            "open": counts["unfinished"],
        }
    ]
    kinds = queries.categories_of_day(viewer, day)
    if kinds:
        named = "、".join(f"{CATEGORIES.get(code, code)} {n}" for code, n in kinds)
        lines.append(_("By kind: %(kinds)s") % {"kinds": named})
    lines.append(_("If something is missing: scan the poster in your building or telephone us."))
    return "\n".join(lines)


def rate_lines(viewer: Viewer, *, start: datetime, end: datetime, path: str, at: datetime):
    """The table of the three rates: a line for each unit, then pooled and simple average."""
    formula = figures.formula(path, at)
    units = queries.rate_counts(viewer, start=start, end=end)
    counts = [one for _name, one in units]
    lines = [(name, one, rules.rates(one, formula)) for name, one in units]
    total = sum(counts, rules.Counts())
    return lines, total, rules.pooled(counts, formula), rules.averaged(counts, formula), formula
