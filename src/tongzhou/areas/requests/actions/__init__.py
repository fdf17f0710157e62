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
from tongzhou.areas.requests.actions.posters import (
    ask_for_receipt,
    knock,
    put_up_poster,
    take_down_poster,
)
from tongzhou.areas.requests.actions.privacy import (
    UNMASK_REASONS,
    forget_closed,
    forget_knocks,
    may_unmask,
    unmask,
)
from tongzhou.areas.requests.actions.thanks import thank

__all__ = [
    "UNMASK_REASONS",
    "Settled",
    "Wish",
    "answer_on_receipt",
    "ask_for_receipt",
    "call_back",
    "classify",
    "close_unanswered",
    "exclude",
    "forget_closed",
    "forget_knocks",
    "knock",
    "may_unmask",
    "not_reached",
    "put_up_poster",
    "read_in",
    "settle",
    "take_down_poster",
    "take_in",
    "take_in_from_poster",
    "thank",
    "unmask",
    "withdraw_on_receipt",
]
