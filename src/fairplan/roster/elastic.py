"""A roster that breaks as little as possible: the hard limits as a small integer program.

`feasible` asks whether all can be kept; `least_broken` lets each limit be broken at a price. Both
read the problem's words, not the planner's numbers. HiGHS does the work, so import this only in the
child process of a planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from fairplan.roster.breakable import Answer, Breakable, Price
from fairplan.roster.breakable_person import limit_one
from fairplan.roster.problem import Demand, Problem
from fairplan.roster.program import INFINITY, Terms
from fairplan.roster.reasons import Reason, reason


def never(limit: Reason) -> None:
    """No limit may be broken."""


def feasible(problem: Problem, seconds: float = 20.0) -> Answer:
    """A roster that keeps every hard limit, if there is one."""
    return least_broken(problem, never, seconds)


def least_broken(problem: Problem, price: Price, seconds: float = 20.0) -> Answer:
    """The roster whose broken limits cost least."""
    return limited(problem, price).run(seconds)


def limited(problem: Problem, price: Price) -> Breakable:
    """The program in which all hard limits stand as rows."""
    model = Breakable(problem, price)
    for number, person in enumerate(problem.people):
        limit_one(model, number, person)
    for demand in problem.demands:
        _demand(model, demand)
    _pairs(model)
    return model


def _demand(model: Breakable, demand: Demand) -> None:
    if not 0 <= demand.day < model.problem.days:
        return
    shifts = [model.shift[shift] for shift in demand.shifts]
    everybody = list(model.person)
    group = [who for who in everybody if demand.people is None or who in demand.people]
    there = [(model.x(model.person[w], demand.day, s), 1.0) for w in group for s in shifts]
    if demand.only_if_staffed:
        if demand.under is None:
            _company(model, demand, there, [who for who in everybody if who not in set(group)])
        return
    if demand.need and demand.under is None:
        short = [(column, -1.0) for column, _ in there]
        model.at_most(short, -demand.need, _about("under", demand))
    if demand.over is None:
        model.at_most(there, demand.need, _about("over", demand))


def _company(model: Breakable, demand: Demand, there: Terms, others: list[str]) -> None:
    missing = list(model.slack(_about("company", demand)))
    for who, shift in product(others, demand.shifts):
        cell = model.x(model.person[who], demand.day, model.shift[shift])
        low = [(cell, 1.0), *((column, -1.0) for column, _ in there)]
        model.row([*low, *((column, -1.0) for column in missing)], -INFINITY, 0)


def _pairs(model: Breakable) -> None:
    for pair in model.problem.pairs:
        days = range(model.problem.days) if pair.days is None else sorted(pair.days)
        if pair.weight is None:
            for day in days:
                _together(model, model.person[pair.a], model.person[pair.b], day, pair.by_shift)


def _together(model: Breakable, one: int, two: int, day: int, by_shift: bool) -> None:
    names = [model.problem.people[number].id for number in (one, two)]
    slack = list(model.slack(reason("pair", person=names[0], other=names[1], day=day)))
    every = range(model.shape[2])
    for shifts in [[shift] for shift in every] if by_shift else [list(every)]:
        terms = [(model.x(one, day, shift), 1.0) for shift in shifts]
        terms += [(model.x(two, day, shift), -1.0) for shift in shifts]
        model.row([*terms, *((column, -1.0) for column in slack)], -INFINITY, 0)
        model.row([*terms, *((column, 1.0) for column in slack)], 0, INFINITY)


def _about(side: str, demand: Demand) -> Reason:
    return reason(
        side, day=demand.day, shift="/".join(demand.shifts), need=demand.need, rule=demand.rule
    )


def priced(prices: Mapping[str, float | None]) -> Price:
    """Prices by code, or by code and why or rule (“blocked:leave”, “over:family”), the finer first."""

    def price(limit: Reason) -> float | None:
        kind = str(limit.values.get("why") or limit.values.get("rule") or "").split(":")[0]
        finer = f"{limit.code}:{kind}"
        return prices[finer] if finer in prices else prices.get(limit.code)

    return price
