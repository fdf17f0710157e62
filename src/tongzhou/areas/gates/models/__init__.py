"""The tables of the gate, by what they are about."""

from tongzhou.areas.gates.models.asking import Asking
from tongzhou.areas.gates.models.calling import Calling
from tongzhou.areas.gates.models.desk import Lot
from tongzhou.areas.gates.models.gates import Direction, Gate, Guard, Post, Sort
from tongzhou.areas.gates.models.looks import Look
from tongzhou.areas.gates.models.paper import PaperList
from tongzhou.areas.gates.models.passes import Pass, PassKind, Restriction, SigningKey, State
from tongzhou.areas.gates.models.slots import Booking, ClosedDay, ServicePoint, Slot, Tap
from tongzhou.areas.gates.models.stalls import Stall, Stand, Vendor, VendorKind
from tongzhou.areas.gates.models.streams import FollowUp, Passage, Reading, TurnAway, Undone
from tongzhou.areas.gates.models.visits import VisitorForm

__all__ = [
    "Asking",
    "Booking",
    "Calling",
    "ClosedDay",
    "Direction",
    "FollowUp",
    "Gate",
    "Guard",
    "Look",
    "Lot",
    "PaperList",
    "Pass",
    "PassKind",
    "Passage",
    "Post",
    "Reading",
    "Restriction",
    "ServicePoint",
    "SigningKey",
    "Slot",
    "Sort",
    "Stall",
    "Stand",
    "State",
    "Tap",
    "TurnAway",
    "Undone",
    "Vendor",
    "VendorKind",
    "VisitorForm",
]
