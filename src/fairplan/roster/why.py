"""Why a wish, a pair, a fair share or a demand was not kept: the smallest exchange that would keep it,
and what that would break or cost somebody.

`why` answers for one; `explained` fills in all that a plan did not keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

from fairplan.roster.check import person_violations
from fairplan.roster.check_costs import Around, all_broken, done
from fairplan.roster.check_together import demand_violations, pair_violations
from fairplan.roster.problem import Problem, Roster, Share
from fairplan.roster.reasons import Reason, reason
from fairplan.roster.result import Broken
from fairplan.roster.swap import Changes, changed, worse

Trial = dict[tuple[str, int], str | None]

Harm = tuple[int, int, Reason]
"""Limits broken, cost, and the worst of it in words."""

FIRST = ("wish_on", "wish_off", "pair", "under", "over", "share")
"""In this order people want to know."""


def why(problem: Problem, roster: Roster, broken: Broken) -> Reason | None:
    """What stands against keeping it, by the exchange that would keep it with the least harm."""
    return _Why(problem, roster).reason(broken)


def explained(
    problem: Problem, roster: Roster, broken: Iterable[Broken], seconds: float = 5.0
) -> tuple[Broken, ...]:
    """The same with `why` filled in, wishes first, as far as time allows."""
    all_of_it, until = list(broken), monotonic() + seconds
    asked = _Why(problem, roster)
    rank = {kind: number for number, kind in enumerate(FIRST)}
    for number in sorted(range(len(all_of_it)), key=lambda n: rank.get(all_of_it[n].kind, 9)):
        if monotonic() < until:
            one = all_of_it[number]
            all_of_it[number] = replace(one, why=asked.reason(one))
    return tuple(all_of_it)


@dataclass
class _Why:
    problem: Problem
    roster: Roster
    _kept: dict[tuple[str, tuple[str | None, ...]], list[Reason]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {person.id: person for person in self.problem.people}
        self.pairs = list(pair_violations(self.problem, self.roster))

    def reason(self, broken: Broken) -> Reason | None:
        trials: dict[str, Callable[[Broken], Iterator[Trial]]] = {
            "wish_on": self._give,
            "wish_off": self._take,
            "pair": self._together,
            "share": self._level,
            "under": self._fill,
            "over": self._empty,
        }
        if broken.kind not in trials:
            return None
        best: Harm | None = None
        for trial in trials[broken.kind](broken):
            best = self._least(best, trial, broken.person)
            if best and best[:2] < (0, 0):
                break
        return best[2] if best else None

    # -- exchanges

    def _there(self, day: int, shift: str | None) -> list[str]:
        return [name for name, line in self.roster.items() if line[day] == shift]

    def _off(self, person: str, day: int) -> Iterator[Trial]:
        """Somebody without that duty: alone, with one who is off, or with one who changes places."""
        has = self.roster[person][day]
        yield {(person, day): None}
        for other, line in self.roster.items():
            if other != person and line[day] != has:
                yield {(person, day): line[day], (other, day): has}

    def _on(self, person: str, day: int, shift: str) -> Iterator[Trial]:
        """Somebody with that duty: alone, with one who gives it, or with one who takes the old one."""
        has = self.roster[person][day]
        yield {(person, day): shift}
        for other in self._there(day, shift):
            yield {(person, day): shift, (other, day): has}
        if has is not None:
            for other in self._there(day, None):
                yield {(person, day): shift, (other, day): has}

    def _take(self, broken: Broken) -> Iterator[Trial]:
        assert broken.person is not None
        assert broken.day is not None
        unwanted = self._meant(broken)
        for trial in self._off(broken.person, broken.day):
            if trial[broken.person, broken.day] not in unwanted:
                yield trial

    def _give(self, broken: Broken) -> Iterator[Trial]:
        assert broken.person is not None
        assert broken.day is not None
        for shift in sorted(self._meant(broken)):
            yield from self._on(broken.person, broken.day, shift)

    def _meant(self, broken: Broken) -> set[str]:
        """The shifts that a wish is about."""
        wants = broken.kind == "wish_on"
        for wish in self.problem.wishes:
            about = (wish.person, wish.day, wish.shift, wish.wants)
            if wish.shift and about == (broken.person, broken.day, broken.shift, wants):
                return {wish.shift, *wish.also}
        return {shift.id for shift in self.problem.shifts}

    def _together(self, broken: Broken) -> Iterator[Trial]:
        assert broken.day is not None
        for one, two in _both(broken.rule):
            has, other = self.roster[one][broken.day], self.roster[two][broken.day]
            if has is not None:
                yield from self._on(two, broken.day, has)
            if has is not None and other is None:
                yield from self._off(one, broken.day)

    def _level(self, broken: Broken) -> Iterator[Trial]:
        """One duty more or less for somebody away from a fair share, with one who is so the other way."""
        assert broken.person is not None
        share = next(s for s in self.problem.shares if s.name == broken.rule)
        line = self.roster[broken.person]
        much = done(share, broken.person, line) > share.fair[broken.person]
        for day, shift in sorted(share.cells):
            if much and line[day] == shift:
                yield {(broken.person, day): None}
                helped = self._behind(share, day)
                yield from ({(broken.person, day): None, (other, day): shift} for other in helped)
            elif not much and line[day] is None:
                yield {(broken.person, day): shift}
                helped = self._there(day, shift)
                yield from ({(broken.person, day): shift, (other, day): None} for other in helped)

    def _behind(self, share: Share, day: int) -> list[str]:
        """Who is off that day and behind a fair share."""
        return [
            name
            for name in self._there(day, None)
            if name in share.fair and done(share, name, self.roster[name]) < share.fair[name]
        ]

    def _fill(self, broken: Broken) -> Iterator[Trial]:
        assert broken.day is not None
        for shift in (broken.shift or "").split("/"):
            for person, line in self.roster.items():
                if line[broken.day] != shift:
                    yield {(person, broken.day): shift}

    def _empty(self, broken: Broken) -> Iterator[Trial]:
        assert broken.day is not None
        for shift in (broken.shift or "").split("/"):
            for person in self._there(broken.day, shift):
                yield {(person, broken.day): None}

    # -- what it would do

    def _least(self, best: Harm | None, trial: Trial, asks: str | None) -> Harm:
        """The lesser harm of the two: fewer limits broken, then less cost. What it does to others is
        said before what it does to the one who asks.
        """
        after = changed(self.roster, trial)
        wrongs = self._wrongs(trial, after)
        if best and len(wrongs) > best[0]:
            return best
        cost, broken = self._cost(trial, after)
        if best and (len(wrongs), cost) >= best[:2]:
            return best
        if wrongs:
            return len(wrongs), cost, _of_limit(wrongs[0])
        if cost < 0 or not broken:
            return 0, min(cost, 0), reason("nothing_against")
        worst = max(broken, key=lambda one: (one.person != asks, one.cost))
        return 0, cost, self._of_cost(worst, after)

    def _wrongs(self, trial: Changes, after: Roster) -> list[Reason]:
        names, days = {name for name, _ in trial}, {day for _, day in trial}
        wrongs: list[Reason] = []
        for name in names:
            wrongs += worse(self._own(name, self.roster[name]), self._own(name, after[name]))
        demands = [demand for demand in self.problem.demands if demand.day in days]
        old = demand_violations(self.problem, self.roster, demands)
        wrongs += worse(old, demand_violations(self.problem, after, demands))
        if any(pair.weight is None for pair in self.problem.pairs):
            wrongs += worse(self.pairs, pair_violations(self.problem, after))
        return wrongs

    def _own(self, name: str, line: Sequence[str | None]) -> list[Reason]:
        key = (name, tuple(line))
        if key not in self._kept:
            self._kept[key] = list(person_violations(self.problem, self.people[name], line))
        return self._kept[key]

    def _cost(self, trial: Changes, after: Roster) -> tuple[int, list[Broken]]:
        """What it costs more, and everything that is newly broken or further than before."""
        about = Around(frozenset(n for n, _ in trial), frozenset(d for _, d in trial))
        before = {_which(one): one.cost for one in all_broken(self.problem, self.roster, about)}
        then = list(all_broken(self.problem, after, about))
        cost = sum(one.cost for one in then) - sum(before.values())
        newly = [
            replace(one, cost=one.cost - before.get(_which(one), 0))
            for one in then
            if one.cost > before.get(_which(one), 0)
        ]
        return cost, newly

    def _of_cost(self, one: Broken, after: Roster) -> Reason:
        about = {"person": one.person, "day": one.day}
        if one.kind == "share" and one.person:
            share: Share = next(s for s in self.problem.shares if s.name == one.rule)
            have = done(share, one.person, after[one.person])
            fair = share.fair[one.person]
            return reason(
                "unfair_otherwise", person=one.person, have=have, fair=fair, rule=one.rule
            )
        if one.kind == "pair":
            a, b = next(_both(one.rule))
            return reason("apart_otherwise", person=a, other=b, day=one.day)
        if one.kind in {"under", "over"}:
            code = "short_otherwise" if one.kind == "under" else "many_otherwise"
            return reason(code, day=one.day, shift=one.shift, missing=1, rule=one.rule)
        if one.kind in {"wish_on", "wish_off"}:
            code = "unserved_otherwise" if one.kind == "wish_on" else "wish_otherwise"
            return reason(code, **about)
        return reason("change_otherwise", person=one.person)


def _which(one: Broken) -> tuple[object, ...]:
    return one.kind, one.person, one.day, one.shift, one.rule


def _both(rule: str) -> Iterator[tuple[str, str]]:
    """The two of a pair, either way round."""
    one, two = rule.split("+", 1)
    yield one, two
    yield two, one


def _of_limit(wrong: Reason) -> Reason:
    """A broken limit as a reason; too few and too many in the words of an exchange."""
    values = wrong.values
    have, need = values.get("have"), values.get("need")
    if wrong.code in {"under", "over"} and isinstance(have, int) and isinstance(need, int):
        code = "short_otherwise" if wrong.code == "under" else "many_otherwise"
        about = {key: values[key] for key in ("day", "shift", "rule")}
        return Reason(code, {**about, "missing": abs(need - have)})
    return wrong
