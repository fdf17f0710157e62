"""What planning adds to the platform."""

from __future__ import annotations

from tongzhou.base.manifest import Manifest, Personal
from tongzhou.base.words import said
from tongzhou.shared.planning import kinds
from tongzhou.shared.planning.queries import untaken_runs

MANIFEST = Manifest(
    title="Plans made by the computer",
    facts=(kinds.PROPOSED, kinds.ACCEPTED),
    personal=(
        Personal(
            "planning.Run",
            ("problem", "start", "best", "result"),
            said("Who was to be planned where, by number, and the plans that came out").text,
            keep_days_rule="planning.keep_days",
            since="made_at",
            end="delete",
        ),
    ),
    checks=(untaken_runs,),
    help_page="planning",
    follow_places=("planning.Run.place_path",),
)
