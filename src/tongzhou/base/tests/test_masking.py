"""Nothing of what is hidden can be read from what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.masking import (
    masked_address,
    masked_id_number,
    masked_name,
    masked_phone,
    masked_plate,
    masked_room,
    without_numbers,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王五", "王**"),
        ("王", "**"),
        ("欧阳修远", "欧**"),
        ("买买提·吐尔逊", "买**"),
        ("Mary Stone", "M**"),
        (" 王 五 ", "王**"),
        ("\u200b王五", "王**"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_names(name, shown):
    assert masked_name(name) == shown


@given(st.text(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, max_size=3))
def test_a_given_name_never_shows_nor_how_long_it_is(given_name):
    assert masked_name("王" + given_name) == "王**"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("1390000xxxx", "139****xxxx"),
        ("1390000XXXX", "139****xxxx"),
        ("+86 138-1234-5678", "138****5678"),
        ("8613812345678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0571-87654321", "****4321"),
        ("87654321", "****4321"),
        ("8765432", "****"),
        ("661234", "****"),
        ("110", "****"),
        ("家里电话", "****"),
        ("", ""),
    ],
)
def test_phones(phone, shown):
    assert masked_phone(phone) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_middle_of_a_mobile_leaves_no_trace(phone):
    assert masked_phone(phone) == f"{phone[:3]}****{phone[7:]}"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "**************002X"),
        ("11010519491231002x", "**************002X"),
        ("110105 19491231 002X", "**************002X"),
        ("110105491231002", "**************1002"),
        ("002X", "****"),
        ("无", "****"),
        ("", ""),
    ],
)
def test_id_numbers(number, shown):
    assert masked_id_number(number) == shown


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_neither_county_nor_birthday_show(number):
    shown = masked_id_number(number)
    assert len(shown) == len(number)
    assert shown[:14] == "*" * 14


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("槐荫里3栋2单元301室", "槐荫里3栋2单元***"),
        ("槐荫里3栋2单元301", "槐荫里3栋2单元***"),
        ("槐荫里3栋301室（张三家）", "槐荫里3栋***"),
        ("槐荫里３栋２单元３０１室", "槐荫里3栋2单元***"),
        ("槐荫里三栋二单元三零一", "槐荫里三栋二单元***"),
        ("槐荫里12号楼1门301", "槐荫里12号楼1门***"),
        ("槐荫里3栋", "槐荫里3栋"),
        ("槐荫里3栋2单元", "槐荫里3栋2单元"),
        ("槐荫里3-2-501", "槐荫里3-2***"),
        ("3—501", "3***"),
        ("滨湖路12号", "滨湖路***"),
        ("滨湖路十二号", "滨湖路***"),
        ("三里屯五组六号", "三里屯***"),
        ("A座1203", "A座***"),
        ("槐荫里小区", "槐荫里小区"),
        ("301室", "***"),
        ("", ""),
    ],
)
def test_addresses(address, shown):
    assert masked_address(address) == shown


@pytest.mark.parametrize(
    "form", ["槐荫里3栋2单元{}室", "3-2-{}", "槐荫里{}", "滨湖路9号{}", "5号楼{}"]
)
@given(room=st.integers(1001, 9999))
def test_a_room_never_shows(form, room):
    assert str(room) not in masked_address(form.format(room))


def test_rooms_and_plates():
    assert masked_room("301室") == "***"
    assert masked_room(" ") == ""
    assert masked_plate("示A·0001X") == "示A***1X"
    assert masked_plate("A1") == "****"
    assert masked_plate("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话1390000xxxx，请回电", "电话****，请回电"),
        ("打138 1234 5678或0571-87654321", "打****或****"),
        ("身份证11010519491231002X", "身份证****"),
        ("3栋2单元501室漏水3天", "3栋2单元501室漏水3天"),
        ("2026年11月5日报修", "2026年11月5日报修"),
        ("2026-11-05 12:30报修", "2026-11-05 12:30报修"),
    ],
)
def test_numbers_in_free_words_are_hidden(text, shown):
    assert without_numbers(text) == shown
