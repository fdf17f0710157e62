"""What was typed finds what was stored."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tongzhou.base.text import (
    fold,
    initials,
    person_initials,
    person_pinyin,
    person_search_key,
    person_sort_key,
    pinyin,
    prose,
    search_key,
    sort_key,
    tidy,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("槐蔭裡", "槐荫里"),
        ("社區　居民", "社区居民"),
        (" 张 三 ", "张三"),
        ("ＡＢｃ１２３", "abc123"),
        ("３—２－５０１", "3-2-501"),
        ("3–2−501", "3-2-501"),
        ("张\u200b三\ufeff", "张三"),
        ("1️⃣", "1"),
        ("①", "1"),
        ("㎡", "m2"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提・吐尔逊", "买买提·吐尔逊"),
        ("Straße", "strasse"),
        ("", ""),
        (" \t\n", ""),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded


@given(st.text())
@example("ΐ")
@example("ﷺ")
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=8)


@given(chinese, chinese)
@example("乾", "隆")
@example("頭", "髮")
def test_a_part_is_found_in_the_whole(first, second):
    assert fold(first) in fold(first + second)
    assert fold(second) in search_key(first + second)


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("槐荫里", "huaiyinli", "hyl"),
        ("槐蔭里", "huaiyinli", "hyl"),
        ("重庆路", "chongqinglu", "cql"),
        ("3栋A座", "3dongazuo", "3daz"),
        ("春涧苑", "chunjianyuan", "cjy"),
        ("", "", ""),
    ],
)
def test_pinyin(text, full, short):
    assert (pinyin(text), initials(text)) == (full, short)


@pytest.mark.parametrize("typed", ["hyl", "HYL", "huaiyin", "huai yin", "槐荫", "槐蔭", "荫里"])
def test_one_column_finds_it_however_it_is_typed(typed):
    assert fold(typed) in search_key("槐荫里")


def test_a_search_does_not_run_over_the_parts():
    assert fold("里h") not in search_key("槐荫里")
    assert fold("lihyl") not in search_key("槐荫里")


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [
        ("单雨", "shanyu", "sy"),
        ("曾见微", "zengjianwei", "zjw"),
        ("解放", "xiefang", "xf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("沈见微", "shenjianwei", "sjw"),
        ("單雨", "shanyu", "sy"),
    ],
)
def test_surnames_are_read_as_surnames(name, full, short):
    assert (person_pinyin(name), person_initials(name)) == (full, short)
    assert short in person_search_key(name)


def test_a_name_is_also_found_by_the_common_reading():
    assert "dy" in person_search_key("单雨")


def test_a_road_is_not_read_as_a_person():
    assert pinyin("解放路") == "jiefanglu"


def test_numbers_sort_as_numbers_and_words_by_pinyin():
    buildings = ["柳堤雅居2栋", "槐荫里10栋", "春涧苑1栋", "槐荫里2栋"]
    assert sorted(buildings, key=sort_key) == [
        "春涧苑1栋",
        "槐荫里2栋",
        "槐荫里10栋",
        "柳堤雅居2栋",
    ]


def test_syllables_are_kept_apart_in_sorting():
    assert sorted(["先生", "西安"], key=sort_key) == ["西安", "先生"]


def test_names_sort_by_the_surname_s_own_reading():
    assert sorted(["单雨", "丁一", "沈见微"], key=person_sort_key) == ["丁一", "单雨", "沈见微"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　张　三 ", "张 三"),
        ("槐蔭里\u200b", "槐蔭里"),
        ("３栋\t２单元", "3栋 2单元"),
        ("a\r\nb", "a b"),
    ],
)
def test_tidy_keeps_the_characters_and_mends_the_blanks(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("电梯异响，晚上更明显！", "电梯异响，晚上更明显！"),
        ("３栋（东）　２单元", "3栋（东） 2单元"),
        ("修好了\r\n谢谢\u200b", "修好了 谢谢"),
    ],
)
def test_prose_keeps_the_punctuation_of_what_people_wrote(typed, kept):
    assert prose(typed) == kept


def test_ten_thousand_folds_take_no_noticeable_time():
    started = time.process_time()
    for number in range(10_000):
        fold(f"槐蔭里小區{number}棟２单元")
    assert time.process_time() - started < 1.0
