"""What an office may write in a cell, and why something is not accepted."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from tongzhou.base.sheets import Column, IdNumber, Kind, RowError, RowType
from tongzhou.base.words import said
from tongzhou.shared.sheets.cells import Reading, read_rows
from tongzhou.shared.sheets.rules import RawRow
from tongzhou.shared.sheets.tests.samples import READING, SEXES, TODAY

DAY = date(2026, 1, 5)


def read(cell, reading=READING, *, key=(), **column):
    kind = RowType((Column("it", "It", "它", **column),), key=key)
    (row,) = read_rows([RawRow(2, {"it": cell})], kind, reading)
    return row.errors[0].reason.text if row.errors else row.value["it"]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, " 沈见微 ", "沈见微"),
        (Kind.TEXT, "３栋", "3栋"),
        (Kind.TEXT, 501.0, "501"),
        (Kind.TEXT, "", None),
        (Kind.TEXT, None, None),
        (Kind.DATE, "2026-1-5", DAY),
        (Kind.DATE, "2026.1.5", DAY),
        (Kind.DATE, "2026/01/05", DAY),
        (Kind.DATE, "2026年1月5日", DAY),
        (Kind.DATE, "２０２６－１－５", DAY),
        (Kind.DATE, 46027, DAY),
        (Kind.DATE, 46027.0, DAY),
        (Kind.DATE, "46027", DAY),
        (Kind.DATE, DAY, DAY),
        (Kind.DATE, datetime(2026, 1, 5, 8, 30), DAY),  # noqa: DTZ001 - as workbooks hold it
        (Kind.DATE, "—", None),
        (Kind.INTEGER, "1,204人", 1204),
        (Kind.INTEGER, "１２", 12),
        (Kind.INTEGER, 3.0, 3),
        (Kind.DECIMAL, "85.5元", Decimal("85.5")),
        (Kind.DECIMAL, -4, Decimal(-4)),
        (Kind.PHONE, "139 0000 1234", "13900001234"),
        (Kind.PHONE, 13900001234.0, "13900001234"),
        (Kind.PHONE, "+86 139-0000-1234", "13900001234"),
        (Kind.PHONE, "027－8600 1234", "02786001234"),
        (Kind.PHONE, "1390000XXXX", "1390000xxxx"),
        (Kind.PHONE, "无", None),
        (Kind.FLAG, "√", True),
        (Kind.FLAG, "是", True),
        (Kind.FLAG, "无", False),
        (Kind.FLAG, 0, False),
        (Kind.ID_TAIL, "11010519491231002x", "002X"),
        (Kind.ID_TAIL, "002X", "002X"),
        (Kind.ID_NUMBER, "11010519491231002x", IdNumber("002X", date(1949, 12, 31), "2")),
        (Kind.ID_NUMBER, "002X", IdNumber("002X")),
    ],
)
def test_what_an_office_writes_is_understood(kind, cell, value):
    assert read(cell, kind=kind) == value


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ({"required": True}, "  ", "This must be filled in."),
        ({"max_length": 3}, "四个字啊", "Longer than %(most)d characters."),
        ({}, "#REF!", "The formula in this cell does not work."),
        ({}, time(3, 2), "The spreadsheet turned this into a time. Format the column as text."),
        ({"kind": Kind.DATE}, "2026-2-30", "There is no such day in the calendar."),
        ({"kind": Kind.DATE}, "2026年1月", "The day of the month is missing."),
        ({"kind": Kind.DATE, "past": True}, "2062-1-1", "This date is in the future."),
        (
            {"kind": Kind.DATE},
            "去年",
            "This is not a date. Write it like 2026-1-5 or 2026年1月5日.",
        ),
        ({"kind": Kind.INTEGER}, "2.5", "This is not a whole number."),
        ({"kind": Kind.INTEGER}, "三", "This is not a number."),
        ({"kind": Kind.INTEGER, "least": 0}, -1, "This is less than %(least)d."),
        ({"kind": Kind.INTEGER, "most": 9}, 10, "This is more than %(most)d."),
        ({"kind": Kind.CHOICE, "choices": SEXES}, "不详", "Not one of: %(choices)s."),
        ({"kind": Kind.PHONE}, "139000012", "This is not a telephone number."),
        (
            {"kind": Kind.PHONE},
            "13900001234/13900005678",
            "There is more than one number here. Write one.",
        ),
        ({"kind": Kind.FLAG}, "也许", "Write 是 or 否."),
        ({"kind": Kind.ID_TAIL}, "110105194912310021", "This is not a valid identity number."),
        (
            {"kind": Kind.ID_TAIL},
            1.10105194912310e17,
            "The spreadsheet changed the last digits. Format the column as text.",
        ),
    ],
)
def test_what_is_not_understood_comes_back_with_its_reason(column, cell, reason):
    assert read(cell, **column) == reason


def test_sample_phones_are_let_in_only_where_samples_are():
    real = Reading(today=TODAY)
    assert read("1390000xxxx", real, kind=Kind.PHONE) == "This is not a telephone number."


def test_a_room_that_became_a_date_is_noticed_and_a_remark_is_not():
    became = "The spreadsheet turned this into a date. Format the column as text."
    assert read(DAY, key=("it",)) == became
    assert read(DAY) == "2026年1月5日"


def test_no_reason_quotes_the_cell():
    for kind in Kind:
        said_so = read("沈见微的秘密", kind=kind, choices=SEXES)
        assert "秘密" not in said_so or kind is Kind.TEXT


NAMES = RowType(
    (Column("name", "Name", "姓名"), Column("phone", "Phone", "电话", kind=Kind.PHONE)),
    key=("name",),
)


def test_of_two_rows_with_one_key_the_first_counts():
    raws = [
        RawRow(2, {"name": "沈见微", "phone": "1"}),
        RawRow(3, {"name": "沈见微", "phone": ""}),
        RawRow(4, {"name": "沈　见微", "phone": ""}),
    ]
    wrong, first, again = read_rows(raws, NAMES, READING)
    assert wrong.errors[0].column == "phone"
    assert first.value == {"name": "沈见微", "phone": None}
    assert again.errors == (
        RowError("", said("The same entry already stands in row %(row)d.", row=3)),
    )


def test_a_row_type_may_make_its_value_and_judge_it():
    def too_long(name):
        if len(name) > 3:
            yield RowError("name", said("Too long for a name."))

    kind = RowType(
        (Column("name", "Name", "姓名"),), key=("name",), into=lambda name: name, check=too_long
    )
    raws = [RawRow(2, {"name": "沈见微"}), RawRow(3, {"name": "不是一个人名"})]
    good, bad = read_rows(raws, kind, READING)
    assert good.value == "沈见微"
    assert (bad.value, bad.errors[0].column) == (None, "name")
