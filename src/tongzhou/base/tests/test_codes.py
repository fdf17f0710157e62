"""Official numbers are read by the standard, and a slip is noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.codes import (
    Division,
    Level,
    PlateKind,
    Sex,
    TownshipKind,
    read_credit_code,
    read_division,
    read_plate,
    read_resident_number,
)
from tongzhou.base.reading import Unreadable


def test_what_a_resident_number_says():
    found = read_resident_number("11010519491231002X")
    assert found.county == "110105"
    assert found.born_on == date(1949, 12, 31)
    assert found.sex is Sex.FEMALE
    assert read_resident_number("440524188001010014").sex is Sex.MALE


@pytest.mark.parametrize(
    "text", ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_how_it_is_typed_does_not_matter(text):
    assert read_resident_number(text).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105194912310021", "id_check"),
        ("11010519491231002", "id_form"),
        ("110105491231002", "id_form"),
        ("", "id_form"),
        ("01010519491231002X", "id_form"),
        ("110105194913310025", "id_birth"),
        ("110105179912310027", "id_birth"),
    ],
)
def test_a_wrong_resident_number(text, code):
    if code == "id_birth":
        text = text[:17] + _check(text)
    with pytest.raises(Unreadable) as refused:
        read_resident_number(text)
    assert refused.value.code == code
    # The number is personal: the sentence must not carry it into a log or a returned workbook.
    assert not text or text not in str(refused.value)


def _check(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11]


@given(
    st.from_regex(
        r"[1-9][0-9]{5}19[3-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True
    )
)
def test_the_check_sign_follows_the_standard_s_weights(body):
    assert read_resident_number(body + _check(body)).number[:17] == body


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(at, by):
    number = "11010519491231002X"
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    with pytest.raises(Unreadable):
        read_resident_number(wrong)


def test_nobody_is_born_tomorrow():
    with pytest.raises(Unreadable) as refused:
        read_resident_number("11010519491231002X", today=date(1949, 12, 30))
    assert refused.value.code == "id_birth"


def test_credit_codes():
    assert read_credit_code("91350100m000100y43") == "91350100M000100Y43"
    for text, code in [
        ("91350100M000100Y44", "credit_check"),
        ("91350100M000100Y4", "credit_form"),
        ("91350100I000100Y43", "credit_form"),
        ("", "credit_form"),
    ]:
        with pytest.raises(Unreadable) as refused:
            read_credit_code(text)
        assert refused.value.code == code


@given(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY".replace("3", "")))
def test_a_changed_last_sign_of_a_credit_code_is_noticed(sign):
    with pytest.raises(Unreadable):
        read_credit_code("91350100M000100Y4" + sign)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("鄂A·12345", PlateKind.ORDINARY, "鄂A12345"),
        ("鄂a 12k45", PlateKind.ORDINARY, "鄂A12K45"),
        ("鄂AD12345", PlateKind.NEW_ENERGY_SMALL, "鄂AD12345"),
        ("鄂AFA1234", PlateKind.NEW_ENERGY_SMALL, "鄂AFA1234"),
        ("鄂AK12345", PlateKind.NEW_ENERGY_SMALL, "鄂AK12345"),
        ("鄂A12345D", PlateKind.NEW_ENERGY_LARGE, "鄂A12345D"),
        ("鄂A1234挂", PlateKind.TRAILER, "鄂A1234挂"),
        ("鄂A1234学", PlateKind.TRAINING, "鄂A1234学"),
        ("鄂A1234警", PlateKind.POLICE, "鄂A1234警"),
        ("鄂X0002应急", PlateKind.RESCUE, "鄂X0002应急"),
        ("粤Z1234港", PlateKind.HONG_KONG, "粤Z1234港"),
        ("粤ZA123澳", PlateKind.MACAO, "粤ZA123澳"),
        ("224578使", PlateKind.EMBASSY, "224578使"),
        ("沪A·0023领", PlateKind.CONSULATE, "沪A0023领"),
    ],
)
def test_plates(text, kind, number):
    found = read_plate(text)
    assert (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "鄂A1234",
        "鄂I12345",
        "鄂A1234O",
        "鄂AI12345",
        "鄂AL12345",
        "示A·0001X",
        "A12345",
        "鄂A12345G",
    ],
)
def test_what_is_no_plate(text):
    with pytest.raises(Unreadable):
        read_plate(text)


def test_the_invented_province_passes_in_the_demo_only():
    assert read_plate("示A·0001X", demo=True).number == "示A0001X"
    assert read_plate("鄂A·12345", demo=True).number == "鄂A12345"


@pytest.mark.parametrize(
    ("value", "division", "parent"),
    [
        ("420000", Division("420000", Level.PROVINCE), None),
        (420100, Division("420100", Level.CITY), "420000"),
        ("420107", Division("420107", Level.COUNTY), "420100"),
        ("420107003", Division("420107003", Level.TOWNSHIP), "420107"),
        ("420107003000", Division("420107003", Level.TOWNSHIP), "420107"),
        ("420107000000", Division("420107", Level.COUNTY), "420100"),
        ("420107003004", Division("420107003004", Level.COMMUNITY), "420107003"),
        ("999101001003", Division("999101001003", Level.COMMUNITY), "999101001"),
        ("110000000000", Division("110000", Level.PROVINCE), None),
    ],
)
def test_divisions(value, division, parent):
    assert read_division(value) == division
    assert division.parent == parent


def test_the_parts_of_a_division():
    found = read_division("420107003004")
    assert (found.province, found.city, found.county) == ("420000", "420100", "420107")
    assert found.township == "420107003"
    assert not found.is_village
    assert read_division("340521106201").is_village
    assert read_division("420000").city is None
    assert read_division("420100").county is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("420107003", TownshipKind.STREET),
        ("340521106", TownshipKind.TOWN),
        ("420107201", TownshipKind.TOWNSHIP),
        ("420107400", TownshipKind.SPECIAL),
        ("420107", None),
    ],
)
def test_kinds_of_township(code, kind):
    assert read_division(code).township_kind is kind


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("42", "division_form"),
        ("4201070", "division_form"),
        ("", "division_form"),
        ("abcdef", "division_form"),
        ("420000003", "division_gap"),
        ("420107000004", "division_gap"),
        ("420007", "division_gap"),
    ],
)
def test_what_is_no_division(value, code):
    with pytest.raises(Unreadable) as refused:
        read_division(value)
    assert refused.value.code == code
