"""Every hard limit of a problem by name, so that it can be said, taken out, or loosened.

`limits_of` names them, `without` is the problem without some, `loosened` is the problem in which
just what a roster breaks is allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from fairplan.roster.problem import Demand, Pair, Person, Problem, Shift
from fairplan.roster.reasons import Reason, reason

OWN = {
    "limit_in_a_row": ("max_consecutive", "most", None),
    "limit_least_in_a_row": ("min_consecutive", "least", 1),
    "limit_least_off": ("min_days_off", "least", 1),
    "limit_weekends": ("max_weekends", "most", None),
    "limit_minutes": ("max_minutes", "most", None),
    "limit_least_minutes": ("min_minutes", "least", 0),
    "limit_week_minutes": ("max_week_minutes", "most", None),
}
"""A person's limits: field, name of the value in the sentence, and what stands for no limit."""

LIMIT_OF = {
    "blocked": "limit_away",
    "day_off": "limit_away",
    "fixed": "limit_fixed",
    "follows": "limit_rest",
    "follows_two": "limit_rest",
    "max_shifts": "limit_times",
    "max_minutes": "limit_minutes",
    "min_minutes": "limit_least_minutes",
    "week_minutes": "limit_week_minutes",
    "max_consecutive": "limit_in_a_row",
    "min_consecutive": "limit_least_in_a_row",
    "min_days_off": "limit_least_off",
    "max_weekends": "limit_weekends",
}
"""Which of a person's limits a broken one belongs to."""


def limits_of(problem: Problem) -> Iterator[Reason]:
    """All hard limits, those of rest and of persons first, the demands last."""
    for shift in problem.shifts:
        late = shift.not_before | shift.not_two_before
        late |= {s for p in problem.people for s in p.too_soon.get(shift.id, ())}
        if late:
            yield reason("limit_rest", before=shift.id, shift=tuple(sorted(late)))
    for person in problem.people:
        yield from limits_of_person(person)
    for pair in problem.pairs:
        if pair.weight is None:
            yield reason("limit_together", person=pair.a, other=pair.b)
    for number, demand in enumerate(problem.demands):
        yield from limits_of_demand(number, demand)


def limits_of_person(person: Person) -> Iterator[Reason]:
    """The limits of one person, beside rest."""
    away = {(day, why) for (day, _), why in person.blocked.items()} | set(person.days_off.items())
    for day, why in sorted(away):
        yield reason("limit_away", person=person.id, day=day, why=why)
    for day, shift in person.fixed.items():
        yield reason("limit_fixed", person=person.id, day=day, shift=shift)
    for shift, most in person.max_shifts.items():
        yield reason("limit_times", person=person.id, shift=shift, most=most)
    for code, (name, word, none) in OWN.items():
        if getattr(person, name) != none:
            yield Reason(code, {"person": person.id, word: getattr(person, name)})


def limits_of_demand(number: int, demand: Demand) -> Iterator[Reason]:
    """What of a demand is hard."""
    about = {
        "number": number,
        "day": demand.day,
        "shift": "/".join(demand.shifts),
        "need": demand.need,
        "rule": demand.rule,
    }
    if demand.under is None and demand.only_if_staffed:
        yield Reason("limit_company", about)
    elif demand.under is None and demand.need:
        yield Reason("limit_need", about)
    if demand.over is None and not demand.only_if_staffed:
        yield Reason("limit_most", about)


def limit_behind(problem: Problem, broken: Reason) -> Reason:
    """The person's limit that a broken one (as `check` names it) belongs to."""
    code, values = LIMIT_OF[broken.code], broken.values
    if code == "limit_away":
        return reason(code, person=values["person"], day=values["day"], why=values["why"])
    if code == "limit_rest":
        before = values["before"]
        return next(
            r for r in limits_of(problem) if r.code == code and r.values["before"] == before
        )
    if code == "limit_fixed":
        return reason(code, person=values["person"], day=values["day"], shift=values["shift"])
    person = next(person for person in problem.people if person.id == values["person"])
    if code == "limit_times":
        shift = str(values["shift"])
        return reason(code, person=person.id, shift=shift, most=person.max_shifts[shift])
    name, word, _ = OWN[code]
    return Reason(code, {"person": person.id, word: getattr(person, name)})


# -- taking out


def without(problem: Problem, limits: Collection[Reason]) -> Problem:
    """The problem without these limits."""
    named: dict[str, list[Mapping[str, object]]] = {}
    for limit in limits:
        named.setdefault(limit.code, []).append(limit.values)
    rested = {values["before"] for values in named.get("limit_rest", ())}
    apart = {(v["person"], v["other"]) for v in named.get("limit_together", ())}
    return replace(
        problem,
        shifts=tuple(_unrested(shift) if shift.id in rested else shift for shift in problem.shifts),
        people=tuple(_freed(person, named, rested) for person in problem.people),
        pairs=tuple(p for p in problem.pairs if p.weight is not None or (p.a, p.b) not in apart),
        demands=tuple(_undemanded(number, d, named) for number, d in enumerate(problem.demands)),
    )


def _unrested(shift: Shift) -> Shift:
    return replace(shift, not_before=frozenset(), not_two_before=frozenset())


