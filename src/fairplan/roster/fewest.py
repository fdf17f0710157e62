"""The repair that disturbs the fewest people, proven: an integer program over the published roster.

Uses HiGHS: import it in a planner's child process only.
"""

from __future__ import annotations

from fairplan.roster.breakable import Breakable
from fairplan.roster.elastic import limited
from fairplan.roster.problem import Demand, Problem, Roster
from fairplan.roster.reasons import Reason

SEAT, PERSON, DAY = 5000.0, 100.0, 1.0
"""What counts: first seats left empty, then people disturbed, then their changed days."""


def fewest(
    problem: Problem, base: Roster, first: int, absent: str, seconds: float = 2.0
) -> Roster | None:
    """The roster that fills what can be filled and changes the days of the fewest people from the
    first day on; what the absent one loses does not count. None where none was found in time.
    """
    model = limited(problem, _price)
    for number, person in enumerate(problem.people):
        _kept(model, number, base[person.id][:first])
        if person.id != absent:
            _counted(model, number, base[person.id], first)
    for demand in problem.demands:
        _seats(model, demand)
    return model.run(seconds).roster


def _price(limit: Reason) -> float | None:
    return SEAT if limit.code in {"under", "over", "company", "pair"} else None


def _kept(model: Breakable, number: int, line: tuple[str | None, ...]) -> None:
    """What is past stays."""
    for day, shift in enumerate(line):
        there = [(model.x(number, day, model.shift[shift]), 1.0)] if shift else []
        model.row(there or model.works(number, day), len(there), len(there))


def _counted(model: Breakable, number: int, line: tuple[str | None, ...], first: int) -> None:
    """Each changed day costs, and the person once."""
    disturbed = model.column(PERSON, 1)
    for day in range(first, len(line)):
        changed, shift = model.column(DAY, 1), line[day]
        model.row([(changed, 1.0), (disturbed, -1.0)], -len(line), 0)
        if shift is None:
            model.row([*model.works(number, day), (changed, -1.0)], -1, 0)
        else:
            model.row([(model.x(number, day, model.shift[shift]), 1.0), (changed, 1.0)], 1, 2)


def _seats(model: Breakable, demand: Demand) -> None:
    """Somebody missing where that is allowed at a price is an empty seat all the same."""
    if demand.under and demand.need and not demand.only_if_staffed:
        short = model.column(SEAT, demand.need)
        there = [
            (model.x(number, demand.day, model.shift[shift]), 1.0)
            for name, number in model.person.items()
            if demand.people is None or name in demand.people
            for shift in demand.shifts
        ]
        model.row([*there, (short, 1.0)], demand.need, len(there) + demand.need)
