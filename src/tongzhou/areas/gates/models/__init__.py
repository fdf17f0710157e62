"""The tables of the gate, by what they are about."""

from tongzhou.areas.gates.models.asking import Asking
from tongzhou.areas.gates.models.calling import Calling
from tongzhou.areas.gates.models.desk import Knock, Lot, Poster
from tongzhou.areas.gates.models.gates import Direction, Gate, Guard, Post, Sort
from tongzhou.areas.gates.models.looks import Look
from tongzhou.areas.gates.models.passes import Pass, PassKind, Restriction, SigningKey, State
from tongzhou.areas.gates.models.streams import FollowUp, Passage, Reading, TurnAway, Undone

__all__ = [
    "Asking",
    "Calling",
    "Direction",
    "FollowUp",
    "Gate",
    "Guard",
    "Knock",
    "Look",
    "Lot",
    "Pass",
    "PassKind",
    "Passage",
    "Post",
    "Poster",
    "Reading",
    "Restriction",
    "SigningKey",
    "Sort",
    "State",
    "TurnAway",
    "Undone",
]
