"""Addresses are read as offices write them, and people are told apart."""

from datetime import date

import pytest

from tongzhou.ground.places import rules
from tongzhou.ground.places.rules import Known

BORN = date(1990, 5, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3栋", "3"),
        ("03幢", "3号楼"),
        ("３栋", "3栋"),
        ("a座", "A"),
        ("2单元", "2门"),
        ("三单元", "3单元"),
    ],
)
def test_two_ways_of_writing_one_building(one, other):
    assert rules.number_of(one) == rules.number_of(other)


@pytest.mark.parametrize(("one", "other"), [("3栋", "13栋"), ("甲栋", "乙栋"), ("10栋", "1栋")])
def test_two_buildings(one, other):
    assert rules.number_of(one) != rules.number_of(other)


@pytest.mark.parametrize(
    ("written", "unit", "shown"),
    [
        ("3", "栋", "3栋"),
        ("03", "栋", "3栋"),
        ("3号楼", "栋", "3号楼"),
        ("甲", "单元", "甲"),
        ("a", "栋", "A栋"),
    ],
)
def test_a_bare_number_gets_its_unit(written, unit, shown):
    assert rules.named(written, unit) == shown


@pytest.mark.parametrize(("written", "room"), [("501室", "501"), (" 5 01", "501"), ("1a", "1A")])
def test_a_room_is_stored_bare(written, room):
    assert rules.room_of(written) == room


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Known("童远"), True),
        (Known("童遠"), True),
        (Known("童远", BORN), True),
        (Known("童远", date(1991, 5, 1)), False),
        (Known("童远", BORN, "002X"), True),
        (Known("童远", None, "0021"), False),
        (Known("童圆"), False),
    ],
)
def test_the_same_resident_has_the_same_name_and_nothing_against_it(other, same):
    assert rules.same_resident(Known("童远", BORN, "002X"), other) is same


def test_of_two_namesakes_the_one_who_agrees_in_more_is_taken():
    candidates = [Known("童远"), Known("童远", BORN)]
    assert rules.found_among(Known("童远", BORN), candidates) == 1
    assert rules.found_among(Known("安屿"), candidates) is None


@pytest.mark.parametrize(
    ("kind", "parent", "refused"),
    [
        ("building", "estate", False),
        ("estate", "building", True),
        ("building", "community", False),
        ("community", None, False),
        ("entrance", "street", True),
    ],
)
def test_what_may_stand_below_what(kind, parent, refused):
    assert (rules.why_not_below(kind, parent) is not None) is refused


@pytest.mark.parametrize(
    ("born_on", "age"), [(date(2012, 11, 16), 14), (date(2012, 11, 17), 13), (None, None)]
)
def test_age_in_full_years(born_on, age):
    assert rules.age_on(born_on, date(2026, 11, 16)) == age
