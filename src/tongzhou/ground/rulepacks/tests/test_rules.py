"""Values of rules are read, shown and chosen, and every shipped file is sound."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

import pytest

from tongzhou.base.calendar import Limit, LimitUnit, Window
from tongzhou.base.manifest import found
from tongzhou.base.reading import Unreadable
from tongzhou.ground.rulepacks.packs import packs, read_pack, rule, rules_by_code
from tongzhou.ground.rulepacks.rules import (
    UNITS,
    Kind,
    Part,
    Rule,
    Version,
    as_json,
    as_typed,
    nearest,
    read_value,
    shipped_on,
    shown,
    why_not,
)

PARTS = (Part("response", "R"), Part("resolution", "S"))


def a_rule(kind, **fields):
    fields = {"parts": PARTS, **fields}
    return Rule("sample.rule", "Sample", Kind(kind), **fields)


MORNING = Window(time(8, 30), time(12))
AFTERNOON = Window(time(13, 30), time(17))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("whole", 5, 5),
        ("whole", " ５ ", 5),
        ("number", "0.9", Decimal("0.9")),
        ("number", 3, Decimal(3)),
        ("yes_no", True, True),
        ("yes_no", "否", False),
        ("time", "8:30", time(8, 30)),
        ("time", "下午5点", time(17)),
        ("limit", "7 days", Limit(7, LimitUnit.DAYS)),
        ("limit", "5 working_days", Limit(5, LimitUnit.WORKING_DAYS)),
        ("limit", {"amount": 2, "unit": "hours"}, Limit(2, LimitUnit.HOURS)),
        ("windows", [["8:30", "12:00"], ["13:30", "17:00"]], (MORNING, AFTERNOON)),
        ("windows", "8:30-12:00, 13:30—17:00", (MORNING, AFTERNOON)),
        ("dates", "2026-5-4、2026年5月2日", (date(2026, 5, 2), date(2026, 5, 4))),
        ("dates", [], ()),
        ("words", "着火，漏气、着火", ("着火", "漏气")),
        (
            "numbers",
            {"response": "10", "resolution": 90},
            {"response": Decimal(10), "resolution": Decimal(90)},
        ),
    ],
)
def test_a_value_is_read_and_kept_as_it_was(kind, raw, value):
    one = a_rule(kind)
    assert read_value(one, raw) == value
    assert read_value(one, as_json(value)) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("whole", "five"),
        ("whole", True),
        ("whole", "5.5"),
        ("number", "nan"),
        ("number", "much"),
        ("yes_no", "perhaps"),
        ("time", ""),
        ("time", "soon"),
        ("limit", "7"),
        ("limit", "7 weeks"),
        ("windows", ""),
        ("windows", "12:00-8:30"),
        ("windows", "8:30-12:00, 11:00-17:00"),
        ("windows", "8:30"),
        ("dates", "5月4日"),
        ("numbers", {"response": 1}),
        ("numbers", "10/50/40"),
    ],
)
def test_what_is_no_value_is_refused(kind, raw):
    with pytest.raises(Unreadable) as refused:
        read_value(a_rule(kind), raw)
    assert str(refused.value)


@pytest.mark.parametrize(
    ("one", "value", "fine"),
    [
        (a_rule("whole", least=Decimal(3), most=Decimal(10)), 5, True),
        (a_rule("whole", least=Decimal(3), most=Decimal(10)), 2, False),
        (a_rule("whole", least=Decimal(3), most=Decimal(10)), 11, False),
        (a_rule("limit", least=Decimal(1)), Limit(0, LimitUnit.DAYS), False),
        (
            a_rule("numbers", sum_of=("response", "resolution"), sum_is=Decimal(100)),
            {"response": Decimal(10), "resolution": Decimal(90)},
            True,
        ),
        (
            a_rule("numbers", sum_of=("response", "resolution"), sum_is=Decimal(100)),
            {"response": Decimal(10), "resolution": Decimal(80)},
            False,
        ),
        (a_rule("yes_no", least=Decimal(5)), False, True),
    ],
)
def test_bounds(one, value, fine):
    assert (why_not(one, value) is None) is fine


@dataclass
class Own:
    path: str
    starts_on: date
    ended_on: date | None = None


STREET, EAST = "P000001", "P000001000001"


@pytest.mark.parametrize(
    ("values", "chosen"),
    [
        ([], None),
        ([Own(STREET, date(2026, 1, 1))], 0),
        ([Own(STREET, date(2026, 1, 1)), Own(EAST, date(2025, 1, 1))], 1),
        ([Own(STREET, date(2026, 1, 1)), Own(EAST, date(2026, 12, 1))], 0),
        ([Own(EAST, date(2026, 1, 1)), Own(EAST, date(2026, 6, 1))], 1),
        ([Own(EAST, date(2026, 1, 1), date(2026, 11, 16)), Own(STREET, date(2026, 1, 1))], 1),
        ([Own(EAST, date(2026, 1, 1), date(2026, 11, 17))], 0),
        ([Own("P000002", date(2026, 1, 1))], None),
        ([Own(EAST, date(2026, 1, 1)), Own(EAST, date(2026, 1, 1))], 0),
    ],
)
def test_the_nearest_value_begun_last_counts(values, chosen):
    found = nearest(values, along=[EAST, STREET], day=date(2026, 11, 16))
    assert found is (None if chosen is None else values[chosen])


def test_the_shipped_version_in_force():
    one = a_rule(
        "whole",
        versions=(Version(date(2020, 1, 1), 1, "first"), Version(date(2026, 1, 1), 2, "second")),
    )
    assert shipped_on(one, date(2025, 12, 31)).value == 1
    assert shipped_on(one, date(2026, 1, 1)).value == 2
    assert shipped_on(one, date(2000, 1, 1)).value == 1


@pytest.mark.parametrize("code", sorted(rules_by_code()))
def test_every_shipped_rule_is_named_in_both_languages_and_says_where_it_comes_from(code):
    one = rule(code)
    assert one.label.zh != one.label.en
    assert not one.unit or one.unit in UNITS
    for version in (*one.versions, *one.presets):
        assert version.source.strip()
        assert why_not(one, version.value) is None
        assert shown(one, version.value)
        assert read_value(one, as_json(version.value)) == version.value
        if one.kind not in {Kind.LIMIT, Kind.NUMBERS}:
            assert read_value(one, as_typed(version.value)) == version.value


def test_the_formula_s_presets():
    weights = ("response", "resolution", "satisfaction", "basically")
    one = rule("requests.three_rates")
    values = [one.versions[-1].value, *(preset.value for preset in one.presets)]
    assert [tuple(value[code] for code in weights) for value in values[:3]] == [
        (10, 50, 40, Decimal("0.9")),
        (10, 45, 45, Decimal("0.9")),
        (30, 35, 35, Decimal("0.9")),
    ]


def test_legal_floors_cannot_be_undercut():
    assert why_not(rule("retention.audit_months"), 5)
    assert why_not(rule("reports.small_cell"), 4)
    assert why_not(rule("retention.sharing_years"), 2)


def test_every_retention_that_a_manifest_names_is_a_rule():
    named = {one.keep_days_rule for manifest in found().values() for one in manifest.personal}
    for code in named - {None}:
        assert rule(code).unit == "days"


def test_an_unknown_code_is_loud():
    with pytest.raises(KeyError, match=r"party\.branch_fewest"):
        rule("party.branch_fewest")


def test_packs_keep_every_rule_once():
    assert sum(len(pack.rules) for pack in packs().values()) == len(rules_by_code())


def test_a_file_with_a_value_out_of_its_own_bounds_is_not_read(tmp_path):
    path = tmp_path / "sample.rules.toml"
    path.write_text(
        'title = { zh = "样", en = "Sample" }\n[[rules]]\ncode = "sample.rule"\n'
        'label = { zh = "样", en = "Sample" }\nkind = "whole"\nleast = 5\n'
        '[[rules.versions]]\nfrom = 2026-01-01\nvalue = 4\nsource = "none"\n',
        "utf-8",
    )
    with pytest.raises(ValueError, match=r"sample\.rule"):
        read_pack(path)
