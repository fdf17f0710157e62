"""The independent look at a roster: `check(problem, roster)`, straight from the problem's words.

It shares no code with the planner and uses no arrays: plain loops over days, so that anyone can read
what each limit means. Every plan goes through it before somebody sees it. Here are the limits of one
person; `check_together` has those between people, `check_costs` what has a weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairplan.roster.check_costs import all_broken
from fairplan.roster.check_together import demand_violations, pair_violations
from fairplan.roster.problem import WEEK, Before, Person, Problem, Roster, Shift
from fairplan.roster.reasons import Reason, reason
from fairplan.roster.result import Broken

Duties = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a roster (`violations`, empty in an acceptable one), and what it costs.

    `broken` holds everything with a weight that was not kept, `parts` its cost by kind.
    """

    violations: tuple[Reason, ...]
    parts: Mapping[str, int]
    cost: int
    broken: tuple[Broken, ...]

    @property
    def ok(self) -> bool:
        return not self.violations


def check(problem: Problem, roster: Roster) -> Verdict:
    """Every hard limit that is broken, and the cost of everything else, counted anew."""
    shape = tuple(_misshapen(problem, roster))
    if shape:
        return Verdict(shape, {}, 0, ())
    violations = [
        wrong
        for person in problem.people
        for wrong in person_violations(problem, person, roster[person.id])
    ]
    violations += demand_violations(problem, roster, problem.demands)
    violations += pair_violations(problem, roster)
    broken = tuple(all_broken(problem, roster))
    parts: Counter[str] = Counter()
    for one in broken:
        parts[one.kind] += one.cost
    return Verdict(tuple(violations), dict(parts), sum(parts.values()), broken)


def _misshapen(problem: Problem, roster: Roster) -> Iterator[Reason]:
    known = {shift.id for shift in problem.shifts} | {None}
    for person in sorted({person.id for person in problem.people} ^ set(roster)):
        yield reason("nobody", person=person)
    for person, duties in roster.items():
        if len(duties) != problem.days:
            yield reason("length", person=person, have=len(duties), days=problem.days)
        for day, shift in enumerate(duties):
            if shift not in known:
                yield reason("unknown_shift", person=person, day=day, shift=shift)


# -- one person


def person_violations(problem: Problem, person: Person, duties: Duties) -> Iterator[Reason]:
    """The limits of one person that these duties break."""
    shifts = {shift.id: shift for shift in problem.shifts}
    yield from _wrong_days(person, duties)
    yield from _wrong_successions(person, duties, shifts)
    yield from _wrong_sums(person, duties, shifts)
    yield from _wrong_weeks(person, duties, shifts)
    yield from _wrong_blocks(person, duties)
    worked = [days for days in problem.weekends() if any(duties[day] for day in days)]
    if person.max_weekends is not None and len(worked) > person.max_weekends:
        yield reason("max_weekends", person=person.id, have=len(worked), most=person.max_weekends)


def _wrong_days(person: Person, duties: Duties) -> Iterator[Reason]:
    for day, shift in enumerate(duties):
        if day in person.fixed and shift != person.fixed[day]:
            yield reason("fixed", person=person.id, day=day, shift=person.fixed[day])
        if shift is None:
            continue
        if day in person.days_off:
            yield reason("day_off", person=person.id, day=day, why=person.days_off[day])
        if (day, shift) in person.blocked:
            why = person.blocked[day, shift]
            yield reason("blocked", person=person.id, day=day, shift=shift, why=why)


def _wrong_successions(
    person: Person, duties: Duties, shifts: Mapping[str, Shift]
) -> Iterator[Reason]:
    before = person.before.shift if person.before else None
    for day, shift in enumerate(duties):
        day_before = duties[day - 1] if day else before
        two_before = duties[day - 2] if day > 1 else before if day == 1 else None
        soon = person.too_soon.get(day_before or "", frozenset())
        if shift and day_before and shift in shifts[day_before].not_before | soon:
            yield reason("follows", person=person.id, day=day, shift=shift, before=day_before)
        if shift and two_before and shift in shifts[two_before].not_two_before:
            yield reason("follows_two", person=person.id, day=day, shift=shift, before=two_before)


def _wrong_sums(person: Person, duties: Duties, shifts: Mapping[str, Shift]) -> Iterator[Reason]:
    times = Counter(shift for shift in duties if shift)
    for shift, most in person.max_shifts.items():
        if times[shift] > most:
            yield reason("max_shifts", person=person.id, shift=shift, have=times[shift], most=most)
    minutes = sum(shifts[shift].minutes for shift in duties if shift)
    if person.max_minutes is not None and minutes > person.max_minutes:
        yield reason("max_minutes", person=person.id, have=minutes, most=person.max_minutes)
    if minutes < person.min_minutes:
        yield reason("min_minutes", person=person.id, have=minutes, least=person.min_minutes)


def _wrong_weeks(person: Person, duties: Duties, shifts: Mapping[str, Shift]) -> Iterator[Reason]:
    """Seven days in a row, also those that began before day 0 (if anything is done inside)."""
    if person.max_week_minutes is None:
        return
    past = list(person.before.minutes[-(WEEK - 1) :]) if person.before else []
    line = past + [shifts[shift].minutes if shift else 0 for shift in duties]
    for first in range(max(1, len(line) - WEEK + 1)):
        seven = line[first : first + WEEK]
        inside = line[max(first, len(past)) : first + WEEK]
        if sum(seven) > person.max_week_minutes and any(inside):
            day, most = first - len(past), person.max_week_minutes
            yield reason("week_minutes", person=person.id, day=day, have=sum(seven), most=most)


def _wrong_blocks(person: Person, duties: Duties) -> Iterator[Reason]:
    for works, first, length, inside, whole in blocks(duties, person.before):
        about = {"person": person.id, "day": first, "have": length}
        most = person.max_consecutive
        if works and inside and most is not None and length > most:
            yield reason("max_consecutive", **about, most=most)
        if works and whole and length < person.min_consecutive:
            yield reason("min_consecutive", **about, least=person.min_consecutive)
        if not works and whole and length < person.min_days_off:
            yield reason("min_days_off", **about, least=person.min_days_off)


def blocks(duties: Duties, before: Before | None) -> Iterator[tuple[bool, int, int, bool, bool]]:
    """Each block of work or rest: whether it is work, its first day (negative before day 0), its
    length, whether any of it lies inside, and whether both of its ends are known.
    """
    past: list[bool] = []
    if before is not None:
        past = [True] * before.days_worked or [False] * before.days_off
    line = past + [shift is not None for shift in duties]
    first = 0
    while first < len(line):
        last = first
        while last + 1 < len(line) and line[last + 1] == line[first]:
            last += 1
        whole = (first > 0 or bool(past)) and last < len(line) - 1
        yield line[first], first - len(past), last - first + 1, last >= len(past), whole
        first = last + 1
