"""Changes to items, by what they are about; other packages import them from here."""

from tongzhou.shared.tracking.actions.ending import (
    close,
    close_for_asker,
    decline,
    merge,
    redo,
    redo_for_asker,
    reopen,
    withdraw,
    withdraw_for_asker,
)
from tongzhou.shared.tracking.actions.opening import open_item
from tongzhou.shared.tracking.actions.steps import add_step, finish_step
from tongzhou.shared.tracking.actions.telling import page_of, remind
from tongzhou.shared.tracking.actions.undoing import undo, undo_last_act
from tongzhou.shared.tracking.actions.work import (
    acknowledge,
    classify,
    defer,
    dispatch,
    finish,
    hand_over,
    resume,
    return_up,
    take,
)

__all__ = [
    "acknowledge",
    "add_step",
    "classify",
    "close",
    "close_for_asker",
    "decline",
    "defer",
    "dispatch",
    "finish",
    "finish_step",
    "hand_over",
    "merge",
    "open_item",
    "page_of",
    "redo",
    "redo_for_asker",
    "remind",
    "reopen",
    "resume",
    "return_up",
    "take",
    "undo",
    "undo_last_act",
    "withdraw",
    "withdraw_for_asker",
]
