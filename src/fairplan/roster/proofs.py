"""Quick proofs that a problem cannot be kept: one demand, one day, one stretch of days, one person.

Each is a count that anybody can follow: so many are needed, so many can be there, and why each other
one cannot. They are tried from the smallest to the largest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from fairplan.roster.capacity import Reach, binding, why_not
from fairplan.roster.limits import grouped, limit_behind, limits_of_demand
from fairplan.roster.problem import Demand, Person, Problem
from fairplan.roster.reasons import MANY, Reason, reason, sentence

LONGEST = 28
"""Stretches of days are looked at up to this length."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Demands and limits that cannot all be kept.

    `says` is the sentence, `because` what stands behind it (once for several people where it is the
    same), `limits` every limit it names: without them the conflict is gone.
    """

    says: Reason
    because: tuple[Reason, ...]
    limits: tuple[Reason, ...]

    def __str__(self) -> str:
        return _joined([str(self.says)], [str(one) for one in self.because])


def in_words(problem: Problem, conflict: Conflict) -> str:
    """One or two English sentences with names, weekdays and titles."""
    because = [sentence(problem, one) for one in conflict.because]
    return _joined([sentence(problem, conflict.says)], because)


def _joined(says: list[str], because: list[str]) -> str:
    if len(because) > MANY + 1:
        because = [*because[:MANY], f"and {len(because) - MANY} more"]
    return "".join([*says, ". " + "; ".join(because) if because else "", "."])


@dataclass(frozen=True)
class _Asked:
    """A hard demand and its number."""

    number: int
    demand: Demand

    def limit(self, code: str) -> Reason:
        return next(r for r in limits_of_demand(self.number, self.demand) if r.code == code)


@dataclass
class Proofs:
    """Looks for quick proofs; remembers who can be where."""

    problem: Problem

    def __post_init__(self) -> None:
        self._known: dict[tuple[str, int, str], Reason | None] = {}
        self._reach: dict[tuple[str, frozenset[str]], Reach] = {}
        asked = [_Asked(number, demand) for number, demand in enumerate(self.problem.demands)]
        asked = [one for one in asked if 0 <= one.demand.day < self.problem.days]
        company = [one for one in asked if one.demand.only_if_staffed]
        asked = [one for one in asked if one not in company]
        self.needs = [one for one in asked if one.demand.need and one.demand.under is None]
        self.mosts = [one for one in asked if one.demand.over is None]

    def first(self) -> Conflict | None:
        """The smallest conflict found, or None."""
        return next(self._all(), None)

    def _all(self) -> Iterator[Conflict]:
        for one in self.needs:
            yield from self._few(one)
        for day in range(self.problem.days):
            for group in self._groups():
                yield from self._crowd(group, day)
        yield from self._stretches()

    # -- who can

    def why_not(self, person: Person, day: int, shift: str) -> Reason | None:
        key = (person.id, day, shift)
        if key not in self._known:
            self._known[key] = why_not(self.problem, person, day, shift)
        return self._known[key]

    def _group(self, people: frozenset[str] | None) -> list[Person]:
        return [p for p in self.problem.people if people is None or p.id in people]

    def _groups(self) -> list[frozenset[str] | None]:
        return list(dict.fromkeys(one.demand.people for one in self.needs))

    def _split(
        self, people: Iterable[Person], day: int, shifts: Sequence[str]
    ) -> tuple[list[Person], list[Reason]]:
        """Who can have one of the shifts, and why each other one cannot."""
        free: list[Person] = []
        reasons: list[Reason] = []
        for person in people:
            whys = [self.why_not(person, day, shift) for shift in shifts]
            if all(whys):
                reasons.extend(why for why in whys if why)
            else:
                free.append(person)
        return free, reasons

    # -- one demand

    def _few(self, one: _Asked) -> Iterator[Conflict]:
        demand = one.demand
        free, reasons = self._split(self._group(demand.people), demand.day, demand.shifts)
        if len(free) < demand.need:
            yield self._conflict(_few("few", demand, free), reasons, [one.limit("limit_need")])
            return
        for other in self.mosts:
            names = other.demand.people
            same = other.demand.day == demand.day and set(demand.shifts) <= set(other.demand.shifts)
            held = [p for p in free if names is None or p.id in names]
            have = len(free) - max(0, len(held) - other.demand.need)
            if same and have < demand.need:
                says = _few("few_with", demand, free, have, other.demand.rule)
                both = [one.limit("limit_need"), other.limit("limit_most")]
                yield self._conflict(says, reasons, both)

    def _conflict(
        self, says: Reason, reasons: Iterable[Reason], limits: Sequence[Reason]
    ) -> Conflict:
        reasons = list(reasons)
        behind = [limit_behind(self.problem, why) for why in reasons]
        shown = [why for why in reasons if why.code not in {"blocked", "day_off"}]
        shown += [why for why in behind if why.code == "limit_away"]
        return Conflict(says, grouped(shown), (*_once(behind), *limits))

    # -- one day

    def _disjoint(self, group: frozenset[str] | None, days: Collection[int]) -> list[_Asked]:
        """Demands on the group (or part of it), none of which can share a duty with another."""
        inside = [
            one
            for one in self.needs
            if one.demand.day in days
            and (group is None or (one.demand.people is not None and one.demand.people <= group))
        ]
        inside.sort(key=lambda one: (len(one.demand.shifts), -one.demand.need))
        taken: set[tuple[int, str]] = set()
        chosen = []
        for one in inside:
            cells = {(one.demand.day, shift) for shift in one.demand.shifts}
            if not cells & taken:
                taken |= cells
                chosen.append(one)
        return chosen

    def _crowd(self, group: frozenset[str] | None, day: int) -> Iterator[Conflict]:
        """More seats on one day than people who can take any of them (by Hall's theorem)."""
        asked = self._disjoint(group, {day})
        people = self._group(group)
        short = self._unseated(asked, people, day)
        if short:
            shifts = sorted({shift for one in short for shift in one.demand.shifts})
            free, reasons = self._split(people, day, shifts)
            says = reason(
                "crowd",
                day=day,
                shift=tuple(shifts),
                need=sum(one.demand.need for one in short),
                have=len(free),
                people=tuple(person.id for person in free),
                rule=short[0].demand.rule,
            )
            yield self._conflict(says, reasons, [one.limit("limit_need") for one in short])

    def _unseated(self, asked: list[_Asked], people: list[Person], day: int) -> list[_Asked]:
        """The demands of a set that is too large for those who can sit there; empty if all can."""
        seats = [one for one in asked for _ in range(one.demand.need)]
        can = {
            seat: [
                p.id for p in people if any(not self.why_not(p, day, s) for s in one.demand.shifts)
            ]
            for seat, one in enumerate(seats)
        }
        sitting: dict[str, int] = {}
        for seat in can:
            seen: set[str] = set()
            if not _seated(seat, can, sitting, seen):
                reached = {seat} | {sitting[person] for person in seen}
                return list(dict.fromkeys(seats[each] for each in sorted(reached)))
        return []

    # -- a stretch of days

    def _stretches(self) -> Iterator[Conflict]:
        """More duties over some days than all people together can do."""
        kinds = [(group, shifts) for group in self._groups() for shifts in self._kinds(group)]
        for length in range(2, min(self.problem.days, LONGEST) + 1):
            for group, shifts in kinds:
                for first in range(self.problem.days - length + 1):
                    yield from self._stretch(group, shifts, range(first, first + length))

    def _kinds(self, group: frozenset[str] | None) -> list[frozenset[str]]:
        """All shifts that are asked for, the nights, and in a smaller group each alone."""
        every = range(self.problem.days)
        alone = {shift for one in self._disjoint(group, every) for shift in one.demand.shifts}
        nights = {shift.id for shift in self.problem.shifts if shift.night} & alone
        single = [] if group is None else [{shift} for shift in sorted(alone)]
        return list(dict.fromkeys(frozenset(kind) for kind in [alone, nights, *single] if kind))

    def _stretch(
        self, group: frozenset[str] | None, shifts: frozenset[str], days: range
    ) -> Iterator[Conflict]:
        asked = [o for o in self._disjoint(group, days) if set(o.demand.shifts) <= shifts]
        need = sum(one.demand.need for one in asked)
        people = self._group(group)
        can = {person.id: self._most(person, days, shifts) for person in people if asked}
        if sum(can.values()) < need:
            held = [w for p in people for w in binding(self.problem, p, days, shifts)]
            says = reason(
                "stretch",
                day=days[0],
                until=days[-1],
                shift=tuple(sorted(shifts)),
                need=need,
                have=sum(can.values()),
                rule=asked[0].demand.rule,
            )
            each = [reason("can_do", person=who, have=most) for who, most in can.items()]
            needs = [one.limit("limit_need") for one in asked]
            because = (*grouped(each), *grouped(_once(held)))
            yield Conflict(says, because, (*_once(held), *needs))

    def _most(self, person: Person, days: range, shifts: frozenset[str]) -> int:
        reach = self._reach.setdefault((person.id, shifts), Reach(self.problem, person, shifts))
        return reach.most(days)


def _few(code: str, demand: Demand, free: list[Person], have: int = -1, rule: str = "") -> Reason:
    return reason(
        code,
        day=demand.day,
        shift="/".join(demand.shifts),
        need=demand.need,
        rule=demand.rule,
        free=len(free),
        have=len(free) if have < 0 else have,
        other_rule=rule,
        people=tuple(person.id for person in free),
    )


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    """Each reason once, in order."""
    return list({(one.code, repr(one.values)): one for one in reasons}.values())


def _seated(seat: int, can: dict[int, list[str]], sitting: dict[str, int], seen: set[str]) -> bool:
    """Whether a seat can be filled, moving others if need be; `seen` is whom it could ask."""
    for person in can[seat]:
        if person not in seen:
            seen.add(person)
            if person not in sitting or _seated(sitting[person], can, sitting, seen):
                sitting[person] = seat
                return True
    return False
