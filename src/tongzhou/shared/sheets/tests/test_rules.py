"""Where the header is, which column is which, which rows are rows."""

from __future__ import annotations

import pytest

from tongzhou.base.sheets import Column, RowType
from tongzhou.shared.sheets.reading import Sheet
from tongzhou.shared.sheets.rules import (
    best_sheet,
    find_header,
    header_at,
    missing,
    raw_rows,
    suggest,
    why_not_mapping,
)
from tongzhou.shared.sheets.tests.samples import REGISTER

TWO = RowType((Column("name", "Name", "姓名"), Column("phone", "Phone", "电话")), key=("name",))
FLATS = RowType(
    (
        Column("building", "Building", "楼栋", fill_down=True),
        Column("entrance", "Entrance", "单元", fill_down=True),
        Column("name", "Name", "姓名"),
    ),
    key=("name",),
)


def sheet(*rows, merges=None, name="s", hidden=False):
    return Sheet(name, [list(row) for row in rows], merges, hidden)


@pytest.mark.parametrize(
    ("why", "rows", "where"),
    [
        ("in the first row", [["姓名", "电话"]], (0, 0)),
        (
            "below a title and a note",
            [["花名册", ""], ["填报：社区", ""], ["姓名", "电话"]],
            (2, 2),
        ),
        ("blanks and full width inside", [["姓　 名", "电 话："]], (0, 0)),
        ("traditional characters", [["姓名", "電話"]], (0, 0)),
        ("in English", [["NAME", "phone"]], (0, 0)),
        ("with an explanation in brackets", [["姓名（必填）", "电话(手机)"]], (0, 0)),
        ("in two rows", [["人员", "人员"], ["姓名", "电话"]], (1, 1)),
        ("partly above, partly below", [["姓名", "联系"], ["", "电话"]], (0, 1)),
        ("starred", [["*姓名", "*电话"]], (0, 0)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_header_is_found(why, rows, where):
    header = find_header(sheet(*rows, ["沈见微", "1390000xxxx"]), TWO)
    assert header is not None
    assert (header.top, header.bottom) == where
    assert suggest(header, TWO) == {"name": 0, "phone": 1}


def test_a_sheet_of_other_things_has_no_header():
    assert find_header(sheet(["物资", "数量"], ["口罩", 3]), TWO) is None


def test_a_group_name_over_a_name_tells_apart_what_the_lower_row_does_not():
    columns = (
        Column("head", "Head", "户主姓名"),
        Column("name", "Name", "姓名", ("成员姓名",)),
    )
    header = header_at(sheet(["户主", "成员"], ["姓名", "姓名"]), 0, 2)
    assert suggest(header, RowType(columns, key=())) == {"head": 0, "name": 1}


def test_a_part_of_a_name_is_not_the_name():
    header = header_at(sheet(["户主姓名", "姓名", "与户主关系"]), 0)
    found = suggest(header, REGISTER)
    assert (found["head"], found["name"], found["relation"]) == (0, 1, 2)


def test_the_signature_does_not_depend_on_spacing():
    assert (
        header_at(sheet(["姓 名", "電話:"]), 0).signature
        == header_at(sheet(["姓名", "电话"]), 0).signature
        != header_at(sheet(["姓名", "手机"]), 0).signature
    )


def test_the_sheet_with_the_register_is_chosen():
    notes = sheet(["说明"], ["请填写"], name="说明")
    hidden = sheet(["姓名", "电话"], name="旧", hidden=True)
    register = sheet(["姓名", "电话"], name="新")
    assert best_sheet([notes, hidden, register], TWO).name == "新"


@pytest.mark.parametrize(
    ("mapping", "column"),
    [({"estate": 0, "building": 1, "room": 2}, "name"), ({"estate": 0, "building": 0}, "room")],
)
def test_a_required_column_must_be_chosen(mapping, column):
    assert why_not_mapping(mapping, REGISTER).column == column
    assert column in {c.code for c in missing(mapping, REGISTER)}


def test_a_column_is_chosen_once():
    assert why_not_mapping({"name": 0, "phone": 0}, TWO).column == "name"
    assert why_not_mapping({"name": 0, "phone": 1}, TWO) is None


def read(*rows, kind=TWO, merges=None):
    page = sheet(*rows, merges=merges)
    header = find_header(page, kind)
    return [
        (row.number, *row.cells.values())
        for row in raw_rows(page, header, suggest(header, kind), kind)
    ]


@pytest.mark.parametrize(
    "tail",
    [
        ["合计", "36户"],
        ["合　计：", ""],
        ["小计", 12],
        ["本页小计", 12],
        ["总计(户)", 12],
        ["合计48户", ""],
        ["签字：", ""],
        ["备注：以上情况属实", ""],
        ["填表人：纪南乔　审核人：沈见微", "日期：11月16日"],
        ["注：1.如实填写", ""],
        ["", ""],
        ["姓 名", "电话"],
    ],
    ids=str,
)
def test_what_is_no_row_is_left_out(tail):
    assert read(["姓名", "电话"], ["沈见微", "1"], tail, ["纪南乔", "2"]) == [
        (2, "沈见微", "1"),
        (4, "纪南乔", "2"),
    ]


def test_a_person_whose_name_begins_like_a_note_stays():
    assert read(["姓名", "电话"], ["注明月", "1"]) == [(2, "注明月", "1")]


def test_pre_numbered_empty_lines_are_no_rows():
    assert read(["序号", "姓名", "电话"], [1, "沈见微", "1"], [2, "", ""]) == [(2, "沈见微", "1")]


def test_a_merged_cell_counts_for_every_row_beside_it_and_no_further():
    rows = read(
        ["楼栋", "单元", "姓名"],
        ["3栋", "1单元", "甲"],
        ["", "", "乙"],
        ["", "", "丙"],
        kind=FLATS,
        merges=(((1, 0), (2, 0)), ((1, 1), (2, 1))),
    )
    assert rows == [(2, "3栋", "1单元", "甲"), (3, "3栋", "1单元", "乙"), (4, "", "", "丙")]


def test_where_merges_are_unknown_a_blank_repeats_what_stands_above():
    rows = read(
        ["楼栋", "单元", "姓名"],
        ["3栋", "1单元", "甲"],
        ["", "", "乙"],
        ["4栋", "", "丙"],
        kind=FLATS,
    )
    assert rows == [(2, "3栋", "1单元", "甲"), (3, "3栋", "1单元", "乙"), (4, "4栋", "", "丙")]


def test_a_line_that_only_names_the_building_is_a_heading():
    rows = read(["楼栋", "单元", "姓名"], ["3栋", "", ""], ["", "", "甲"], kind=FLATS)
    assert rows == [(3, "3栋", "", "甲")]
