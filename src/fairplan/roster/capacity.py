"""How many duties somebody can do in a stretch of days at most, and which limits hold it down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from fairplan.roster.check import person_violations
from fairplan.roster.limits import LIMIT_OF, OWN, limit_behind
from fairplan.roster.problem import WEEK, Person, Problem
from fairplan.roster.reasons import Reason, reason

MORE_IS_WORSE = {
    "blocked",
    "day_off",
    "fixed",
    "follows",
    "follows_two",
    "max_shifts",
    "max_minutes",
    "week_minutes",
    "max_consecutive",
    "max_weekends",
}
"""Limits that one more duty can only strain: what they forbid now, no other duty repairs."""

State = tuple[int, str | None]
"""Days worked in a row (negative: days off in a row), and the last day's shift."""


def why_not(problem: Problem, person: Person, day: int, shift: str) -> Reason | None:
    """What keeps somebody from a shift whatever else is planned, or None."""
    certain: list[str | None] = [person.fixed.get(each) for each in range(problem.days)]
    before = {str(wrong) for wrong in _strained(problem, person, certain)}
    certain[day] = shift
    wrongs = (w for w in _strained(problem, person, certain) if str(w) not in before)
    return min(wrongs, key=lambda wrong: list(LIMIT_OF).index(wrong.code), default=None)


def _strained(problem: Problem, person: Person, duties: Sequence[str | None]) -> Iterator[Reason]:
    wrongs = person_violations(problem, person, duties)
    return (wrong for wrong in wrongs if wrong.code in MORE_IS_WORSE)


