"""Hours and names as duty tables write them."""

from datetime import time

import pytest

from tongzhou.areas.duty.reading import read_hours, read_names
from tongzhou.base.reading import Unreadable


@pytest.mark.parametrize(
    ("text", "starts", "minutes"),
    [
        ("8:30-17:30", time(8, 30), 540),
        ("8:30—17:30", time(8, 30), 540),
        ("白班8:30—17:30", time(8, 30), 540),
        ("夜班（17:30-次日8:30）", time(17, 30), 900),
        ("17：30～次日 8：30", time(17, 30), 900),
        ("8时至20时", time(8), 720),
        ("20:00-24:00", time(20), 240),
        ("0:00-24:00", time(0), 1440),
        ("白班", time(8, 30), 540),
        ("夜班", time(17, 30), 900),
        ("全天", time(8, 30), 1440),
        ("", time(8, 30), 1440),
        (None, time(8, 30), 1440),
    ],
)
def test_hours(text, starts, minutes):
    assert read_hours(text) == (starts, minutes)


@pytest.mark.parametrize("text", ["轮班", "8:30", "8-9-10", "25:00-26:00"])
def test_unclear_hours_are_said_so(text):
    with pytest.raises(Unreadable):
        read_hours(text)


def test_names():
    assert read_names("甲、乙 丙，丁/戊") == ["甲", "乙", "丙", "丁", "戊"]
