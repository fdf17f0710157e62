"""A pasted 接龙 is read without losing a line, and every guess is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.solitaire import DOUBTS, Doubt, parse

GROUP = """#接龙
代买药品登记，请写楼栋和需要
例 张三 2单元 降压药一盒

1. 童远 2单元 需要降压药
2. 纪南乔 3栋2单元501 牛奶两箱 1390000xxxx
3. 春涧苑1栋 许暮雨 独居老人配药
"""


def test_an_ordinary_list():
    found = parse(GROUP, demo=True)
    assert found.title == "代买药品登记,请写楼栋和需要"
    assert [line.text for line in found.examples] == ["例 张三 2单元 降压药一盒"]
    assert [(entry.number, entry.name, entry.rest) for entry in found.entries] == [
        (1, "童远", "2单元 需要降压药"),
        (2, "纪南乔", "3栋2单元501 牛奶两箱 1390000xxxx"),
        (3, "许暮雨", "春涧苑1栋 独居老人配药"),
    ]
    second = found.entries[1]
    assert (second.home.building, second.home.entrance, second.home.room) == ("3", "2", "501")
    assert second.phone == "1390000xxxx"
    assert found.entries[2].home.estate == "春涧苑"
    assert found.clear == found.entries
    assert found.missing == ()


@pytest.mark.parametrize(
    "line",
    [
        "1. 童远 买药",
        "1.童远 买药",
        "1、童远 买药",
        "1，童远，买药",
        "1） 童远 买药",
        "(1) 童远 买药",
        "（1）童远 买药",
        "【1】童远 买药",
        "１．童远　买药",
        "1️⃣ 童远 买药",
        "1️⃣童远 买药",
        "① 童远 买药",
        "❶童远 买药",
        "⑴ 童远 买药",
        "1 童远 买药",
        "1：童远：买药",
        "  1. 童远 买药  ",
        "1. 童远。买药",
    ],
)
def test_however_it_is_numbered(line):
    (entry,) = parse(line).entries
    assert (entry.number, entry.name, entry.rest) == (1, "童远", "买药")
    assert entry.doubts == ()


def test_the_keycap_ten_and_beyond():
    text = (
        "\n".join(f"{n}. 童远 买药{n}" for n in range(1, 10)) + "\n🔟 许暮雨 买菜\n1️⃣1️⃣ 岳川柏 买菜"
    )
    assert [(entry.number, entry.name) for entry in parse(text).entries[-2:]] == [
        (10, "许暮雨"),
        (11, "岳川柏"),
    ]


def test_a_list_sent_again_with_one_more_line():
    text = "1. 童远 买药\n2. 许暮雨 买菜\n\n#接龙\n1. 童远 买药\n2. 许暮雨 买菜\n3. 岳川柏 修灯"
    found = parse(text)
    assert len(found.entries) == 5
    assert [entry.same_as for entry in found.entries] == [None, None, 1, 2, None]
    assert [entry.name for entry in found.clear] == ["童远", "许暮雨", "岳川柏"]


def test_a_number_given_twice_and_numbers_left_out():
    found = parse("1. 童远 买药\n1. 许暮雨 买菜\n4. 岳川柏 修灯\n3. 纪南乔 开锁")
    assert [entry.doubts for entry in found.entries] == [
        (),
        (Doubt.NUMBER_TAKEN,),
        (Doubt.NUMBER_SKIPPED,),
        (Doubt.NUMBER_BACK,),
    ]
    assert found.missing == (2,)


def test_an_entry_over_several_lines_is_kept_together_and_marked():
    found = parse("1. 童远 买药\n降压药一盒\n要饭前吃的\n2. 许暮雨 买菜")
    first = found.entries[0]
    assert first.rest == "买药 降压药一盒 要饭前吃的"
    assert first.doubts == (Doubt.CONTINUED,)
    assert first.raw == "1. 童远 买药\n降压药一盒\n要饭前吃的"
    assert not found.entries[1].doubts


def test_an_amount_at_the_start_of_a_line_is_no_new_entry():
    found = parse("1. 童远 买米\n3.5公斤\n2. 许暮雨 买菜")
    assert [entry.number for entry in found.entries] == [1, 2]
    assert found.entries[0].rest == "买米 3.5公斤"


def test_a_number_run_into_the_entrance_is_taken_with_a_doubt():
    found = parse("1.2单元童远 买药")
    assert found.entries[0].number == 1
    assert found.entries[0].home.entrance == "2"
    assert Doubt.NUMBER_UNCLEAR in found.entries[0].doubts


@pytest.mark.parametrize(
    ("line", "name", "doubts"),
    [
        ("1. 3栋501 水管漏水", "", (Doubt.NO_NAME,)),
        ("1. 快乐每一天 3栋501 漏水", "快乐每一天", (Doubt.NAME_UNCLEAR,)),
        ("1. 童远需要降压药", "童远", (Doubt.NAME_UNCLEAR,)),
        ("1. 童远", "童远", (Doubt.NO_CONTENT,)),
        ("1. 张姨 +1", "张姨", (Doubt.NO_CONTENT,)),
        ("1. 李叔 同上", "李叔", (Doubt.NO_CONTENT,)),
        ("1. ", "", (Doubt.NO_CONTENT,)),
        ("1. 水管漏水怎么办呀", "", (Doubt.NO_NAME,)),
        ("1. 王阿姨 买药", "王阿姨", ()),
        ("1. 欧阳修远 买药", "欧阳修远", ()),
        ("1. 童远 3栋501 和 5栋301 买药", "童远", (Doubt.SEVERAL_HOMES,)),
        ("1. 童远 13812345678 13912345678 买药", "童远", (Doubt.SEVERAL_PHONES,)),
    ],
)
def test_what_is_doubted(line, name, doubts):
    (entry,) = parse(line).entries
    assert (entry.name, entry.doubts) == (name, doubts)


def test_every_doubt_has_words():
    assert set(DOUBTS) == set(Doubt)


def test_closing_words_and_later_chat_are_left_over():
    found = parse("1. 童远 买药\n以上共1户\n\n大家抓紧")
    assert [line.text for line in found.leftovers] == ["以上共1户", "大家抓紧"]
    assert found.entries[0].rest == "买药"


def test_text_without_any_list_is_header_only():
    found = parse("通知\n明天停水")
    assert found.entries == ()
    assert [line.text for line in found.header] == ["通知", "明天停水"]


def test_a_hundred_people():
    text = "\n".join(f"{n}. 童远 {n}栋1单元101 买药" for n in range(1, 101))
    found = parse(text)
    assert len(found.clear) == 100
    assert [entry.home.building for entry in found.entries] == [str(n) for n in range(1, 101)]


pieces = st.sampled_from(
    ["1. ", "2、", "（3）", "4️⃣", "⑤", "🔟", "#接龙", "例 ", "童远 ", "3栋501 ", "13812345678", "\n", "\n\n", "买药",
     "3.5公斤", "以上", "\u200b", " ", "　", "999 ", "❿", "-", "."]
)  # fmt: skip


@given(st.one_of(st.lists(pieces, max_size=40).map("".join), st.text()))
def test_nothing_is_lost(text):
    found = parse(text)
    kept = [*found.header, *found.examples, *found.leftovers]
    kept += [line for entry in found.entries for line in entry.lines]
    numbers = sorted(line.number for line in kept)
    lines = text.splitlines()
    assert len(set(numbers)) == len(numbers)
    assert {n for n, line in enumerate(lines, start=1) if _shows(line)} <= set(numbers)
    assert all(lines[line.number - 1] == line.text for line in kept)


def _shows(line):
    return bool("".join(sign for sign in line if sign.isprintable() and not sign.isspace()).strip())
