"""Percentages are exact, and nothing counted is neither zero nor a hundred."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.base.rounding import (
    counted,
    difference,
    half_up,
    percent,
    percent_of,
    percent_with_counts,
    plain,
    pooled_average,
    share,
    simple_average,
    weighted,
)

D = Decimal


@pytest.mark.parametrize(
    ("part", "whole", "places", "text"),
    [
        (34, 40, 1, "85.0%"),
        (40, 40, 1, "100.0%"),
        (D("35.4"), 40, 1, "88.5%"),
        (0, 40, 1, "0.0%"),
        (0, 0, 1, "—"),
        (231, 236, 2, "97.88%"),
        (231, 236, 0, "98%"),
        (96, 125, 1, "76.8%"),
        (89, 96, 1, "92.7%"),
        (1, 3, 1, "33.3%"),
        (2, 3, 1, "66.7%"),
        (1, 8, 1, "12.5%"),
        (1, 16, 1, "6.3%"),  # 6.25: a half goes up, not to the even digit
        (1, 2000, 1, "0.1%"),  # 0.05
    ],
)
def test_percent(part, whole, places, text):
    assert percent(part, whole, places=places) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (D("88.075"), 1, "88.1"),
        (D("88.075"), 2, "88.08"),
        (D("2.5"), 0, "3"),
        (D("-2.5"), 0, "-3"),
        (D("-0.04"), 1, "0.0"),
        (Fraction(1, 3), 3, "0.333"),
        (7, 2, "7.00"),
    ],
)
def test_a_half_goes_away_from_zero(value, places, text):
    assert str(half_up(value, places)) == text


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 5))
def test_half_up_agrees_with_the_decimal_module(value, places):
    assert half_up(value, places) == value.quantize(D(1).scaleb(-places), ROUND_HALF_UP)


def test_the_composite_of_the_three_rates():
    rates = share(40, 40), share(34, 40), share(30 + D("0.9") * 6, 40)
    assert half_up(weighted(zip(rates, (10, 50, 40), strict=True)), 1) == D("87.9")
    second = weighted(zip(rates, (10, 45, 45), strict=True))
    assert second == Fraction("88.075")
    assert half_up(second, 1) == D("88.1")


def test_a_composite_with_a_gap_has_no_value():
    assert weighted([(share(0, 0), 10), (share(1, 2), 50)]) is None


def test_simple_and_pooled_averages_differ():
    units = [(1, 1), (50, 100)]
    assert percent_of(simple_average(units)) == "75.0%"
    assert percent_of(pooled_average(units)) == "50.5%"


def test_a_unit_without_cases_pulls_no_average_down():
    assert simple_average([(1, 1), (0, 0)]) == 1
    assert pooled_average([(1, 1), (0, 0)]) == 1
    assert simple_average([(0, 0)]) is None
    assert pooled_average([]) is None


def test_counts_stand_beside_the_percentage():
    assert percent_with_counts(34, 40) == "85.0% (34/40)"
    assert percent_with_counts(0, 0) == "— (0/0)"
    assert counted(D("35.40"), 40) == "35.4/40"
    assert plain(100) == "100"


@pytest.mark.parametrize(
    ("now", "before", "text"), [(6, 4, "+2"), (4, 4, "0"), (0, 6, "−6"), (1000, 0, "+1000")]
)
def test_difference_from_yesterday(now, before, text):
    assert difference(now, before) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_exact(part, whole):
    assert share(part, whole) * whole == part


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        percent(0.1, 3)
