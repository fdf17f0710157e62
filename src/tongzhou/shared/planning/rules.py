"""Decisions about runs, from values alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from tongzhou.base.words import Sentence, said

LEASE = timedelta(seconds=20)
"""A planner not heard of for so long has died; its run is taken up by another."""
STORED_EVERY = 0.5
"""Seconds between two reports of progress that are written down."""
MOST_TAKEN_UP = 3
"""A run whose planner died so often is not tried again: it may be what kills them."""
WAITS_LONG = timedelta(seconds=10)
TELLS_NOTHING = 0.5
"""A gap above this share of the cost is not worth a figure."""
WALL_FACTOR, WALL_EXTRA, WALL_OF_STEPS = 1.5, 20.0, 900.0


class State(StrEnum):
    """How a run stands. A cancelled one may hold the best plan found until then."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


GOING = (State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Limits:
    """When the solver stops by itself: after `seconds`, after `steps`, or within `gap` of the best possible.

    Only under `steps` alone does a seed always give the same plan. At `wall` seconds the process is
    ended, whatever it is doing, and the best plan heard of until then counts.
    """

    seconds: float | None = 30.0
    steps: int | None = None
    gap: float | None = None
    wall: float | None = None

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def hard_wall(self) -> float:
        """Seconds after which the process is ended; somewhat more than the solver was told."""
        if self.wall is not None:
            return self.wall
        return WALL_OF_STEPS if self.seconds is None else self.seconds * WALL_FACTOR + WALL_EXTRA


def is_ids_only(problem: Mapping[str, Any]) -> bool:
    """Whether nothing but ids and codes stands in the problem: names are never plain ASCII here."""
    return json.dumps(problem, ensure_ascii=False).isascii()


def is_lost(state: str, heard_at: datetime | None, at: datetime) -> bool:
    """Whether the planner that had taken the run is gone."""
    return state == State.RUNNING and (heard_at is None or heard_at < at - LEASE)


def why_not_cancel(state: str, *, wanted: bool) -> Sentence | None:
    """Why a run cannot be stopped now; None when it can."""
    if state not in GOING:
        return said("It has ended already.")
    return said("It is being stopped already.") if wanted else None


def why_not_accept(state: str, *, has_plan: bool, is_accepted: bool, is_replay: bool) -> str:
    """The code of the first reason against accepting; "" when there is none."""
    if is_replay:
        return "only_a_replay"
    if state in GOING:
        return "still_going"
    if is_accepted:
        return "accepted_already"
    return "" if has_plan and state != State.FAILED else "no_plan"


NOT_ACCEPTED = {
    "only_a_replay": said("This is a replay. Accept the run that it repeats."),
    "still_going": said("It is still planning. Wait, or stop it and take the best so far."),
    "accepted_already": said("Somebody else has accepted this plan already."),
    "no_plan": said("There is no plan to accept."),
}

TROUBLES = {
    "error": said("The planner met an error and stopped. Nothing was changed. Try again."),
    "check": said("The plan did not pass the independent check, so it is not shown."),
    "gone": said("The planning process ended three times before it was done."),
    "late": said("It was not done in the time allowed and was ended."),
    "cancelled": said("It was stopped before there was a plan."),
    "unknown": said("This version does not know this kind of plan."),
}


def trouble_words(code: str) -> Sentence | None:
    """What is said of a run that went wrong; None when nothing did."""
    return TROUBLES.get(code, TROUBLES["error"]) if code else None


def gap_words(cost: int | None, bound: float | None, *, proven: bool) -> Sentence:
    """How good the plan is, in words; a gap is rounded up, so that the sentence is never too good."""
    if cost is None:
        return said("no plan yet")
    if proven:
        return said("nothing better exists")
    if bound is None:
        return said("how much better it could be is not known yet")
    gap = 0.0 if cost == 0 else max(0.0, (cost - bound) / abs(cost))
    if gap == 0:
        return said("nothing better exists")
    if gap > TELLS_NOTHING:
        return said("a much better plan may exist")
    return said("at most %(percent)s %% from the best possible", percent=ceil(gap * 1000) / 10)


def seconds_words(seconds: float) -> Sentence:
    """A time as one reads it beside a plan."""
    if seconds < 10:
        return said("%(n)s seconds", n=f"{seconds:.1f}")
    if seconds < 120:
        return said("%(n)s seconds", n=round(seconds))
    return said("%(n)s minutes", n=round(seconds / 60))


PHASES = {
    "": said("Starting"),
    "start": said("A first plan"),
    "first": said("A first plan"),
    "greedy": said("A first plan"),
    "repair": said("A first plan"),
    "root": said("How good a plan can be at best"),
    "bound": said("How good a plan can be at best"),
    "search": said("Looking for better plans"),
    "prove": said("Proving that nothing better exists"),
    "explain": said("Finding out why no plan is possible"),
    "check": said("Independent check"),
    "done": said("Independent check"),
}


def phase_words(phase: str, *, found: bool) -> Sentence:
    """What the planner is doing now; nothing is better before there is a plan."""
    words = PHASES.get(phase, PHASES["search"])
    return words if found or words != PHASES["search"] else PHASES["first"]


PARTS = {
    "wish_on": said("Wishes for a duty not given"),
    "wish_off": said("Wishes for a free day not given"),
    "under": said("Places not filled"),
    "over": said("More people than needed"),
    "pair": said("Pairs apart"),
    "share": said("Uneven load"),
    "changed": said("Duties changed"),
    "disturbed": said("People disturbed"),
    "travel": said("Travel"),
    "load": said("Uneven load"),
    "mix": said("Teams not mixed"),
    "moved": said("People moved"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of cost in two plans."""

    kind: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Changed:
    """A place in the plan (whose row, which column; None: the row is one value) that two plans fill unlike."""

    row: str
    column: int | None
    before: object
    after: object


def parts_of(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Part, ...]:
    """The costs of two plans side by side, the largest change first."""
    kinds = dict.fromkeys((*before, *after))
    found = (Part(kind, before.get(kind, 0), after.get(kind, 0)) for kind in kinds)
    return tuple(sorted(found, key=lambda part: (-abs(part.difference), part.kind)))


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Where two plans differ, row by row. A plan is one value, or a list of values, for each id."""
    rows = sorted({*before, *after})
    return tuple(one for row in rows for one in _row(row, before.get(row), after.get(row)))


def _row(row: str, before: Any, after: Any) -> Iterator[Changed]:
    if not isinstance(before, list) and not isinstance(after, list):
        if before != after:
            yield Changed(row, None, before, after)
        return
    left, right = list(before or ()), list(after or ())
    length = max(len(left), len(right))
    left += [None] * (length - len(left))
    right += [None] * (length - len(right))
    for column, (old, new) in enumerate(zip(left, right, strict=True)):
        if old != new:
            yield Changed(row, column, old, new)
