"""Decisions about requests: deadlines, dangers, duplicates, call-backs and the three rates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from tongzhou.base.doorplates import doorplates_in
from tongzhou.base.masking import masked_address, without_numbers
from tongzhou.base.rounding import Exact, pooled_average, share, simple_average, weighted
from tongzhou.base.text import fold
from tongzhou.base.words import Sentence, said


class Channel(StrEnum):
    """How a wish arrived."""

    PHONE = "phone"
    WECHAT = "wechat"
    DOOR = "door"
    GRID = "grid"
    POSTER = "poster"
    HOTLINE = "hotline"
    PAPER = "paper"


class Solved(StrEnum):
    """What the person who asked says about the work."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Satisfied(StrEnum):
    """What the person who asked says about how it went."""

    YES = "yes"
    BASIC = "basic"
    NO = "no"


CHANNEL_WORDS: dict[str, Sentence] = {
    Channel.PHONE: said("Telephone"),
    Channel.WECHAT: said("WeChat group"),
    Channel.DOOR: said("At the door"),
    Channel.GRID: said("Grid worker"),
    Channel.POSTER: said("QR poster"),
    Channel.HOTLINE: said("12345 hotline"),
    Channel.PAPER: said("Paper, typed in later"),
}
SOLVED_WORDS: dict[str, Sentence] = {
    Solved.YES: said("Yes, solved"),
    Solved.PARTLY: said("Partly"),
    Solved.NO: said("No, not solved"),
}
SATISFIED_WORDS: dict[str, Sentence] = {
    Satisfied.YES: said("Satisfied"),
    Satisfied.BASIC: said("Basically satisfied"),
    Satisfied.NO: said("Not satisfied"),
}


WAY_WORDS: dict[str, Sentence] = {
    "phone": said("Telephone"),
    "door": said("At the door"),
    "message": said("By message"),
}
EXPORT_WORDS: dict[str, Sentence] = {
    "meeting": said("for a meeting"),
    "superior": said("for the office above"),
    "wall": said("for the wall of the office"),
    "archive": said("for the file"),
}


class Urgency(StrEnum):
    """The class that decides the deadline; each has its time limit in the rule packs."""

    LIFE = "life"
    UTILITY = "utility"
    ORDINARY = "ordinary"
    COMPLEX = "complex"


URGENCY_WORDS: dict[str, Sentence] = {
    Urgency.LIFE: said("Life or property in danger"),
    Urgency.UTILITY: said("Water, power, gas, heat and the like"),
    Urgency.ORDINARY: said("Ordinary"),
    Urgency.COMPLEX: said("Complex"),
}
_URGENT_CATEGORIES = frozenset({"utilities", "medical", "safety"})


def usual_urgency(category: str, *, danger: bool) -> Urgency:
    """The class that a request has when nobody chose one."""
    if danger:
        return Urgency.LIFE
    return Urgency.UTILITY if category in _URGENT_CATEGORIES else Urgency.ORDINARY


def danger_in(words: str, dangers: Iterable[str]) -> str | None:
    """The first word that tells of danger to life, or None."""
    told = fold(words)
    return next((word for word in dangers if fold(word) in told), None)


@dataclass(frozen=True, slots=True)
class Told:
    """As much of a request as the search for duplicates needs."""

    building_path: str
    words: str
    phone: str = ""
    room: str = ""


_NOT_WORDS = re.compile(r"[^\w]+")


def _pairs(words: str) -> set[str]:
    plain = _NOT_WORDS.sub("", fold(words))
    return {plain[i : i + 2] for i in range(len(plain) - 1)} or {plain}


def likeness(one: str, other: str) -> Fraction:
    """How much two texts share, 0 to 1: pairs of signs in common, measured by the shorter text."""
    left, right = _pairs(one), _pairs(other)
    return Fraction(len(left & right), min(len(left), len(right)))


def shown_words(words: str) -> str:
    """The words as a list may show them: down to the building, without phone numbers."""
    shown = without_numbers(words)
    for plate in doorplates_in(words):
        if plate.room:
            shown = shown.replace(plate.words, masked_address(plate.words))
    return shown


def digits(phone: str) -> str:
    """A phone number for comparing: digits and the literal x of samples."""
    return re.sub(r"[^0-9x]", "", fold(phone))


ALIKE = Fraction(1, 2)


