"""The shapes in which a rule, a pass, a history and an answer travel: the JSON of the kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

May = Literal["yes", "ask", "no"]
Unknown = Literal["quota", "revoked", "used", "issued"]


# Days of the week and hours at which a line of the stall plan lets its vendor in, from a day to a day;
# `off` are the days on which it pauses. "from" is a word of Python, so it is not a class.
Window = TypedDict(
    "Window",
    {
        "days": str,
        "from": str,
        "until": str,
        "first": str,
        "last": str,
        "off": NotRequired[list[str]],
    },
)


class Rule(TypedDict):
    """N persons / M days / H hours of one kind of pass. 0 persons: any number; 0 days: not counted."""

    persons: int
    days: int
    times: int
    hours: int | None
    per: str
    direction: str
    until: str
    exempt: list[str]
    carer: bool
    once: bool
    # "from" is a word of Python; it is read by `clock(rule, "from")`.
    only: NotRequired[bool]
    again_min: NotRequired[int]
    # A vendor's lines on the stall plan: where it stands, these are the hours, not `from` and `until`.
    plan: NotRequired[list[Window]]


class Found(TypedDict, total=False):
    """What the code, the list or the keypad gave; or only `trouble`, when it is not a pass."""

    trouble: str
    kind: str
    serial: int
    quota: int
    place: int
    starts: str
    ends: str
    people: int
    carer: bool
    purpose: str


class Seen(TypedDict):
    """A passage that this phone knows of, its own (with its id) or from the kit."""

    id: NotRequired[str]

    quota: int | None
    serial: int | None
    direction: str
    at: str
    exempt: bool
    people: int


class AtGate(TypedDict):
    """The gate at which somebody stands, and the places whose passes it accepts besides its own."""

    id: int
    place: int
    accepts: list[int]
    sort: str


class Barred(TypedDict):
    """A restriction that holds for a quota, until a moment."""

    quota: int
    until: str | None


class Here(TypedDict):
    """The moment, the gate, who stands there, and what this phone knows."""

    at: str
    gate: AtGate
    direction: str
    people: int
    purpose: str
    rules: Mapping[str, Mapping[str, object] | None]
    revoked: Sequence[int]
    barred: Sequence[Barred]
    list_at: str | None
    # Minutes from which on a list is old enough to say so.
    old_min: NotRequired[int]
    seen: Sequence[Seen]
    # Ids of what of it the desk took back.
    undone: NotRequired[Sequence[str]]
    elsewhere: bool
    online: bool


class Verdict(TypedDict):
    """The answer. `left`: turns left after this passage; `back_by`: when the H hours are over.

    `spared`: the outing uses no turn (an exempt purpose, a carer), also where a guard decides.
    """

    code: str
    may: May
    unknown: list[Unknown]
    again_at: str | None
    left: int | None
    back_by: str | None
    spared: bool
