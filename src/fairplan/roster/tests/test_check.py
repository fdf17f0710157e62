"""The independent look: a table of cases for each hard limit, kept and just broken."""

from __future__ import annotations

import pytest

from fairplan.roster.check import check
from fairplan.roster.problem import Before, Demand, Pair, Person, Problem, Shift
from fairplan.roster.reasons import SENTENCES, sentence

EARLY = Shift("E", 480, start=480, title="early")
NIGHT = Shift("N", 600, frozenset({"E"}), frozenset(), start=1200, night=True)
LONG = Shift("L", 1440, frozenset({"E", "N", "L"}), frozenset({"E", "L"}), start=480)


def _line(duties):
    return tuple(None if duty == "-" else duty for duty in duties)


def _broken(duties, first_weekday=0, demands=(), **limits):
    person = Person("a", name="Anna", **limits)
    problem = Problem(
        len(duties), (EARLY, NIGHT, LONG), (person,), demands, first_weekday=first_weekday
    )
    verdict = check(problem, {"a": _line(duties)})
    assert all(sentence(problem, wrong) and str(wrong) for wrong in verdict.violations)
    return [wrong.code for wrong in verdict.violations]


WORKED = Before("N", days_worked=3)

CASES = [
    # duties, limits, broken
    ("NE", {}, ["follows"]),
    ("N-E", {}, []),
    ("EN", {}, []),
    ("EN", {"too_soon": {"E": frozenset("N")}}, ["follows"]),
    ("E-", {"before": Before("N", 1)}, ["follows"]),
    ("-E", {"before": Before("N", 1)}, []),
    ("E-", {"too_soon": {"N": frozenset("E")}, "before": Before("N", 1)}, ["follows"]),
    ("L-", {"too_soon": {"N": frozenset("L")}, "before": Before("N", 1)}, ["follows"]),
    ("L-E", {}, ["follows_two"]),
    ("L--E", {}, []),
    ("-E", {"before": Before("L", 1)}, ["follows_two"]),
    ("--E", {"before": Before("L", 1)}, []),
    ("EE", {"max_shifts": {"E": 1}}, ["max_shifts"]),
    ("EN", {"max_shifts": {"E": 1}}, []),
    ("E-", {"max_shifts": {"E": 0}}, ["max_shifts"]),
    ("EE", {"max_minutes": 959}, ["max_minutes"]),
    ("EE", {"max_minutes": 960}, []),
    ("E-", {"min_minutes": 481}, ["min_minutes"]),
    ("E-", {"min_minutes": 480}, []),
    ("EEE", {"max_consecutive": 2}, ["max_consecutive"]),
    ("EE-EE", {"max_consecutive": 2}, []),
    ("N--", {"max_consecutive": 3, "before": WORKED}, ["max_consecutive"]),
    ("-N-", {"max_consecutive": 3, "before": WORKED}, []),
    ("---", {"max_consecutive": 2, "before": WORKED}, []),
    ("E-", {"max_consecutive": 3, "before": Before(days_worked=3)}, ["max_consecutive"]),
    ("EEE", {"max_consecutive": 3, "before": Before(days_off=1)}, []),
    ("-E-", {"min_consecutive": 2}, ["min_consecutive"]),
    ("E--", {"min_consecutive": 2}, []),
    ("--E", {"min_consecutive": 2}, []),
    ("-E-", {"min_consecutive": 2, "before": Before("E", 1)}, ["min_consecutive"] * 2),
    ("E--", {"min_consecutive": 2, "before": Before(days_off=1)}, ["min_consecutive"]),
    ("--", {"min_consecutive": 2, "before": Before("E", 1)}, ["min_consecutive"]),
    ("E-", {"min_consecutive": 2, "before": Before("E", 1)}, []),
    ("E-E", {"min_days_off": 2}, ["min_days_off"]),
    ("-EE", {"min_days_off": 2}, []),
    ("E--E", {"min_days_off": 2}, []),
    ("E-", {"min_days_off": 2}, []),
    ("-E", {"min_days_off": 2, "before": Before("E", 1)}, ["min_days_off"]),
    ("EE", {"min_days_off": 2, "before": Before(days_off=1)}, ["min_days_off"]),
    ("-E", {"min_days_off": 2, "before": Before(days_off=1)}, []),
    ("-E-----E", {"max_weekends": 1, "first_weekday": 5}, ["max_weekends"]),
    ("EE------", {"max_weekends": 1, "first_weekday": 5}, []),
    ("E------E", {"max_weekends": 1, "first_weekday": 6}, ["max_weekends"]),
    ("EEEEE--E", {"max_weekends": 0}, []),
    ("EEEEEE-", {"max_week_minutes": 2400}, ["week_minutes"]),
    ("EEEEE--E", {"max_week_minutes": 2400}, []),
    ("E-", {"max_week_minutes": 480, "before": Before(minutes=(60,))}, ["week_minutes"]),
    ("--", {"max_week_minutes": 480, "before": Before(minutes=(600,))}, []),
    ("E-", {"days_off": {0: "leave"}}, ["day_off"]),
    ("-E", {"days_off": {0: "leave"}}, []),
    ("N-", {"blocked": {(0, "N"): "minor"}}, ["blocked"]),
    ("E-", {"blocked": {(0, "N"): "minor"}}, []),
    ("E-", {"fixed": {1: "E"}}, ["fixed"]),
    ("-N", {"fixed": {1: "E"}}, ["fixed"]),
    ("-E", {"fixed": {1: "E"}}, []),
    ("-X", {}, ["unknown_shift"]),
    ("E-", {"demands": (Demand(0, ("E",), 2),)}, ["under"]),
    ("E-", {"demands": (Demand(0, ("E",), 1),)}, []),
    ("E-", {"demands": (Demand(0, ("E", "N"), 0, over=None),)}, ["over"]),
    ("E-", {"demands": (Demand(0, ("E",), 1, frozenset("x"), only_if_staffed=True),)}, ["company"]),
    ("--", {"demands": (Demand(0, ("E",), 1, frozenset("x"), only_if_staffed=True),)}, []),
]


