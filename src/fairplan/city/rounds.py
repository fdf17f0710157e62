"""People to communities, rosters as independent jobs, and a few people moved before the next round."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fairplan.city.job import Job, Outcome
from fairplan.teams import Problem, TeamPlan, solve

JobOf = Callable[[str, Sequence[str]], Job]
"""The job of a community once it is known who is in its team (ids in the order of the problem)."""
Run = Callable[[Sequence[Job]], Iterable[Outcome]]
"""Plans jobs, in any order, on as many processes as it likes."""

BY = 2
"""People a community gains or gives in one round: they serve in pairs."""
STAY_S = 14_400
"""Seconds of travel all together must gain before one more person moves between rounds."""
MARGIN = 7
"""Duties of a pair a community must have to spare beyond a pair's own before it gives one."""


@dataclass(frozen=True, slots=True)
class Round:
    """How a round went: duties without a pair, people moved before it, communities planned in it.

    `kept` says whether it became the plan; one that left no fewer duties open did not.
    """

    open: int
    moved: int
    planned: int
    kept: bool = True


@dataclass(frozen=True, eq=False)
class CityPlan:
    """Who is in which community, every community's roster, and the rounds it took; `problem` is the one
    of the teams as it was asked last.
    """

    problem: Problem
    teams: TeamPlan
    outcomes: Mapping[str, Outcome]
    rounds: tuple[Round, ...]


ROUNDS = 3


def plan_city(problem: Problem, job_of: JobOf, run: Run, rounds: int = ROUNDS) -> CityPlan:
    """The city's rosters after at most so many rounds; the last is the one with the fewest open duties.

    Whoever cannot wait for it takes the same steps: `first`, then `asked_next` and `after` in turn.
    """
    teams = solve(problem)
    made = first(problem, teams, _planned(teams, job_of, run, [team.id for team in problem.teams]))
    while (asked := asked_next(made, rounds)) is not None:
        new = solve(asked)
        again = _planned(new, job_of, run, sorted(changed(made.teams, new)))
        made = after(made, asked, new, again)
    return made


def first(problem: Problem, teams: TeamPlan, outcomes: Mapping[str, Outcome]) -> CityPlan:
    """The plan after the first round, in which every community was planned."""
    return CityPlan(problem, teams, outcomes, (Round(_open(outcomes), 0, len(outcomes)),))


def asked_next(made: CityPlan, rounds: int = ROUNDS) -> Problem | None:
    """The teams to be formed for the next round; None when there is to be none."""
    if len(made.rounds) >= rounds or not made.rounds[-1].kept:
        return None
    return balanced(made.problem, made.teams, made.outcomes)


def after(
    made: CityPlan, asked: Problem, teams: TeamPlan, again: Mapping[str, Outcome]
) -> CityPlan:
    """The plan after one more round, in which the communities with other people were planned again."""
    outcomes = {**made.outcomes, **again}
    moved = sum(team != made.teams.teams[person] for person, team in teams.teams.items())
    better = _open(outcomes) < _open(made.outcomes)
    rounds = (*made.rounds, Round(_open(outcomes), moved, len(again), better))
    if not better:
        return replace(made, rounds=rounds)
    return CityPlan(asked, teams, outcomes, rounds)


def digest(outcomes: Iterable[Outcome]) -> str:
    """The same for the same rosters, in whatever order and by however many processes they were made."""
    told = {one.community: sorted(one.roster.items()) for one in outcomes}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def balanced(problem: Problem, teams: TeamPlan, outcomes: Mapping[str, Outcome]) -> Problem | None:
    """The same city in which communities with open duties ask for two more people and those with
    much to spare for two fewer; everyone would rather stay. None where there is nothing to do.
    """
    members = teams.members()
    asked, gives = {}, []
    for team in problem.teams:
        found = outcomes[team.id]
        have = len(members.get(team.id, ()))
        if found.open:
            asked[team.id] = have + BY
        elif found.spare >= MARGIN + _worth(found, have) and have - BY >= BY:
            gives.append((-found.spare, team.id, have - BY))
    gives.sort()
    fewer = {team: size for _, team, size in gives[: max(len(asked), 0) * 2]}
    if not asked or not fewer:
        return None
    # Givers may give, but need not: between the smaller and the present size.
    new = []
    for team in problem.teams:
        have = len(members.get(team.id, ()))
        low = asked.get(team.id, fewer.get(team.id, have))
        most = low if team.id in asked else have
        new.append(replace(team, size=low, most=max(low, most)))
    return replace(
        problem,
        teams=tuple(new),
        seconds=problem.seconds,
        now={person: team for person, team in teams.teams.items() if team is not None},
        rule=replace(problem.rule, stay=STAY_S, least_worst=False),
    )


def _worth(found: Outcome, people: int) -> int:
    """Duties of one pair in the fortnight, as they were shared."""
    duties = sum(one is not None for days in found.roster.values() for one in days)
    return -(-duties // max(1, people))


def changed(old: TeamPlan, new: TeamPlan) -> set[str]:
    """The communities whose team is not the one it was."""
    found: set[str] = set()
    for person, team in new.teams.items():
        if old.teams[person] != team:
            found |= {one for one in (team, old.teams[person]) if one is not None}
    return found


def _planned(
    teams: TeamPlan, job_of: JobOf, run: Run, communities: Sequence[str]
) -> dict[str, Outcome]:
    members = teams.members()
    jobs = [job_of(community, members.get(community, [])) for community in communities]
    return {outcome.community: outcome for outcome in run(jobs)}


def _open(outcomes: Mapping[str, Outcome]) -> int:
    return sum(len(outcome.open) for outcome in outcomes.values())
