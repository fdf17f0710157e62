"""Ledgers out, read back."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from tongzhou.base.sheets import LedgerColumn
from tongzhou.shared.sheets.ledgers import Mark, ledger

COLUMNS = (
    LedgerColumn("on", "日期", kind="date"),
    LedgerColumn("what", "诉求内容"),
    LedgerColumn("count", "户数", kind="integer", total=True),
    LedgerColumn("share", "解决率", kind="percent"),
)
MARK = Mark("沈见微", datetime(2026, 11, 16, 17, 5), "晨会通报 & 上墙")  # noqa: DTZ001
ROWS = [
    {"on": date(2026, 11, 2), "what": "楼道灯坏", "count": 3, "share": 0.5},
    {"on": date(2026, 11, 4), "what": "独居老人配药" * 12, "count": 4, "share": None},
]


@pytest.fixture
def page():
    content = ledger(COLUMNS, iter(ROWS), title="居民需求台账", watermark=MARK, subtitle="11月")
    return load_workbook(io.BytesIO(content)).active


def test_title_mark_header_and_numbered_rows(page):
    assert page["A1"].value == "居民需求台账"
    assert page["A2"].value == "11月"
    assert all(word in page["A3"].value for word in ("沈见微", "2026年11月16日 17:05", "晨会通报"))
    assert [cell.value for cell in page[4]] == ["序号", "日期", "诉求内容", "户数", "解决率"]
    assert [page.cell(row, 1).value for row in (5, 6)] == [1, 2]


def test_dates_are_dates_in_the_chinese_form(page):
    assert page["B5"].value == datetime(2026, 11, 2)  # noqa: DTZ001
    assert page["B5"].number_format == 'yyyy"年"m"月"d"日"'


def test_totals_add_up_and_a_line_to_sign_follows(page):
    assert page["A7"].value == "合计"
    assert page["D7"].value == "=SUM(D5:D6)"
    content = ledger(COLUMNS, ROWS, title="台账")
    shown = load_workbook(io.BytesIO(content), data_only=True).active
    assert shown["D5"].value == 7
    assert [c.value for c in page[8] if c.value] == ["制表：", "审核：", "日期："]


def test_it_prints_on_a4_landscape_one_page_wide_with_its_header_on_every_page(page):
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    # One page wide is what the format means when it says nothing.
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (None, 0)
    assert page.print_title_rows == "$4:$4"
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:E6"
    assert "&P" in page.oddFooter.right.text
    assert "晨会通报 && 上墙" in page.oddFooter.left.text


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@SUM(A1)", "\t=1"])
def test_no_cell_becomes_a_formula(text):
    content = ledger((LedgerColumn("what", "内容"),), [{"what": text}], title="台账")
    cell = load_workbook(io.BytesIO(content)).active["B3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_long_texts_wrap_and_their_rows_are_high_enough(page):
    assert page["C6"].alignment.wrap_text
    assert page.row_dimensions[6].height > 2 * page.row_dimensions[5].height
    assert 30 < page.column_dimensions["C"].width < 45


def test_an_empty_ledger_says_so():
    page = load_workbook(io.BytesIO(ledger(COLUMNS, [], title="台账"))).active
    assert page["A3"].value == "无"
    assert page["A4"].value == "制表："