@pytest.mark.parametrize(("duties", "limits", "broken"), CASES)
def test_each_limit_is_seen(duties, limits, broken):
    assert _broken(duties, **limits) == broken


AB, C = frozenset("ab"), frozenset("c")
NEVER_BOTH = (Demand(0, ("E", "N"), 1, AB, under=0, over=None, rule="newcomers"),)
ONE_OF_C = (Demand(0, ("E",), 1, C, over=0, rule="knows"),)
LEADER = (Demand(0, ("E", "N"), 1, C, over=0, rule="leader"),)
WITH_C = (Demand(0, ("E",), 1, C, only_if_staffed=True, rule="knows"),)
TWO_SKILLED = (Demand(0, ("E",), 2, AB, over=0, rule="skill:medic"),)

TOGETHER = [
    # what a, b and c have on one day, demands and pairs, broken
    ("EE-", NEVER_BOTH, [], ["over"]),
    ("EN-", NEVER_BOTH, [], ["over"]),
    ("E-E", NEVER_BOTH, [], []),
    ("EEN", ONE_OF_C, [], ["under"]),
    ("EEE", ONE_OF_C, [], []),
    ("EEL", LEADER, [], ["under"]),
    ("EEN", LEADER, [], []),
    ("EE-", WITH_C, [], ["company"]),
    ("--E", WITH_C, [], []),
    ("E-E", TWO_SKILLED, [], ["under"]),
    ("EE-", TWO_SKILLED, [], []),
    ("EN-", (), [Pair("a", "b", None)], ["pair"]),
    ("E--", (), [Pair("a", "b", None)], ["pair"]),
    ("EE-", (), [Pair("a", "b", None)], []),
    ("EN-", (), [Pair("a", "b", None, by_shift=False)], []),
    ("E--", (), [Pair("a", "b", None, by_shift=False)], ["pair"]),
    ("E--", (), [Pair("a", "b", None, days=frozenset({1}))], []),
]


@pytest.mark.parametrize(("duties", "demands", "pairs", "broken"), TOGETHER)
def test_each_limit_between_people_is_seen(duties, demands, pairs, broken):
    people = tuple(Person(name) for name in "abc")
    problem = Problem(1, (EARLY, NIGHT, LONG), people, demands, pairs=tuple(pairs))
    roster = {name: _line(duty) for name, duty in zip("abc", duties, strict=True)}
    assert [wrong.code for wrong in check(problem, roster).violations] == broken


def test_every_hard_limit_is_in_the_table():
    seen = {code for *_, codes in CASES for code in codes}
    seen |= {code for *_, codes in TOGETHER for code in codes}
    of_a_roster = list(SENTENCES)[: list(SENTENCES).index("pair") + 1]
    assert set(of_a_roster) - seen == {"nobody", "length"}


def test_people_of_whom_nothing_is_said_are_not_forgotten():
    problem = Problem(2, (EARLY,), (Person("a"), Person("b")), ())
    assert [w.code for w in check(problem, {"a": (None, None)}).violations] == ["nobody"]
    assert [w.code for w in check(problem, {"a": (None,), "b": (None, None)}).violations] == [
        "length"
    ]


def test_a_sentence_has_names_and_weekdays():
    problem = Problem(6, (EARLY,), (Person("a", name="Anna", days_off={5: "leave"}),), ())
    (wrong,) = check(problem, {"a": (None,) * 5 + ("E",)}).violations
    assert sentence(problem, wrong) == "Anna cannot be there on Sat (day 5): leave"
    assert str(wrong) == "a cannot be there on day 5: leave"
