"""Why something is so: a code with values, which the platform puts into its own languages.

As text a reason is an English sentence; `sentence` also puts names, weekdays and titles in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fairplan.roster.problem import WEEK, Problem

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

SENTENCES: dict[str, str] = {
    # what a roster breaks
    "nobody": "The roster says nothing about {person}, or names somebody unknown",
    "length": "The roster of {person} has {have} days instead of {days}",
    "unknown_shift": "{person} has the unknown shift {shift} on {day}",
    "blocked": "{person} cannot have {shift} on {day}: {why}",
    "day_off": "{person} is not there on {day}: {why}",
    "fixed": "{person} has {shift} on {day} for certain",
    "follows": "{person} would have too little rest between {before} and {shift} on {day}",
    "follows_two": "{person} would have too little rest after {before} before {shift} on {day}",
    "max_shifts": "{person} would have {have} times {shift}; {most} is the limit",
    "max_minutes": "{person} would have {have} minutes; {most} is the limit",
    "min_minutes": "{person} would have {have} minutes; {least} are due",
    "week_minutes": "{person} would have {have} minutes in the seven days from {day}; {most} is the limit",
    "max_consecutive": "{person} would be on duty {have} days in a row from {day}; {most} is the limit",
    "min_consecutive": "{person} would be on duty only {have} days in a row from {day}; {least} are due",
    "min_days_off": "{person} would be off only {have} days in a row from {day}; {least} are due",
    "max_weekends": "{person} would work {have} weekends; {most} is the limit",
    "under": "{shift} on {day} needs {need} ({rule}), {have} are there",
    "over": "{shift} on {day} may have {need} ({rule}), {have} are there",
    "company": "{shift} on {day} needs one ({rule}) beside those who are there",
    "pair": "{person} and {other} are not together on {day}",
}
"""The English sentence of every code; the values' names are those of the placeholders."""


class Reason(NamedTuple):
    """A code and the values its sentence needs: ids of people and shifts, numbers of days."""

    code: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**{**self.values, **_days_numbered(self.values)})


def reason(code: str, **values: object) -> Reason:
    """The reason with these values."""
    return Reason(code, values)


def sentence(problem: Problem, why: Reason) -> str:
    """The English sentence with people's names, shifts' titles and weekdays in place of ids."""
    names = {person.id: person.name or person.id for person in problem.people}
    titles = {shift.id: shift.title or shift.id for shift in problem.shifts}
    told: dict[str, object] = dict(why.values)
    for key, value in why.values.items():
        if key in {"person", "other", "third"}:
            told[key] = names.get(str(value), value)
        elif key in {"people", "free", "others"} and isinstance(value, Iterable):
            told[key] = ", ".join(names.get(str(one), str(one)) for one in value) or "nobody"
        elif key in {"shift", "before", "instead"}:
            told[key] = titles.get(str(value), value)
        elif key in {"day", "until", "back"} and isinstance(value, int):
            told[key] = day_name(problem, value)
    return SENTENCES[why.code].format(**told)


def day_name(problem: Problem, day: int) -> str:
    """A weekday and which one, as in “Sat (day 5)”."""
    return f"{WEEKDAYS[(day + problem.first_weekday) % WEEK]} (day {day})"


def _days_numbered(values: Mapping[str, object]) -> dict[str, str]:
    return {
        key: f"day {value}"
        for key, value in values.items()
        if key in {"day", "until", "back"} and isinstance(value, int)
    }
