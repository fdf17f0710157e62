"""The workbook that comes back, and the blank one."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from tests.messy_workbook import messy_workbook
from tongzhou.base.sheets import Column, Kind, RowError
from tongzhou.base.words import said
from tongzhou.shared.sheets.books import blank_book, expectation, returned_book
from tongzhou.shared.sheets.cells import read_rows
from tongzhou.shared.sheets.reading import read_sheets
from tongzhou.shared.sheets.rules import best_sheet, find_header, raw_rows, suggest
from tongzhou.shared.sheets.tests.samples import READING, REGISTER, workbook


def take_in(content):
    sheet = best_sheet(read_sheets(content), REGISTER)
    header = find_header(sheet, REGISTER)
    mapping = suggest(header, REGISTER)
    raws = {row.number: row for row in raw_rows(sheet, header, mapping, REGISTER)}
    read = list(read_rows(raws.values(), REGISTER, READING))
    bad = [(raws[row.number], row.errors) for row in read if row.errors]
    return read, returned_book(sheet, header, mapping, REGISTER, bad)


def opened(content):
    return load_workbook(io.BytesIO(content))


MERGED = [
    ["花名册"],
    ["小区", "楼栋", "房号", "姓名", "性别", "出生日期", "备注"],
    ["春涧苑", "3栋", "501", "沈见微", "女", date(1988, 5, 1), ""],
    ["", "", "", "纪南乔", "未知", date(1990, 1, 2), "=甲"],
    ["", "", "", "", "男", "1991.2.3", 3],
]


def test_the_bad_rows_come_back_under_the_same_header_with_the_reason():
    merges = [(2, column, 4, column) for column in (0, 1, 2)] + [(0, 0, 0, 6)]
    rows = [*MERGED[:3], [*MERGED[3][:6], "说明"], MERGED[4]]
    _, returned = take_in(workbook(rows, merges=merges))
    page = opened(returned).active
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][0] == "花名册"
    assert rows[1] == ["小区", "楼栋", "房号", "姓名", "性别", "出生日期", "备注", "错误原因"]
    # Merged values are written out; dates are dates, numbers are numbers, as they were.
    assert rows[2][:4] == ["春涧苑", "3栋", "501", "纪南乔"]
    assert rows[2][5] == datetime(1990, 1, 2)  # noqa: DTZ001
    assert rows[3][5:7] == ["1991.2.3", 3]
    assert rows[2][7].startswith("性别：")
    assert rows[3][7].startswith("姓名：")
    assert len(rows) == 4
    assert "A1:G1" in {str(merge) for merge in page.merged_cells.ranges}


def test_corrected_it_can_be_brought_in_as_it_is():
    _, returned = take_in(messy_workbook(300, 30))
    book = opened(returned)
    page = book.active
    names = [str(cell.value).replace("　", "") for cell in page[4]]
    sex = names.index("性别") + 1
    assert names[-1] == "错误原因"
    for row in range(5, page.max_row + 1):
        if page.cell(row, sex).value == "不详细":
            page.cell(row, sex).value = "女"
    room = io.BytesIO()
    book.save(room)
    read, again = take_in(room.getvalue())
    good = [row for row in read if not row.errors]
    # The three of unknown sex are corrected, and nobody stands twice in what came back.
    assert len(good) == 3 + 3
    assert [cell.value for cell in opened(again).active[4]][-1] == "错误原因"
    assert opened(again).active.max_column == page.max_column


def test_a_cell_that_looks_like_a_formula_comes_back_as_text():
    content = "小区,楼栋,房号,姓名,性别\n春涧苑,3栋,501,,女\n=HYPERLINK(1),3栋,502,,女".encode()
    _, returned = take_in(content)
    cell = opened(returned).active["A3"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert cell.quotePrefix


def test_long_numbers_keep_their_digits():
    _, returned = take_in(
        workbook([["小区", "楼栋", "房号", "姓名", "电话"], ["春涧苑", "3", "1", "", 13900001234]])
    )
    assert opened(returned).active["E2"].value == "13900001234"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_column_says_what_to_write(kind):
    assert expectation(Column("it", "It", "它", kind=kind, choices=(("男", "1"), ("女", "2"))))


def test_the_blank_workbook_is_read_by_its_own_header():
    blank = blank_book(REGISTER, title="居民花名册")
    sheet = best_sheet(read_sheets(blank), REGISTER)
    header = find_header(sheet, REGISTER)
    assert header.names == tuple(column.header for column in REGISTER.columns)
    assert len(suggest(header, REGISTER)) == len(REGISTER.columns)
    book = opened(blank)
    assert book.worksheets[1].max_row == len(REGISTER.columns) + 1
    assert next(v.formula1 for v in book.worksheets[0].data_validations.dataValidation).startswith(
        '"男,女'
    )


def test_a_reason_for_the_row_as_a_whole_stands_without_a_column():
    sheet = read_sheets(workbook([["小区", "姓名"], ["春涧苑", "沈见微"]]))[0]
    header = find_header(sheet, REGISTER)
    (raw,) = raw_rows(sheet, header, {"name": 1}, REGISTER)
    wrong = (RowError("", said("This household is not known.")),)
    returned = returned_book(sheet, header, {"name": 1}, REGISTER, [(raw, wrong)])
    assert opened(returned).active["C2"].value == "This household is not known"
