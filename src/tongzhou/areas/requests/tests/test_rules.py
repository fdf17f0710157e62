"""Deadlines, dangers, duplicates, call-backs and the three rates, as tables of cases."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.requests import rules
from tongzhou.areas.requests.rules import Counts, Formula, Told
from tongzhou.base.rounding import half_up, percent, percent_of

DANGERS = ("着火", "漏气", "昏迷")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("隔壁着火了快来", "着火"),
        ("樓道煤氣漏氣", "漏气"),
        ("老人昏迷不醒", "昏迷"),
        ("楼道灯坏了", None),
        ("垃圾桶满了", None),
    ],
)
def test_words_of_danger_are_noticed_in_either_script(words, found):
    assert rules.danger_in(words, DANGERS) == found


NEW = Told("P01", "三楼楼道灯坏了", "1390000xxxx")


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        (Told("P01", "楼道灯坏了", "1380000xxxx"), "Same building, similar words"),
        (Told("P02", "楼道灯坏了好几天", "139 0000 xxxx"), "Same phone number, similar words"),
        (Told("P02", "水管漏水", "1390000xxxx"), "Same phone number"),
        (Told("P01", "水管漏水"), None),
        (Told("P02", "三楼楼道灯坏了"), None),
        (Told("", "三楼楼道灯坏了", ""), None),
    ],
)
def test_a_duplicate_is_suggested_with_its_reason(old, reason):
    found = rules.why_duplicate(NEW, old)
    assert (found and found.text) == reason


def test_somebody_without_a_phone_is_not_everybody_without_a_phone():
    assert rules.why_duplicate(Told("P01", "停水"), Told("P02", "停水")) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [("09:00", "13:00"), ("16:00", "19:00"), ("18:30", "19:00"), ("20:30", "next 10:00")],
)
def test_who_did_not_answer_is_tried_again_later_or_in_the_evening(at, expected):
    hour, minute = map(int, at.split(":"))
    found = rules.next_attempt(MONDAY_9AM.replace(hour=hour, minute=minute), hours=4, evening=19)
    words = f"{found:%H:%M}" if found.date() == MONDAY_9AM.date() else f"next {found:%H:%M}"
    assert words == expected


SCHEME = Formula(10, 50, 40, Fraction(9, 10))
VECTOR = Counts(valid=40, contacted=40, solved=34, satisfied=30, basically=6)


def test_the_three_rates_of_the_field():
    found = rules.rates(VECTOR, SCHEME)
    assert [
        percent_of(rate) for rate in (found.response, found.resolution, found.satisfaction)
    ] == [
        "100.0%",
        "85.0%",
        "88.5%",
    ]
    assert str(half_up(found.composite, 1)) == "87.9"


def test_another_scheme_weighs_otherwise():
    found = rules.rates(VECTOR, Formula(10, 45, 45)).composite
    assert (half_up(found, 3), half_up(found, 1)) == (
        half_up(Fraction(88075, 1000), 3),
        881 * half_up(Fraction(1, 10), 1),
    )


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((40, 40, 34, 30, 6), ("100.0%", "85.0%", "88.5%", "87.9")),
        ((90, 88, 71, 62, 15), ("97.8%", "78.9%", "83.9%", "82.8")),
        ((60, 60, 54, 49, 6), ("100.0%", "90.0%", "90.7%", "91.3")),
        ((8, 8, 8, 7, 1), ("100.0%", "100.0%", "98.8%", "99.5")),
        ((0, 0, 0, 0, 0), ("—", "—", "—", "—")),
    ],
)
def test_the_sample_ledger_of_the_field_comes_out_to_the_digit(counts, shown):
    valid, contacted, solved, satisfied, basically = counts
    found = rules.rates(
        Counts(
            valid=valid,
            contacted=contacted,
            solved=solved,
            satisfied=satisfied,
            basically=basically,
        ),
        SCHEME,
    )
    composite = "—" if found.composite is None else f"{half_up(found.composite, 1)}"
    rates = (found.response, found.resolution, found.satisfaction)
    assert (*map(percent_of, rates), composite) == shown


def test_the_average_trap():
    units = [Counts(valid=1, solved=1), Counts(valid=100, solved=50)]
    simple, together = rules.averaged(units, SCHEME), rules.pooled(units, SCHEME)
    assert (percent_of(simple.resolution), percent_of(together.resolution)) == ("75.0%", "50.5%")


def test_a_unit_that_called_nobody_back_is_no_zero_in_the_average():
    units = [Counts(valid=4, solved=3), Counts(received=4, done=4)]
    assert rules.averaged(units, SCHEME).resolution == Fraction(3, 4)
    assert percent(0, 0) == "—"


@pytest.mark.parametrize(
    ("state", "did_work", "may", "code"),
    [
        ("done", False, True, None),
        ("done", True, True, "own_work"),
        ("done", False, False, "not_allowed"),
        ("in_hand", False, True, "wrong_state"),
    ],
)
def test_nobody_calls_back_about_their_own_work(state, did_work, may, code):
    refusal = rules.why_not_call_back(state=state, did_work=did_work, may_call=may)
    assert (refusal and refusal[0]) == code


def test_personal_words_are_kept_for_so_many_days_after_the_end():
    ended = MONDAY_9AM
    assert not rules.is_over(ended, days=30, at=ended + timedelta(days=30))
    assert rules.is_over(ended, days=30, at=ended + timedelta(days=30, minutes=1))
    assert not rules.is_over(None, days=30, at=ended)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 11, 16), None),
        (date(2026, 11, 17), "paper_from_the_future"),
        (None, "paper_date_missing"),
    ],
)
def test_paper_has_a_date_that_is_not_ahead(on, code):
    refusal = rules.paper_day(on, today=date(2026, 11, 16))
    assert (refusal and refusal[0]) == code


@pytest.mark.parametrize(
    ("category", "danger", "urgency"),
    [
        ("utilities", False, "utility"),
        ("medical", False, "utility"),
        ("noise", False, "ordinary"),
        ("noise", True, "life"),
    ],
)
def test_when_nobody_chose_the_class_comes_from_the_category(category, danger, urgency):
    assert rules.usual_urgency(category, danger=danger) == urgency


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("3栋2单元501室漏水", "3栋2单元***漏水"),
        ("槐荫里3栋501漏水，电话1390000xxxx", "槐荫里3栋***漏水，电话****"),
        ("楼道灯坏了", "楼道灯坏了"),
    ],
)
def test_a_list_shows_the_words_down_to_the_building(words, shown):
    assert rules.shown_words(words) == shown
