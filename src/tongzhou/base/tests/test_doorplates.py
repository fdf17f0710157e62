"""The home is found in what people write."""

import pytest

from tongzhou.base.doorplates import Doorplate, doorplates_in


@pytest.mark.parametrize(
    ("text", "estate", "building", "entrance", "room"),
    [
        ("3栋2单元501", "", "3", "2", "501"),
        ("3栋2单元501室需要买药", "", "3", "2", "501"),
        ("3幢501", "", "3", "", "501"),
        ("3号楼2门501", "", "3", "2", "501"),
        ("3#2-501", "", "3", "2", "501"),
        ("3-2-501", "", "3", "2", "501"),
        ("３－２－５０１", "", "3", "2", "501"),
        ("3—2—501", "", "3", "2", "501"),
        ("3-501", "", "3", "", "501"),
        ("三栋二单元五零一", "", "3", "2", "501"),
        ("十二号楼1203室", "", "12", "", "1203"),
        ("A座1203", "", "A", "", "1203"),
        ("03栋02单元0501", "", "3", "2", "0501"),
        ("春涧苑1栋", "春涧苑", "1", "", ""),
        ("槐荫里小区6栋3单元", "槐荫里小区", "6", "3", ""),
        ("春涧苑3-2-501", "春涧苑", "3", "2", "501"),
        ("2单元501", "", "", "2", "501"),
        ("2单元", "", "", "2", ""),
        ("501室", "", "", "", "501"),
    ],
)
def test_one_home(text, estate, building, entrance, room):
    (found,) = doorplates_in(text)
    assert (found.estate, found.building, found.entrance, found.room) == (
        estate,
        building,
        entrance,
        room,
    )
    assert found.is_whole == bool(building and room)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张三 需要买药",
        "13812345678",
        "牛奶2箱",
        "2026-11-16",
        "2026-11-16 8:30",
        "0571-87654321",
        "3.5公斤",
        "501",
    ],
)
def test_no_home(text):
    assert doorplates_in(text) == ()


def test_known_estates_are_recognised_in_both_scripts_and_without_their_ending():
    known = ("槐荫里小区", "春涧苑")
    assert doorplates_in("张三槐荫里3栋", estates=known)[0].estate == "槐荫里小区"
    assert doorplates_in("槐蔭里小區3栋", estates=known)[0].estate == "槐荫里小区"
    assert doorplates_in("柳堤雅居3栋", estates=known)[0].estate == ""


def test_several_homes_in_their_order():
    found = doorplates_in("5-2-301和3栋2单元501")
    assert [(home.building, home.room) for home in found] == [("5", "301"), ("3", "501")]
    assert found[0] == Doorplate("5-2-301", "", "5", "2", "301")
