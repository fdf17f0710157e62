"""What stalls, slots and the estate's own questions add to the platform; `manifest.py` puts it in."""

from __future__ import annotations

from tongzhou.areas.gates.actions.slots import forget_taps, turn_over
from tongzhou.base.manifest import MenuEntry, Personal, PosterKind
from tongzhou.base.words import said

_PURPOSE = said("To let vendors and residents in by turns, without names where a code will do").text

MENU = (
    MenuEntry(
        said("Stalls and vendors").text, "gates:stall_plan", "gates.see", order=37, icon="ledger"
    ),
    MenuEntry(
        said("Slots and head-count").text, "gates:points", "gates.see", order=38, icon="clock"
    ),
)
POSTER = PosterKind(
    code="slots",
    label=said("Slots and head-count").text,
    page="gates:points",
    opens="gates:slots",
    sheet="gates/slots_sheet.html",
    sees="gates.see",
    runs="gates.run",
    per_hour="gates.slot_presses_per_hour",
)
PERSONAL = (
    Personal(
        "gates.Vendor",
        ("contact", "phone"),
        _PURPOSE,
        event="event_id",
        keep_days_rule="gates.vendor_keep_days",
        since="ended_at",
    ),
    Personal(
        "gates.Booking",
        ("room", "household"),
        _PURPOSE,
        keep_days_rule="gates.slot_keep_days",
        since="day",
        end="delete",
    ),
)
FOLLOW_PLACES = (
    "gates.Vendor.place_path",
    "gates.Stall.place_path",
    "gates.Stand.place_path",
    "gates.ServicePoint.place_path",
    "gates.Booking.place_path",
    "gates.VisitorForm.place_path",
)
WORK = (turn_over,)
NIGHTLY = (forget_taps,)
