"""What the gate adds to the platform."""

from __future__ import annotations

from tongzhou.areas.gates import figures, kinds_slots, manifest_stalls, menu_desk
from tongzhou.areas.gates.actions.hours import count_hours, disagreements, recount_lately
from tongzhou.areas.gates.actions.keeping import forget_numbers, forget_streams
from tongzhou.areas.gates.actions.paper_sheet import PAPER
from tongzhou.areas.gates.actions.streams import STREAMS
from tongzhou.areas.gates.keeping import PERSONAL
from tongzhou.areas.gates.kinds import ANSWERED
from tongzhou.areas.gates.kinds_desk import FACTS as DESK_FACTS
from tongzhou.base.manifest import Manifest
from tongzhou.base.words import said

MANIFEST = Manifest(
    title=said("Gates").text,
    help_page="gates",
    facts=(*figures.FACTS, *DESK_FACTS, ANSWERED, *kinds_slots.FACTS),
    streams=STREAMS,
    sheets=(PAPER,),
    indicators=(*figures.INDICATORS, *kinds_slots.INDICATORS),
    posters=(menu_desk.POSTER, manifest_stalls.POSTER),
    personal=(*PERSONAL, *manifest_stalls.PERSONAL),
    work=(count_hours, forget_numbers, *manifest_stalls.WORK),
    checks=(disagreements,),
    # Counted once more before anything goes.
    nightly=(recount_lately, forget_streams, *manifest_stalls.NIGHTLY),
    menu=(
        *menu_desk.MENU,
        *manifest_stalls.MENU,
    ),
    my_day=menu_desk.waiting,
    follow_places=(
        "gates.Gate.place_path",
        "gates.Guard.place_path",
        "gates.Pass.place_path",
        "gates.Restriction.place_path",
        "gates.Passage.place_path",
        "gates.TurnAway.place_path",
        "gates.Reading.place_path",
        "gates.Undone.place_path",
        "gates.FollowUp.place_path",
        "gates.Asking.place_path",
        "gates.Calling.place_path",
        "gates.Lot.place_path",
        *manifest_stalls.FOLLOW_PLACES,
        "gates.PaperList.place_path",
    ),
)
