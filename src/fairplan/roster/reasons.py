"""Why something is so: a code with values, which the platform puts into its own languages.

As text a reason is an English sentence; `sentence` also puts names, weekdays and titles in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fairplan.roster.problem import WEEK, Problem

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

MANY = 6
"""So many names are said in a sentence; of the others only how many they are."""

SENTENCES: dict[str, str] = {
    # what a roster breaks
    "nobody": "The roster says nothing about {person}, or names somebody unknown",
    "length": "The roster of {person} has {have} days instead of {days}",
    "unknown_shift": "{person} has the unknown shift {shift} on {day}",
    "blocked": "{person} cannot have {shift} on {day}: {why}",
    "day_off": "{person} cannot be there on {day}: {why}",
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
    # what is asked, as it stands in a conflict
    "limit_need": "{shift} on {day} needs {need} ({rule})",
    "limit_most": "{shift} on {day} may have {need} at most ({rule})",
    "limit_company": "{shift} on {day} needs one beside the others ({rule})",
    "limit_away": "{person} cannot on {day}: {why}",
    "limit_fixed": "{person} has {shift} on {day} for certain",
    "limit_rest": "{shift} may not follow on {before} (rest)",
    "limit_in_a_row": "{person} may serve {most} days in a row",
    "limit_least_in_a_row": "{person} serves at least {least} days in a row",
    "limit_least_off": "{person} is off at least {least} days in a row",
    "limit_weekends": "{person} may work {most} weekends",
    "limit_minutes": "{person} may do {most} minutes",
    "limit_least_minutes": "{person} is due {least} minutes",
    "limit_week_minutes": "{person} may do {most} minutes in seven days",
    "limit_times": "{person} may have {shift} {most} times",
    "limit_together": "{person} and {other} serve together",
    # what cannot be
    "few": "{shift} on {day} needs {need} ({rule}), {have} can be there: {people}",
    "few_with": "{shift} on {day} needs {need} ({rule}); of the {free} who could, only {have} may be"
    " there ({other_rule}): {people}",
    "crowd": "{shift} on {day}: {need} are needed in all ({rule}), {have} can be there: {people}",
    "stretch": "From {day} to {until}, {need} duties are needed ({rule}: {shift}); {have} can be done",
    "alone": "{person} cannot keep all of this",
    "all_together": "Not all of this can be",
    "can_do": "{person} can do {have}",
    # why somebody could stand in
    "off_that_day": "{person} is off on {day}",
    "wanted": "{person} asked for a duty on {day}",
    "unwanted": "{person} asked for no duty on {day}",
    "lately": "{person} has {minutes} minutes in the seven days around {day}",
    "behind": "{person} is {have} behind a fair share of {rule}",
    "ahead": "{person} is {have} ahead of a fair share of {rule}",
    "way": "{person} has {minutes} minutes of way",
    # why something was not kept
    "short_otherwise": "it would leave {shift} on {day} {missing} short ({rule})",
    "many_otherwise": "it would be {missing} too many for {shift} on {day} ({rule})",
    "wish_otherwise": "{person} would be on duty on {day} against a wish",
    "unserved_otherwise": "{person} would not have the duty asked for on {day}",
    "unfair_otherwise": "{person} would have {have} of {rule} where {fair} is fair",
    "apart_otherwise": "{person} and {other} would be apart on {day}",
    "change_otherwise": "{person} would have something else than was published",
    "nothing_against": "nothing speaks against it: look for a better roster a little longer",
    # what a repair changes
    "takes": "{person} takes {shift} on {day}",
    "moves": "{person} goes from {before} to {shift} on {day}",
    "gives": "{person} is off on {day} instead of {before}",
}
"""The English sentence of every code; the values' names are those of the placeholders."""


class Reason(NamedTuple):
    """A code and the values its sentence needs: ids of people and shifts, numbers of days (or a tuple
    of them, where the same holds for several).
    """

    code: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**_plain(self.values))


def reason(code: str, **values: object) -> Reason:
    """The reason with these values."""
    return Reason(code, values)


def sentence(problem: Problem, why: Reason) -> str:
    """The English sentence with people's names, shifts' titles and weekdays in place of ids."""
    names = {person.id: person.name or person.id for person in problem.people}
    titles = {shift.id: shift.title or shift.id for shift in problem.shifts}
    told: dict[str, object] = dict(why.values)
    for key, value in why.values.items():
        if key in {"person", "people", "other", "third"}:
            told[key] = _listed(names, value)
        elif key in {"shift", "before", "instead"}:
            every = value != () and set(_each(value)) == set(titles)
            told[key] = "every duty" if every and len(titles) > MANY else _listed(titles, value)
        elif key in {"day", "until", "back"}:
            told[key] = ", ".join(day_name(problem, day) for day in _each(value))
    return SENTENCES[why.code].format(**told)


def day_name(problem: Problem, day: int) -> str:
    """A weekday and which one, as in “Sat (day 5)”."""
    return f"{WEEKDAYS[(day + problem.first_weekday) % WEEK]} (day {day})"


def _listed(names: Mapping[str, str], value: object) -> str:
    """One name or several; a demand over several shifts has theirs with a stroke between them."""
    words = [
        " / ".join(names.get(one, one) for one in str(each).split("/")) for each in _each(value)
    ]
    more = len(words) - MANY
    if more > 1:
        return f"{', '.join(words[:MANY])} and {more} more"
    return ", ".join(words) or "nobody"


def _each(value: object) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they stand, days numbered."""
    plain: dict[str, object] = {}
    for key, value in values.items():
        days = key in {"day", "until", "back"}
        plain[key] = ", ".join(f"day {each}" if days else str(each) for each in _each(value))
    return plain
