"""Looks at a finished plan and knows nothing of how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from fairplan.teams.problem import Problem
from fairplan.travel import NO_WAY


def violations(problem: Problem, teams: Mapping[str, str | None]) -> list[str]:
    """Every hard limit the assignment breaks, in words for whoever repairs the planner; empty if none."""
    wrong = []
    column = {team.id: j for j, team in enumerate(problem.teams)}
    if set(teams) != {person.id for person in problem.people}:
        wrong.append("the plan is not about exactly the people of the problem")
    for i, person in enumerate(problem.people):
        given = teams.get(person.id)
        if given is not None and given not in column:
            wrong.append(f"{person.id} is in {given}, which is no team")
        elif given is not None and problem.seconds[i, column[given]] == NO_WAY:
            wrong.append(f"{person.id} cannot go to {given}")
    sizes = Counter(team for team in teams.values() if team is not None)
    for team in problem.teams:
        if sizes[team.id] > team.room:
            wrong.append(f"{team.id} has {sizes[team.id]} people and room for {team.room}")
    for a, b in problem.together:
        if teams.get(a) != teams.get(b):
            wrong.append(f"{a} and {b} should be together")
    for a, b in problem.apart:
        if teams.get(a) is not None and teams.get(a) == teams.get(b):
            wrong.append(f"{a} and {b} should be apart")
    return wrong


def values(problem: Problem, teams: Mapping[str, str | None]) -> dict[str, int]:
    """What the assignment is worth on each level, counted anew person by person."""
    rule, column = problem.rule, {team.id: j for j, team in enumerate(problem.teams)}
    found = dict.fromkeys(("open", "reserve", "far", "mix", "worst", "total"), 0)
    groups: dict[str, list[int]] = {team.id: [] for team in problem.teams}
    for i, person in enumerate(problem.people):
        team = teams[person.id]
        if team is None:
            found["reserve"] += rule.everyone
            continue
        groups[team].append(i)
        way = int(problem.seconds[i, column[team]])
        found["far"] += way > rule.far
        found["worst"] = max(found["worst"], way)
        found["total"] += way + person.load
        found["total"] -= rule.stay if problem.now.get(person.id) == team else 0
    for team_ in problem.teams:
        members = [problem.people[i] for i in groups[team_.id]]
        found["open"] += team_.urgency * max(0, team_.size - len(members))
        for skill, need in team_.skills.items():
            have = sum(skill in person.skills for person in members)
            found["open"] += team_.urgency * max(0, need - have)
        cap = rule.cap(team_.size)
        if cap is not None:
            for count in Counter(person.unit for person in members).values():
                found["mix"] += max(0, count - cap)
    return found
