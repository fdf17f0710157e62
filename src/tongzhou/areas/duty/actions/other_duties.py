"""A home unit's duty table (值班表) comes in: everybody on it is bound then (practice A03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tongzhou.areas.duty.actions.availability import add_other_duty, drop_other_duty
from tongzhou.areas.duty.models import OtherDuty
from tongzhou.areas.duty.queries.availability import plannable
from tongzhou.areas.duty.reading import read_hours, read_names
from tongzhou.base.reading import Unreadable
from tongzhou.base.sheets import Column, Kind, Outcome, RowError, RowType, SheetKind, UploadRef
from tongzhou.base.text import fold
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import said
from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a duty table: a day, its hours, and who is on duty; several names in a cell."""

    on: date
    names: str
    hours: str | None = None
    what: str | None = None
    leader: str | None = None
    gone: bool | None = None


def _check(row: TableRow) -> list[RowError]:
    try:
        read_hours(row.hours)
    except Unreadable as error:
        return [RowError("hours", error.message)]
    return []


COLUMNS = RowType(
    columns=(
        Column("on", "Day", "日期", ("值班日期",), Kind.DATE, required=True, example="2026-02-03"),
        Column(
            "names",
            "On duty",
            "值班人员",
            ("值班员", "姓名", "值守人员", "人员", "值班人"),
            required=True,
            example="甲、乙",
        ),
        Column("hours", "Hours", "时段", ("班次", "时间", "值班时间"), example="8:30-17:30"),
        Column("what", "What", "值班内容", ("地点", "值班地点", "岗位", "事由"), example="机房"),
        Column("leader", "Leader on duty", "带班领导", ("带班", "带班人"), example="丙"),
        Column(
            "gone", "No longer holds", "作废", ("取消", "撤销", "已取消"), Kind.FLAG, example="否"
        ),
    ),
    key=("on", "hours", "names"),
    into=TableRow,
    check=_check,
)


@transaction.atomic
def bring_in(
    rows: Sequence[TableRow], *, upload: UploadRef, by: Viewer, at: datetime
) -> list[Outcome | RowError]:
    """Everybody on the table is bound at those hours; the same table again changes nothing.

    A line marked as void frees those on it again: so a corrected table takes back what was wrong.
    """
    people = _people_of(upload.scope_path, by)
    return [_one(row, people, by=by, at=at) for row in rows]


def _people_of(path: str, by: Viewer) -> dict[str, list[Person]]:
    """By folded name, the people of that unit or branch whom the viewer plans."""
    here = Q(pk__in=())
    for relation, column in (
        ("memberships", "memberships__organisation__path"),
        ("employments", "employments__unit__path"),
        ("appointments", "appointments__organisation__path"),
    ):
        rows = Person.objects.filter(under(column, path) & holds_on(by.today, relation))
        here |= Q(pk__in=rows.values("pk"))
    found: dict[str, list[Person]] = {}
    for person in plannable(by).filter(here):
        found.setdefault(fold(person.name), []).append(person)
    return found


def _one(
    row: TableRow, people: dict[str, list[Person]], *, by: Viewer, at: datetime
) -> Outcome | RowError:
    """All of the line or nothing: a name that is not known here sends the line back."""
    meant: list[Person] = []
    for column, names in (("names", row.names), ("leader", row.leader or "")):
        for name in read_names(names):
            known = people.get(fold(name), [])
            if len(known) != 1:
                why = (
                    said("Two people here have that name; enter this one by hand.")
                    if known
                    else said("Nobody here has that name.")
                )
                return RowError(column, why)
            meant.append(known[0])
    if not meant:
        return RowError("names", said("Nobody is named."))
    starts, minutes = read_hours(row.hours)
    starts_at = datetime.combine(row.on, starts, SHANGHAI)
    ends_at = starts_at + timedelta(minutes=minutes)
    ids = {person.pk for person in meant}
    stood = OtherDuty.objects.filter(person_id__in=ids, starts_at=starts_at, ends_at=ends_at)
    if row.gone:
        return _void(stood, by=by, at=at)
    before = stood.count()
    for person in meant:
        what = row.what or str(said("Duty at the home unit").text)
        add_other_duty(person, what=what, starts_at=starts_at, ends_at=ends_at, by=by, at=at)
    return Outcome.UNCHANGED if before == len(ids) else Outcome.ADDED


def _void(stood: QuerySet[OtherDuty], *, by: Viewer, at: datetime) -> Outcome:
    """Those who stood there are free again."""
    rows = list(stood.select_related("person"))
    for other in rows:
        drop_other_duty(other, by=by, at=at)
    return Outcome.CHANGED if rows else Outcome.UNCHANGED


OTHER_DUTY = SheetKind(
    code="duty.other",
    label=said("Duty table of a home unit").text,
    row_type=COLUMNS,
    apply=bring_in,
    needs="duty.plan",
    scope="organisation",
    note=said(
        "Everybody on it is bound at those hours and is put on no other duty then."
        " Only people of the chosen unit or branch are found; nobody is added."
        " A line of an earlier table that was wrong is sent again with “yes” under “No longer holds”."
    ).text,
)
