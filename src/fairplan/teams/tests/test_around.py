"""Pairs, teams around a place, explanations and re-planning."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairplan.places import Place, great_circle
from fairplan.teams import Person, Problem, Rule, Team, solve
from fairplan.teams.catchment import Candidate, Reached, servable, team_of, within
from fairplan.teams.explain import choices, why_open
from fairplan.teams.pairing import car_and_local, pairs
from fairplan.teams.replan import replan
from fairplan.travel import NO_WAY, OwnModel

CENTRE = Place(114.4, 30.6, "wgs84")


def _east(metres):
    return Place(CENTRE.lon + metres / great_circle(114, 30.6, 115, 30.6), CENTRE.lat, "wgs84")


def _all_matchings(people):
    if not people:
        yield []
        return
    first, *rest = people
    yield from _all_matchings(rest)
    for other in rest:
        for more in _all_matchings([one for one in rest if one != other]):
            yield [(first, other), *more]


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(0, 7), st.booleans())
def test_no_pairing_is_better(data, n, by_solver):
    people = [f"p{i}" for i in range(n)]
    weight = st.one_of(st.none(), st.integers(0, 9))
    fits = {frozenset(two): data.draw(weight) for two in combinations(people, 2)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fairplan.teams.pairing.BY_TABLE", 0 if by_solver else 14)
        found = pairs(people, lambda a, b: fits[frozenset((a, b))])
    worths = []
    for matching in _all_matchings(people):
        values = [fits[frozenset(two)] for two in matching]
        if None not in values:
            worths.append((len(values), sum(values)))
    assert (len(found.pairs), found.fit) == max(worths)
    assert sorted([*found.alone, *(one for two in found.pairs for one in two)]) == people


def test_each_pair_has_a_car_and_one_who_knows_the_place():
    people = ["car1", "car2", "car3", "local1", "local2", "local3"]
    found = pairs(people, car_and_local(people[:3], people[3:]))
    assert all({one[:3] for one in two} == {"car", "loc"} for two in found.pairs)


def test_two_who_may_not_serve_together_are_no_pair():
    found = pairs(["a", "b"], car_and_local(["a"], ["b"], never=[frozenset("ab")]))
    assert found.pairs == ()
    assert found.alone == ("a", "b")


def test_who_is_within_ten_minutes_by_their_own_means():
    people = [
        Candidate("near", _east(500)),
        Candidate("far", _east(5_000)),
        Candidate("walks", _east(1_000), "foot"),
        Candidate("next_door", _east(100), "foot"),
    ]
    found = within(people, CENTRE, OwnModel())
    assert [one.who.id for one in found] == ["next_door", "near"]


def _reached(*rows):
    return [
        Reached(Candidate(name, CENTRE, skills=frozenset(skills)), seconds)
        for name, seconds, skills in rows
    ]


def test_seven_cover_the_skills_and_travel_least():
    plain = [(f"n{i}", 60 + i, "") for i in range(8)]
    reached = _reached(*plain, ("nurse1", 500, "n"), ("nurse2", 300, "n"), ("driver", 550, "d"))
    team = team_of(reached, size=7, wanted={"n": 1, "d": 1})
    names = {one.who.id for one in team.members}
    assert names == {"n0", "n1", "n2", "n3", "n4", "nurse2", "driver"}
    assert team.missing == {}
    assert len(team.pairs.pairs) == 3
    assert len(team.pairs.alone) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.frozensets(st.sampled_from("abc"))), max_size=9),
    st.integers(1, 4),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 2)),
)
def test_no_team_covers_more_or_travels_less(rows, size, wanted):
    reached = _reached(*((f"p{i}", way, skills) for i, (way, skills) in enumerate(rows)))
    team = team_of(reached, size=size, wanted=wanted)

    def worth(members):
        have = {skill: sum(skill in one.who.skills for one in members) for skill in wanted}
        covered = sum(min(need, have[skill]) for skill, need in wanted.items())
        return -covered, sum(one.seconds for one in members)

    best = min(worth(some) for some in combinations(reached, min(size, len(reached))))
    assert worth(team.members) == best
    assert team.short == max(0, size - len(reached))


def test_which_communities_have_a_team_of_seven():
    people = [Candidate(f"p{i}", _east(100 * i), skills=frozenset("n"[: i == 0])) for i in range(9)]
    centres = {"far": _east(30_000), "near": CENTRE, "middle": _east(2_200)}
    found = servable(people, centres, OwnModel(), wanted={"n": 1})
    assert [one.centre for one in found] == ["near", "middle", "far"]
    assert found[0].people == 9
    assert found[0].last_seconds < found[1].last_seconds
    assert found[2].last_seconds is None
    assert found[2].missing == {"n": 1}


def _problem(rows, teams, people=None, **more):
    people = people or tuple(Person(f"p{i}") for i in range(len(rows)))
    return Problem(people, teams, np.array(rows, np.int32), **more)


def test_everyone_can_be_told_why_not_the_nearest():
    rows = [[60, 120], [60, 240], [NO_WAY, 60]]
    problem = _problem(rows, (Team("a", 1), Team("b", 1, 3)), why_not={("p2", "a"): "own home"})
    plan = solve(problem)
    first = choices(problem, plan, "p0")
    assert [(one.team, one.state, one.size) for one in first] == [
        ("a", "full", 1),
        ("b", "given", 2),
    ]
    assert choices(problem, plan, "p2")[-1].state == "cannot" or plan.teams["p2"] == "b"
    blocked = choices(problem, plan, "p2", first=2)[1]
    assert (blocked.state, blocked.why, blocked.seconds) == ("cannot", "own home", None)


def test_a_unit_that_has_its_share_is_named():
    people = tuple(Person(f"p{i}", "xxy"[i]) for i in range(3))
    teams = (Team("a", 2, 3), Team("b", 1))
    problem = _problem([[60, 900], [60, 60], [60, 900]], teams, people, rule=Rule(unit_share=0.5))
    plan = solve(problem)
    assert plan.teams == {"p0": "a", "p1": "b", "p2": "a"}
    assert choices(problem, plan, "p1")[0].state in ("given", "unit_full")


def test_an_open_need_says_where_those_are_who_could_meet_it():
    people = (Person("p0", skills=frozenset({"nurse"})), Person("p1"))
    teams = (Team("a", 1, skills={"nurse": 1}, urgency=2), Team("b", 1, skills={"nurse": 1}))
    problem = _problem([[60, 60], [60, 60]], teams, people)
    plan = solve(problem)
    (need,) = plan.open
    why = why_open(problem, plan, need)
    assert (need.team, need.skill) == ("b", "nurse")
    assert (why.holders, why.could_come, why.serving) == (1, 1, {"a": 1})


def test_after_a_drop_out_the_fewest_move():
    rng = np.random.default_rng(5)
    problem = _problem(
        rng.integers(300, 3_000, (20, 5)).tolist(), tuple(Team(f"t{j}", 3, 5) for j in range(5))
    )
    plan = solve(problem)
    found = replan(problem, plan, {"p3", "p7"})
    assert set(found.plan.teams) == {f"p{i}" for i in range(20)} - {"p3", "p7"}
    assert found.plan.parts["open"] == 0
    assert len(found.moved) <= 2
    assert all(old != new for _, old, new in found.moved)
