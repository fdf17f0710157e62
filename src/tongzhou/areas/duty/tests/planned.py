"""A roster asked for, planned and looked at."""

from datetime import timedelta

from fairplan.plain import to_plain
from fairplan.roster.check import check
from fairplan.roster.elastic import feasible
from fairplan.roster.explain import explain
from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import planning
from tongzhou.areas.duty.models import (
    Duty,
)
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries.planning import person_key, problem_for, shift_key
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
)
from tongzhou.shared.planning.models import Run

SUNDAY_NIGHT = MONDAY_9AM - timedelta(hours=12)
DAYS = [MONDAY + timedelta(days=n) for n in range(7)]


def eva(town):
    return {"by": town.viewer("eva"), "at": SUNDAY_NIGHT}


def problem(week):
    return problem_for(week.roster, SUNDAY_NIGHT).problem


def someone(week, name):
    key = person_key(week.crew[name].pk)
    return next(person for person in problem(week).people if person.id == key)


def proposed(week, **more):
    """A run of that roster with a plan that keeps every hard limit, as a planner leaves it."""
    run = planning.propose(week.roster, ROSTER, **eva(week))
    planned = problem_for(week.roster, SUNDAY_NIGHT)
    roster = feasible(planned.problem).roster
    plan = {key: list(row) for key, row in roster.items()} if roster else None
    broken = [
        {"kind": one.kind, "person": one.person, "day": one.day, "cost": one.cost}
        for one in (check(planned.problem, roster).broken if roster else ())
    ]
    result = {"plan": plan, "cost": 1, "parts": {}, "broken": broken, **more}
    Run.objects.filter(pk=run.pk).update(state="done", result=result, cost=1)
    return Run.objects.get(pk=run.pk)


def who_stands(shift):
    rows = Duty.objects.filter(shift=shift, ended_at__isnull=True)
    return sorted(rows.values_list("person__name", flat=True))


def blocked(week, name, part="day"):
    """Which days that person cannot have that shift, and why."""
    key = shift_key(week.shifts[0, part])
    found = {day: why for (day, shift), why in someone(week, name).blocked.items() if shift == key}
    return found | dict(someone(week, name).days_off)


def explained(week):
    return to_plain(explain(problem_for(week.roster, SUNDAY_NIGHT).problem, 8.0))
