"""The one life of an item, and who may make which move. Values in, answers out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tongzhou.base.words import Sentence, said


class State(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    IN_HAND = "in_hand"
    DONE = "done"
    CLOSED = "closed"
    DEFERRED = "deferred"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How a closed item ended: in the words of whoever asked, or without them."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNCONFIRMED = "unconfirmed"


UNFINISHED = (State.OPEN, State.IN_HAND, State.DONE, State.DEFERRED)
# The clock towards the deadline runs only here.
RUNNING = (State.OPEN, State.IN_HAND)
ENDED = (State.CLOSED, State.DECLINED, State.WITHDRAWN)

STATE_WORDS: dict[str, Sentence] = {
    State.OPEN: said("Accepted"),
    State.IN_HAND: said("In hand"),
    State.DONE: said("Done, to be called back"),
    State.CLOSED: said("Closed out"),
    State.DEFERRED: said("Not possible for now"),
    State.DECLINED: said("Not our remit"),
    State.WITHDRAWN: said("Withdrawn"),
}
OUTCOME_WORDS: dict[str, Sentence] = {
    Outcome.SOLVED: said("Solved"),
    Outcome.PARTLY: said("Partly solved"),
    Outcome.UNCONFIRMED: said("Done, nobody could be asked"),
}


def state_words(state: str, outcome: str = "") -> Sentence:
    """The one word for where it stands, the same in the office and on the resident's receipt."""
    if state == State.CLOSED and outcome:
        return OUTCOME_WORDS[outcome]
    return STATE_WORDS[state]


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody is to an item at this moment."""

    owns: bool = False  # is its main owner
    works: bool = False  # does the work of the organisation that owes it
    leads: bool = False  # dispatches over its place or its organisation
    takes_in: bool = False
    calls_back: bool = False
    did_work: bool = False
    asked: bool = False  # is the resident who asked


@dataclass(frozen=True, slots=True)
class Life:
    """One move: its name for people, from where to where it leads, and who may make it."""

    label: Sentence
    start: tuple[State, ...]
    to: State | None
    may: Callable[[Part], bool]


def _anyone_working(part: Part) -> bool:
    return part.owns or part.works or part.leads


def _owner_or_lead(part: Part) -> bool:
    return part.owns or part.leads


MOVES: dict[str, Life] = {
    "acknowledge": Life(
        said("Acknowledge"),
        (State.OPEN,),
        State.OPEN,
        lambda part: _anyone_working(part) or part.takes_in,
    ),
    "classify": Life(
        said("Change category or deadline"),
        RUNNING,
        None,
        lambda part: _anyone_working(part) or part.takes_in,
    ),
    "take": Life(
        said("Take"),
        (State.OPEN, State.IN_HAND),
        State.IN_HAND,
        lambda part: part.works or part.leads,
    ),
    "dispatch": Life(
        said("Dispatch"),
        (State.OPEN, State.IN_HAND, State.DEFERRED),
        State.IN_HAND,
        lambda part: part.leads,
    ),
    "hand_over": Life(said("Hand over"), (State.IN_HAND,), State.IN_HAND, lambda part: part.owns),
    "return_up": Life(
        said("Return upwards"), (State.OPEN, State.IN_HAND), State.OPEN, _anyone_working
    ),
    "finish": Life(said("Finish"), (State.IN_HAND,), State.DONE, _owner_or_lead),
    "close": Life(
        said("Close out"),
        (State.DONE,),
        State.CLOSED,
        lambda part: part.calls_back or part.leads or part.asked,
    ),
    "redo": Life(
        said("Not solved, do it again"),
        (State.DONE,),
        State.IN_HAND,
        lambda part: part.calls_back or part.leads or part.asked,
    ),
    "reopen": Life(
        said("Reopen"),
        ENDED,
        State.IN_HAND,
        lambda part: part.calls_back or part.leads or part.asked,
    ),
    "defer": Life(said("Defer"), (State.OPEN, State.IN_HAND), State.DEFERRED, _owner_or_lead),
    "resume": Life(said("Take up again"), (State.DEFERRED,), State.IN_HAND, _owner_or_lead),
    "decline": Life(
        said("Decline: not our remit"),
        (State.OPEN, State.IN_HAND),
        State.DECLINED,
        lambda part: part.leads,
    ),
    "withdraw": Life(
        said("Withdraw"),
        (State.OPEN, State.IN_HAND, State.DEFERRED),
        State.WITHDRAWN,
        lambda part: part.leads or part.takes_in or part.asked,
    ),
    "merge": Life(
        said("Merge as a duplicate"),
        (State.OPEN, State.IN_HAND, State.DEFERRED),
        State.WITHDRAWN,
        lambda part: part.leads or part.calls_back,
    ),
}
UNDO = said("Undone")
# Moves that are offered through a sheet of their own (a call-back), not as a plain button.
BY_CALL_BACK = frozenset({"close", "redo"})


def move_words(name: str) -> Sentence:
    """The name of a move for people."""
    return UNDO if name == "undo" else MOVES[name].label


def why_not(
    name: str, *, state: str, part: Part, has_owner: bool = False
) -> tuple[str, Sentence] | None:
    """None when the move may be made; otherwise a code and the sentence to show.

    What has happened to the item is said before what the person may not do: it is the more useful
    of two true reasons.
    """
    life = MOVES[name]
    if state not in life.start:
        return "wrong_state", said(
            "It is “%(state)s” now, so “%(move)s” is not possible.",
            state=STATE_WORDS[state],
            move=life.label,
        )
    if name == "take" and has_owner and not part.leads:
        return "already_taken", said("Somebody has taken it already.")
    if name == "take" and part.owns:
        return "already_taken", said("You have taken it already.")
    if not life.may(part):
        return "not_allowed", said("Your post does not let you make this move here.")
    return None


def missing_evidence(
    needs: tuple[str, ...], *, evidence: frozenset[str], did_work: bool
) -> tuple[str, Sentence] | None:
    """None when it may be closed, otherwise what its kind still asks for."""
    if "second_person" in needs and did_work:
        return "own_work", said("Whoever did the work does not close it out.")
    if "call_back" in needs and "call_back" not in evidence:
        return "not_called_back", said("The person who asked has not been called back yet.")
    return None


def possible(*, state: str, part: Part, has_owner: bool, needs: tuple[str, ...] = ()) -> list[str]:
    """The moves that this person may make now, in the order of the life."""
    hidden = BY_CALL_BACK if "call_back" in needs else frozenset({"redo"})
    return [
        name
        for name in MOVES
        if name not in hidden
        and not (name == "close" and "second_person" in needs and part.did_work)
        and why_not(name, state=state, part=part, has_owner=has_owner) is None
    ]


def is_late(at: datetime, due_at: datetime | None) -> bool:
    """Whether `at` is behind the deadline; what has none is never late."""
    return due_at is not None and at > due_at


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from `start` to `end`, never below zero (paper is typed in later)."""
    return max(0, int((end - start).total_seconds() // 60))


def after_pause(due_at: datetime | None, *, paused_at: datetime, at: datetime) -> datetime | None:
    """The deadline after a pause with a reason: moved on by as long as the pause was."""
    return None if due_at is None else due_at + (at - paused_at)


def after_reopening(
    due_at: datetime | None, *, at: datetime, again_by: datetime
) -> datetime | None:
    """The deadline of work that must be done again: the old one if it still lies ahead."""
    return due_at if due_at is None or due_at > at else again_by


def why_not_undo(
    *, same_person: bool, made_at: datetime, at: datetime, within: timedelta
) -> tuple[str, Sentence] | None:
    """None when the last move may be taken back by whoever asks."""
    if not same_person:
        return "not_yours", said("Only the person who made the last move can undo it.")
    if at - made_at > within:
        return "too_late", said(
            "A move can be undone for %(minutes)d minutes; after that, make the opposite move.",
            minutes=int(within.total_seconds() // 60),
        )
    return None
