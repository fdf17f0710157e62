"""The one verdict, as a table of cases: what speaks against a duty, and what does not."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from tongzhou.areas.duty.rules import (
    Away,
    Consented,
    Job,
    Limits,
    Stretch,
    Who,
    breaches,
    days_in_a_row,
    is_night,
)
from tongzhou.base.times import SHANGHAI

LIMITS = Limits(
    rest_minutes=660,
    most_in_24_hours=900,
    most_in_7_days=3360,
    most_days_in_a_row=6,
    warn_days_in_a_row=5,
    overwork_minutes=60,
    minor_age=18,
    minor_least_age=14,
    minor_minutes_a_day=240,
    night_from=time(22),
    night_until=time(6),
)


def at(text):
    """“11-16 08:30” of 2026, by the clock in Shanghai."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def span(text):
    """“11-16 17:30 +15” is a stretch of fifteen hours."""
    start, hours = text.rsplit(" +", 1)
    return at(start), at(start) + timedelta(hours=float(hours))


def job(text="11-16 08:30 +9", **more):
    starts, ends = span(text)
    return Job(starts, ends, what=more.pop("what", "东门"), **more)


def bound(*texts, **more):
    return tuple(Stretch(*span(text), **{"what": "前一班", **more}) for text in texts)


def codes(who, asked, limits=LIMITS):
    return [one.code for one in breaches(who, asked, limits)]


def day(text):
    return date.fromisoformat(f"2026-{text}")


def days(first, count, hours="08:30 +8"):
    return tuple(f"11-{n:02d} {hours}" for n in range(first, first + count))


ADULT = Who(1)


@pytest.mark.parametrize(
    ("already", "asked", "found"),
    [
        # nothing before it, nothing against it
        ((), "11-16 08:30 +9", []),
        # two places at one time; touching is not overlapping
        (("11-16 08:30 +9",), "11-16 12:00 +2", ["clash"]),
        (("11-16 08:30 +4",), "11-16 12:30 +4", ["rest"]),
        # eleven hours of rest: exactly is enough, a minute less is not
        (("11-16 08:00 +8",), "11-17 03:00 +8", []),
        (("11-16 08:01 +8",), "11-17 03:00 +8", ["rest"]),
        # also when the other one comes after
        (("11-17 03:00 +8",), "11-16 08:01 +8", ["rest"]),
        # a day after a night that ended that morning
        (("11-16 17:30 +15",), "11-17 08:30 +9", ["rest", "day_hours"]),
        (("11-16 17:30 +15",), "11-17 17:30 +15", ["rest"]),
        (("11-16 17:30 +15",), "11-18 08:30 +9", []),
        # fifteen hours within any twenty-four, whichever day they lie on
        (("11-16 06:00 +4",), "11-16 21:00 +11", []),
        (("11-16 06:00 +8",), "11-16 20:00 +8", ["rest", "day_hours"]),
        # the same hours are not counted twice where two duties overlap
        (("11-16 08:00 +10",), "11-16 09:00 +9", ["clash"]),
        ((), "11-16 08:30 +15", []),
        ((), "11-16 08:30 +15.5", ["day_hours"]),
    ],
)
def test_rest_and_hours_of_a_day(already, asked, found):
    assert codes(replace(ADULT, bound=bound(*already)), job(asked)) == found


@pytest.mark.parametrize(
    ("already", "asked", "found"),
    [
        # fifty-six hours within seven days: seven of eight are the limit, and one day too many in a row
        (days(9, 6), "11-15 08:30 +8", ["days_in_a_row"]),
        (days(9, 5), "11-14 08:30 +8", []),
        # six of nine hours and a quarter are too many in seven days
        (days(9, 5, "08:30 +9.5"), "11-14 08:30 +9", ["week_hours"]),
        # the same hours spread over eight days are not
        (
            ("11-09 08:30 +9.5", *days(11, 4, "08:30 +9.5")),
            "11-17 08:30 +9",
            [],
        ),
        # six days in a row may be, from both sides; a seventh may not
        ((*days(10, 3), *days(14, 3)), "11-13 08:30 +7", ["days_in_a_row"]),
        ((*days(10, 2), *days(14, 3)), "11-13 08:30 +7", []),
        # a day of rest begins the row anew
        ((*days(9, 5), *days(15, 1)), "11-16 08:30 +7", []),
        # a night belongs to the day it began on: Tuesday stays free
        (("11-16 17:30 +15", *days(18, 5, "18:00 +6")), "11-23 18:00 +6", []),
        # 48 days without a rest do not happen: the seventh is already refused
        (days(1, 6), "11-07 08:30 +6", ["days_in_a_row"]),
    ],
)
def test_seven_days_and_days_in_a_row(already, asked, found):
    assert codes(replace(ADULT, bound=bound(*already)), job(asked)) == found


def test_what_is_of_rest_may_be_set_aside_and_nothing_else():
    who = replace(
        ADULT,
        bound=(*bound(*days(10, 6, "08:30 +6")), *bound("11-16 02:00 +5")),
        away=(Away("leave", day("11-16"), None),),
    )
    found = {one.code: one.waivable for one in breaches(who, job(), LIMITS)}
    assert found == {"leave": False, "rest": True, "days_in_a_row": True}


