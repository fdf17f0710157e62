"""The rule of one kind of pass: N persons, M days, T times, H hours, put together from the rule pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

# Good for one passage on the way that counts, whatever the rule pack says.
ONCE = frozenset({"one_off", "goods"})
# Good for no other way than the one that counts: nobody carries goods in with a slip for taking out.
ONE_WAY = frozenset({"goods"})

# As an office writes the purposes into a rule, and what they are called here.
PURPOSE_WORDS = {
    "采购": "shopping",
    "就医": "medical",
    "值守": "duty",
    "公务": "duty",
    "保供": "supply",
    "上班": "work",
    "上学": "school",
    "照料": "family",
    "服务": "service",
    "搬运": "moving",
    "其他": "other",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of pass allows. 0 persons: any number; 0 days: turns are not counted."""

    persons: int
    days: int
    times: int
    hours: int | None
    per: str
    direction: str
    opens: time
    closes: time
    exempt: tuple[str, ...]
    carer: bool
    once: bool
    only: bool
    again_min: int

    def json(self) -> dict[str, object]:
        """As the kit carries it and `verdict` reads it."""
        return {
            "persons": self.persons,
            "days": self.days,
            "times": self.times,
            "hours": self.hours,
            "per": self.per,
            "direction": self.direction,
            "from": f"{self.opens:%H:%M}",
            "until": f"{self.closes:%H:%M}",
            "exempt": list(self.exempt),
            "carer": self.carer,
            "once": self.once,
            "only": self.only,
            "again_min": self.again_min,
        }


def purposes(words: Iterable[str]) -> tuple[str, ...]:
    """The codes of the purposes that an office wrote, in Chinese or as codes; others are left out."""
    codes = set(PURPOSE_WORDS.values())
    read = (PURPOSE_WORDS.get(word, word.lower()) for word in words)
    return tuple(dict.fromkeys(code for code in read if code in codes))


def office_word(code: str) -> str:
    """The purpose as an office writes it, short enough for a tick on paper."""
    return next(word for word, meant in PURPOSE_WORDS.items() if meant == code)


def counted_direction(*, on_out: bool, on_in: bool) -> str:
    """On which way turns and hours count."""
    if on_out and on_in:
        return "both"
    if on_out:
        return "out"
    return "in" if on_in else "none"
