"""Who joins which team: by travel, skills, mix of units and load."""

from fairplan.teams.problem import Person, Problem, Rule, Team, from_places
from fairplan.teams.result import LEVELS, Open, TeamPlan
from fairplan.teams.search import form_teams, solve

__all__ = [
    "LEVELS",
    "Open",
    "Person",
    "Problem",
    "Rule",
    "Team",
    "TeamPlan",
    "form_teams",
    "from_places",
    "solve",
]