@pytest.mark.parametrize(
    ("other", "travel", "asked", "found"),
    [
        # the home unit's duty is never doubled
        ("11-16 08:00 +10", 0, "11-16 08:30 +9", ["other_duty"]),
        # no rest between the two either
        ("11-15 20:00 +8", 0, "11-16 08:30 +9", ["rest", "day_hours"]),
        # eleven hours, but an hour and a half of them on the way
        ("11-15 12:00 +9", 0, "11-16 08:30 +9", []),
        ("11-15 12:00 +9", 90, "11-16 08:30 +9", ["rest"]),
        # out of reach: never possible, whatever both say
        ("11-16 00:00 +8", 60, "11-16 08:30 +6", ["too_far", "rest"]),
    ],
)
def test_duty_elsewhere(other, travel, asked, found):
    who = replace(ADULT, bound=bound(other, elsewhere=True, travel=travel))
    assert codes(who, job(asked)) == found


def test_duty_elsewhere_counts_for_the_day_and_the_row_but_not_for_our_week():
    elsewhere = bound(*days(9, 5, "08:00 +12"), elsewhere=True)
    assert codes(replace(ADULT, bound=elsewhere), job("11-14 08:30 +9")) == []
    row = bound(*days(9, 6, "08:00 +8"), elsewhere=True)
    assert codes(replace(ADULT, bound=row), job("11-15 08:30 +7")) == ["days_in_a_row"]


def test_three_days_away_are_three_days_in_a_row():
    long = bound("11-13 08:00 +72", elsewhere=True)
    row = (*bound(*days(10, 3)), *long)
    assert "days_in_a_row" in codes(replace(ADULT, bound=row), job("11-16 20:00 +3"))


def test_the_second_part_of_a_divided_shift_is_the_same_duty_going_on():
    first = bound("11-16 08:00 +4", what="东门", shift_id=7)
    rest = job("11-16 12:00 +4", shift_id=7)
    assert codes(replace(ADULT, bound=first), rest) == []
    assert codes(replace(ADULT, bound=first), replace(rest, shift_id=8)) == ["rest"]
    long = bound("11-16 00:00 +12", shift_id=7)
    assert codes(replace(ADULT, bound=long), rest) == ["day_hours"], "its hours still count"


@pytest.mark.parametrize(
    ("kind", "first", "last", "asked", "found"),
    [
        ("leave", "11-16", "11-16", "11-16 08:30 +9", ["leave"]),
        ("leave", "11-16", None, "11-20 08:30 +9", ["leave"]),
        ("leave", "11-17", "11-18", "11-16 08:30 +9", []),
        # the night before a day of leave ends on its morning
        ("leave", "11-17", "11-17", "11-16 17:30 +15", ["leave"]),
        # midnight is not yet the next day
        ("leave", "11-17", "11-17", "11-16 16:00 +8", []),
        ("spared", "11-01", None, "11-16 08:30 +9", ["spared"]),
        ("no_nights", "11-01", None, "11-16 17:30 +15", ["no_nights"]),
        ("no_nights", "11-01", None, "11-16 14:00 +8", []),
        ("no_nights", "11-01", None, "11-16 14:00 +8.5", ["no_nights"]),
        ("no_nights", "11-01", None, "11-17 04:00 +8", ["no_nights"]),
        ("no_nights", "11-01", None, "11-17 06:00 +8", []),
    ],
)
def test_leave_and_what_people_are_spared_from(kind, first, last, asked, found):
    away = Away(kind, day(first), day(last) if last else None)
    assert codes(replace(ADULT, away=(away,)), job(asked)) == found


def test_no_reason_is_ever_in_the_words():
    away = Away("spared", day("11-01"), None)
    words = breaches(replace(ADULT, away=(away,)), job(), LIMITS)[0].words.text
    assert "ill" not in words
    assert "health" not in words


@pytest.mark.parametrize(
    ("kind", "skills", "found"),
    [("no_heavy", {"lifting"}, ["no_heavy"]), ("no_heavy", set(), [])],
)
def test_heavy_work(kind, skills, found):
    who = Who(1, away=(Away(kind, day("11-01"), None),), skills=frozenset(skills))
    assert codes(who, job(skills=frozenset(skills))) == found


def test_skills_are_needed_all_of_them():
    need = job(skills=frozenset({"cash", "driving"}))
    found = breaches(Who(1, skills=frozenset({"cash"})), need, LIMITS)
    assert [(one.code, one.values) for one in found] == [("skill", {"skills": ["driving"]})]
    assert codes(Who(1, skills=frozenset({"cash", "driving", "lifting"})), need) == []


@pytest.mark.parametrize(("left", "found"), [("11-15", ["left"]), ("11-16", []), ("11-20", [])])
def test_nobody_serves_after_the_day_they_left(left, found):
    assert codes(Who(1, left_on=day(left)), job()) == found


# --- minors ----------------------------------------------------------------------------------------

