"""A roster of seven days to plan, and somebody bound at the time of a call-up."""

import pytest

from tongzhou.areas.duty.models import Absence
from tongzhou.areas.duty.tests.calls import a_crew
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.areas.duty.tests.planned import DAYS, SUNDAY_NIGHT


@pytest.fixture
def week(town):
    """Four people, a gate that needs one by day and one by night, seven days."""
    town.crew = {name: a_volunteer(town, name) for name in ("hua", "ning", "yan", "rui")}
    town.post = a_post(town)
    town.roster = a_roster(town, *town.crew.values(), published=False, days=7)
    town.shifts = {
        (n, part): a_shift(town.post, day, hour=hour, hours=8)
        for n, day in enumerate(DAYS)
        for part, hour in (("day", 8), ("night", 20))
    }
    return town


@pytest.fixture
def impossible(week):
    """On the third day nobody is there."""
    for person in week.crew.values():
        Absence.objects.create(
            person=person,
            kind="spared",
            started_on=DAYS[2],
            ended_on=DAYS[2],
            recorded_at=SUNDAY_NIGHT,
        )
    return week


@pytest.fixture
def bound(town):
    """v1 stands at the gate that evening; v2 could."""
    a_crew(town, 3)
    shift = a_shift(a_post(town), MONDAY, hour=20, hours=4)
    town.duty = a_duty(town.people["v1"], shift)
    return town