@dataclass
class Reach:
    """How many duties among `shifts` somebody can do; a bound that no roster passes."""

    problem: Problem
    person: Person
    shifts: frozenset[str]
    _from: dict[int, list[int]] = field(default_factory=dict)

    def most(self, days: range) -> int:
        """At most so many on these days."""
        return max(0, min(self._by_days(days), *self._by_sums(days)))

    def _open(self, day: int) -> list[str]:
        person = self.person
        if day in person.days_off:
            return []
        if day in person.fixed:
            return [person.fixed[day]] if person.fixed[day] in self.shifts else []
        return [shift for shift in sorted(self.shifts) if (day, shift) not in person.blocked]

    def _by_days(self, days: range) -> int:
        """By blocks of work and rest, and by what may follow what."""
        if days[0] not in self._from:
            self._from[days[0]] = self._counted(days[0])
        return self._from[days[0]][len(days) - 1]

    def _counted(self, first: int) -> list[int]:
        """The most up to each day from the first on, going on from the best of each state."""
        shifts = {shift.id: shift for shift in self.problem.shifts}
        soon = self.person.too_soon
        late = {one: shifts[one].not_before | soon.get(one, frozenset()) for one in shifts}
        best, most = {_start(self.person, first): 0}, []
        for day in range(first, self.problem.days):
            best = self._after(best, self._open(day), late)
            most.append(max(best.values()))
        return most

    def _after(
        self, best: dict[State, int], choices: list[str], late: dict[str, frozenset[str]]
    ) -> dict[State, int]:
        after: dict[State, int] = {}
        rested = -self.person.min_days_off
        for (run, last), done in best.items():
            off = (max(min(run, 0) - 1, rested), None)
            after[off] = max(after.get(off, -1), done)
            for shift in choices:
                if _may(self.person, run, last, shift, late):
                    on = (max(run, 0) + 1, shift)
                    after[on] = max(after.get(on, -1), done + 1)
        return after

    def _by_sums(self, days: range) -> Iterator[int]:
        """By minutes, minutes in seven days, times, and weekends."""
        person = self.person
        minutes = [shift.minutes for shift in self.problem.shifts if shift.id in self.shifts]
        shortest = max(1, min(minutes, default=1))
        yield len(days)
        if person.max_minutes is not None:
            yield person.max_minutes // shortest
        if self.shifts <= set(person.max_shifts):
            yield sum(person.max_shifts[shift] for shift in self.shifts)
        if person.max_week_minutes is not None:
            yield from self._by_weeks(days, person.max_week_minutes // shortest)
        if person.max_weekends is not None:
            yield self._by_weekends(days, person.max_weekends)

    def _by_weeks(self, days: range, most: int) -> Iterator[int]:
        """Cut into weeks from the first and from the last day, each held down by the limit."""
        for first in {days[0], days[0] + len(days) % WEEK}:
            cuts = dict.fromkeys([days[0], *range(first, days[-1] + 1, WEEK), days[-1] + 1])
            yield sum(min(most, self._by_days(range(a, b))) for a, b in pairwise(cuts))

    def _by_weekends(self, days: range, most: int) -> int:
        inside = {day for day in days if self._open(day)}
        weekends = [set(week) & inside for week in self.problem.weekends()]
        longest = sorted((len(week) for week in weekends), reverse=True)
        return len(inside) - sum(longest[most:])


def most_duties(problem: Problem, person: Person, days: range, shifts: Collection[str]) -> int:
    """An upper bound on the duties among `shifts` that somebody can do on these days."""
    return Reach(problem, person, frozenset(shifts)).most(days)


def _start(person: Person, first: int) -> State:
    """Nothing is known of the days before, unless the stretch begins on day 0."""
    before = person.before
    if first or before is None or not (before.days_worked or before.days_off):
        return -person.min_days_off, before.shift if before and not first else None
    if before.days_worked:
        return before.days_worked, before.shift
    return max(-before.days_off, -person.min_days_off), None


def _may(
    person: Person, run: int, last: str | None, shift: str, late: dict[str, frozenset[str]]
) -> bool:
    if run > 0 and person.max_consecutive is not None and run >= person.max_consecutive:
        return False
    if -person.min_days_off < run < 0:
        return False
    return last is None or shift not in late[last]


def binding(
    problem: Problem, person: Person, days: range, shifts: Collection[str]
) -> tuple[Reason, ...]:
    """The fewest of a person's limits (and rest) that keep it as low, in the words of `limits`."""
    least = most_duties(problem, person, days, shifts)
    kept = person
    needed: list[Reason] = []
    for code, (name, word, none) in OWN.items():
        held = getattr(kept, name)
        if held != none:
            freed = replace(kept, **{name: none})  # type: ignore[arg-type]
            if most_duties(problem, freed, days, shifts) > least:
                needed.append(Reason(code, {"person": person.id, word: held}))
            else:
                kept = freed
    for why in dict.fromkeys([*kept.days_off.values(), *kept.blocked.values()]):
        kept, named = _unless_away(problem, kept, why, least, days, shifts)
        needed.extend(named)
    return (*needed, *_rest(problem, kept, least, days, shifts))


def _unless_away(
    problem: Problem, person: Person, why: str, least: int, days: range, shifts: Collection[str]
) -> tuple[Person, list[Reason]]:
    """The person without these absences if they do not matter; else the days on which they do."""
    freed = replace(
        person,
        blocked={cell: each for cell, each in person.blocked.items() if each != why},
        days_off={day: each for day, each in person.days_off.items() if each != why},
    )
    if most_duties(problem, freed, days, shifts) <= least:
        return freed, []
    away = {day for day, each in person.days_off.items() if each == why}
    away |= {
        day for (day, shift), each in person.blocked.items() if each == why and shift in shifts
    }
    inside = sorted(away & set(days))
    return person, [reason("limit_away", person=person.id, day=day, why=why) for day in inside]


def _rest(
    problem: Problem, person: Person, least: int, days: range, shifts: Collection[str]
) -> Iterator[Reason]:
    """The rests that matter: what may not follow on what."""
    free = replace(
        problem, shifts=tuple(replace(shift, not_before=frozenset()) for shift in problem.shifts)
    )
    if most_duties(free, replace(person, too_soon={}), days, shifts) <= least:
        return
    for shift in problem.shifts:
        late = shift.not_before | person.too_soon.get(shift.id, frozenset())
        if shift.id in shifts and late & set(shifts):
            broken = reason("follows", person=person.id, before=shift.id)
            yield limit_behind(problem, broken)