AGREED = Consented(day("11-01"), None, frozenset({"outreach"}), 240)
HARMLESS = {"card": "outreach", "harmless": True, "adults_only": False}


def minor(born="2010-05-01", *agreed, already=()):
    return Who(1, born_on=date.fromisoformat(born), consents=agreed, bound=bound(*already))


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        (minor("2010-05-01", AGREED), job("11-16 08:30 +3", **HARMLESS), []),
        # a sixteen-year-old without consent, or with one for another post, or for another time
        (minor("2010-05-01"), job("11-16 08:30 +3", **HARMLESS), ["no_consent"]),
        (
            minor("2010-05-01", replace(AGREED, cards=frozenset({"easing"}))),
            job("11-16 08:30 +3", **HARMLESS),
            ["no_consent"],
        ),
        (
            minor("2010-05-01", replace(AGREED, last_day=day("11-15"))),
            job("11-16 08:30 +3", **HARMLESS),
            ["no_consent"],
        ),
        # of two consents the one for this post counts
        (
            minor("2010-05-01", replace(AGREED, cards=frozenset({"easing"})), AGREED),
            job("11-16 08:30 +3", **HARMLESS),
            [],
        ),
        # a consent for every harmless post is none for the others
        (
            minor("2010-05-01", replace(AGREED, cards=frozenset())),
            job("11-16 08:30 +3", card="loading"),
            ["minor_post"],
        ),
        # the post itself may be for adults only
        (
            minor("2010-05-01", AGREED),
            job("11-16 08:30 +3", card="outreach", harmless=True),
            ["minor_post"],
        ),
        # four hours a day, other duties of that day among them; the guardian may say less
        (minor("2010-05-01", AGREED), job("11-16 08:30 +4", **HARMLESS), []),
        (minor("2010-05-01", AGREED), job("11-16 08:30 +4.5", **HARMLESS), ["minor_hours"]),
        (
            minor("2010-05-01", AGREED, already=("11-16 06:00 +1.5",)),
            job("11-16 18:30 +3", **HARMLESS),
            ["minor_hours"],
        ),
        (
            minor("2010-05-01", replace(AGREED, minutes_a_day=120)),
            job("11-16 08:30 +3", **HARMLESS),
            ["minor_hours"],
        ),
        # never at night
        (minor("2010-05-01", AGREED), job("11-16 20:00 +3", **HARMLESS), ["minor_night"]),
        # thirteen is too young whatever the guardian says; fourteen today is not
        (minor("2012-11-17", AGREED), job("11-16 08:30 +3", **HARMLESS), ["too_young"]),
        (minor("2012-11-16", AGREED), job("11-16 08:30 +3", **HARMLESS), []),
        # eighteen today is an adult
        (minor("2008-11-16"), job("11-16 20:00 +12", card="patrol"), []),
        (minor("2008-11-17"), job("11-16 08:30 +3", **HARMLESS), ["no_consent"]),
    ],
)
def test_minors(who, asked, found):
    assert codes(who, asked) == found


# --- days and nights ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "night"),
    [
        ("11-16 08:30 +9", False),
        ("11-16 14:00 +8", False),
        ("11-16 14:00 +8.1", True),
        ("11-16 17:30 +15", True),
        ("11-17 05:59 +1", True),
        ("11-17 06:00 +1", False),
        ("11-16 00:00 +24", True),
        ("11-16 08:00 +72", True),
    ],
)
def test_what_is_a_night(text, night):
    assert is_night(*span(text), LIMITS) is night


def test_a_night_may_lie_within_one_day():
    limits = replace(LIMITS, night_from=time(1), night_until=time(5))
    assert is_night(*span("11-16 04:00 +2"), limits)
    assert not is_night(*span("11-16 05:00 +2"), limits)


@pytest.mark.parametrize("month", range(1, 13))
def test_no_night_of_the_year_is_an_hour_shorter(month):
    """There is no summer time here: a night of fifteen hours is one in March and in October too."""
    starts = datetime(2026, month, 28, 17, 30, tzinfo=SHANGHAI)
    ends = datetime(2026, month, 28, 8, 30, tzinfo=SHANGHAI) + timedelta(days=1)
    assert Stretch(starts, ends).minutes == 900
    assert (ends.timestamp() - starts.timestamp()) == 900 * 60


@pytest.mark.parametrize(
    ("worked", "around", "row"),
    [
        ((14, 15, 16), 15, 3),
        ((14, 16), 15, 0),
        ((16,), 16, 1),
        ((), 16, 0),
    ],
)
def test_days_in_a_row_around_a_day(worked, around, row):
    assert days_in_a_row((date(2026, 11, n) for n in worked), date(2026, 11, around)) == row


def test_the_first_reason_is_the_one_a_leader_would_name():
    who = replace(
        ADULT,
        left_on=day("11-01"),
        bound=bound("11-16 08:30 +9", elsewhere=True),
        away=(Away("leave", day("11-16"), None),),
    )
    assert codes(who, job(skills=frozenset({"cash"})))[:4] == [
        "left",
        "other_duty",
        "leave",
        "skill",
    ]
