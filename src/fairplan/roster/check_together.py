"""The independent look at what people do together: demands and pairs, straight from the problem's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairplan.roster.problem import Demand, Pair, Problem, Roster
from fairplan.roster.reasons import Reason, reason


def _standing_there(roster: Roster, demand: Demand) -> tuple[list[str], list[str]]:
    """Who of the group and who else is there."""
    there = [person for person, duties in roster.items() if duties[demand.day] in demand.shifts]
    if demand.people is None:
        return there, []
    inside = [person for person in there if person in demand.people]
    return inside, [person for person in there if person not in demand.people]


def deviations(problem: Problem, roster: Roster, demand: Demand) -> Iterator[tuple[str, int, int]]:
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
        for side, _, have in deviations(problem, roster, demand):
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


def apart(problem: Problem, roster: Roster, pair: Pair) -> Iterator[tuple[int, str | None]]:
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
            days = sorted({day for day, _ in apart(problem, roster, pair)})
            yield from (reason("pair", person=pair.a, other=pair.b, day=day) for day in days)
