"""Pages of event files."""

from tongzhou.ground.events.views.ending import certificate, destruction, stand_down
from tongzhou.ground.events.views.file import check, event, level, note, sign, tick
from tongzhou.ground.events.views.files import events, new, pack, paper
from tongzhou.ground.events.views.lists import confirm, rows

__all__ = [
    "certificate",
    "check",
    "confirm",
    "destruction",
    "event",
    "events",
    "level",
    "new",
    "note",
    "pack",
    "paper",
    "rows",
    "sign",
    "stand_down",
    "tick",
]
