"""Why there is no roster, and what to give up: `explain(problem)`.

First the quick proofs, from one demand to a stretch of days; then, where a conflict is still
unexplained, the smallest set of limits that cannot be kept together, found by taking limits out as
long as what is left cannot be kept. Beside it the cheapest ways to loosen limits; each makes the
problem one that can be kept. Uses HiGHS: import it in a planner's child process only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from fairplan.roster.breakable import FURTHER, Answer, Price
from fairplan.roster.check import check
from fairplan.roster.elastic import feasible, least_broken, priced
from fairplan.roster.limits import grouped, limits_of, loosened, without
from fairplan.roster.problem import Problem, Roster
from fairplan.roster.proofs import Conflict, Proofs
from fairplan.roster.reasons import Reason, reason

PRICES: Mapping[str, float | None] = {
    "min_consecutive": 5,
    "min_days_off": 8,
    "max_weekends": 10,
    "max_shifts": 10,
    "min_minutes": 2,
    "max_minutes": 3,
    "pair": 10,
    "company": 15,
    "over:newcomers": 15,
    "over": 20,
    "fixed": 25,
    "under": 30,
    "max_consecutive": 30,
    "blocked:leave": 40,
    "day_off:leave": 40,
    "over:family": 60,
    "blocked:travel": 60,
    "week_minutes": None,
    "blocked": None,
    "day_off": None,
    "follows": None,
    "follows_two": None,
}
"""What giving up one unit of each is worth; None is never proposed (rest, health, minors, skill …).
Minutes count by the hour. Callers may bring their own.
"""

MOST = 5
"""So many conflicts and so many ways out are named at most."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Limits that, loosened this far, leave a roster that can be kept; `roster` is one."""

    changes: tuple[Reason, ...]
    cost: float
    roster: Roster

    @property
    def says(self) -> tuple[Reason, ...]:
        """What it means, each thing once."""
        return grouped(_meanings(self.changes))

    def __str__(self) -> str:
        return "Allow: " + "; ".join(str(one) for one in self.says) + "."

    def applied(self, problem: Problem) -> Problem:
        """The problem with these limits loosened."""
        return loosened(problem, self.changes)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`roster` is one that keeps everything, if there is one after all; else `conflicts`, each on its
    own enough to make it impossible, and `relaxations`, cheapest first. `complete` is False where
    time ran out before everything was looked at.
    """

    roster: Roster | None
    conflicts: tuple[Conflict, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    complete: bool = True


def explain(
    problem: Problem, seconds: float = 30.0, prices: Mapping[str, float | None] = PRICES
) -> Explanation:
    """Why the hard limits cannot all be kept, and the cheapest ways out."""
    return _Explaining(problem, monotonic() + seconds, priced(prices)).explanation()


@dataclass
class _Explaining:
    problem: Problem
    until: float
    price: Price

    def left(self, share: float = 0.5) -> float:
        """Seconds for the next look: never all that is left, so that conflicts always get their turn."""
        return max(0.2, share * (self.until - monotonic()))

    def explanation(self) -> Explanation:
        answer = least_broken(self.problem, self.price, self.left(0.4))
        if answer.roster is not None and check(self.problem, answer.roster).ok:
            return Explanation(answer.roster)
        conflicts = self._conflicts()
        ways = self._ways(answer)
        return Explanation(None, tuple(conflicts), tuple(ways), monotonic() < self.until)

    # -- conflicts

    def _conflicts(self) -> list[Conflict]:
        """One after the other: each is taken out before the next is looked for."""
        found: list[Conflict] = []
        rest = self.problem
        while len(found) < MOST and (not found or monotonic() < self.until):
            conflict = self._alone(rest) or Proofs(rest).first()
            if conflict is None and (monotonic() >= self.until or self._can_be(rest)):
                break
            found.append(conflict or self._smallest(rest))
            rest = without(rest, found[-1].limits)
        return found

    def _can_be(self, problem: Problem) -> bool:
        answer = feasible(problem, self.left())
        return answer.roster is not None or not answer.proven

    def _alone(self, problem: Problem) -> Conflict | None:
        """A person whose own limits cannot all be kept."""
        for person in problem.people:
            if person.fixed or person.min_minutes or person.min_consecutive > 1 or person.before:
                alone = replace(
                    problem,
                    people=(person,),
                    demands=(),
                    pairs=(),
                    wishes=(),
                    shares=(),
                    standing=None,
                )
                if not self._can_be(alone):
                    limits = self._fewest(alone, [*limits_of(alone)])
                    return Conflict(
                        reason("alone", person=person.id), grouped(limits), tuple(limits)
                    )
        return None

    def _smallest(self, problem: Problem) -> Conflict:
        """The conflict that is left when nothing more can be taken out."""
        limits = self._fewest(problem, list(limits_of(problem)))
        return Conflict(reason("all_together"), grouped(limits), tuple(limits))

    def _fewest(self, problem: Problem, limits: list[Reason]) -> list[Reason]:
        """Limits that cannot be kept together though any smaller part of them can: takes them out in
        ever smaller lots, as long as the rest still cannot be kept.
        """
        kept, size = limits, max(1, len(limits) // 2)
        out: list[Reason] = []
        while True:
            start = 0
            while start < len(kept):
                lot = kept[start : start + size]
                if monotonic() < self.until and not self._can_be(without(problem, [*out, *lot])):
                    out += lot
                    kept = kept[:start] + kept[start + size :]
                else:
                    start += size
            if size == 1:
                return kept
            size = max(1, size // 2)

    # -- ways out

    def _ways(self, first: Answer) -> list[Relaxation]:
        """The cheapest way, then others that do not use the same limits again."""
        found: dict[str, Relaxation] = {}
        used: set[str] = set()
        answer = first
        while answer.roster is not None and len(found) < MOST:
            way = self._way(answer.roster)
            if repr(way.changes) in found or not way.changes:
                break
            found[repr(way.changes)] = way
            used |= {_key(change) for change in way.changes}
            if monotonic() >= self.until:
                break
            answer = least_broken(self.problem, self._dearer(used), self.left())
        return sorted(found.values(), key=lambda way: way.cost)

    def _way(self, roster: Roster) -> Relaxation:
        changes = check(self.problem, roster).violations
        cost = sum((self.price(change) or 0) * _units(change) for change in _meanings(changes))
        return Relaxation(changes, cost, roster)

    def _dearer(self, used: set[str]) -> Price:
        def price(limit: Reason) -> float | None:
            plain = self.price(limit)
            return None if plain is None else plain * (20 if _key(limit) in used else 1)

        return price


def _meanings(changes: Sequence[Reason]) -> list[Reason]:
    """The changes, somebody's absence on a day once though it closes several duties."""
    away = {
        (change.values["person"], change.values["day"])
        for change in changes
        if change.code == "blocked"
    }
    return [
        change
        for change in changes
        if change.code != "day_off" or (change.values["person"], change.values["day"]) not in away
    ]


def _key(limit: Reason) -> str:
    """What a limit and its breaking have in common: which rule, whose, when, where."""
    values = limit.values
    day = values.get("day") if limit.code in {"under", "over", "company", "pair", "fixed"} else None
    return repr((limit.code, values.get("person"), day, values.get("shift"), values.get("rule")))


def _units(change: Reason) -> float:
    """How many units (people, days, hours) a limit is exceeded by."""
    values = change.values
    bound = values.get("most", values.get("least", values.get("need")))
    have = values.get("have")
    if not isinstance(bound, int) or not isinstance(have, int):
        return 1
    beyond = abs(have - bound)
    units = max(1, round(beyond / 60)) if "minutes" in change.code else beyond
    return 1 + FURTHER * (units - 1)