def _freed(
    person: Person, named: Mapping[str, list[Mapping[str, object]]], rested: set[object]
) -> Person:
    def of_person(code: str) -> list[Mapping[str, object]]:
        return [values for values in named.get(code, ()) if values["person"] == person.id]

    away = {(values["day"], values["why"]) for values in of_person("limit_away")}
    unfixed = {values["day"] for values in of_person("limit_fixed")}
    often = {values["shift"] for values in of_person("limit_times")}
    changes: dict[str, object] = {
        name: none for code, (name, _, none) in OWN.items() if of_person(code)
    }
    if away:
        changes["blocked"] = {
            cell: why for cell, why in person.blocked.items() if (cell[0], why) not in away
        }
        changes["days_off"] = {d: why for d, why in person.days_off.items() if (d, why) not in away}
    if unfixed:
        changes["fixed"] = {d: shift for d, shift in person.fixed.items() if d not in unfixed}
    if often:
        changes["max_shifts"] = {s: m for s, m in person.max_shifts.items() if s not in often}
    if rested & set(person.too_soon):
        changes["too_soon"] = {s: late for s, late in person.too_soon.items() if s not in rested}
    return replace(person, **changes) if changes else person  # type: ignore[arg-type]


def _undemanded(
    number: int, demand: Demand, named: Mapping[str, list[Mapping[str, object]]]
) -> Demand:
    def is_named(code: str) -> bool:
        return any(values["number"] == number for values in named.get(code, ()))

    if is_named("limit_need") or is_named("limit_company"):
        demand = replace(demand, under=0)
    return replace(demand, over=0) if is_named("limit_most") else demand


# -- loosening


def loosened(problem: Problem, broken: Iterable[Reason]) -> Problem:
    """The problem in which just this is allowed: what `check` finds broken in a roster.

    Rest between two shifts is given up for everybody; the rest is loosened for the person or demand.
    """
    for one in broken:
        problem = _loosened(problem, one)
    return problem


def _loosened(problem: Problem, broken: Reason) -> Problem:
    code, values = broken.code, broken.values
    if code in {"under", "over", "company"}:
        demands = tuple(_lowered(demand, broken) for demand in problem.demands)
        return replace(problem, demands=demands)
    if code == "pair":
        return replace(problem, pairs=tuple(_parted(problem, p, values) for p in problem.pairs))
    if code in {"follows", "follows_two"}:
        shifts = tuple(_may_follow(shift, values) for shift in problem.shifts)
        problem = replace(problem, shifts=shifts)
    people = (
        _allowed(person, broken) if person.id == values["person"] else person
        for person in problem.people
    )
    return replace(problem, people=tuple(people))


def _lowered(demand: Demand, broken: Reason) -> Demand:
    values = broken.values
    about = (values["day"], values["shift"], values["need"], values["rule"], values["group"])
    group = None if demand.people is None else tuple(sorted(demand.people))
    if (demand.day, "/".join(demand.shifts), demand.need, demand.rule, group) != about:
        return demand
    if broken.code == "company":
        return replace(demand, under=0)
    have = values["have"]
    assert isinstance(have, int)
    short, many = have < demand.need, have > demand.need
    if (broken.code == "under" and short) or (broken.code == "over" and many):
        return replace(demand, need=have)
    return demand


def _parted(problem: Problem, pair: Pair, values: Mapping[str, object]) -> Pair:
    if pair.weight is not None or (pair.a, pair.b) != (values["person"], values["other"]):
        return pair
    days = frozenset(range(problem.days)) if pair.days is None else pair.days
    return replace(pair, days=days - {values["day"]})


def _may_follow(shift: Shift, values: Mapping[str, object]) -> Shift:
    if shift.id != values["before"]:
        return shift
    late = {values["shift"]}
    return replace(
        shift, not_before=shift.not_before - late, not_two_before=shift.not_two_before - late
    )


def _allowed(person: Person, broken: Reason) -> Person:
    """The person with just this limit as far out as the roster needs it."""
    code, values = broken.code, broken.values
    if code == "blocked":
        cell = (values["day"], values["shift"])
        return replace(person, blocked={c: why for c, why in person.blocked.items() if c != cell})
    if code == "day_off":
        day = values["day"]
        return replace(person, days_off={d: why for d, why in person.days_off.items() if d != day})
    if code == "fixed":
        day = values["day"]
        return replace(person, fixed={d: s for d, s in person.fixed.items() if d != day})
    if code == "max_shifts":
        most = {**person.max_shifts, str(values["shift"]): values["have"]}
        return replace(person, max_shifts=most)  # type: ignore[arg-type]
    if code in {"follows", "follows_two"}:
        before = str(values["before"])
        late = person.too_soon.get(before, frozenset()) - {str(values["shift"])}
        return replace(person, too_soon={**person.too_soon, before: late})
    return _further(person, broken)


def _further(person: Person, broken: Reason) -> Person:
    name, word, _ = OWN[LIMIT_OF[broken.code]]
    have, held = broken.values["have"], getattr(person, name)
    assert isinstance(have, int)
    further = max(held, have) if word == "most" else min(held, have)
    return replace(person, **{name: further})


# -- saying


def grouped(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The same said once: of several people, or of several days of the same people."""
    return tuple(_merged(_merged(tuple(reasons), "person"), "day"))


def _merged(reasons: Collection[Reason], key: str) -> list[Reason]:
    same: dict[object, list[Reason]] = {}
    for one in reasons:
        rest = tuple(sorted((k, repr(v)) for k, v in one.values.items() if k != key))
        same.setdefault((one.code, rest, key in one.values), []).append(one)
    return [_one_of(some, key) for some in same.values()]


def _one_of(some: list[Reason], key: str) -> Reason:
    values = list(dict.fromkeys(one.values[key] for one in some)) if len(some) > 1 else []
    if len(values) < 2:
        return some[0]
    return Reason(some[0].code, {**some[0].values, key: tuple(values)})
