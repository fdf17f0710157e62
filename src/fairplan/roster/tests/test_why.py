"""Why something was not kept: what the smallest exchange would do."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fairplan.roster.check import check
from fairplan.roster.problem import Demand, Pair, Person, Problem, Share, Shift, Standing, Wish
from fairplan.roster.reasons import sentence
from fairplan.roster.tests.small import problems, rosters
from fairplan.roster.why import explained, why

EARLY = Shift("E", 480, start=480)
NIGHT = Shift("N", 480, frozenset({"E"}), start=1320, night=True)
NO_NIGHTS = {(day, "N"): "health" for day in range(4)}


def _why(roster, *people, **more):
    people = people or tuple(Person(name) for name in roster)
    problem = Problem(4, (EARLY, NIGHT), people, **({"demands": ()} | more))
    table = {who: tuple(None if d == "-" else d for d in line) for who, line in roster.items()}
    broken = check(problem, table).broken
    return [str(one.why) for one in explained(problem, table, broken)]


def test_a_night_off_would_leave_the_night_one_short():
    """The only other one may not do nights."""
    people = (Person("a"), Person("b", blocked=NO_NIGHTS))
    need = Demand(1, ("N",), 1, over=None)
    found = _why(
        {"a": "-N--", "b": "----"}, *people, demands=(need,), wishes=(Wish("a", 1, 3, "N", False),)
    )
    assert found == ["it would leave N on day 1 1 short (cover)"]


def test_a_wished_duty_would_take_the_rest():
    """The night before cannot be given to anybody else, so the early duty is too soon."""
    people = (Person("a", fixed={0: "N"}),)
    found = _why({"a": "N---"}, *people, wishes=(Wish("a", 1, 3, "E"),))
    assert found == ["a would have too little rest between N and E on day 1"]


def test_a_wish_would_go_against_another_wish():
    need = Demand(1, ("N",), 1, over=None)
    wishes = (Wish("a", 1, 3, wants=False), Wish("b", 1, 4, wants=False))
    found = _why({"a": "-N--", "b": "----"}, demands=(need,), wishes=wishes)
    assert found == ["b would be on duty on day 1 against a wish"]


def test_a_wish_would_be_unfair_to_somebody():
    cells = frozenset((day, "N") for day in range(4))
    share = Share("nights", cells, {"N": 1}, {"b": 3}, {"a": 1, "b": 3}, weight=2)
    need = Demand(1, ("N",), 1, over=None)
    found = _why(
        {"a": "-N--", "b": "----"},
        demands=(need,),
        wishes=(Wish("a", 1, 3, wants=False),),
        shares=(share,),
    )
    assert found == ["b would have 4 of nights where 3 is fair"]


def test_a_pair_would_need_a_duty_that_is_not_there():
    need = Demand(1, ("E",), 1, over=None)
    people = (Person("a", fixed={1: "E"}), Person("b"))
    found = _why({"a": "-E--", "b": "----"}, *people, demands=(need,), pairs=(Pair("a", "b", 2),))
    assert found == ["it would be 1 too many for E on day 1 (cover)"]


def test_an_empty_seat_has_the_reason_of_the_nearest_person():
    people = (Person("a", days_off={1: "leave"}),)
    found = _why({"a": "----"}, *people, demands=(Demand(1, ("E",), 1, under=50),))
    assert found == ["a cannot be there on day 1: leave"]


def test_what_would_only_move_the_trouble_is_said():
    """Granting one wish breaks another one of the same weight."""
    need = Demand(1, ("N",), 1, over=None)
    wishes = (Wish("a", 1, 3, wants=False), Wish("b", 1, 3, wants=False))
    found = _why({"a": "-N--", "b": "----"}, demands=(need,), wishes=wishes)
    assert found == ["b would be on duty on day 1 against a wish"]


def test_where_nothing_speaks_against_it_that_is_said():
    assert _why({"a": "----"}, wishes=(Wish("a", 1, 3, "E"),)) == [
        "nothing speaks against it: look for a better roster a little longer"
    ]


def test_what_was_published_stands_in_the_way():
    standing = Standing({"b": (None,) * 4}, per_duty=5, per_person=10)
    need = Demand(1, ("N",), 1, over=None)
    found = _why(
        {"a": "-N--", "b": "----"},
        demands=(need,),
        wishes=(Wish("a", 1, 3, wants=False),),
        standing=standing,
    )
    assert found == ["b would have something else than was published"]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_reason_can_always_be_put_into_words(data):
    problem = data.draw(problems())
    roster = data.draw(rosters(problem))
    for one in check(problem, roster).broken:
        found = why(problem, roster, one)
        assert found is None or sentence(problem, found)
