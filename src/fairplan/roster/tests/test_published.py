from fairplan.roster.check import check
from fairplan.roster.problem import Demand, Wish
from fairplan.roster.published import parse
from fairplan.roster.published_check import look
from fairplan.roster.tests.sample import SMALL

FREE = {who: [None] * 14 for who in "ABCDEF"}


def test_the_text_becomes_people_shifts_wishes_and_demands():
    problem = parse(SMALL)
    assert (problem.days, [s.id for s in problem.shifts]) == (14, ["E", "L", "N"])
    assert problem.shifts[2].not_before == {"E", "L"}
    second = problem.people[1]
    assert (second.max_shifts["N"], set(second.days_off), second.max_weekends) == (4, {5, 6}, 1)
    assert problem.wishes[0] == Wish("A", 0, 3, "E")
    assert problem.wishes[-1] == Wish("F", 12, 1, "E", wants=False)
    assert problem.demands[0] == Demand(0, ("E",), 2, None, 100, 1)


def test_the_independent_look_names_each_limit(tmp_path):
    file = tmp_path / "small.txt"
    file.write_text(SMALL, "utf-8")
    roster = {**FREE, "A": ["N", None, "L", "E"] + [None] * 10}
    cost, wrong = look(file, roster)
    assert any("N more than 0" in one for one in wrong)
    assert any("E after L" in one for one in wrong)
    assert any("free day 3" in one for one in wrong)
    assert any("off from day 1" in one for one in wrong)
    assert any("minutes, not between" in one for one in wrong)
    assert cost == 3 + 2 + 100 * (14 * 4 - 3)


def test_both_looks_agree_on_the_cost(tmp_path):
    file = tmp_path / "small.txt"
    file.write_text(SMALL, "utf-8")
    problem = parse(SMALL)
    assert (
        check(problem, {who: tuple(days) for who, days in FREE.items()}).cost == look(file, FREE)[0]
    )
