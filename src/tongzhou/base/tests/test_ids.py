"""Codes survive the telephone, and a slip of the tongue is noticed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.ids import ALPHABET, check_sign, grouped, read_code, receipt_code, spoken_code

bodies = st.text(ALPHABET, min_size=2, max_size=11)


def test_signs_that_look_alike_are_not_used():
    assert not set("01OIL") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def test_a_code_reads_back():
    for _ in range(200):
        code = spoken_code()
        assert len(code) == 6
        assert read_code(code) == code


def test_a_receipt_is_grouped_and_reads_back_however_it_is_typed():
    receipt = receipt_code(draw=random.Random(1).choice)
    bare = receipt.replace("-", "")
    assert [len(group) for group in receipt.split("-")] == [4, 4, 4]
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in bare)
    for typed in (receipt, receipt.lower(), f" {bare} ", full_width, receipt.replace("-", "—")):
        assert read_code(typed) == bare


def test_receipts_do_not_repeat():
    assert len({receipt_code() for _ in range(2000)}) == 2000


def test_a_seeded_source_gives_the_same_codes():
    first, second = random.Random(7), random.Random(7)
    assert spoken_code(draw=first.choice) == spoken_code(draw=second.choice)


@given(bodies, st.data())
def test_one_wrong_sign_is_noticed(body, data):
    code = body + check_sign(body)
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([sign for sign in ALPHABET if sign != code[at]]))
    assert read_code(code[:at] + other + code[at + 1 :]) is None


@given(bodies, st.data())
def test_two_neighbours_exchanged_are_noticed(body, data):
    code = body + check_sign(body)
    at = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (read_code(swapped) is None) == (swapped != code)


@pytest.mark.parametrize("text", ["", "A", "ABC0EF", "你好", "O1IL", "A" * 40])
def test_what_is_no_code_is_none(text):
    assert read_code(text) is None


def test_grouping_keeps_every_sign():
    assert grouped("ABCDEFGHJK", 4) == "ABCD-EFGH-JK"


def test_a_code_too_short_to_check_is_a_bug():
    with pytest.raises(ValueError, match="between 3 and 30"):
        spoken_code(2)