def why_duplicate(new: Told, old: Told) -> Sentence | None:
    """Why the two may be the same request, the stronger reason first; None when they are not alike."""
    same_phone = bool(digits(new.phone)) and digits(new.phone) == digits(old.phone)
    same_place = bool(new.building_path) and new.building_path == old.building_path
    alike = likeness(new.words, old.words) >= ALIKE
    if same_phone and alike:
        return said("Same phone number, similar words")
    if same_place and alike:
        return said("Same building, similar words")
    if same_phone:
        return said("Same phone number")
    return None


def next_attempt(at: datetime, *, hours: int, evening: int) -> datetime:
    """When to try again somebody who did not answer: some hours later, at the latest in the evening.

    Who is out at work by day answers in the evening; nobody is rung up at night.
    """
    local = at + timedelta(hours=hours)
    if local.date() == at.date() and local.hour < evening:
        return local
    tonight = at.replace(hour=evening, minute=0, second=0, microsecond=0)
    if at < tonight:
        return tonight
    return (at + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Formula:
    """How the rates are made and weighed; a rule pack says it, because schemes differ."""

    response: Exact = 10
    resolution: Exact = 50
    satisfaction: Exact = 40
    basically: Fraction = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted for one unit in one period; `valid` call-backs are the common denominator."""

    received: int = 0
    done: int = 0
    valid: int = 0
    contacted: int = 0
    solved: int = 0
    satisfied: int = 0
    basically: int = 0
    excluded: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.received + other.received,
            self.done + other.done,
            self.valid + other.valid,
            self.contacted + other.contacted,
            self.solved + other.solved,
            self.satisfied + other.satisfied,
            self.basically + other.basically,
            self.excluded + other.excluded,
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates and what they come to together; None where nobody was called back."""

    response: Fraction | None
    resolution: Fraction | None
    satisfaction: Fraction | None
    composite: Fraction | None


def content(counts: Counts, formula: Formula) -> Fraction:
    """The satisfied, and of the basically satisfied as much as the formula says."""
    return counts.satisfied + formula.basically * counts.basically


def _composite(
    response: Exact | None, resolution: Exact | None, satisfaction: Exact | None, formula: Formula
) -> Fraction | None:
    return weighted(
        [
            (response, formula.response),
            (resolution, formula.resolution),
            (satisfaction, formula.satisfaction),
        ]
    )


def rates(counts: Counts, formula: Formula) -> Rates:
    """The three rates over valid call-backs, and the composite."""
    response = share(counts.contacted, counts.valid)
    resolution = share(counts.solved, counts.valid)
    satisfaction = share(content(counts, formula), counts.valid)
    composite = _composite(response, resolution, satisfaction, formula)
    return Rates(response, resolution, satisfaction, composite)


def pooled(units: Sequence[Counts], formula: Formula) -> Rates:
    """The rates over all call-backs together: every resident counts the same."""
    return rates(sum(units, Counts()), formula)


def averaged(units: Sequence[Counts], formula: Formula) -> Rates:
    """The simple average of the units' rates: every unit counts the same, however small."""
    response = simple_average((u.contacted, u.valid) for u in units)
    resolution = simple_average((u.solved, u.valid) for u in units)
    satisfaction = simple_average((content(u, formula), u.valid) for u in units)
    composite = _composite(response, resolution, satisfaction, formula)
    return Rates(response, resolution, satisfaction, composite)


def pooled_resolution(units: Sequence[Counts]) -> Fraction | None:
    """All solved over all valid call-backs."""
    return pooled_average((u.solved, u.valid) for u in units)


def why_not_call_back(*, state: str, did_work: bool, may_call: bool) -> tuple[str, Sentence] | None:
    """None when this person may call back now; otherwise a code and the sentence to show."""
    if state != "done":
        return "wrong_state", said("There is nothing to ask about yet: the work is not finished.")
    if did_work:
        return "own_work", said("Whoever did the work does not call back about it.")
    if not may_call:
        return "not_allowed", said("Your post does not let you call back here.")
    return None


def is_over(ended_at: datetime | None, *, days: int, at: datetime) -> bool:
    """Whether the time for which personal words are kept has passed."""
    return ended_at is not None and ended_at + timedelta(days=days) < at


def paper_day(on: date | None, *, today: date) -> tuple[str, Sentence] | None:
    """None when the date of a paper makes sense; otherwise a code and the sentence to show."""
    if on is None:
        return "paper_date_missing", said("Write the date that stands on the paper.")
    if on > today:
        return "paper_from_the_future", said("The date of the paper lies in the future.")
    return None
