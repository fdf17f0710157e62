"""A phone number is stored in one form, and the samples' numbers can never be dialled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.phones import PhoneKind, phones_in, read_phone
from tongzhou.base.reading import Unreadable


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("13812345678", "13812345678", PhoneKind.MOBILE),
        ("138 1234 5678", "13812345678", PhoneKind.MOBILE),
        ("138-1234-5678", "13812345678", PhoneKind.MOBILE),
        ("+86 138 1234 5678", "13812345678", PhoneKind.MOBILE),
        ("008613812345678", "13812345678", PhoneKind.MOBILE),
        ("１３８１２３４５６７８", "13812345678", PhoneKind.MOBILE),
        ("手机：13812345678", "13812345678", PhoneKind.MOBILE),
        ("0571-87654321", "0571-87654321", PhoneKind.LANDLINE),
        ("057187654321", "0571-87654321", PhoneKind.LANDLINE),
        ("(027)85654321", "027-85654321", PhoneKind.LANDLINE),
        ("010 65654321", "010-65654321", PhoneKind.LANDLINE),
        ("0412-7654321", "0412-7654321", PhoneKind.LANDLINE),
        ("0571-87654321-803", "0571-87654321-803", PhoneKind.LANDLINE),
        ("0571-87654321转803", "0571-87654321-803", PhoneKind.LANDLINE),
        ("87654321", "87654321", PhoneKind.LOCAL),
        ("8765432", "8765432", PhoneKind.LOCAL),
        ("110", "110", PhoneKind.SERVICE),
        ("120", "120", PhoneKind.SERVICE),
        ("12345", "12345", PhoneKind.SERVICE),
        ("95598", "95598", PhoneKind.SERVICE),
        ("10086", "10086", PhoneKind.SERVICE),
        ("400-820-8820", "4008208820", PhoneKind.SERVICE),
    ],
)
def test_read_phone(text, number, kind):
    found = read_phone(text)
    assert (found.number, found.kind) == (number, kind)
    assert read_phone(found.number) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "1381234567",
        "138123456789",
        "12812345678",
        "0571-1234",
        "无",
        "张三",
        "1390000xxxx",
        "123456789",
        "13812345678转8",
    ],
)
def test_what_is_no_phone(text):
    with pytest.raises(Unreadable):
        read_phone(text)


@pytest.mark.parametrize(
    "text", ["1390000xxxx", "1390000XXXX", "139 0000 xxxx", "１３９００００ｘｘｘｘ"]
)
def test_the_samples_number_passes_in_the_demo_only(text):
    assert read_phone(text, demo=True).number == "1390000xxxx"
    with pytest.raises(Unreadable):
        read_phone(text)


@pytest.mark.parametrize("text", ["1380000xxxx", "1390000xxx", "1390000xxxxx", "139000012xx"])
def test_no_other_x_passes_even_in_the_demo(text):
    with pytest.raises(Unreadable):
        read_phone(text, demo=True)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("张三 13812345678 需要药", ("13812345678",)),
        ("13812345678、0571-87654321", ("13812345678", "0571-87654321")),
        ("电话138 1234 5678或13812345678", ("13812345678",)),
        ("1390000xxxx", ("1390000xxxx",)),
        ("3栋2单元501，12345", ()),
        ("身份证11010519491231002X", ()),
        ("订单号2026111613812345678", ()),
    ],
)
def test_phones_in_free_words(text, numbers):
    assert phones_in(text, demo=True) == numbers


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "，", "电话"]))
def test_every_mobile_is_found_among_words(number, gap):
    assert phones_in(f"春涧苑1栋{gap or '：'}{number}。") == (number,)
