"""The words of the register: its facts, its figures, and the columns of an office's workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tongzhou.base.manifest import Count, FactKind, Indicator, Stock
from tongzhou.base.sheets import Column, Kind, LedgerColumn, RowError, RowType

CHANGED = FactKind("register.changed", "The register was changed", ("what", "act"))
ESTATE_STATUS = FactKind("estate.status", "An estate was given a status", ("status",))

_PLACES = "tongzhou.ground.places.queries"
HOUSEHOLDS = Indicator(
    code="register.households",
    label="Households",
    measure=Stock(f"{_PLACES}:household_count"),
    counting_rule="Dwellings in the register, lived in or not.",
)
RESIDENTS = Indicator(
    code="register.residents",
    label="Residents",
    measure=Stock(f"{_PLACES}:resident_count"),
    counting_rule="People registered in a household who have not moved out.",
)
FLOATING = Indicator(
    code="register.floating_residents",
    label="Floating residents",
    measure=Stock(f"{_PLACES}:floating_count"),
    counting_rule="Residents without local registration.",
)
UNCOVERED = Indicator(
    code="register.households_without_residents",
    label="Households with nobody registered",
    measure=Stock(f"{_PLACES}:uncovered_count"),
    counting_rule="Dwellings in the register in which nobody is registered: empty, or not yet asked.",
)
ESTATES = Indicator(
    code="places.estates",
    label="Estates",
    measure=Stock(f"{_PLACES}:estate_count"),
    counting_rule="Estates that are not closed.",
)
CLEAR_ESTATES = Indicator(
    code="places.clear_estates",
    label="Clear estates",
    measure=Stock(f"{_PLACES}:clear_estate_count"),
    counting_rule="Estates that a person has given the status “clear”.",
)
CHANGES = Indicator(
    code="register.changes",
    label="Changes in the register",
    measure=Count(CHANGED.code),
    counting_rule="People and dwellings added, changed, merged, or entered as moved out.",
)
INDICATORS = (HOUSEHOLDS, RESIDENTS, FLOATING, UNCOVERED, ESTATES, CLEAR_ESTATES, CHANGES)
_REGISTRATIONS = (
    ("常住", "local"),
    ("户籍", "local"),
    ("本地", "local"),
    ("本市", "local"),
    ("本地户籍", "local"),
    ("户籍人口", "local"),
    ("常住人口", "local"),
    ("人户分离", "local"),
    ("流动", "floating"),
    ("流动人口", "floating"),
    ("外来", "floating"),
    ("外来人口", "floating"),
    ("非户籍", "floating"),
    ("外地", "floating"),
    ("租户", "floating"),
    ("租住", "floating"),
)
_SEXES = (("男", "1"), ("女", "2"), ("男性", "1"), ("女性", "2"))

COLUMNS = (
    Column("estate", "Estate", "小区", ("小区名称", "院落"), required=True, fill_down=True,
           max_length=80, example="槐荫里小区"),
    Column("building", "Building", "楼栋", ("栋", "楼号", "栋号", "幢"), fill_down=True,
           max_length=20, example="3栋"),
    Column("entrance", "Entrance", "单元", ("单元号", "门洞"), fill_down=True, max_length=20,
           example="2单元"),
    Column("room", "Room", "房号", ("房间号", "室号", "门牌号", "户号"), required=True,
           fill_down=True, max_length=20, example="501"),
    Column("head", "Head of household", "户主", ("户主姓名",), fill_down=True, max_length=40,
           example="童远"),
    Column("name", "Name", "姓名", ("居民姓名", "人员姓名"), required=True, max_length=40,
           example="童远"),
    Column("relation", "Relation to the head", "与户主关系", ("关系", "家庭关系"), max_length=20,
           example="户主"),
    Column("sex", "Sex", "性别", kind=Kind.CHOICE, choices=_SEXES, example="男"),
    Column("born_on", "Born on", "出生日期", ("出生年月", "出生年月日", "生日"), kind=Kind.DATE,
           past=True, example="1990年5月1日"),
    Column("id_number", "ID number", "身份证号", ("身份证号码", "公民身份号码", "证件号码"),
           kind=Kind.ID_NUMBER),
    Column("phone", "Phone", "联系电话", ("电话", "手机", "手机号", "联系方式"), kind=Kind.PHONE,
           example="1390000xxxx"),
    Column("registration", "Registration", "户籍类型", ("户口性质", "人口类型", "居住类型"),
           kind=Kind.CHOICE, choices=_REGISTRATIONS, example="常住"),
    Column("moved_in_on", "Moved in on", "入住日期", ("入住时间", "迁入日期"), kind=Kind.DATE,
           past=True, example="2019年3月1日"),
    Column("needs", "Needs to know about", "需要关注事项", ("关注事项", "特殊需求"),
           example="需要配药"),
    Column("note", "Note", "备注"),
)  # fmt: skip
KEY = ("estate", "building", "entrance", "room", "name", "born_on", "id_number")


def row_type(into: Callable[..., Any], check: Callable[[Any], Iterable[RowError]]) -> RowType:
    """The workbook's row, made into what the ground understands."""
    return RowType(columns=COLUMNS, key=KEY, into=into, check=check)


LEDGER = (
    LedgerColumn("address", "地址", 26),
    LedgerColumn("head", "户主", 10),
    LedgerColumn("count", "人数", 8, kind="integer", total=True),
    LedgerColumn("names", "成员（脱敏）", 30),
    LedgerColumn("phone", "联系电话（脱敏）", 18),
    LedgerColumn("floating", "外来人口", 10, kind="integer", total=True),
    LedgerColumn("needs", "需要关注事项", 24),
    LedgerColumn("note", "备注", 20),
)
