"""An evening list that an office typed into a workbook: each row goes in whole, or comes back with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from django.db import transaction

from tongzhou.areas.gates.actions.paper import Times, look_at_paper, passages_of_line, spare
from tongzhou.areas.gates.models import Gate, PaperList, Passage
from tongzhou.areas.gates.queries.paper import Ids
from tongzhou.areas.gates.rules.passes import PURPOSE_WORDS
from tongzhou.base.errors import Refused
from tongzhou.base.ids import read_code
from tongzhou.base.sheets import Column, Kind, Outcome, RowError, RowType, SheetKind, UploadRef
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer

NO_LIST = said("There is no list of this number at this place.")
NO_LINE = said("There is no such line on this list.")
NOT_YET = said("This hour has not come yet.")
TAKEN_BACK = said(
    "This hour was taken back at the desk. If it was right all the same, type it in on the list's page."
)
OTHER_HOUR = said("Another hour is in already for this line. It stays; nothing is rewritten.")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of a list: which list, whose short code, and when they went out and came back."""

    paper: int
    code: str
    number: int | None = None
    out: time | None = None
    back: time | None = None
    people: int | None = None
    purpose: str | None = None


COLUMNS = RowType(
    columns=(
        Column(
            "paper",
            "Number of the list",
            "名单编号",
            ("名单号",),
            Kind.INTEGER,
            required=True,
            least=1,
        ),
        Column("code", "Short code", "短码", ("口令码",), required=True, example="K7M P4X"),
        Column("number", "Pass number", "证号", (), Kind.INTEGER),
        Column("out", "Out at", "出门时间", ("出门", "外出时间"), Kind.TIME, example="18:05"),
        Column("back", "Back at", "返回时间", ("返回", "回来时间"), Kind.TIME, example="18:50"),
        Column("people", "Number of people", "人数", (), Kind.INTEGER, least=1, most=60),
        Column(
            "purpose",
            "Purpose",
            "事由",
            ("事由",),
            Kind.CHOICE,
            choices=tuple(PURPOSE_WORDS.items()),
        ),
    ),
    key=("paper", "code"),
    into=PaperRow,
)


@dataclass(slots=True)
class _List:
    """A list with its lines by short code, and how many rows of it are new."""

    paper: PaperList
    ids: Ids = field(init=False)
    places: dict[str, int] = field(init=False)
    new: int = 0

    def __post_init__(self) -> None:
        self.ids = Ids(self.paper)
        self.places = {str(line[1]): place for place, line in enumerate(self.paper.lines)}


@transaction.atomic
def bring_in(
    rows: Sequence[PaperRow], *, upload: UploadRef, by: Viewer, at: datetime
) -> list[Outcome | RowError]:
    """The hours of those lines are in the tables, each line and way once; the same workbook again changes nothing."""
    lists = _lists(rows, upload.scope_path, by)
    drafts = [_drafted(row, lists, at) for row in rows]
    keys = [one.pk for some in drafts if not isinstance(some, RowError) for one in some]
    there = dict(Passage.objects.filter(pk__in=keys).values_list("pk", "happened_at"))
    outcomes: list[Outcome | RowError] = []
    new: list[Passage] = []
    for row, draft in zip(rows, drafts, strict=True):
        if isinstance(draft, RowError):
            outcomes.append(draft)
        elif any(there.get(one.pk, one.happened_at) != one.happened_at for one in draft):
            outcomes.append(RowError("", OTHER_HOUR))
        elif any(map(lists[row.paper].ids.was_taken_back, fresh := _fresh(draft, there))):
            outcomes.append(RowError("", TAKEN_BACK))
        else:
            lists[row.paper].new += len(fresh)
            new += fresh
            outcomes.append(Outcome.ADDED if fresh else Outcome.UNCHANGED)
    _put(new, {one.paper.gate_id: one.paper.gate for one in lists.values()}, at)
    _typed(lists, by=by, at=at)
    return outcomes


def _fresh(draft: Sequence[Passage], there: Mapping[UUID, datetime]) -> list[Passage]:
    return [one for one in draft if one.pk not in there]


def _put(new: Sequence[Passage], gates: Mapping[int, Gate], at: datetime) -> None:
    """They are in the tables, and held against all that is known."""
    of_gate = {gate: [row for row in new if row.gate_id == gate.pk] for gate in gates.values()}
    for gate, rows in of_gate.items():
        spare(rows, gate, at)
    Passage.objects.bulk_create(new, batch_size=500)
    for gate, rows in of_gate.items():
        look_at_paper(rows, gate, at)


def _lists(rows: Sequence[PaperRow], path: str, by: Viewer) -> dict[int, _List]:
    """The lists that the rows name, as far as they were printed at that place; held until the end."""
    found = PaperList.objects.visible_to(by).filter(
        under("place_path", path), pk__in={row.paper for row in rows}
    )
    held = found.select_for_update(of=("self",)).select_related("gate")
    return {paper.pk: _List(paper) for paper in held}


def _drafted(row: PaperRow, lists: dict[int, _List], at: datetime) -> list[Passage] | RowError:
    if (known := lists.get(row.paper)) is None:
        return RowError("paper", NO_LIST)
    place = known.places.get(read_code(row.code) or "")
    if place is None:
        return RowError("code", NO_LINE)
    if row.number is not None and row.number != known.paper.lines[place][0]:
        return RowError("number", said("The pass number does not belong to this short code."))
    times = Times(row.out, row.back, row.people or 1, row.purpose or "")
    try:
        return list(passages_of_line(known.ids, place, times, None, at))
    except Refused:
        return RowError("", NOT_YET)


def _typed(lists: dict[int, _List], *, by: Viewer, at: datetime) -> None:
    for one in lists.values():
        if one.new:
            PaperList.objects.filter(pk=one.paper.pk).update(typed_at=at, typed_by_id=by.person_id)
            subject = f"paper:{one.paper.pk}"
            write_audit("gates.paper_typed", by=by, at=at, subject=subject, rows=one.new)


PAPER = SheetKind(
    code="gates.paper",
    label=said("Paper lists of the gates, typed in").text,
    row_type=COLUMNS,
    apply=bring_in,
    needs="gates.run",
    note=said(
        "Each list has its own workbook to fill in, with the number of the list in it."
        " Lines without an hour stay as they are. Who was turned away is typed in on the list's page."
    ).text,
)
