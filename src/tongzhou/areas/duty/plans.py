"""What duty lets the computer plan: rosters."""

from __future__ import annotations

from tongzhou.areas.duty.actions.planning import take_over
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
