"""Paper lists as workbooks: out with blank hours, back in row by row, each line and way once."""

import io
from datetime import datetime, time

import openpyxl
import pytest
from django.urls import reverse

from tests.town import SHANGHAI
from tongzhou.areas.gates.actions import paper
from tongzhou.areas.gates.actions.paper import Times
from tongzhou.areas.gates.actions.paper_sheet import PAPER, PaperRow, bring_in
from tongzhou.areas.gates.models import PaperList, Passage
from tongzhou.areas.gates.queries import paper as queries
from tongzhou.areas.gates.tests.test_paper_and_public import MORNING, a_list, by
from tongzhou.base.sheets import Outcome, RowError, UploadRef
from tongzhou.shared.sheets import actions as sheets
from tongzhou.shared.sheets import queries as queries_of_sheets
from tongzhou.shared.sheets.models import Upload


def up(town, place="east_estate"):
    return UploadRef(1, town.places[place].path)


def rows_of(row, *hours):
    return [
        PaperRow(row.pk, line[1], line[0], *some)
        for line, some in zip(row.lines, hours, strict=False)
    ]


def test_each_row_goes_in_once_and_the_same_workbook_changes_nothing(town):
    row = a_list(town)
    rows = rows_of(row, (time(19, 5), time(6, 30)), (None, None), (time(23, 50), None, 2))
    first = bring_in(rows, upload=up(town), **by(town))
    assert first == [Outcome.ADDED, Outcome.UNCHANGED, Outcome.ADDED]
    assert bring_in(rows, upload=up(town), **by(town)) == [Outcome.UNCHANGED] * 3
    assert sorted(Passage.objects.values_list("people", flat=True)) == [1, 1, 2]
    back = Passage.objects.get(direction="in")
    assert back.happened_at == datetime.combine(MORNING.date(), time(6, 30), SHANGHAI)
    assert PaperList.objects.get(pk=row.pk).typed_at == MORNING
    assert len(queries.typed(town.viewer("eva"), row)) == 3


def test_a_row_that_cannot_be_comes_back_and_nothing_of_it_is_in(town):
    row = a_list(town)
    paper.type_in(row, {0: Times(out=time(19, 5))}, {}, **by(town))
    first, second, third = row.lines
    rows = [
        PaperRow(row.pk, first[1], first[0], time(20), time(21)),
        PaperRow(row.pk, "ZZZZZZ", None, time(20)),
        PaperRow(row.pk + 1, second[1], None, time(20)),
        PaperRow(row.pk, second[1], third[0], time(20)),
        PaperRow(row.pk, third[1], None, time(19), time(17, 59)),
    ]
    told = bring_in(rows, upload=up(town), **by(town))
    assert all(isinstance(one, RowError) for one in told)
    assert [one.column for one in told] == ["", "code", "paper", "number", ""]
    assert Passage.objects.count() == 1


def test_lists_of_another_place_are_not_found(town):
    row = a_list(town)
    rows = rows_of(row, (time(19, 5), None))
    assert isinstance(bring_in(rows, upload=up(town, "west_estate"), **by(town))[0], RowError)
    assert Passage.objects.count() == 0


def test_the_list_goes_out_as_a_workbook_and_comes_back_filled_in(town, sign_in):
    row = a_list(town)
    answer = sign_in("eva").get(reverse("gates:paper_sheet", args=[row.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    page = book.active
    head = next(cells for cells in page.iter_rows() if any(one.value == "短码" for one in cells))
    columns = {one.value: one.column for one in head}
    under = head[0].row + 1
    # As a spreadsheet keeps it, as people type it, and as a number.
    for place, hour in enumerate((time(18, 5), "19:10", 2005)):
        page.cell(under + place, columns["出门时间"], hour)
    room = io.BytesIO()
    book.save(room)
    path = town.places["east_estate"].path
    upload = sheets.bring_in(
        room.getvalue(), name="名单.xlsx", kind=PAPER, scope_path=path, **by(town)
    )
    _through(upload, town)
    assert Upload.objects.get(pk=upload.pk).bad == 0
    found = Passage.objects.order_by("happened_at").values_list("happened_at", flat=True)
    clocks = [one.astimezone(SHANGHAI).time() for one in found]
    assert clocks == [time(18, 5), time(19, 10), time(20, 5)]


def _through(upload, town):
    """The suggested columns are taken as they are, and the rows go in."""
    opened = queries_of_sheets.opened(upload)
    sheets.confirm(
        upload, sheet=opened.sheet, header=opened.header, mapping=upload.mapping, **by(town)
    )
    assert sheets.work_through(upload, at=MORNING)


@pytest.mark.parametrize("who", ["wanda", "lena"])
def test_who_runs_no_gate_there_gets_no_workbook(town, sign_in, who):
    row = a_list(town)
    assert sign_in(who).get(reverse("gates:paper_sheet", args=[row.pk])).status_code in (403, 404)
