"""Reads the published shift-scheduling benchmark (Curtois and Qu, 2014) as a `Problem`.

A text of sections; `#` begins a comment. Day 0 is a Monday, weekends are Saturdays and Sundays, and
what stood before day 0 is not known. Costs: weight of every on-request not given and every
off-request broken, and for each cover the weight per person under and over.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fairplan.roster.problem import Demand, Person, Problem, Shift, Wish

BEST_KNOWN = {
    1: 607,
    2: 828,
    3: 1001,
    4: 1716,
    5: 1143,
    6: 1950,
    7: 1056,
    8: 1300,
    9: 439,
    10: 4631,
}
"""Best known cost of each instance as the literature tells it."""

Lines = dict[str, list[list[str]]]


def read(path: Path) -> Problem:
    """The instance in this file; ValueError names what is missing."""
    return parse(path.read_text("utf-8"))


def parse(text: str) -> Problem:
    """The instance in this text; ValueError names what is missing."""
    sections = _sections(text)
    missing = {"HORIZON", "SHIFTS", "STAFF", "COVER"} - set(sections)
    if missing:
        raise ValueError(f"sections missing: {sorted(missing)}")
    return Problem(
        days=int(sections["HORIZON"][0][0]),
        shifts=tuple(_shifts(sections)),
        people=tuple(_people(sections)),
        demands=tuple(_demands(sections)),
        wishes=tuple(_wishes(sections)),
    )


def _sections(text: str) -> Lines:
    """For each section's name its lines, split at commas, without comments."""
    found: Lines = {}
    name = ""
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("SECTION_"):
            name = line.removeprefix("SECTION_")
            found[name] = []
        elif line and not line.startswith("#"):
            found[name].append([part.strip() for part in line.split(",")])
    return found


def _shifts(sections: Lines) -> Iterator[Shift]:
    for shift, minutes, *after in sections["SHIFTS"]:
        not_before = frozenset(part for part in "|".join(after).split("|") if part)
        yield Shift(shift, int(minutes), not_before)


def _people(sections: Lines) -> Iterator[Person]:
    days_off = {who: days for who, *days in sections.get("DAYS_OFF", [])}
    for who, limits, *numbers in sections["STAFF"]:
        most, least, consecutive, at_least, off, weekends = map(int, numbers)
        yield Person(
            id=who,
            max_shifts={s: int(n) for s, n in (part.split("=") for part in limits.split("|"))},
            max_minutes=most,
            min_minutes=least,
            max_consecutive=consecutive,
            min_consecutive=at_least,
            min_days_off=off,
            max_weekends=weekends,
            days_off={int(day): "day_off" for day in days_off.get(who, []) if day},
        )


def _wishes(sections: Lines) -> Iterator[Wish]:
    for name, wants in (("SHIFT_ON_REQUESTS", True), ("SHIFT_OFF_REQUESTS", False)):
        for who, day, shift, weight in sections.get(name, []):
            yield Wish(who, int(day), int(weight), shift, wants)


def _demands(sections: Lines) -> Iterator[Demand]:
    for day, shift, need, under, over in sections["COVER"]:
        yield Demand(int(day), (shift,), int(need), None, int(under), int(over))
