"""What duty hands out on paper: the roll of a deployment, the register of sign-ups, commendations."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from tongzhou.areas.duty.models import Deployed, Deployment, SignUp
from tongzhou.areas.duty.queries.home_units import FromUnit, by_home_unit
from tongzhou.base.sheets import LedgerColumn
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.documents.values import Document, Heading, Table, Text

# The headers are those of the usual ledgers; a ledger is Chinese whatever the reader's language.
ROLL = (
    LedgerColumn("unit", "单位", 20),
    LedgerColumn("branch", "原所在支部", 18),
    LedgerColumn("name", "姓名", 10),
    LedgerColumn("status", "政治面貌", 10),
    LedgerColumn("body", "临时党支部", 20),
    LedgerColumn("first", "起", kind="date"),
    LedgerColumn("last", "止", kind="date"),
    LedgerColumn("days", "天数", kind="integer", total=True),
    LedgerColumn("state", "状态", 8),
    LedgerColumn("note", "表现反馈", 36),
)
REGISTER = (
    LedgerColumn("on", "日期", kind="date"),
    LedgerColumn("who", "单位/个人", 18),
    LedgerColumn("kind", "报到类型", 12),
    LedgerColumn("offers", "认领事项", 28),
    LedgerColumn("hours", "时段", 16),
    LedgerColumn("risks", "风险告知", 10),
    LedgerColumn("by", "记录人", 12),
    LedgerColumn("confirmed", "服务时长确认", 14),
)
_KINDS = {"residence": "居住地报到", "work": "工作地报到", "volunteer": "志愿者"}


def roll_rows(viewer: Viewer, one: Deployment) -> Iterator[dict[str, Any]]:
    """The lines of the roll, unit by unit."""
    for group in by_home_unit(viewer, one):
        for row in group.rows:
            yield {
                "unit": group.unit,
                "branch": group.branches.get(row.person_id, ""),
                "name": row.person.name,
                "status": row.person.get_status_display(),
                "body": str(row.membership.organisation) if row.membership else "",
                "first": row.started_on,
                "last": row.ended_on,
                "days": days_of(row, viewer),
                "state": _state(row),
                "note": group.notes.get(row.pk, ""),
            }


def days_of(row: Deployed, viewer: Viewer) -> int:
    """Days served so far, the first and the last counted; 0 before somebody is received."""
    if row.received_at is None:
        return 0
    last = min(row.ended_on or viewer.today, viewer.today)
    return max((last - row.started_on).days + 1, 0)


def _state(row: Deployed) -> str:
    if row.returned_at:
        return "已返岗"
    return "在岗" if row.received_at else "待接收"


def register_rows(rows: Any) -> Iterator[dict[str, Any]]:
    """The lines of the register of sign-ups (双报到台账). Hours are confirmed by hand."""
    for row in rows:
        yield {
            "on": localdate(row.signed_at),
            "who": str(row.person or row.unit),
            "kind": _sort(row),
            "offers": row.offers,
            "hours": row.hours,
            "risks": "已告知" if row.risks_told else "—",
            "by": str(row.recorded_by or "本人"),
            "confirmed": "",
        }


def _sort(row: SignUp) -> str:
    return "单位报到" if row.person_id is None else _KINDS.get(row.kind, row.kind)


def commendation(
    one: Deployment,
    groups: list[FromUnit],
    units: Collection[str],
    people: Collection[str],
    at: datetime,
) -> Document:
    """A draft that names the units and people somebody ticked, in the order of the roll."""
    named = [group.unit for group in groups if group.unit in units]
    chosen = [
        (group.unit, row.person.name, row.person.get_status_display(), group.notes.get(row.pk, "—"))
        for group in groups
        for row in group.rows
        if str(row.pk) in people
    ]
    return Document(
        title=f"{one.title}拟表彰名单",
        body=[
            Text(f"依据{one.title}（{one.place}，{one.started_on}—{one.ended_on}）人员名册拟定。"),
            Heading(f"集体（{len(named)}个）"),
            Text("、".join(named) or "无。"),
            Heading(f"个人（{len(chosen)}名）"),
            Table(("单位", "姓名", "政治面貌", "表现"), chosen, widths=(4, 2, 2, 6)),
        ],
        made_at=at,
    )
