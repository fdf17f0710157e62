"""Changes to requests, by what they are about; other packages import them from here."""

from tongzhou.areas.requests.actions.call_backs import (
    answer_on_receipt,
    call_back,
    close_unanswered,
    exclude,
    not_reached,
)
from tongzhou.areas.requests.actions.intake import (
    Wish,
    classify,
    take_in,
    take_in_from_poster,
    withdraw_on_receipt,
)
from tongzhou.areas.requests.actions.pastes import Settled, read_in, settle
from tongzhou.areas.requests.actions.privacy import (
    UNMASK_REASONS,
    forget_closed,
    may_unmask,
    unmask,
)
from tongzhou.areas.requests.actions.thanks import thank

__all__ = [
    "UNMASK_REASONS",
    "Settled",
    "Wish",
    "answer_on_receipt",
    "call_back",
    "classify",
    "close_unanswered",
    "exclude",
    "forget_closed",
    "may_unmask",
    "not_reached",
    "read_in",
    "settle",
    "take_in",
    "take_in_from_poster",
    "thank",
    "unmask",
    "withdraw_on_receipt",
]
