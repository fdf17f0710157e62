"""What is to be staffed, by whom, and what counts: one frozen value that can be kept and replayed.

Days are numbered from 0; `first_weekday` says what day 0 is (0 is Monday). Someone has at most one
shift a day. Hard limits are never broken by a roster; everything with a weight may be, and its
weight is then part of the cost. The published benchmark (Curtois and Qu, 2014) is the special case
with no groups, pairs, shares or standing roster.

A shift here is what one person does on one day: post and hours together (“east gate, night”).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WEEK = 7
SATURDAY, SUNDAY = 5, 6


class ProblemError(ValueError):
    """The problem contradicts itself. `code` and `values` are for a translated sentence; as text it is
    the English one, which says what to do.
    """

    def __init__(self, code: str, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Shift:
    """Work of one person on one day; `start` is minutes after midnight and only used in words.

    `not_before` names the shifts that may not follow on the next day (too little rest), and
    `not_two_before` those that may not follow on the day after next (after 24 hours on duty).
    """

    id: str
    minutes: int
    not_before: frozenset[str] = frozenset()
    not_two_before: frozenset[str] = frozenset()
    start: int = 0
    night: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What stood just before day 0; the roster goes on from there and every limit counts across.

    Either `days_worked` in a row up to the day before (the last one with `shift`) or `days_off` in a
    row; both 0 is unknown. Unknown, like a person's `before=None`, means: a block that touches day 0
    may be the end of a longer one, so no minimum is broken there, and it counts from its first day
    inside. `minutes` are those of the days before, the latest last (for limits over seven days).
    """

    shift: str | None = None
    days_worked: int = 0
    days_off: int = 0
    minutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One person's hard limits; `None` is no limit. Minutes are over the whole horizon.

    `blocked` holds (day, shift id) that cannot be given, with `why` for each (other duty, leave,
    health, minor, travel, skill …: a word for the explanation, never the illness); `days_off` are
    blocked whole. `fixed` is given and stays. `max_week_minutes` holds in any seven days in a row.
    `too_soon` adds to a shift's `not_before` for this person (who has a long way home). `way` is the
    minutes to get to each shift's place, for choosing between people who could all do it.
    """

    id: str
    max_shifts: Mapping[str, int] = field(default_factory=dict)
    max_minutes: int | None = None
    min_minutes: int = 0
    max_consecutive: int | None = None
    min_consecutive: int = 1
    min_days_off: int = 1
    max_weekends: int | None = None
    max_week_minutes: int | None = None
    days_off: Mapping[int, str] = field(default_factory=dict)
    blocked: Mapping[tuple[int, str], str] = field(default_factory=dict)
    fixed: Mapping[int, str] = field(default_factory=dict)
    before: Before | None = None
    too_soon: Mapping[str, frozenset[str]] = field(default_factory=dict)
    way: Mapping[str, int] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """So many people of a group on a day and shift (`people` None: anybody counts).

    Someone too few costs `under`, someone too many `over`; None makes it hard. A demand over several
    shifts of one day (`shifts`) counts them together. Groups say everything about who stands
    together: one who knows the place is a demand of 1 among those who do; “never two newcomers” a
    need of 1 among the newcomers with `under=0, over=None`; never two of one family likewise.
    `only_if_staffed` (with a need of 1) asks it only where anybody stands at all: then each person
    standing there without one of the group costs `under`. `rule` names it in explanations.
    """

    day: int
    shifts: tuple[str, ...]
    need: int
    people: frozenset[str] | None = None
    under: int | None = None
    over: int | None = 0
    rule: str = "cover"
    only_if_staffed: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody would like this shift on this day, or (`wants` False) would like not to have it.

    `shift` None means any duty on that day; with `also` these shifts are meant just as well.
    """

    person: str
    day: int
    weight: int
    shift: str | None = None
    wants: bool = True
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who serve together: each duty that one has without the other costs `weight`; None is hard.

    Together means on the same day in the same shift, so two different shifts of one day cost twice;
    with `by_shift` False it is enough that both are on duty that day. `days` None is all days.
    """

    a: str
    b: str
    weight: int | None = 1
    by_shift: bool = True
    days: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Something to be spread fairly over people: hours, nights, weekends, an unloved duty.

    Each (day, shift) of `cells` counts `units` (minutes or 1). `carried` is what each has already done
    over the weeks before, `fair` what each would have at the end of the horizon were all shared by
    capacity; only those in `fair` take part. The largest deviation, above or below, counts before the
    next: each unit of the first `step` away from `fair` costs `weight`, each of the second step
    `STEEPER` times that, and so on (`steps_of`), so that two people one step off are better than one
    person two steps off.
    """

    name: str
    cells: frozenset[tuple[int, str]]
    units: Mapping[str, int]
    carried: Mapping[str, int]
    fair: Mapping[str, int]
    step: int = 1
    weight: int = 1


STEEPER = 3
"""By how much each further step away from a fair share costs more than the one before it."""
STEPS = 5
"""How many steps get steeper; the last one goes on for ever."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The roster people already know: leaving it costs `per_duty` for each changed (person, day), times
    the closeness factor of the day (1 where none is given), and `per_person` once for everyone who is
    disturbed at all. Nobody outside `roster` is disturbed by anything.
    """

    roster: Mapping[str, tuple[str | None, ...]]
    per_duty: int = 1
    per_person: int = 10
    closeness: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    days: int
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    demands: tuple[Demand, ...]
    wishes: tuple[Wish, ...] = ()
    pairs: tuple[Pair, ...] = ()
    shares: tuple[Share, ...] = ()
    standing: Standing | None = None
    first_weekday: int = 0

    def weekends(self) -> tuple[tuple[int, ...], ...]:
        """The days of each weekend that touches the horizon, in order."""
        by_week: dict[int, list[int]] = {}
        for day in range(self.days):
            if (day + self.first_weekday) % WEEK in (SATURDAY, SUNDAY):
                by_week.setdefault((day + self.first_weekday) // WEEK, []).append(day)
        return tuple(tuple(days) for days in by_week.values())


Roster = Mapping[str, tuple[str | None, ...]]
"""For each person's id one shift id or None for each day."""
