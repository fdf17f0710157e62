"""Orders of deployment, a unit's workers and temporary branches, for the tests of deployments."""

from __future__ import annotations

from datetime import timedelta

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import deployments
from tongzhou.areas.duty.tests.crew import MONDAY
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Person

LATER = MONDAY + timedelta(days=30)


def workers(town, count, unit="works", status="full"):
    """People of the unit, named 甲01 and so on."""
    made = [
        Person.objects.create(name=f"甲{n:02d}", search_key=f"j{n:02d}", status=status)
        for n in range(count)
    ]
    for person in made:
        person.employments.create(unit=town.organisations[unit], started_on=LONG_AGO)
    return made


def an_order(town, **fields):
    given = {"title": "支援槐荫里", "unit": town.organisations["works"], **fields}
    given.setdefault("by", town.viewer("eva"))
    return deployments.order(
        place=town.east,
        started_on=MONDAY,
        ended_on=LATER,
        at=MONDAY_9AM,
        **given,
    )


def branches(town, count):
    return [
        add_organisation(
            "temporary_branch",
            f"第{n:02d}临时党支部",
            parent=town.organisations["street"],
            approved_by="滨湖街道党工委",
        )
        for n in range(count)
    ]
