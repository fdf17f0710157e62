"""A small register that the tests of this folder share."""

from __future__ import annotations

import io
from datetime import date

import xlsxwriter

from tongzhou.base.sheets import Column, Kind, RowType
from tongzhou.shared.sheets.cells import Reading

SEXES = (("男", "1"), ("女", "2"), ("男性", "1"), ("女性", "2"))
REGISTER = RowType(
    columns=(
        Column("estate", "Estate", "小区", required=True, fill_down=True),
        Column("building", "Building", "楼栋", ("楼号", "幢"), required=True, fill_down=True),
        Column("entrance", "Entrance", "单元", fill_down=True),
        Column("room", "Room", "房号", ("门牌号", "室号"), required=True, fill_down=True),
        Column("head", "Head of household", "户主", ("户主姓名",), fill_down=True),
        Column("name", "Name", "姓名", required=True, max_length=40),
        Column("relation", "Relation to the head", "与户主关系", ("关系",)),
        Column("sex", "Sex", "性别", kind=Kind.CHOICE, choices=SEXES),
        Column("born_on", "Born on", "出生日期", ("出生年月日",), kind=Kind.DATE, past=True),
        Column("id_tail", "ID number", "身份证号", ("公民身份号码",), kind=Kind.ID_TAIL),
        Column("phone", "Phone", "联系电话", ("电话", "手机号"), kind=Kind.PHONE),
        Column("kind", "Registration", "户籍类型", kind=Kind.CHOICE,
               choices=(("常住", "local"), ("流动", "floating"))),
        Column("since", "Moved in", "入住日期", kind=Kind.DATE),
        Column("care", "Needs", "需要关注事项"),
        Column("note", "Remarks", "备注"),
    ),
    key=("estate", "building", "entrance", "room", "name"),
)  # fmt: skip

TODAY = date(2026, 11, 16)
READING = Reading(today=TODAY, sample_phones=True)


def workbook(rows, *, merges=(), sheet="Sheet1") -> bytes:
    """An .xlsx with these rows; a merge is (top, left, bottom, right)."""
    room = io.BytesIO()
    book = xlsxwriter.Workbook(room, {"in_memory": True})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, position, cell, day)
            elif cell is not None:
                page.write(number, position, cell)
    for top, left, bottom, right in merges:
        page.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return room.getvalue()
