"""The independent look at a roster: `check(problem, roster)`, straight from the problem's words.

It shares no code with the planner and uses no arrays: plain loops over days, so that anyone can read
what each limit means. Every plan goes through it before somebody sees it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairplan.roster.problem import (
    STEEPER,
    STEPS,
    WEEK,
    Before,
    Demand,
    Pair,
    Person,
    Problem,
    Roster,
    Share,
    Shift,
    Wish,
)
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


# -- demands and pairs


def _standing_there(roster: Roster, demand: Demand) -> tuple[list[str], list[str]]:
    """Who of the group and who else is there."""
    there = [person for person, duties in roster.items() if duties[demand.day] in demand.shifts]
    if demand.people is None:
        return there, []
    inside = [person for person in there if person in demand.people]
    return inside, [person for person in there if person not in demand.people]


def _deviations(problem: Problem, roster: Roster, demand: Demand) -> Iterator[tuple[str, int, int]]:
    """(under, over or company; by how many; how many of the group are there)."""
    if not 0 <= demand.day < problem.days:
        return
    group, others = _standing_there(roster, demand)
    if demand.only_if_staffed:
        if others and not group:
            yield "company", len(others), 0
        return
    if len(group) < demand.need:
        yield "under", demand.need - len(group), len(group)
    if len(group) > demand.need:
        yield "over", len(group) - demand.need, len(group)


def demand_violations(
    problem: Problem, roster: Roster, demands: Sequence[Demand]
) -> Iterator[Reason]:
    """The hard demands among these that the roster does not meet."""
    for demand in demands:
        for side, _, have in _deviations(problem, roster, demand):
            if (demand.over if side == "over" else demand.under) is None:
                yield _short(demand, side, have)


def _short(demand: Demand, side: str, have: int) -> Reason:
    return reason(
        side,
        day=demand.day,
        shift="/".join(demand.shifts),
        need=demand.need,
        have=have,
        rule=demand.rule,
        group=None if demand.people is None else tuple(sorted(demand.people)),
    )


def _broken_demands(problem: Problem, roster: Roster, about: Around) -> Iterator[Broken]:
    for demand in problem.demands:
        for side, by, _ in _deviations(problem, roster, demand) if about.day(demand.day) else ():
            price = demand.over if side == "over" else demand.under
            if price:
                kind = "over" if side == "over" else "under"
                shift = "/".join(demand.shifts)
                yield Broken(kind, price * by, day=demand.day, shift=shift, rule=demand.rule)


def _apart(problem: Problem, roster: Roster, pair: Pair) -> Iterator[tuple[int, str | None]]:
    """(day, shift) of every duty that one has without the other; by the day the shift is None."""
    for day in range(problem.days):
        one, two = roster[pair.a][day], roster[pair.b][day]
        if (pair.days is not None and day not in pair.days) or one == two:
            continue
        if pair.by_shift:
            yield from ((day, shift) for shift in (one, two) if shift)
        elif one is None or two is None:
            yield day, None


def pair_violations(problem: Problem, roster: Roster) -> Iterator[Reason]:
    """The hard pairs that are not together."""
    for pair in problem.pairs:
        if pair.weight is None:
            days = sorted({day for day, _ in _apart(problem, roster, pair)})
            yield from (reason("pair", person=pair.a, other=pair.b, day=day) for day in days)


# -- what costs


@dataclass(frozen=True, slots=True)
class Around:
    """The people and days that are looked at; None is all."""

    people: frozenset[str] | None = None
    days: frozenset[int] | None = None

    def person(self, person: str) -> bool:
        return self.people is None or person in self.people

    def day(self, day: int) -> bool:
        return self.days is None or day in self.days


EVERYTHING = Around()


def all_broken(problem: Problem, roster: Roster, about: Around = EVERYTHING) -> Iterator[Broken]:
    """Everything with a weight that the roster does not keep (and that some days can have to do with)."""
    for wish in problem.wishes:
        if about.person(wish.person) and about.day(wish.day):
            yield from _broken_wish(problem, roster, wish)
    yield from _broken_demands(problem, roster, about)
    for pair in problem.pairs:
        if pair.weight and (about.person(pair.a) or about.person(pair.b)):
            for day, shift in _apart(problem, roster, pair):
                rule = f"{pair.a}+{pair.b}"
                yield Broken("pair", pair.weight, pair.a, day, shift, rule)
    for share in problem.shares:
        yield from _broken_share(roster, share, about)
    yield from _changed(problem, roster, about)


def _broken_wish(problem: Problem, roster: Roster, wish: Wish) -> Iterator[Broken]:
    if not 0 <= wish.day < problem.days or not wish.weight:
        return
    has = roster[wish.person][wish.day]
    given = has is not None if wish.shift is None else has in {wish.shift, *wish.also}
    if given != wish.wants:
        kind = "wish_on" if wish.wants else "wish_off"
        yield Broken(kind, wish.weight, wish.person, wish.day, wish.shift)


def done(share: Share, person: str, duties: Duties) -> int:
    """How much of it somebody has with these duties and with what was carried in."""
    return share.carried.get(person, 0) + sum(
        share.units.get(shift, 0)
        for day, shift in enumerate(duties)
        if shift and (day, shift) in share.cells
    )


def _broken_share(roster: Roster, share: Share, about: Around) -> Iterator[Broken]:
    for person, fair in share.fair.items():
        if not about.person(person):
            continue
        away = abs(done(share, person, roster[person]) - fair)
        cost = sum(
            share.weight * STEEPER ** min(unit // share.step, STEPS - 1) for unit in range(away)
        )
        if cost:
            yield Broken("share", cost, person, rule=share.name)


def _changed(problem: Problem, roster: Roster, about: Around) -> Iterator[Broken]:
    standing = problem.standing
    for person, stood in standing.roster.items() if standing else ():
        assert standing is not None
        if not about.person(person):
            continue
        days = [
            day for day, shift in enumerate(stood[: problem.days]) if roster[person][day] != shift
        ]
        for day in days:
            close = standing.closeness[day] if day < len(standing.closeness) else 1
            if standing.per_duty * close:
                yield Broken("changed", standing.per_duty * close, person, day, roster[person][day])
        if days and standing.per_person:
            yield Broken("disturbed", standing.per_person, person)
