"""What each measure means, as tables of cases."""

from fractions import Fraction

import pytest

from tongzhou.base.manifest.measures import Count, Distinct, Median, Peak, Share, Stock, Sum
from tongzhou.overview.indicators import rules
from tongzhou.overview.indicators.rules import Entry, Figure


def calls(*minutes, taken_back=()):
    entries = [Entry("call", 1, {"minutes": m, "late": m > 10}) for m in minutes]
    return entries + [Entry("call", -1, {"minutes": m, "late": m > 10}) for m in taken_back]


@pytest.mark.parametrize(
    ("measure", "entries", "value"),
    [
        (Count("call"), calls(3, 4), 2),
        (Count("call"), [], 0),
        (Count("visit"), calls(3, 4), 0),
        (Count("call", (("late", True),)), calls(3, 40), 1),
        (Count("call", (("late", 1),)), calls(3, 40), 0),
        (Count("call", (("room", None),)), calls(3), 1),
        (Count("call"), calls(3, 4, taken_back=[4]), 1),
        (Count("call"), [Entry("call", 60)], 60),
        (Sum("call", "minutes"), calls(3, 4, taken_back=[4]), 3),
        (Sum("call", "minutes"), [Entry("call", 3, {"minutes": 0.1})], rules.Decimal("0.3")),
        (Sum("call", "nothing"), calls(3), 0),
        (Median("call", "minutes"), calls(1, 2, 9), 2),
        (Median("call", "minutes"), calls(1, 2), Fraction(3, 2)),
        (Median("call", "minutes"), calls(1, 2, 9, taken_back=[9]), Fraction(3, 2)),
        (Median("call", "minutes"), [], None),
        (Distinct("call", "minutes"), calls(3, 3, 4), 2),
        (Distinct("call", "minutes"), calls(3, 4, taken_back=[4]), 1),
        (Distinct("call", "room"), calls(3), 0),
        (Peak("call", "minutes"), calls(3, 4, 4), 2),
        (Peak("call", "minutes"), calls(3, 4, 4, taken_back=[4, 4]), 1),
        (Peak("call", "minutes"), [], 0),
    ],
)
def test_a_number(measure, entries, value):
    assert rules.figure(measure, entries) == Figure(value)


SHARE = Share(Count("call", (("late", False),)), Count("call"))


@pytest.mark.parametrize(
    ("entries", "figure"),
    [
        (calls(3, 4, 5, 40), Figure(Fraction(3, 4), 3, 4)),
        (calls(40), Figure(Fraction(0), 0, 1)),
        ([], Figure(None, 0, 0)),
        (calls(3, taken_back=[3]), Figure(None, 0, 0)),
    ],
)
def test_a_share_keeps_its_parts_and_nothing_over_nothing_is_no_share(entries, figure):
    assert rules.figure(SHARE, entries) == figure


def test_a_stock_is_not_counted_from_facts():
    with pytest.raises(ValueError, match="asked of its query"):
        rules.figure(Stock("module:function"), [])


@pytest.mark.parametrize(
    ("units", "together"),
    [
        ([Figure(1), Figure(2)], Figure(3)),
        ([Figure(1), Figure(None)], Figure(None)),
        # Appendix B's trap: the simple average would be 75 %.
        (
            [Figure(Fraction(1), 1, 1), Figure(Fraction(1, 2), 50, 100)],
            Figure(Fraction(51, 101), 51, 101),
        ),
        ([Figure(Fraction(1), 1, 1), Figure(None, 0, 0)], Figure(Fraction(1), 1, 1)),
        ([Figure(None, 0, 0)], Figure(None, 0, 0)),
    ],
)
def test_units_together_are_added_and_shares_are_pooled(units, together):
    assert rules.pooled(units) == together
