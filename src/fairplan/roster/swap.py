"""What a change by hand would break, and who could stand in: answers within milliseconds.

For swaps, giving away, and edits on the board: only the people and days that change are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairplan.roster.check import check, person_violations
from fairplan.roster.check_costs import done
from fairplan.roster.check_together import demand_violations, pair_violations
from fairplan.roster.problem import WEEK, Person, Problem, Roster
from fairplan.roster.reasons import Reason, reason
from fairplan.roster.result import Broken

Changes = Mapping[tuple[str, int], str | None]
"""(person, day) to the shift that is there afterwards, None for none."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes would do: hard limits broken that were kept before, the cost (negative is better),
    and what newly costs.
    """

    violations: tuple[Reason, ...]
    cost: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody for a duty: `violations` is empty where it is allowed, `reasons` speak for or against."""

    person: str
    violations: tuple[Reason, ...]
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        return not self.violations


def changed(roster: Roster, changes: Changes) -> dict[str, tuple[str | None, ...]]:
    """The roster after the changes."""
    after = dict(roster)
    for (person, day), shift in changes.items():
        line = after[person]
        after[person] = (*line[:day], shift, *line[day + 1 :])
    return after


def swap_allowed(problem: Problem, roster: Roster, changes: Changes) -> list[Reason]:
    """The hard limits that the changes would break or break further; empty means they are allowed."""
    after = changed(roster, changes)
    return worse(_around(problem, roster, changes), _around(problem, after, changes))


def effect(problem: Problem, roster: Roster, changes: Changes) -> Effect:
    """What the changes would break and cost, all things looked at."""
    before, after = check(problem, roster), check(problem, changed(roster, changes))
    known = {repr(one) for one in before.broken}
    return Effect(
        tuple(worse(before.violations, after.violations)),
        after.cost - before.cost,
        tuple(one for one in after.broken if repr(one) not in known),
    )


def _around(problem: Problem, roster: Roster, changes: Changes) -> list[Reason]:
    """Everything broken that the changes can have to do with."""
    people, days = {person for person, _ in changes}, {day for _, day in changes}
    found = [
        wrong
        for person in problem.people
        if person.id in people
        for wrong in person_violations(problem, person, roster[person.id])
    ]
    found += demand_violations(problem, roster, [d for d in problem.demands if d.day in days])
    return [*found, *(wrong for wrong in pair_violations(problem, roster))]


def worse(before: Iterable[Reason], after: Iterable[Reason]) -> list[Reason]:
    """What is broken after and was not before, or was less."""
    known = {_which(wrong): _how_far(wrong) for wrong in before}
    return [wrong for wrong in after if _how_far(wrong) > known.get(_which(wrong), 0)]


def _which(wrong: Reason) -> str:
    return repr((wrong.code, sorted((k, str(v)) for k, v in wrong.values.items() if k != "have")))


def _how_far(wrong: Reason) -> int:
    values = wrong.values
    bound = values.get("most", values.get("least", values.get("need")))
    have = values.get("have")
    return abs(have - bound) if isinstance(have, int) and isinstance(bound, int) else 1


# -- who could stand in


def substitutes(
    problem: Problem, roster: Roster, day: int, shift: str, absent: str | None = None
) -> list[Substitute]:
    """Everyone but the absent one for this duty, the best first: who is allowed, is off that day, asked
    for it, did least lately and compared to a fair share, has the shortest way.
    """
    gone: dict[tuple[str, int], str | None] = {} if absent is None else {(absent, day): None}
    base = changed(roster, gone)
    found = [
        _substitute(problem, base, person, day, shift)
        for person in problem.people
        if person.id != absent and base[person.id][day] != shift
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _substitute(
    problem: Problem, roster: Roster, person: Person, day: int, shift: str
) -> tuple[tuple[object, ...], Substitute]:
    violations = swap_allowed(problem, roster, {(person.id, day): shift})
    off = roster[person.id][day] is None
    wish = _wish(problem, person, day, shift)
    lately = _lately(problem, person, roster, day)
    fair = _behind(problem, person, roster, day, shift)
    way = person.way.get(shift, 0)
    reasons = [reason("off_that_day", person=person.id, day=day)] if off else []
    if wish:
        code = "wanted" if wish > 0 else "unwanted"
        reasons.append(reason(code, person=person.id, day=day))
    reasons.append(reason("lately", person=person.id, minutes=lately, day=day))
    reasons += [
        reason("behind" if by > 0 else "ahead", person=person.id, have=abs(by), rule=name)
        for name, by in fair
        if by
    ]
    if way:
        reasons.append(reason("way", person=person.id, minutes=way))
    ahead = sum(-by for _, by in fair)
    order = (len(violations), not off, -wish, ahead, lately, way, person.id)
    return order, Substitute(person.id, tuple(violations), tuple(reasons))


def _wish(problem: Problem, person: Person, day: int, shift: str) -> int:
    """How much the person wants to be there (below 0: does not)."""
    return sum(
        wish.weight if wish.wants else -wish.weight
        for wish in problem.wishes
        if (wish.person, wish.day) == (person.id, day)
        and (wish.shift is None or shift in {wish.shift, *wish.also})
    )


def _lately(problem: Problem, person: Person, roster: Roster, day: int) -> int:
    """Minutes in the six days before and on the day after."""
    minutes = {shift.id: shift.minutes for shift in problem.shifts}
    first = max(0, day - WEEK + 2)
    inside = sum(minutes[s] for s in roster[person.id][first : day + 2] if s)
    past = person.before.minutes if person.before else ()
    missing = max(0, WEEK - 2 - day)
    return inside + sum(past[-missing:] if missing else ())


def _behind(
    problem: Problem, person: Person, roster: Roster, day: int, shift: str
) -> list[tuple[str, int]]:
    """By how much the person is behind each fair share that this duty counts for."""
    return [
        (share.name, share.fair[person.id] - done(share, person.id, roster[person.id]))
        for share in problem.shares
        if person.id in share.fair and (day, shift) in share.cells
    ]
