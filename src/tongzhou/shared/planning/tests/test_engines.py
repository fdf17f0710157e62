"""The library's own planners through a run: what is kept is what they gave, and a replay gives it again."""

import json

import numpy as np
import pytest
from django.utils.timezone import now

from fairplan.roster.problem import Demand, Person, Problem, Shift, Wish
from fairplan.roster.serial import problem_to_plain, result_from_plain, without_names
from fairplan.teams import problem as teams
from fairplan.teams.serial import plan_from_plain
from fairplan.teams.serial import problem_to_plain as teams_to_plain
from tongzhou.base.manifest import Manifest, PlanKind, found
from tongzhou.shared.planning import actions, queries
from tongzhou.shared.planning.rules import Limits

NAMES = ("童远", "江岳", "梅溪")
PEOPLE = tuple(Person(f"p{n}", name=name, max_shifts={"D": 2}) for n, name in enumerate(NAMES))
ROSTER = Problem(
    days=3,
    shifts=(Shift("D", 480, title="白班"),),
    people=PEOPLE,
    demands=tuple(Demand(day, ("D",), 1, under=100, over=100) for day in range(3)),
    wishes=(Wish("p0", 0, 5, "D"), Wish("p1", 0, 5, "D")),
)
TEAMS = teams.Problem(
    people=tuple(teams.Person(f"p{n}", name=name) for n, name in enumerate(NAMES)),
    teams=(teams.Team("t0", 1), teams.Team("t1", 2)),
    seconds=np.array([[60, 600], [600, 60], [600, 120]], dtype=np.int32),
)


@pytest.fixture
def ask(town, planner, monkeypatch):
    """Has a problem planned by one of the library's planners, to its end."""

    def planned(solver, problem):
        kind = PlanKind("engine", "Engine", solver, on_accept=print)
        monkeypatch.setitem(found(), "engine", Manifest("Engines", plans=(kind,)))
        run = actions.propose(
            kind,
            problem,
            subject="roster:1",
            place_path=town.east.path,
            limits=Limits(seconds=None, steps=20, wall=120),
            by=town.viewer("eva"),
            at=now(),
        )
        assert planner.one()
        run.refresh_from_db()
        assert (run.state, run.trouble) == ("done", ""), run.detail
        again = actions.replay(run, by=town.viewer("eva"), at=now())
        assert planner.one()
        again.refresh_from_db()
        assert queries.came_out_the_same(again) is True
        return run

    return planned


def test_a_roster_is_planned_and_repeated_and_no_name_is_kept(ask):
    run = ask("fairplan.roster.planner:plan", problem_to_plain(without_names(ROSTER)))
    result = result_from_plain(run.result)
    assert (result.cost, result.proven, run.proven) == (5, True, True)
    assert sum(row[0] == "D" for row in result.roster.values()) == 1
    assert not any(name in json.dumps(run.problem, ensure_ascii=False) for name in NAMES)


def test_teams_are_formed_and_repeated(ask):
    run = ask("fairplan.teams.planner:plan", teams_to_plain(TEAMS))
    assert plan_from_plain(run.result).teams == {"p0": "t0", "p1": "t1", "p2": "t1"}
    assert run.plan == {"p0": "t0", "p1": "t1", "p2": "t1"}
