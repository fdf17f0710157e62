"""A household register as offices really keep it: titles, merged cells, mixed dates, bad rows.

The same seed gives the same bytes. Names are invented, phones cannot be dialled, no identity number
is real. `BAD` names the ten ways in which a row goes wrong; they occur equally often.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

import xlsxwriter

HEADERS = (
    "序号", "小区", "楼栋", "单元", "房号", "户主", "姓　名", "与户主关系", "性别", "出生日期",
    "身份证号", "聯繫電話", "户籍类型(常住/流动)", "入住日期", "需要关注事项", "备注",
)  # fmt: skip
GROUPS = ((1, 5, "房屋信息"), (6, 11, "人员信息"), (12, 15, "其他"))
TITLE = "滨湖街道槐荫里社区居民花名册（2026年11月）"
ESTATES = ("槐荫里小区", "春涧苑", "柳堤雅居", "云汀花园")
TODAY = date(2026, 11, 16)

BAD = (
    "no_name",
    "no_room",
    "impossible_date",
    "future_date",
    "short_phone",
    "two_phones",
    "unknown_sex",
    "wrong_id",
    "room_became_date",
    "repeated",
)
# A missing or mangled room shows only where the room is not one merged cell.
_OF_HOUSEHOLDS_OF_ONE = ("no_room", "room_became_date")

_SURNAMES = "沈纪许岳庄闻邵柏费鲁韩苗贺安陆凌温顾祁阮邢路施牧薄宫"
_GIVEN = (
    "见微", "南乔", "暮雨", "川柏", "雨田", "静姝", "庆禾", "云舟", "知秋", "清川", "立", "秋雁", "小满",
    "屿", "望舒", "怀瑾", "若水", "听澜", "砚", "疏桐", "长庚", "映雪", "鹤鸣", "晚晴", "景行", "思齐",
)  # fmt: skip
_RELATIONS = ("配偶", "子", "女", "父", "母", "孙子", "其他")
_CARE = ("", "", "", "", "", "", "独居老人", "行动不便", "需要配药", "孕产妇")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Resident:
    """One row as it should be, and how it will be spoiled when it is written down."""

    house: tuple[str, str, str, str]
    head: str
    name: str
    relation: str
    sex: str
    born_on: date
    phone: str
    kind: str
    since: date
    care: str
    bad: str = ""


Household = list[Resident]


def residents(count: int, bad: int, seed: int) -> list[Household]:
    """The households, `count` people in all, of whom `bad` will be written wrongly."""
    random = Random(seed)
    households: list[Household] = []
    left = count - bad // len(BAD)  # the repeated rows come on top
    for house in _houses():
        size = min(left, random.choice((1, 1, 2, 2, 3, 3, 3, 4, 5)))
        if not size:
            break
        households.append(_household(house, size, random))
        left -= size
    _spoil(households, bad // len(BAD), random)
    return households


def _houses() -> Iterator[tuple[str, str, str, str]]:
    for estate in ESTATES:
        for building in range(1, 31):
            for entrance in range(1, 4):
                for floor in range(1, 8):
                    for door in (1, 2):
                        yield estate, f"{building}栋", f"{entrance}单元", f"{floor}0{door}"


def _household(house: tuple[str, str, str, str], size: int, random: Random) -> Household:
    names: list[str] = []
    while len(names) < size:
        name = random.choice(_SURNAMES) + random.choice(_GIVEN)
        if name not in names:
            names.append(name)
    since = date(1998, 3, 1) + timedelta(days=random.randrange(10_000))
    kind = random.choice(("常住", "常住", "常住", "流动"))
    return [
        Resident(
            house=house,
            head=names[0],
            name=name,
            relation=random.choice(_RELATIONS) if place else "户主",
            sex=random.choice("男女"),
            born_on=date(1940, 1, 1) + timedelta(days=random.randrange(30_000)),
            phone=f"1390{random.randrange(1000):03d}xxxx",
            kind=kind,
            since=since,
            care=random.choice(_CARE),
        )
        for place, name in enumerate(names)
    ]


def _spoil(households: list[Household], each: int, random: Random) -> None:
    """`each` rows of every kind of `BAD` are marked, or, for "repeated", added."""
    alone = [(household, 0) for household in households if len(household) == 1]
    chosen = random.sample(alone, each * len(_OF_HOUSEHOLDS_OF_ONE))
    _mark(chosen, _OF_HOUSEHOLDS_OF_ONE, each)
    good = [(h, place) for h in households for place, who in enumerate(h) if not who.bad]
    others = tuple(kind for kind in BAD if kind not in _OF_HOUSEHOLDS_OF_ONE)
    _mark(random.sample(good, each * len(others)), others, each)


def _mark(chosen: list[tuple[Household, int]], kinds: tuple[str, ...], each: int) -> None:
    for number, (household, place) in enumerate(chosen):
        spoiled = replace(household[place], bad=kinds[number // each])
        if spoiled.bad == "repeated":
            household.append(spoiled)
        else:
            household[place] = spoiled


def messy_workbook(count: int = 10_000, bad: int = 200, *, seed: int = 7) -> bytes:
    """An .xlsx with `count` rows below a title and a two-row header; `bad` of them cannot go in."""
    room = io.BytesIO()
    book = xlsxwriter.Workbook(room, {"in_memory": True})
    book.set_properties({"created": datetime.combine(TODAY, time())})
    book.add_worksheet("填表说明").write_string(0, 0, "姓名按身份证填写；一户多人的请合并房号。")
    page = book.add_worksheet("花名册")
    _write_heading(page, book.add_format({"align": "center", "bold": True}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    row = _write_households(page, residents(count, bad, seed), Random(seed + 1), day)
    page.write_string(row, 0, "合　计")
    page.write_string(row, 6, f"{count}人")
    page.write_string(row + 1, 0, "填表人：纪南乔　　　审核人：沈见微")
    book.close()
    return room.getvalue()


def _write_heading(page, centred) -> None:
    page.merge_range(0, 0, 0, 15, TITLE, centred)
    page.write_string(1, 0, "填报单位：槐荫里社区居委会")
    page.write_string(1, 12, "填报日期：2026年11月16日")
    for first, last, words in GROUPS:
        page.merge_range(2, first, 2, last, words, centred)
    page.merge_range(2, 0, 3, 0, HEADERS[0], centred)
    for position, header in enumerate(HEADERS[1:], start=1):
        page.write_string(3, position, header, centred)
    page.set_column(10, 10, 20, None, {"hidden": True})


def _write_households(page, households: list[Household], random: Random, day) -> int:
    """The first row below the last household."""
    row, ordinal = 4, 0
    for number, household in enumerate(households, start=1):
        top = row
        for resident in household:
            ordinal += 1
            page.write_number(row, 0, ordinal)
            _write_resident(page, row, resident, random, day)
            row += 1
        _write_house(page, top, row - 1, household[0], day)
        if number % 500 == 0:
            page.write_string(row, 0, "小计")
            page.write_string(row, 6, f"{ordinal}人")
            row += 1
    return row


def _write_house(page, top: int, bottom: int, resident: Resident, day) -> None:
    for position, words in enumerate((*resident.house, resident.head), start=1):
        if bottom > top:
            page.merge_range(top, position, bottom, position, words)
        elif position != 4:
            page.write_string(top, position, words)
        elif resident.bad == "room_became_date":
            page.write_datetime(top, 4, datetime.combine(date(2026, 3, 2), time()), day)
        elif resident.bad != "no_room":
            page.write_number(top, 4, int(words))


def _write_resident(page, row: int, resident: Resident, random: Random, day) -> None:
    name = resident.name if random.random() > 0.1 else f"{resident.name[0]}　{resident.name[1:]}"
    page.write_string(row, 6, "" if resident.bad == "no_name" else f" {name}")
    page.write_string(row, 7, resident.relation)
    page.write_string(row, 8, "不详细" if resident.bad == "unknown_sex" else resident.sex)
    _write_birthday(page, row, 9, resident, random, day)
    page.write_string(row, 10, "110105194912310021" if resident.bad == "wrong_id" else "")
    page.write_string(row, 11, _phone(resident))
    page.write_string(row, 12, resident.kind)
    page.write_datetime(row, 13, datetime.combine(resident.since, time()), day)
    page.write_string(row, 14, resident.care)


def _phone(resident: Resident) -> str:
    if resident.bad == "short_phone":
        return resident.phone[:9]
    if resident.bad == "two_phones":
        return f"{resident.phone}/1391111xxxx"
    return resident.phone


def _write_birthday(page, row: int, column: int, resident: Resident, random: Random, day) -> None:
    born = resident.born_on
    if resident.bad == "impossible_date":
        page.write_string(row, column, f"{born.year}-2-30")
        return
    if resident.bad == "future_date":
        born = date(2062, born.month, 1)
    way = random.randrange(8)
    if way < 2:
        page.write_datetime(row, column, datetime.combine(born, time()), day)
    elif way == 2:
        page.write_number(row, column, (born - date(1899, 12, 30)).days)
    else:
        page.write_string(row, column, _written(born, way))


def _written(day: date, way: int) -> str:
    y, m, d = day.year, day.month, day.day
    return {
        3: f"{y}-{m}-{d}",
        4: f"{y}.{m}.{d}",
        5: f"{y}/{m:02d}/{d:02d}",
        6: f"{y}年{m}月{d}日",
        7: f"{y}－{m:02d}－{d:02d}".translate(_WIDE),
    }[way]
