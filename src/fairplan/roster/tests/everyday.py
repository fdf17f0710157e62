"""The roster a team leader really needs: 30 people, 3 posts, 3 shifts, 14 days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from fairplan.roster.builder import RosterBuilder
from fairplan.roster.clock import Limits
from fairplan.roster.problem import Before, Problem
from fairplan.roster.told import Minor, Someone

MONDAY = date(2026, 3, 2)
POSTS = ("east", "west", "depot")
HOURS = {"D": (480, 480), "E": (960, 480), "N": (1440 - 30, 480)}
LIMITS = Limits(rest=11 * 60, in_seven_days=48 * 60, in_a_row=6, travel=60)


def everyday(people: int = 30, days: int = 14, wishes: int = 40, seed: int = 1) -> Problem:
    """The everyday problem: two people at each post and hours, of whom one knows the place."""
    return everyday_builder(people, days, wishes, seed).build()


def everyday_builder(
    people: int = 30, days: int = 14, wishes: int = 40, seed: int = 1
) -> RosterBuilder:
    dice = Random(seed)
    told = RosterBuilder(MONDAY, days, LIMITS)
    for hours, (start, minutes) in HOURS.items():
        told.hours(hours, start, minutes)
    for post in POSTS:
        told.post(post)
    names = [f"p{number:02}" for number in range(people)]
    for number, name in enumerate(names):
        told.person(_someone(name, number, dice))
    _what_is_needed(told, names)
    _who_cannot(told, names)
    told.family(names[7], names[8], posts=["depot"])
    for first in range(10, 18, 2):
        told.pair(names[first], names[first + 1], 2)
    for _ in range(wishes):
        day = MONDAY + timedelta(dice.randrange(days))
        asked = dice.choice([None, *HOURS])
        wants = dice.random() < 0.3
        told.wish(dice.choice(names), day, dice.randint(1, 5), wants=wants, hours=asked)
    for what in ("hours", "nights", "weekends"):
        usual = {"hours": 8, "nights": 3, "weekends": 2}[what]
        history = {name: usual + dice.randint(-usual // 3, usual // 3) for name in names}
        told.fair(what, history, unit=480)
    return told


def _someone(name: str, number: int, dice: Random) -> Someone:
    """Every sixth leads, the last four are new, one is under age, each has some way to go."""
    return Someone(
        name,
        name=f"Person {number}",
        skills=frozenset({"lead"} if number % 6 == 0 else ()),
        newcomer=number >= 26,
        minor=Minor(frozenset({"depot"}), consent=True, in_a_day=480, in_seven_days=1440)
        if number == 29
        else None,
        travel={post: dice.randint(5, 50) for post in POSTS},
        before=Before(days_off=2)
        if number % 3
        else Before(f"{POSTS[number % 2]}:D", 1 + number % 4),
    )


def _what_is_needed(told: RosterBuilder, names: list[str]) -> None:
    for number, name in enumerate(names[:26]):
        told.knows(name, POSTS[number % 3], POSTS[(number + 1) % 3])
    for post in POSTS:
        for hours in HOURS:
            told.need(post, hours, 2, knows=True)
    told.leader("N", "lead")


def _who_cannot(told: RosterBuilder, names: list[str]) -> None:
    for name in names[2:4]:
        for day in range(0, told.days, 3):
            start = datetime.combine(MONDAY + timedelta(day), time(), UTC)
            told.other_duty(name, start + timedelta(hours=8), start + timedelta(hours=17), rest=120)
    told.leave(names[5], MONDAY + timedelta(1), MONDAY + timedelta(3))
    told.exempt(names[6], hours=["N"])
