"""Changes to the tree of places and to the register. Each checks, writes, and leaves an audit line."""

from tongzhou.ground.places.actions.bringing_in import bring_in_residents
from tongzhou.ground.places.actions.households import (
    Entry,
    add_household,
    add_resident,
    change_household,
    change_resident,
    merge_residents,
    move_in_again,
    move_out,
    unmask_resident,
)
from tongzhou.ground.places.actions.tree import (
    add_place,
    appoint_captain,
    close_place,
    end_captain,
    move_place,
    rename_place,
    reopen_place,
    set_estate_status,
    set_up_place,
)

__all__ = [
    "Entry",
    "add_household",
    "add_place",
    "add_resident",
    "appoint_captain",
    "bring_in_residents",
    "change_household",
    "change_resident",
    "close_place",
    "end_captain",
    "merge_residents",
    "move_in_again",
    "move_out",
    "move_place",
    "rename_place",
    "reopen_place",
    "set_estate_status",
    "set_up_place",
    "unmask_resident",
]
