"""What the builder does not take: each is a `ProblemError` that says what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from fairplan.roster.problem import ProblemError
from fairplan.roster.told import Told


def known(some: Collection[str], id: str, what: str) -> None:
    """Nothing happens if it is among those that were told."""
    if id not in some:
        raise ProblemError(
            f"unknown_{what}",
            "There is no " + what + " “{name}”: add it first, or correct the name.",
            name=id,
        )


def day_of(told: Told, day: date) -> int:
    """The number of the day, from 0."""
    number = (day - told.first_day).days
    if not 0 <= number < told.days:
        raise ProblemError(
            "outside",
            "{date} is not among the planned days {first} to {last}: choose a day in between.",
            date=day,
            first=told.first_day,
            last=told.first_day + timedelta(told.days - 1),
        )
    return number


def days_of(told: Told, on: Iterable[date] | None) -> tuple[int, ...]:
    """The numbers of these days, in order; of all days where none are named."""
    if on is None:
        return tuple(range(told.days))
    return tuple(sorted({day_of(told, day) for day in on}))


def not_twice(told: Told, post: str, hours: str, days: Iterable[int]) -> None:
    """Nothing happens if nobody is needed there on these days so far."""
    for need in told.needs:
        both = set(days) & set(need.days) if (need.post, need.hours) == (post, hours) else None
        if both:
            raise ProblemError(
                "needed_twice",
                "{post} {hours} is asked for twice on {date}: state it once with all people.",
                post=post,
                hours=hours,
                date=told.first_day + timedelta(min(both)),
            )


def new(some: Mapping[str, object], id: str, what: str) -> None:
    """Nothing happens if it was not told yet."""
    if id in some:
        raise ProblemError(
            f"twice_{what}",
            "There is already a " + what + " “{name}”: give this one another name.",
            name=id,
        )


def at_least(name: str, value: int, least: int, most: int | None = None) -> None:
    """Nothing happens if the value is in between."""
    if value < least or (most is not None and value > most):
        raise ProblemError(
            "out_of_range",
            "{what} cannot be {value}: give a number from {least}"
            + ("." if most is None else " to {most}."),
            what=name,
            value=value,
            least=least,
            most=most,
        )
