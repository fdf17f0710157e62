"""Small crowds with everything our users say of people, each made from a seed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from fairplan.roster.builder import RosterBuilder
from fairplan.roster.clock import Limits
from fairplan.roster.problem import Before, Problem
from fairplan.roster.told import Minor, Someone

MONDAY = date(2026, 3, 2)
POSTS = ("gate", "store")
HOURS = {"D": (480, 480), "E": (960, 480), "N": (1320, 600), "L": (480, 1440)}
LIMITS = Limits(
    rest=660,
    long_duty=1440,
    long_rest=2880,
    in_seven_days=3000,
    in_a_row=4,
    travel=60,
)
"""Eleven hours between two duties, after 24 hours two days without."""


def crowd(seed: int, people: int = 7, days: int = 8) -> Problem:
    """Two newcomers, one under age, one with another duty, a couple, a pair that stays together."""
    dice = Random(seed)
    told = RosterBuilder(MONDAY + timedelta(dice.randrange(7)), days, LIMITS)
    for id, (start, minutes) in HOURS.items():
        told.hours(id, start, minutes)
    for post in POSTS:
        told.post(post)
    names = [f"p{number}" for number in range(people)]
    for number, name in enumerate(names):
        told.person(_someone(name, number, dice))
        told.knows(name, *dice.sample(POSTS, dice.randint(1, 2)))
    _needs(told, dice)
    _limits(told, names, dice)
    _weights(told, names, dice)
    return told.build()


def _someone(name: str, number: int, dice: Random) -> Someone:
    young = Minor(frozenset({"gate"}), consent=bool(dice.randrange(4)), in_a_day=480)
    return Someone(
        name,
        skills=frozenset({"lead"} if number % 3 == 0 else ()),
        newcomer=number in (1, 2),
        minor=young if number == 4 else None,
        travel={post: dice.choice([5, 30, 61]) for post in POSTS},
        max_in_seven_days=dice.choice([None, 2400]),
        before=dice.choice(
            [
                None,
                Before(days_worked=dice.randint(1, 4), minutes=(480,) * 4),
                Before("store:N", 1, minutes=(600,)),
                Before("gate:L", 1, minutes=(1440,)),
                Before(days_off=1),
            ]
        ),
    )


def _needs(told: RosterBuilder, dice: Random) -> None:
    every = [told.first_day + timedelta(number) for number in range(told.days)]
    told.need("gate", "D", 2, every, short=dice.choice([None, 40]), knows=True)
    told.need("store", "D", 1, every, skills={"lead": 1}, short=30)
    told.need("gate", "E", 1, every[::2], short=30)
    told.need("store", "N", 2, every[1::3], short=30, spare=None)
    told.need("gate", "L", 1, every[::4], short=30)
    told.leader("N", "lead", short=20)


def _limits(told: RosterBuilder, names: list[str], dice: Random) -> None:
    start = datetime.combine(told.first_day + timedelta(2), time(9), UTC)
    told.other_duty(names[3], start, start + timedelta(hours=8), travel={"gate": 30})
    told.leave(names[5], told.first_day + timedelta(dice.randrange(told.days)))
    told.exempt(names[6], hours=["N"])
    told.family(names[3], names[6], posts=["gate"])
    told.pair(names[0], names[1], dice.choice([None, 3]), [told.first_day, told.first_day])


def _weights(told: RosterBuilder, names: list[str], dice: Random) -> None:
    told.pair(names[5], names[6], 2)
    for _ in range(5):
        day = told.first_day + timedelta(dice.randrange(told.days))
        hours = dice.choice([None, "D", "N"])
        wants = dice.random() < 0.4
        told.wish(dice.choice(names), day, dice.randint(1, 5), wants=wants, hours=hours)
    told.fair("hours", {name: 8 + dice.randint(-3, 3) for name in names}, unit=480)
    told.fair("nights", {name: dice.randint(0, 2) for name in names})
    if dice.random() < 0.5:
        stood = (None, "gate:D", "store:D")
        rows = {name: tuple(dice.choice(stood) for _ in range(told.days)) for name in names[1:]}
        told.stays(rows, per_duty=dice.randint(0, 2), per_person=dice.randint(0, 9))
