"""The independent look at what a roster costs: everything with a weight that it does not keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairplan.roster.check_together import apart, deviations
from fairplan.roster.problem import STEEPER, STEPS, Problem, Roster, Share, Wish
from fairplan.roster.result import Broken


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
            for day, shift in apart(problem, roster, pair):
                rule = f"{pair.a}+{pair.b}"
                yield Broken("pair", pair.weight, pair.a, day, shift, rule)
    for share in problem.shares:
        yield from _broken_share(roster, share, about)
    yield from _changed(problem, roster, about)


def _broken_demands(problem: Problem, roster: Roster, about: Around) -> Iterator[Broken]:
    for demand in problem.demands:
        for side, by, _ in deviations(problem, roster, demand) if about.day(demand.day) else ():
            price = demand.over if side == "over" else demand.under
            if price:
                kind = "over" if side == "over" else "under"
                shift = "/".join(demand.shifts)
                yield Broken(kind, price * by, day=demand.day, shift=shift, rule=demand.rule)


def _broken_wish(problem: Problem, roster: Roster, wish: Wish) -> Iterator[Broken]:
    if not 0 <= wish.day < problem.days or not wish.weight:
        return
    has = roster[wish.person][wish.day]
    given = has is not None if wish.shift is None else has in {wish.shift, *wish.also}
    if given != wish.wants:
        kind = "wish_on" if wish.wants else "wish_off"
        yield Broken(kind, wish.weight, wish.person, wish.day, wish.shift)


def done(share: Share, person: str, duties: Sequence[str | None]) -> int:
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
