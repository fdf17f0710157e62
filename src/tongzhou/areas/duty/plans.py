"""What duty lets the computer plan: rosters, and all communities of a street or a city at once."""

from __future__ import annotations

from tongzhou.areas.duty.actions.joint import COMMUNITY, TEAMS
from tongzhou.areas.duty.actions.joint_accept import refuse_teams, take_part
from tongzhou.areas.duty.actions.planning import take_over
from tongzhou.areas.duty.queries.joint_words import part_words, team_words
from tongzhou.areas.duty.queries.proposals import plan_words
from tongzhou.base.manifest import PlanKind
from tongzhou.base.words import said

ROSTER = PlanKind(
    "duty.roster",
    said("Duty roster").text,
    "fairplan.roster.planner:plan",
    on_accept=take_over,
    page="duty:roster_proposal",
    words=plan_words,
)

CITY = "fairplan.city.planner:plan"
JOINT_TEAMS = PlanKind(
    TEAMS,
    said("Joint plan: who serves where").text,
    CITY,
    on_accept=refuse_teams,
    page="duty:joint",
    words=team_words,
    rare=True,
)
JOINT_COMMUNITY = PlanKind(
    COMMUNITY,
    said("Joint plan: one community").text,
    CITY,
    on_accept=take_part,
    page="duty:joint_part",
    words=part_words,
    parts=(
        ("open", said("Places not filled").text),
        ("wish", said("Wishes for a free day not given").text),
        ("share", said("Uneven load").text),
        ("night", said("Uneven nights").text),
    ),
    rare=True,
)
