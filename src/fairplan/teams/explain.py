"""Why somebody is where they are, and why a need stayed open: values for sentences, no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fairplan.teams.problem import Problem
from fairplan.teams.result import Open, TeamPlan
from fairplan.travel import NO_WAY

State = Literal[
    "given",
    "cannot",
    "full",
    "unit_full",
    "needed_here",
    "apart",
    "together",
    "known_here",
    "balance",
]
"""given: this is their team · cannot: no way, or a reason was stated · full: it has all it has room for
unit_full: it has as many of their unit as may come · needed_here: without them their own team would
miss someone · apart, together: because of the other one · known_here: staying was worth more ·
balance: all together travel less, or less far, this way
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One team as a person sees it: their `rank`-th nearest. `why` is the reason stated, if any."""

    team: str
    rank: int
    seconds: int | None
    state: State
    size: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class WhyOpen:
    """An open need: how many have what it takes at all, how many of them could come, and in which
    teams those serve instead.
    """

    need: Open
    holders: int
    could_come: int
    serving: Mapping[str, int]


def choices(problem: Problem, plan: TeamPlan, person: str, first: int = 3) -> tuple[Choice, ...]:
    """The nearest teams of a person, and their own, each with what speaks against it."""
    row = next(i for i, one in enumerate(problem.people) if one.id == person)
    ways = problem.seconds[row].tolist()
    by_way = sorted(range(len(ways)), key=lambda j: (ways[j], j))
    members = plan.members()
    found = []
    for rank, column in enumerate(by_way, start=1):
        team = problem.teams[column].id
        if rank <= first or plan.teams[person] == team:
            state = _state(problem, plan, members, row, column)
            way = ways[column] if ways[column] < NO_WAY else None
            why = problem.why_not.get((person, team), "")
            found.append(Choice(team, rank, way, state, len(members.get(team, ())), why))
    return tuple(found)


def _state(
    problem: Problem, plan: TeamPlan, members: Mapping[str, list[str]], row: int, column: int
) -> State:
    person, team = problem.people[row], problem.teams[column]
    own = plan.teams[person.id]
    here = members.get(team.id, [])
    if own == team.id:
        return "given"
    if problem.seconds[row, column] == NO_WAY:
        return "cannot"
    if len(here) >= team.room:
        return "full"
    cap = problem.rule.cap(team.size)
    units = {one.id: one.unit for one in problem.people}
    if cap is not None and sum(units[other] == person.unit for other in here) >= cap:
        return "unit_full"
    if any(person.id in two and set(two) & set(here) for two in problem.apart):
        return "apart"
    if any(person.id in two for two in problem.together):
        return "together"
    if own is not None and _would_miss(problem, members[own], person.id, own):
        return "needed_here"
    if own is not None and problem.now.get(person.id) == own:
        return "known_here"
    return "balance"


def _would_miss(problem: Problem, here: list[str], person: str, team_id: str) -> bool:
    team = next(one for one in problem.teams if one.id == team_id)
    who = {one.id: one for one in problem.people}
    if len(here) <= team.size:
        return True
    counts = Counter(skill for other in here for skill in who[other].skills)
    return any(counts[skill] <= team.skills.get(skill, 0) for skill in who[person].skills)


def why_open(problem: Problem, plan: TeamPlan, need: Open) -> WhyOpen:
    """Where those are who could have met the need."""
    column = next(j for j, team in enumerate(problem.teams) if team.id == need.team)
    holders = [
        i for i, one in enumerate(problem.people) if need.skill is None or need.skill in one.skills
    ]
    able = [i for i in holders if problem.seconds[i, column] < NO_WAY]
    serving = Counter(plan.teams[problem.people[i].id] for i in able)
    return WhyOpen(
        need=need,
        holders=len(holders),
        could_come=len(able),
        serving={team: count for team, count in sorted(serving.items(), key=str) if team},
    )
